"""What a finished file is held against, and called."""

from fractions import Fraction

import pytest

from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.finishing import expected_release, source_type_of
from mutoscope.pipelines.explainer.timing import Pauses, Said, schedule
from mutoscope.pipelines.explainer.values import ArticlePicture, SectionSlide
from mutoscope.pipelines.film.values import Clip
from mutoscope.providers.protocols import Voice
from mutoscope.providers.voices import voices_of

FILE = Artifact("0" * 64, 1, ".png", "image/png")
TONE, TRAINED = voices_of("fake")[0], voices_of("hibari")[0]
TYPESET = SectionSlide((FILE,), (0,), "typeset")
PAINTED = SectionSlide((FILE,), (0,), "painted")
PICTURED = SectionSlide((FILE,), (0,), "typeset", picture=ArticlePicture(FILE, "https://a.example"))


def test_typeset_slides_and_tones_are_algorithmic() -> None:
    assert source_type_of([TONE], [TYPESET]) == ALGORITHMIC_MEDIA


@pytest.mark.parametrize(
    ("voice", "slide", "own"),
    [(TRAINED, TYPESET, ()), (TONE, PAINTED, ()), (TONE, PICTURED, ()), (TONE, TYPESET, ("x",))],
    ids=["voice", "painted", "picture", "own"],
)
def test_anything_else_makes_a_composite(
    voice: Voice, slide: SectionSlide, own: tuple[str, ...]
) -> None:
    assert source_type_of([voice], [slide], own) == COMPOSITE_SYNTHETIC


def test_subtitles_are_looked_for_where_they_stand_in_the_video() -> None:
    canvas = Canvas(640, 360, Fraction(30))
    timing = schedule(canvas, (Said(0, "", 1.0), Said(0, "", 1.0)), Pauses(1, 0, 0, 2), 0.0)
    box = CaptionBox("Tea", 0, 0, 2, 2, 3, 9, ink=(255, 255, 255), edge=(0, 0, 0))
    clips = [Clip(FILE, span.frames, (box,)) for span in timing.spans]
    found = expected_release(timing, clips, Pauses(1, 0, 0, 2))
    assert [each.first_frame for each in found.captions] == [3, 3 + timing.spans[1].start]
    assert [each.end_frame for each in found.captions] == [9, 9 + timing.spans[1].start]
    assert found.narration_s == pytest.approx(timing.frames / 30)
    assert found.extra_silence_s == 2
