"""All that each phrase's frames are made from."""

from fractions import Fraction
from typing import Any

from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact, Word
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Background, Narration, Script, Section
from mutoscope.pipelines.explainer.shooting import Spoken, Staging, phrase_specs, words_in_video
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.timing import Pauses, Said, schedule
from mutoscope.pipelines.explainer.values import PhraseSpec, SectionSlide
from mutoscope.pipelines.film.values import SpokenLine

CANVAS = Canvas(640, 360, Fraction(30))
FACE, FILM, SOUND, BARE, HALF, WHOLE, NEXT = (
    Artifact(digit * 64, 1, ".x", "x/x") for digit in "1234567"
)
LINES = (
    Narration(text="Tea is a leaf.", persona_id="ann"),
    Narration(text="It grows.", persona_id="bob"),
    Narration(text="On hills.", persona_id="nobody"),
)
SCRIPT = Script(
    title="Tea",
    description="D",
    language="en",
    sections=(
        Section(
            title="One",
            narrations=LINES,
            background=Background(type="video", path="sea.mp4"),
        ),
        Section(title="Two", narrations=LINES[:1]),
    ),
)
CAST = (
    Speaker(id="ann", name="Ann", picture=FACE, subtitle_color="#FF0000"),
    Speaker(id="bob", name="Bob", subtitle_color="#00FF00"),
)


def staged(speakers: tuple[Speaker, ...] = CAST) -> Staging:
    phrase = SpokenLine(SOUND, 2.0, (Word("Tea", 0.5, 1.0),))
    spoken = [
        Spoken(number, line, narration, phrase)
        for number, section in enumerate(SCRIPT.sections)
        for line, narration in enumerate(section.narrations)
    ]
    said = [Said(each.section, each.narration.persona_id, 2.0) for each in spoken]
    timing = schedule(CANVAS, said, Pauses(), 0.5)
    slides = (
        SectionSlide((BARE, HALF, WHOLE), (0, 2, 2), "typeset"),
        SectionSlide((NEXT,), (0,), "typeset"),
    )
    return Staging(SCRIPT, spoken, slides, speakers, timing)


def specs(speakers: tuple[Speaker, ...] = CAST, **asked: Any) -> list[PhraseSpec]:
    files = [{"path": "sea.mp4", "file": FILM}]
    request = ExplainerRequest.model_validate({"text": "Tea.", "files": files, **asked})
    return phrase_specs(request, staged(speakers))


def test_points_come_with_the_phrase_that_says_them() -> None:
    states = [(each.before, each.slide) for each in specs()]
    assert states == [(None, BARE), (BARE, WHOLE), (None, WHOLE), (None, NEXT)]


def test_a_film_goes_on_from_phrase_to_phrase_of_its_section() -> None:
    timing, found = staged().timing, specs()
    assert [each.backdrop.file for each in found if each.backdrop] == [FILM] * 3
    assert [each.backdrop_from_s for each in found[:3]] == [
        span.start / 30 for span in timing.spans[:3]
    ]
    assert (found[3].backdrop, found[3].backdrop_from_s) == (None, 0.0)


def test_a_picture_behind_a_slide_is_the_same_for_all_its_phrases() -> None:
    picture = {"file": FACE, "type": "image"}
    found = specs(background=picture, files=[])
    assert [each.backdrop_from_s for each in found] == [0.0] * 4


def test_who_speaks_is_seen_and_gives_the_subtitles_their_colour() -> None:
    found = specs()
    assert [each.speaking for each in found] == ["ann", "bob", "ann", "ann"]
    assert [each.ink for each in found] == ["#FF0000", "#00FF00", "#FF0000", "#FF0000"]
    assert {speaker.id for each in found for speaker in each.speakers} == {"ann"}


def test_without_speakers_nobody_is_seen() -> None:
    found = specs(())
    assert {(each.ink, each.speakers) for each in found} == {("#FFFFFF", ())}


def test_a_phrase_moved_in_time_is_the_same_clip() -> None:
    timing = staged().timing
    first, last = specs()[0], specs()[3]
    assert first.lead == 30
    assert last.lead == timing.transition_frames == 15
    assert last.frames == 15 + 60 + 30


def test_words_are_timed_from_the_start_of_the_video() -> None:
    staging = staged()
    starts = [words[0].start_s for words in words_in_video(staging)]
    assert starts == [0.5 + span.speech / 30 for span in staging.timing.spans]
