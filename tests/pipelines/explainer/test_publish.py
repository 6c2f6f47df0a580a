"""Words for whoever uploads an explainer."""

import json
from typing import Any

import pytest

from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.publish import Made, Source, describe, publish_json, sources_json
from mutoscope.pipelines.explainer.script import Narration, Script, Section
from mutoscope.pipelines.explainer.values import ArticlePicture, Chapter, SectionSlide
from mutoscope.providers.voices import voices_of

FILE = Artifact("0" * 64, 1, ".png", "image/png")
VOICES = (voices_of("fake")[0],)
PICTURE = ArticlePicture(FILE, "https://a.example/p.png", "A pot", "Ann Bell", "CC-BY-4.0")
TYPESET = SectionSlide((FILE,), (0,), "typeset", picture=PICTURE)
PAINTED = SectionSlide((FILE,), (0,), "painted", provider="gemini", model="brush-1")
MADE = Made(Source(url="https://a.example/tea"), "extractive", VOICES, (), "none", (TYPESET,))


def script(title: str = "Tea") -> Script:
    section = Section(title="A leaf", narrations=(Narration(text="Tea is a leaf."),))
    return Script(title=title, description="About tea.", language="en", sections=(section,))


def chapters(*lengths_s: float) -> list[Chapter]:
    ends = [sum(lengths_s[: number + 1]) for number in range(len(lengths_s))]
    return [
        Chapter(f"Part {number}", end - length, end)
        for number, (length, end) in enumerate(zip(lengths_s, ends, strict=True), 1)
    ]


def test_chapters_stand_in_the_description_by_their_times() -> None:
    told = describe(script(), MADE, chapters(10, 61.5, 3600))
    assert "About tea.\n\n0:00 Part 1\n0:10 Part 2\n1:11 Part 3\n\n" in told


def test_beyond_an_hour_its_times_have_hours() -> None:
    assert "\n1:01:10 Part 3\n" in describe(script(), MADE, chapters(10, 3660, 10))


@pytest.mark.parametrize("lengths_s", [(10, 10), (10, 9.9, 10, 10)], ids=["few", "short"])
def test_chapters_that_no_platform_takes_are_left_out(lengths_s: tuple[float, ...]) -> None:
    parts = chapters(*lengths_s)
    assert "Part" not in describe(script(), MADE, parts)
    listed = json.loads(publish_json(script(), MADE, parts))["chapters"]
    assert [each["title"] for each in listed] == [each.title for each in parts]


def test_everybody_who_asks_for_it_is_named_once() -> None:
    slides = (TYPESET, PAINTED, PAINTED)
    made = Made(MADE.source, "openai", VOICES, ("VOICEVOX:Anna", "VOICEVOX:Anna"), "own", slides)
    told = describe(script(), made, ()).splitlines()
    for line in (
        "https://a.example/tea",
        "VOICEVOX:Anna",
        "Ann Bell https://a.example/p.png",
        "Slides: brush-1, AI-made.",
    ):
        assert told.count(line) == 1


def test_a_long_title_is_cut() -> None:
    title = json.loads(publish_json(script("tea " * 50), MADE, ()))["title"]
    assert len(title) <= 100
    assert title.endswith("tea…")


def sources(music: str = "none", *, first: int = 1, own: tuple[str, ...] = ()) -> dict[str, Any]:
    made = Made(MADE.source, "extractive", VOICES, (), music, (TYPESET, PAINTED), first, own)
    return json.loads(sources_json(script(), made))


def test_slides_are_called_as_in_the_script() -> None:
    first, second = sources(first=3)["slides"]
    assert (first["slide"], first["picture"]["licence"]) == (3, "CC-BY-4.0")
    assert (second["slide"], second["made_by"], second["model"]) == (4, "gemini", "brush-1")


def test_what_is_the_users_is_called_theirs() -> None:
    found = sources("own", own=("backgrounds",))
    assert found["music"] == {"made_by": "you", "licence": "yours"}
    assert found["own"] == [{"what": "backgrounds", "made_by": "you", "licence": "yours"}]
    assert sources("calm")["music"]["licence"] == "CC0-1.0"
    assert sources()["music"] is None
