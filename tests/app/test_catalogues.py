"""What there is to choose from."""

import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image
from pydantic import SecretStr, ValidationError

from mutoscope import pipelines
from mutoscope.app.catalogues import (
    ILLUSTRATED,
    Catalogues,
    Choice,
    catalogues,
    pipeline_state,
)
from mutoscope.app.choice_words import EXPLAINER_GROUPS, GROUPS, MEME_GROUPS, WORDS
from mutoscope.app.uploads import http_schema
from mutoscope.config import Settings
from mutoscope.interfaces import web
from mutoscope.interfaces.web.pages.words import words
from mutoscope.pipelines.redesign.catalogue import StyleId

ASSETS = Path(web.__file__).parent / "assets"
LARGEST_BYTES = 8_000
MOST_ART_BYTES = 60_000
"""Of the tiles that a page shows at first."""


def settings_of(folder: Path, **more: Any) -> Settings:
    return Settings(data_dir=folder, find_local_models=False, **more)


@pytest.fixture
def bare(tmp_path: Path) -> Catalogues:
    """Nobody has a key, and no program is installed."""
    return Catalogues(settings_of(tmp_path, espeak_path=tmp_path / "no-such-program"))


def choices(found: Catalogues, group: str) -> dict[str, Choice]:
    return {each.value: each for each in found.group(group).choices}


def illustrated(found: Catalogues) -> Iterator[tuple[str, str]]:
    """Groups and their pictures."""
    for group in found.styles():
        for choice in group.choices if group.name in ILLUSTRATED else ():
            yield group.name, choice.picture


def test_every_value_is_taken_by_a_request_and_has_words(bare: Catalogues) -> None:
    about: dict[str, dict[str, Any]] = {"short": {"topic": "Kites"}, "explainer": {"text": "Kites"}}
    about["meme"] = {"topic": "Kites"}
    given: dict[str, Any] = {"idea_mode": {"idea": "Kites fly."}}
    for group in bare.styles():
        request = pipelines.find(group.pipeline).request
        assert len({each.title for each in group.choices}) == len(group.choices), group.name
        for choice in group.choices:
            said = given.get(group.name, about[group.pipeline])
            valid = request.model_validate({**said, group.name: choice.value})
            assert getattr(valid, group.name) == choice.value
            assert choice.title, choice
    with pytest.raises(ValidationError):
        pipelines.find("short").request.model_validate(
            {"topic": "Kites", "palette": "of another world"}
        )


def test_no_word_is_about_a_value_that_is_gone(bare: Catalogues) -> None:
    told = {(group.name, each.value) for group in bare.styles() for each in group.choices}
    written = {(group, value) for group, values in WORDS.items() for value in values}
    assert written <= told
    assert [*GROUPS, *EXPLAINER_GROUPS, *MEME_GROUPS] == [group.name for group in bare.styles()]


def test_every_illustrated_value_has_its_picture_and_no_picture_is_left_over(
    bare: Catalogues,
) -> None:
    pictures = [picture for _, picture in illustrated(bare)]
    assert all(pictures)
    there = {path.relative_to(ASSETS).as_posix() for path in (ASSETS / "styles").rglob("*.*")}
    gardens = {f"styles/garden_style/{style}.webp" for style in get_args(StyleId)}
    assert set(pictures) | gardens == there


def test_pictures_are_small_and_whole(bare: Catalogues) -> None:
    sizes: dict[str, set[tuple[int, int]]] = {}
    for group, picture in illustrated(bare):
        path = ASSETS / picture
        assert path.stat().st_size <= LARGEST_BYTES, picture
        if path.suffix == ".svg":
            root = ET.fromstring(path.read_bytes())
            assert "viewBox" in root.attrib
            # A policy without inline styles would take their colours.
            assert not [each for each in root.iter() if {"style", "class"} & set(each.attrib)]
        else:
            with Image.open(path) as opened:
                opened.load()
                sizes.setdefault(group, set()).add(opened.size)
    assert all(len(each) == 1 for each in sizes.values())
    art = sum(path.stat().st_size for path in (ASSETS / "styles" / "art_style").iterdir())
    assert art <= MOST_ART_BYTES


def test_what_cannot_work_says_why_and_what_to_do(bare: Catalogues) -> None:
    painters = choices(bare, "image_provider")
    assert painters["drawn"].works
    assert "has no key here" in painters["gemini"].why
    assert "GEMINI_API_KEY" in painters["gemini"].hint
    ideas = choices(bare, "idea_mode")
    assert (ideas["strict"].works, ideas["expand"].works) == (True, False)
    assert "No language model" in ideas["expand"].why
    languages = choices(bare, "language")
    assert (languages["en"].works, languages["auto"].works) == (True, True)
    assert not languages["uk"].works
    assert "espeak-ng" in languages["uk"].hint
    for group in bare.styles():
        for each in group.choices:
            assert each.works == (each.why == ""), each


def test_a_key_makes_it_work(tmp_path: Path) -> None:
    keyed = Catalogues(settings_of(tmp_path, gemini_api_key=SecretStr("planted")))
    painter = choices(keyed, "image_provider")["gemini"]
    assert (painter.works, painter.why, painter.hint) == (True, "", "")
    assert "a picture" in painter.line
    assert choices(keyed, "idea_mode")["expand"].works


def test_art_styles_keep_the_names_that_people_know(bare: Catalogues) -> None:
    styles = choices(bare, "art_style")
    assert "photorealism" in styles["photo"].also
    assert "anime" in styles["cel"].also


def test_voices_that_work_come_first_and_the_others_say_why(bare: Catalogues) -> None:
    voices = bare.voices("en")
    works = [each.works for each in voices]
    assert works == sorted(works, reverse=True)
    assert (voices[0].id, voices[0].sampled, voices[0].price) == ("heart", True, "free")
    hosted = next(each for each in voices if each.provider == "elevenlabs")
    assert "ELEVENLABS_API_KEY" in hosted.hint
    assert not hosted.sampled
    assert {each.language for each in voices} == {"en", ""}
    assert {"ru", "ja"} < {each.language for each in bare.voices()}


def test_who_charges_is_not_sampled(tmp_path: Path) -> None:
    keyed = Catalogues(settings_of(tmp_path, elevenlabs_api_key=SecretStr("planted")))
    hosted = next(each for each in keyed.voices() if each.provider == "elevenlabs")
    assert (hosted.works, hosted.sampled) == (True, False)
    assert hosted.price != "free"


def test_the_same_settings_have_the_same_catalogues(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    found = catalogues(settings)
    assert catalogues(settings) is found
    assert found.styles() is found.styles()
    assert catalogues(settings_of(tmp_path)) is not found


def test_a_pipeline_says_what_can_be_done_with_it() -> None:
    chosen = pipelines.find("short")
    told = pipeline_state(chosen, http_schema(chosen))
    assert (told.previewed, told.edited, told.queue) == (True, True, "default")
    assert [stage["name"] for stage in told.stages][:2] == ["generating_script", "generating_audio"]
    assert told.defaults["duration"] == 30
    assert set(told.defaults) <= set(told.schema["properties"])
    assert told.schema["$defs"]["Artifact"]["pattern"].startswith("^art_")
    probe = pipelines.find("probe")
    assert not pipeline_state(probe, http_schema(probe)).edited


def test_all_of_it_is_there_in_russian(bare: Catalogues) -> None:
    russian = words("ru")
    said = {each for group in bare.styles() for each in (group.title, *_sentences(group.choices))}
    found = map(pipelines.find, pipelines.summaries())
    said |= {each for pipeline in found for each in (pipeline.title, pipeline.summary)}
    same = {each for each in said if russian.gettext(each) == each}
    assert same == {"OpenRouter", "Google Gemini"}


def _sentences(found: tuple[Choice, ...]) -> Iterator[str]:
    for each in found:
        yield each.title
        if each.line and not each.line.startswith("$"):
            yield each.line


def test_one_looks_while_the_others_wait(bare: Catalogues) -> None:
    looks: list[int] = []
    another_looks = threading.Event()

    def look() -> int:
        looks.append(1)
        if len(looks) == 2:
            another_looks.set()
        another_looks.wait(0.3)
        return len(looks)

    def ask() -> int:
        return bare._fresh("voices", look)  # pyright: ignore[reportPrivateUsage]

    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(ask), threads.submit(ask)]
        assert [each.result(10) for each in asked] == [1, 1]
