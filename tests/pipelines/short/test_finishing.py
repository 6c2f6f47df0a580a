from dataclasses import replace

import pytest

from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.scenes.plan import Milestone, ScenePlan
from mutoscope.media.timeline import CaptionBox
from mutoscope.models import Artifact
from mutoscope.pipelines.short.finishing import in_order, source_type_of, undrawable
from mutoscope.pipelines.short.values import Clip
from mutoscope.providers.voices import voices_of

PLAN = ScenePlan("hero", "espresso", 1, headline="Coffee")


def box(text: str) -> CaptionBox:
    return CaptionBox(text, 0, 0, 2, 2, 0, 1, ink=(255, 255, 255), edge=(0, 0, 0))


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, headline="咖啡"),
        replace(PLAN, kicker="咖啡"),
        replace(PLAN, milestones=(Milestone("1511", "咖啡", "hot-beverage"),)),
        replace(PLAN, credit="咖啡"),
    ],
)
def test_letters_without_a_font_are_found_wherever_they_stand(plan: ScenePlan) -> None:
    assert set(undrawable([plan], [])) == {"咖", "啡"}


def test_letters_of_captions_are_looked_up_too() -> None:
    assert undrawable([PLAN], [box("咖啡 coffee кофе")]) == "咖啡"
    assert undrawable([PLAN], [box("coffee кофе")]) == ""


def test_a_trained_voice_makes_the_file_a_composite() -> None:
    assert source_type_of(voices_of("hibari")[0]) == COMPOSITE_SYNTHETIC
    assert source_type_of(voices_of("fake")[0]) == ALGORITHMIC_MEDIA


def test_segments_follow_body_transition_body() -> None:
    clips = [Clip(Artifact(name * 64, 1, ".segment", "x"), 1, ()) for name in "abcde"]
    joined = in_order([clips[0], clips[2], clips[4]], [clips[1], clips[3]])
    assert [each.sha256[0] for each in joined] == list("abcde")
