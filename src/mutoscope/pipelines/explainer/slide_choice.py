"""What stands on the slide of a section: what fits its sentences best, and not always the same."""

import re
from collections.abc import Iterator, Sequence

from mutoscope.media.slides.content import (
    MOST_BULLETS,
    BulletsSlide,
    CodeSlide,
    FigureSlide,
    QuoteSlide,
    Slide,
    TableSlide,
    TimelineSlide,
)
from mutoscope.pipelines.explainer.dated import events_of
from mutoscope.pipelines.explainer.extracts import short_extract
from mutoscope.pipelines.explainer.inserts import Insert, Listing, Table
from mutoscope.providers.candidates import Sentence
from mutoscope.providers.page_pictures import Picture

_FEWEST_BULLETS, _IN_A_ROW = 2, 2
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
    yield QuoteSlide(quote=_shortest(sentences).text)


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
