"""Who works for an explainer is decided when it is handed in, and kept."""

from pathlib import Path
from typing import Any

import pytest

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.media.slides.themes import themes
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.staffing import USUAL_THEME, settle, taking_part

SPEAKERS = tuple(Speaker(id=id_, name=id_) for id_ in "abcde")


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(data_dir=folder, find_local_models=False, **given)


def asked(**fields: Any) -> ExplainerRequest:
    return ExplainerRequest.model_validate({"text": "Tea is a leaf.", **fields})


def test_auto_and_aliases_become_names(tmp_path: Path) -> None:
    keyed = settings(tmp_path, gemini_api_key="k")
    found = settle(keyed, asked(slide_painter="nanobanana"))
    assert (found.writer, found.slide_painter, found.theme) == ("gemini", "gemini", USUAL_THEME)
    home = settle(settings(tmp_path), asked())
    assert (home.writer, home.slide_painter) == ("extractive", "typeset")


@pytest.mark.parametrize("painter", ["auto", "drawn", "typeset"])
def test_where_nobody_paints_slides_are_typeset(tmp_path: Path, painter: str) -> None:
    assert settle(settings(tmp_path), asked(slide_painter=painter)).slide_painter == "typeset"


def test_a_settled_request_can_be_asked_again(tmp_path: Path) -> None:
    found = settle(settings(tmp_path), asked(slide_painter="auto", slide_style="minimal"))
    assert ExplainerRequest.model_validate(found.model_dump()) == found
    keyed = settings(tmp_path, gemini_api_key="k")
    painted = settle(keyed, asked(slide_painter="auto", slide_style="minimal"))
    assert (painted.slide_painter, painted.slide_style) == ("gemini", "minimal")


def test_what_is_settled_stays_when_keys_come(tmp_path: Path) -> None:
    first = settle(settings(tmp_path), asked())
    again = settle(settings(tmp_path, gemini_api_key="k"), first)
    assert (again.writer, again.slide_painter) == (first.writer, first.slide_painter)


def test_a_theme_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="no theme of slides “gothic”") as refused:
        settle(settings(tmp_path), asked(theme="gothic"))
    assert all(name in refused.value.hint for name in themes())


def test_who_only_looks_pictures_up_paints_no_slides(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="paints none"):
        settle(settings(tmp_path, pexels_api_key="k"), asked(slide_painter="pexels"))


def test_a_painter_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="has no key here") as refused:
        settle(settings(tmp_path), asked(slide_painter="openai"))
    assert refused.value.code == "missing_key"


@pytest.mark.parametrize("voice", ["elevenlabs-abc", "elevenlabs"])
def test_a_speakers_voice_without_its_key_is_refused(tmp_path: Path, voice: str) -> None:
    speakers = [{"id": "a", "name": "A", "voice": voice}]
    with pytest.raises(InvalidRequest, match="has no key here"):
        settle(settings(tmp_path), asked(speakers=speakers))


def test_a_script_needs_no_writer(tmp_path: Path) -> None:
    script = "title: T\ndescription: D\nsections: [{title: A, narrations: [Tea.]}]\n"
    keyed = settings(tmp_path, gemini_api_key="k")
    found = settle(keyed, ExplainerRequest.model_validate({"script": script}))
    assert found.writer == "extractive"


def test_the_lot_takes_the_same_for_the_same_seed() -> None:
    request = asked(speakers=SPEAKERS, cast=2)
    first = taking_part(request, 7)
    assert first == taking_part(request, 7)
    assert len(first) == 2
    assert {taking_part(request, seed) for seed in range(20)} != {first}
    own = request.model_copy(update={"cast_seed": 3})
    assert taking_part(own, 7) == taking_part(own, 8)
    assert taking_part(asked(speakers=SPEAKERS), 7) == SPEAKERS
