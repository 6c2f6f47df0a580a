"""What a configuration of explainers says in a request."""

from pathlib import Path
from typing import Any

import pytest

from mutoscope.app.explainer_settings import files_in, said_in, voices_in
from mutoscope.config import Settings, load_settings
from mutoscope.errors import InvalidRequest
from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.settings_file import (
    ExplainerSettings,
    default_settings,
    read_settings,
)


class Shelf:
    """Takes files in by their names."""

    def __init__(self) -> None:
        self.taken = list[str]()

    async def upload(self, path: Path) -> Artifact:
        self.taken.append(path.name)
        return Artifact("0" * 64, 1, path.suffix, "image/png")


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path / "data")


def read(text: str, folder: Path = Path()) -> ExplainerSettings:
    return read_settings(text.encode(), folder=folder).settings


def test_the_usual_configuration_says_what_holds_without_one() -> None:
    fields = said_in(read(default_settings()))
    usual = ExplainerRequest(url="https://a.b")
    assert {name: getattr(usual, name) for name in fields} == fields


def test_what_is_left_out_says_nothing() -> None:
    assert said_in(read("")) == {}
    assert said_in(read("style: {format: '1:1'}")) == {"format": "1:1"}


def test_every_key_has_a_field() -> None:
    fields = said_in(
        read(
            "style: {quality: draft, theme: paper, primary_color: '#0af'}\n"
            "audio: {speed_scale: 1.2}\n"
            "narration: {character: a teacher, style: formal, initial_pause: 2, slide_pause: 3}\n"
            "content: {language: ja, llm: {provider: openai, model: big}}\n"
            "slides: {style: minimal, llm: {provider: gemini, model: vivid}}\n"
            "video: {transition: {type: clockWipe, duration: 1, timing: spring}}\n"
            "pronunciation: {custom: {GitHub: ギットハブ}}\n"
            "personas: [{id: a, name: A}, {id: b, name: B}]\n"
            "persona_pool: {enabled: true, count: 1, seed: 4}\n"
        )
    )
    assert fields.pop("pronunciation")["GitHub"]["reading"] == "ギットハブ"
    assert fields.pop("models") == {"openai.chat": "big", "gemini.pictures": "vivid"}
    assert fields == {
        "quality": "draft",
        "theme": "paper",
        "accent": "#00AAFF",
        "speed": 1.2,
        "narrator": "a teacher",
        "narrating": "formal",
        "language": "ja",
        "initial_pause_s": 2.0,
        "slide_pause_s": 3.0,
        "writer": "openai",
        "slide_painter": "gemini",
        "slide_style": "minimal",
        "cast": 1,
        "cast_seed": 4,
        "transition": "clock_wipe",
        "transition_s": 1.0,
        "easing": "spring",
    }


def test_a_model_of_nobody() -> None:
    with pytest.raises(InvalidRequest, match="names the model “big”, and not whose") as caught:
        said_in(read("content: {llm: {model: big}}"))
    assert "content.llm.provider" in caught.value.hint


@pytest.mark.parametrize(
    ("audio", "language", "voice"),
    [
        ("{}", "auto", {}),
        ("{voice: heart}", "auto", {"voice": "heart"}),
        ("{engine: voicevox, speaker_id: 3}", "ja", {"voice": "voicevox-3"}),
        ("{engine: kokoro}", "ja", {"voice": "kokoro-jf_alpha"}),
        ("{engine: hibari}", "auto", {"voice": "heart"}),
    ],
)
def test_whose_voice(here: Settings, audio: str, language: str, voice: dict[str, Any]) -> None:
    assert voices_in(read(f"audio: {audio}"), here, language=language) == voice


@pytest.mark.parametrize(
    ("language", "said"),
    [("auto", "speaks several languages, and none is named"), ("xx", "no voice that speaks “xx”")],
)
def test_an_engine_that_is_not_enough(here: Settings, language: str, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        voices_in(read("audio: {engine: kokoro}"), here, language=language)


async def test_files_are_taken_in(here: Settings, tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n"
    heads = {"a.png": png, "m.png": png, "back.mp4": b"\0\0\0\x18ftypisom", "bed.mp3": b"ID3"}
    for name, head in heads.items():
        (tmp_path / name).write_bytes(head + bytes(8))
    settings = read(
        "personas: [{id: a, name: A, voice: heart, subtitle_color: '#fc0', character_image: a.png,"
        " mouth_open_image: m.png, eye_close_image: none.png, character_position: left}]\n"
        "video: {background: {type: video, path: back.mp4, fit: fill},"
        " bgm: {path: bed.mp3, volume: 0.5, loop: false}}\n",
        tmp_path,
    )
    shelf = Shelf()
    fields = await files_in(settings, here, shelf, language="en")
    request = ExplainerRequest(url="https://a.b", **said_in(settings), **fields)
    assert sorted(shelf.taken) == ["a.png", "back.mp4", "bed.mp3", "m.png"]
    (speaker,) = request.speakers
    assert (speaker.voice, speaker.subtitle_color, speaker.side) == ("heart", "#FFCC00", "left")
    assert speaker.picture
    assert speaker.mouth_open
    assert speaker.eyes_closed is None
    assert request.background
    assert (request.background.type, request.background.fit) == ("video", "fill")
    assert request.music_file
    assert (request.music_volume, request.music_loop) == (0.5, False)
