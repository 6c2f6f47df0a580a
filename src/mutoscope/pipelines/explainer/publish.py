"""What goes with the video to where it is shown: title, description, chapters, credits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.values import Chapter, SectionSlide
from mutoscope.pipelines.film.papers import (
    TITLE_MAX,
    YOURS,
    as_json,
    music_source,
    voice_credit,
    voice_source,
)
from mutoscope.providers.protocols import Voice
from mutoscope.providers.word_pattern import shorten

_FONTS = (
    *("Inter", "Bricolage Grotesque", "Anton", "Montserrat", "Libertinus Serif"),
    "Sofia Sans Extra Condensed",
    *("Noto Sans JP", "Noto Sans Arabic", "Noto Sans Devanagari", "DejaVu Sans Mono"),
)
_FONT_LICENCES = "OFL-1.1; DejaVu Sans Mono: Bitstream Vera"
_LEAST_CHAPTERS, _LEAST_CHAPTER_S = 3, 10.0
"""Platforms take a description's chapters only where there are so many, and so long ones."""


@dataclass(frozen=True)
class Source:
    """What an explainer was told from; empty where it is not known."""

    title: str = ""
    url: str = ""
    author: str = ""
    licence: str = ""
    attribution: str = ""
    published: str = ""


@dataclass(frozen=True)
class Made:
    """Who made the parts of a video. `voices` with the lines that their terms ask for; `music`: its
    mood, "own", or "none"; `slides` of its sections in order, the first of them the script's
    `first`, counted from 1; `own`: what else of the user's is seen."""

    source: Source
    writer: str
    voices: tuple[Voice, ...]
    voice_credits: tuple[str, ...]
    music: str
    slides: tuple[SectionSlide, ...]
    first: int = 1
    own: tuple[str, ...] = ()


def publish_json(script: Script, made: Made, chapters: Sequence[Chapter]) -> str:
    """The fields an upload form asks for; the title is at most 100 characters."""
    document = {
        "title": shorten(script.title, TITLE_MAX),
        "description": describe(script, made, chapters),
        "language": script.language,
        "chapters": [{"title": each.title, "start_s": each.start_s} for each in chapters],
        "ai_generated": True,
    }
    return as_json(document)


def describe(script: Script, made: Made, chapters: Sequence[Chapter]) -> str:
    """The description, the chapters by their times, and the credits."""
    blocks = [script.description, "\n".join(_stamped(chapters)), "\n".join(_credits(made))]
    return "\n\n".join(filter(None, blocks)) + "\n"


def sources_json(script: Script, made: Made) -> str:
    """Who made each part, and under which licence it may be used."""
    source = {name: value for name, value in vars(made.source).items() if value}
    document = {
        "text": {"writer": made.writer, **source},
        "voices": [voice_source(voice) for voice in made.voices],
        "voice_credits": list(made.voice_credits),
        "slides": [_slide(number, each) for number, each in enumerate(made.slides, made.first)],
        "own": [{"what": each, **YOURS} for each in made.own],
        "music": music_source(made.music),
        "fonts": {"families": list(_FONTS), "licence": _FONT_LICENCES},
        "language": script.language,
    }
    return as_json(document)


def _stamped(chapters: Sequence[Chapter]) -> Iterator[str]:
    short = any(each.end_s - each.start_s < _LEAST_CHAPTER_S for each in chapters)
    if len(chapters) >= _LEAST_CHAPTERS and not short:
        yield from (f"{_clock(each.start_s)} {each.title}" for each in chapters)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _credits(made: Made) -> list[str]:
    told = [made.source.attribution, made.source.url]
    told += [voice_credit(voice) for voice in made.voices]
    told += made.voice_credits
    for slide in made.slides:
        if slide.how == "painted":
            told.append(f"Slides: {slide.model}, AI-made.")
        if slide.picture:
            told.append(f"{slide.picture.credit or slide.picture.caption} {slide.picture.url}")
    return [line.strip() for line in dict.fromkeys(told) if line.strip()]


def _slide(number: int, slide: SectionSlide) -> dict[str, Any]:
    told: dict[str, Any] = {"slide": number, "how": slide.how}
    told |= {"made_by": slide.provider or "Mutoscope", "model": slide.model}
    if slide.picture:
        picture = slide.picture
        told["picture"] = {
            "url": picture.url,
            "credit": picture.credit,
            "licence": picture.licence,
        }
    return {name: value for name, value in told.items() if value}
