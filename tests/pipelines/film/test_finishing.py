"""What is the same of every film's last steps."""

import json

import pytest

from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.timeline import CaptionBox
from mutoscope.models import Artifact
from mutoscope.pipelines.film.finishing import digital_source_type, in_video
from mutoscope.pipelines.film.forecast import USUAL_PACE, typical_seconds, words_per_minute
from mutoscope.pipelines.film.papers import as_json, music_source
from mutoscope.pipelines.film.speech import credits_of
from mutoscope.pipelines.film.values import SpokenLine, canvas_of
from mutoscope.pipelines.short import forecast
from mutoscope.providers.fake import FakeSpeech

SOUND = Artifact("0" * 64, 1, ".wav", "audio/wav")


def box(first: int, end: int) -> CaptionBox:
    return CaptionBox("Tea", 0, 0, 2, 2, first, end, ink=(255, 255, 255), edge=(0, 0, 0))


def test_captions_stand_where_their_clip_begins() -> None:
    moved = in_video([(box(3, 9), box(9, 12)), (), (box(0, 5),)], [0, 30, 60])
    assert [(each.first_frame, each.end_frame) for each in moved] == [(3, 9), (9, 12), (60, 65)]


def test_a_film_of_nobodys_material_is_algorithmic() -> None:
    assert digital_source_type(is_composite=False) == ALGORITHMIC_MEDIA
    assert digital_source_type(is_composite=True) == COMPOSITE_SYNTHETIC


@pytest.mark.parametrize(
    ("music", "maker"), [("calm", "Mutoscope"), ("own", "you"), ("none", None)]
)
def test_the_maker_of_the_music_is_named(music: str, maker: str | None) -> None:
    source = music_source(music)
    assert (source and source["made_by"]) == maker


def test_papers_keep_the_letters_of_every_language() -> None:
    text = as_json({"title": "Чай 茶"})
    assert "Чай 茶" in text
    assert text.endswith("}\n")
    assert json.loads(text) == {"title": "Чай 茶"}


def test_a_draft_is_smaller_in_every_format() -> None:
    assert (canvas_of("16:9", "standard").width_px, canvas_of("16:9", "draft").height_px) == (
        1920,
        360,
    )
    assert canvas_of("9:16", "best") == canvas_of("9:16", "fast")


def test_each_credit_is_told_once() -> None:
    lines = [SpokenLine(SOUND, 1.0, (), credit) for credit in ("VOICEVOX: A", "", "VOICEVOX: A")]
    assert credits_of(lines) == ("VOICEVOX: A",)


def test_a_voice_that_is_not_known_speaks_as_most_do() -> None:
    speech = FakeSpeech()
    known = speech.voices[0]
    assert words_per_minute(speech, known.id) == known.words_per_minute
    assert words_per_minute(speech, "nobody") == USUAL_PACE


def test_times_of_steps_come_from_the_pipelines_own_data() -> None:
    assert typical_seconds(forecast.__file__)["speak_line"] > 0
