from dataclasses import replace

import pytest

from mutoscope.media.fonts import missing_glyphs
from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.scenes.plan import Milestone, ScenePlan
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact
from mutoscope.pipelines.film.values import Clip
from mutoscope.pipelines.short.finishing import lettering, source_type_of
from mutoscope.pipelines.short.request import Captions
from mutoscope.pipelines.short.values import SceneSpec, Shots
from mutoscope.providers.voices import voices_of

PLAN = ScenePlan("hero", "espresso", 1, headline="Coffee")
ROWS = (Milestone("1511", "咖啡", "hot-beverage"),)


def box(text: str) -> CaptionBox:
    return CaptionBox(text, 0, 0, 2, 2, 0, 1, ink=(255, 255, 255), edge=(0, 0, 0))


def lacking(plan: ScenePlan, *captions: str, style: Captions = "box") -> str:
    """What no font has of a scene's letters."""
    blob = Artifact("0" * 64, 1, ".segment", "application/x-mutoscope-segment")
    spec = SceneSpec(plan, blob, (), 1, 0, 1, style, Canvas(), "x264")
    letters = lettering([spec], Shots(((Clip(blob, 1, tuple(map(box, captions))),),), ()))
    return "".join(missing_glyphs(role, text) for role, text in letters.by_role)


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, headline="咖啡"),
        replace(PLAN, kicker="咖啡"),
        replace(PLAN, milestones=ROWS),
        replace(PLAN, credit="咖啡"),
    ],
)
def test_letters_without_a_font_are_found_wherever_they_stand(plan: ScenePlan) -> None:
    assert set(lacking(plan)) == {"咖", "啡"}


@pytest.mark.parametrize("style", ["box", "hormozi", "clean", "neon", "bold"])
def test_letters_of_captions_are_looked_up_too(style: Captions) -> None:
    assert set(lacking(PLAN, "咖啡 coffee кофе", style=style)) == {"咖", "啡"}
    assert lacking(PLAN, "coffee кофе", style=style) == ""
    assert lacking(PLAN, "咖啡", style="none") == ""


def test_a_trained_voice_makes_the_file_a_composite() -> None:
    assert source_type_of(voices_of("hibari")[0]) == COMPOSITE_SYNTHETIC
    assert source_type_of(voices_of("fake")[0]) == ALGORITHMIC_MEDIA


def clips(names: str) -> tuple[Clip, ...]:
    return tuple(Clip(Artifact(name * 64, 1, ".segment", "x"), 1, ()) for name in names)


def test_segments_follow_body_transition_body() -> None:
    shots = Shots((clips("a"), clips("cd"), clips("f")), clips("be"))
    assert [each.sha256[0] for each in shots.in_order] == list("abcdef")


def test_scenes_that_are_cut_hard_follow_each_other() -> None:
    shots = Shots((clips("a"), clips("bc"), clips("d")), ())
    assert [each.sha256[0] for each in shots.in_order] == list("abcd")
