"""The parts of an article: its own headings in their own order or, where it has none, its topics.

Topics shift where neighbouring paragraphs share the fewest words (Hearst, "TextTiling", 1997).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mutoscope.pipelines.explainer.asides import asides
from mutoscope.pipelines.explainer.extracts import spoken_form
from mutoscope.providers.candidates import Sentence, read_sentences, said
from mutoscope.providers.salience import tf_idf
from mutoscope.providers.whole_page import Heading, ReadPage

_FEWEST_HEADINGS = 2
_PARAGRAPHS_A_TOPIC = 3
"""About as many, where nothing else says how many topics there are."""
_MOST_TOPICS = 12


@dataclass(frozen=True)
class Part:
    """What stands under one heading. `title` is empty where the article has none there; `sentences`
    can all be spoken, and their paragraphs count within the whole article."""

    title: str
    sentences: tuple[Sentence, ...]


def parts_of(page: ReadPage) -> tuple[Part, ...]:
    """The parts that have a sentence, in order; what stands before the first heading has no title.
    Headings below the level that parts the article are not told, nor legal notes around it."""
    article = page.article
    left_out = asides(article.paragraphs)
    told = [each for each in read_sentences(article) if each.paragraph not in left_out]
    sentences = tuple(_as_told(each, article.language) for each in told)
    breaks = _headed(page.headings) or _topics(article.paragraphs, article.language)
    parts = (Part(title, _between(sentences, *span)) for title, *span in _spans(breaks))
    return tuple(part for part in parts if part.sentences)


def _as_told(sentence: Sentence, language: str) -> Sentence:
    text = spoken_form(sentence.text, language)
    return (
        sentence
        if text == sentence.text
        else replace(sentence, text=text, said=said(text, language))
    )


def _headed(headings: Sequence[Heading]) -> list[tuple[str, int]]:
    """Titles with the paragraph that each begins at; empty where too few headings part it."""
    for level in sorted({each.level for each in headings}):
        found = [each for each in headings if each.level <= level]
        if len({each.before for each in found if each.before}) >= _FEWEST_HEADINGS:
            last = {each.before: each.text for each in found}
            return [(text, before) for before, text in last.items()]
    return []


def _topics(paragraphs: Sequence[str], language: str) -> list[tuple[str, int]]:
    """Where topics begin: at the paragraphs that are least like those before them."""
    count = min(_MOST_TOPICS, round(len(paragraphs) / _PARAGRAPHS_A_TOPIC))
    if count < 2:
        return []
    vectors = tf_idf(paragraphs, language)
    likeness = [
        float(np.dot(vectors[max(0, place - 2) : place].sum(0), vectors[place : place + 2].sum(0)))
        for place in range(1, len(paragraphs))
    ]
    begun = list[int]()
    for place in sorted(range(1, len(paragraphs)), key=lambda at: likeness[at - 1]):
        apart = all(abs(place - other) > 1 for other in (0, *begun))
        if apart and len(begun) < count - 1:
            begun.append(place)
    return [("", place) for place in sorted(begun)]


def _spans(breaks: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Title, first paragraph and end of each part; the last has no end."""
    starts = [("", 0), *breaks]
    ends = [before for _, before in breaks]
    for (title, begin), end in zip(starts, [*ends, 1_000_000], strict=True):
        yield title, begin, end


def _between(sentences: Sequence[Sentence], begin: int, end: int) -> tuple[Sentence, ...]:
    return tuple(each for each in sentences if begin <= each.paragraph < end)
