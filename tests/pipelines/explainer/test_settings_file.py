"""The configuration: its defaults, its faults with their places, and the files that it names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from mutoscope.errors import NotFound
from mutoscope.pipelines.explainer.marked_yaml import FaultyDocument
from mutoscope.pipelines.explainer.personas import Persona
from mutoscope.pipelines.explainer.settings_file import (
    ExplainerSettings,
    default_settings,
    load_settings_file,
    read_settings,
)

NOWHERE = Path("/nonexistent")


def told(text: str, folder: Path = NOWHERE) -> FaultyDocument:
    with pytest.raises(FaultyDocument) as caught:
        read_settings(text.encode(), folder=folder)
    return caught.value


def faults(text: str, folder: Path = NOWHERE) -> list[str]:
    return [str(fault) for fault in told(text, folder).faults]


def keys(model: type[BaseModel], below: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        path = f"{below}{field.alias or name}"
        default = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            yield from keys(type(default), f"{path}.")
        else:
            yield path, default


def test_the_default_configuration_changes_nothing() -> None:
    found = read_settings(default_settings().encode(), folder=NOWHERE)
    assert (found.settings, found.warnings) == (ExplainerSettings(), ())


def test_the_default_configuration_has_every_key_with_its_default() -> None:
    written = yaml.safe_load(default_settings())
    for path, default in keys(ExplainerSettings):
        value = written
        for part in path.split("."):
            value = value[part]
        assert value == (list(default) if isinstance(default, tuple) else default), path


def test_what_is_commented_out_is_right_as_well(tmp_path: Path) -> None:
    text = default_settings()
    for key in ("background: null", "bgm: null", "custom: {}", "personas: []"):
        assert key in text
        text = text.replace(key, key.split(":")[0] + ":")
    lines = [line.replace("#", " ", 1) if _is_example(line) else line for line in text.split("\n")]
    for name in ("paper.png", "music.mp3", "anna.png", "anna-open.png", "anna-blink.png"):
        (tmp_path / name).write_bytes(b"x")
    found = read_settings("\n".join(lines).encode(), folder=tmp_path)
    settings = found.settings
    assert [fault.field.rpartition(".")[2] for fault in found.warnings] == ["accent", "word_type"]
    assert settings.video.background
    assert settings.video.background.path == str(tmp_path / "paper.png")
    assert settings.video.bgm
    assert settings.video.bgm.path == str(tmp_path / "music.mp3")
    assert settings.pronunciation.custom["人月"].accent == 1
    (anna,) = settings.personas
    assert anna.eye_close_image == str(tmp_path / "anna-blink.png")
    named = {name for line in lines for name in Persona.model_fields if f"{name}:" in line}
    assert named == set(Persona.model_fields)


def _is_example(line: str) -> bool:
    return line.startswith(("#  ", "  #  "))


def test_every_fault_is_told_at_once_with_its_place() -> None:
    text = """\
style: {formt: x, quality: high, primary_color: red}
project: {name: x}
narration: {initial_pause: -1, slide_pause: long, ending_pause: 31}
video:
  transition: {type: fade, duration: 0, timing: springy}
  bgm: {path: music.mp3, volume: loud}
personas:
  - {id: a b, name: A}
  - {name: B, id: b, colour: x}
persona_pool: {enabled: maybe}
content: {language: japanese, llm: {provider: opnai}}
slides: {llm: {provider: nobody}}
pronunciation: {custom: {GitHub: {readin: x}}}
"""
    assert faults(text) == [
        "line 1, column 9: style.formt: there is no such field",
        "line 1, column 28: style.quality: it cannot be “high”",
        "line 1, column 49: style.primary_color: “red” is no colour such as #FFCC00",
        "line 2, column 1: project: there is no such field",
        "line 3, column 28: narration.initial_pause: it must be at least 0",
        "line 3, column 45: narration.slide_pause: it must be a number",
        "line 3, column 65: narration.ending_pause: it must be at most 30",
        "line 5, column 38: video.transition.duration: it must be at least 0.1",
        "line 5, column 49: video.transition.timing: it cannot be “springy”",
        "line 6, column 15: video.bgm.path: there is no file “music.mp3”",
        "line 6, column 34: video.bgm.volume: it must be a number",
        "line 8, column 10: personas.0.id: an id is made of letters, digits, “_”, “-” and “.”",
        "line 9, column 22: personas.1.colour: there is no such field",
        "line 10, column 25: persona_pool.enabled: it must be true or false",
        "line 11, column 21: content.language: “japanese” is no code of two letters,"
        " such as en or ja",
        "line 11, column 47: content.llm.provider: nobody is called “opnai” here; there is:"
        " auto, openai, gemini, openrouter, local, extractive",
        "line 12, column 26: slides.llm.provider: nobody is called “nobody” here; there is:"
        " typeset, gemini, openai, openrouter, pexels, drawn",
        "line 13, column 34: pronunciation.custom.GitHub.reading: it is missing",
        "line 13, column 35: pronunciation.custom.GitHub.readin: there is no such field",
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("styl: {}", "Did you mean style?"),
        ("style: {them: x}", "Did you mean theme?"),
        ("narration: {initial_pauze: 1}", "Did you mean initial_pause?"),
        ("video: {bgm: {path: a.mp3, fade_in: 1}}", "Did you mean fade_in_seconds?"),
        ("personas: [{id: a, name: A, synthesizer: {speed: 1}}]", "Did you mean speed_scale?"),
        ("project: {}", "There is: style, audio, narration, content, slides, video,"),
    ],
)
def test_the_nearest_name_is_told(text: str, hint: str) -> None:
    assert any(fault.hint.startswith(hint) for fault in told(text).faults)


def test_faults_between_fields() -> None:
    text = """\
personas: [{id: a, name: A}, {id: a, name: B}]
audio: {voice: heart, engine: voicevox, speaker_id: 3}
"""
    assert faults(text) == [
        "line 1, column 35: personas.1.id: two personas have the id “a”",
        "line 2, column 8: audio: give a voice, or a speaker of an engine, not both",
    ]
    text = """\
personas: [{id: a, name: A}]
persona_pool: {enabled: true, count: 2}
content: {language: ja}
pronunciation: {custom: {GitHub: ギットハブ, AI: eeai}}
"""
    assert faults(text) == [
        "line 2, column 38: persona_pool.count: 2 are to be drawn, and there are 1",
        "line 4, column 45: pronunciation.custom.AI: The reading “eeai” of “AI” cannot be spoken",
    ]


def test_names_that_other_tools_use(tmp_path: Path) -> None:
    for written, meant in (("fade", "crossfade"), ("clockWipe", "clock_wipe"), ("none", "cut")):
        found = read_settings(
            f"video: {{transition: {{type: {written}}}}}".encode(), folder=NOWHERE
        )
        assert found.settings.video.transition.type == meant


def test_values_are_read_as_what_they_are() -> None:
    text = """\
audio: {engine: voicevox, speaker_id: 3, speed_scale: 1.2}
narration: {initial_pause: 0, speaker_pause: .25}
persona_pool: {seed: 42}
video: {bgm: null}
"""
    found = read_settings(text.encode(), folder=NOWHERE).settings
    assert (found.audio.voice_id, found.audio.speed_scale) == ("voicevox-3", 1.2)
    assert (found.narration.initial_pause_s, found.narration.speaker_pause_s) == (0, 0.25)
    assert (found.persona_pool.seed, found.video.bgm) == (42, None)


def test_an_empty_file_is_the_default() -> None:
    assert read_settings(b"# nothing\n", folder=NOWHERE).settings == ExplainerSettings()


def test_files_are_looked_for_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.png").write_bytes(b"x")
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "explain.yaml").write_text(
        "personas: [{id: a, name: A, character_image: deep/a.png}]"
    )
    found = load_settings_file(tmp_path / "explain.yaml")
    assert found.settings.personas[0].character_image == str(tmp_path / "deep" / "a.png")
    for name, said in (
        ("nothing.png", "there is no file “nothing.png”"),
        ("folder.png", "there is no file “folder.png”"),
        ("empty.png", "“empty.png” is empty"),
        ("a.gif", "“a.gif” is no file of a kind that is read here"),
        ('"a\\0.png"', "there is no file “a\0.png”"),
    ):
        text = f"personas: [{{id: a, name: A, character_image: {name}}}]"
        assert faults(text, tmp_path)[0].endswith(said)


def test_a_missing_mouth_is_a_warning() -> None:
    text = "personas: [{id: a, name: A, mouth_open_image: m.png, eye_close_image: e.png}]"
    found = read_settings(text.encode(), folder=NOWHERE)
    assert [(each.field, each.message) for each in found.warnings] == [
        ("personas.0.mouth_open_image", "there is no file “m.png”"),
        ("personas.0.eye_close_image", "there is no file “e.png”"),
    ]


def test_a_film_behind_the_slides_is_a_film(tmp_path: Path) -> None:
    (tmp_path / "sea.mp4").write_bytes(b"x")
    for kind, fits in (("video", True), ("image", False)):
        text = f"video: {{background: {{type: {kind}, path: sea.mp4}}}}"
        if fits:
            assert read_settings(text.encode(), folder=tmp_path).settings.video.background
        else:
            assert "no file of a kind" in faults(text, tmp_path)[0]


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_settings_file(tmp_path / "explain.yaml")
