"""What stands on the slide of a section: what fits its sentences best, and not always the same."""

import re
from collections.abc import Iterator, Sequence

from mutoscope.media.slides.content import (
    MOST_BULLETS,
    BulletsSlide,
    ClosingSlide,
    CodeSlide,
    FigureSlide,
    QuoteSlide,
    Slide,
    TableSlide,
    TimelineSlide,
    TitleSlide,
)
from mutoscope.pipelines.explainer.dated import events_of
from mutoscope.pipelines.explainer.extracts import short_extract
from mutoscope.pipelines.explainer.inserts import Insert, Listing, Table
from mutoscope.pipelines.explainer.pacing import sentences_in
from mutoscope.pipelines.explainer.script import Script, Section
from mutoscope.providers.candidates import Sentence
from mutoscope.providers.page_pictures import Picture

_FEWEST_BULLETS, _IN_A_ROW = 2, 2
_MOST_POINTS = 4
_LEAST_QUOTED = 24
_QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|「([^「」]+)」")


def slide_for(
    title: str,
    sentences: Sequence[Sentence],
    language: str,
    *,
    earlier: Sequence[str] = (),
    picture: Picture | None = None,
    insert: Insert | None = None,
) -> Slide:
    """The slide of a section. `earlier`: the kinds of the slides before it; a third of one kind in
    a row is taken only where nothing else fits."""
    fitting = list(_fitting(title, sentences, language, picture, insert))
    tail = set(earlier[-_IN_A_ROW:])
    tired = tail if len(tail) == 1 and len(earlier) >= _IN_A_ROW else set[str]()
    return next((slide for slide in fitting if slide.kind not in tired), fitting[0])


def _fitting(
    title: str,
    sentences: Sequence[Sentence],
    language: str,
    picture: Picture | None,
    insert: Insert | None,
) -> Iterator[Slide]:
    """The best first; there is always one."""
    texts = [sentence.text for sentence in sentences]
    if isinstance(insert, Table):
        yield TableSlide(title=title, header=insert.header, rows=insert.rows)
    if isinstance(insert, Listing):
        yield CodeSlide(title=title, code=insert.code, language=insert.language)
    if picture is not None:
        caption = picture.caption or picture.alt
        yield FigureSlide(title=title, caption=caption, credit=picture.credit)
    events = events_of(texts, language)
    if events:
        yield TimelineSlide(title=title, events=events)
    yield from (QuoteSlide(quote=each) for text in texts for each in _quoted(text))
    bullets = bullets_of(sentences, language)
    if len(bullets) >= _FEWEST_BULLETS:
        yield BulletsSlide(title=title, bullets=bullets)
    if sentences:
        yield QuoteSlide(quote=_shortest(sentences).text)


def with_slides(script: Script) -> Script:
    """The script with a slide for every section: where there is none, one with the words that are
    said there. Without slides of its own it begins with its title, and ends with what to
    remember."""
    kinds, sections = list[str](), list[Section]()
    for number, section in enumerate(script.sections):
        slide = section.slide or _made(script, number, kinds)
        kinds.append(slide.kind)
        sections.append(section.model_copy(update={"slide": slide}))
    return script.model_copy(update={"sections": tuple(sections)})


def _made(script: Script, number: int, earlier: Sequence[str]) -> Slide:
    section, language = script.sections[number], script.language
    url, end = section.source_image_url, len(script.sections) - 1
    if number == 0 and end and not url:
        return TitleSlide(title=script.title)
    sentences = statements_in([line.text for line in section.narrations], language)
    if number == end and number and not url:
        points = bullets_of(sentences, language)[:_MOST_POINTS]
        return ClosingSlide(title=section.title, points=points)
    picture = Picture(url) if url else None
    if picture is None and not sentences:
        return TitleSlide(title=section.title)
    return slide_for(section.title, sentences, language, earlier=earlier, picture=picture)


def statements_in(texts: Sequence[str], language: str) -> list[Sentence]:
    """The sentences of a section, without its questions where it says something else as well."""
    sentences = sentences_in(texts, language)
    statements = [each for each in sentences if not each.text.endswith(("?", "？"))]
    return statements or sentences


def bullets_of(sentences: Sequence[Sentence], language: str) -> tuple[str, ...]:
    """Short extracts, word for word; one that leans on the sentence before stands below it."""
    bullets, leant_on = list[str](), False
    for sentence in sentences:
        extract = short_extract(sentence.text, language)
        leant_on = bool(extract) and (sentence.alone or leant_on)
        if leant_on:
            bullets.append(extract)
    return tuple(bullets[:MOST_BULLETS])


def _quoted(text: str) -> Iterator[str]:
    """Whole words of somebody, not a name or a title in quotation marks."""
    for found in _QUOTED.finditer(text):
        words = next(filter(None, found.groups()))
        if len(words) >= _LEAST_QUOTED and words.rstrip().endswith((".", "!", "?", ",", "。")):
            yield words.rstrip(" ,")


def _shortest(sentences: Sequence[Sentence]) -> Sentence:
    alone = [sentence for sentence in sentences if sentence.alone]
    return min(alone or sentences, key=lambda sentence: len(sentence.text))
