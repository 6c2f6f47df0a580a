"""What stands around an article and is not told."""

import pytest

from mutoscope.pipelines.explainer.asides import asides
from mutoscope.pipelines.explainer.outline import parts_of
from mutoscope.providers.whole_page import read_whole_text
from pipelines.explainer.real_articles import ARTICLES

PROSE = "Tea came to Europe in ships, and for a long time only the rich could pay for it."
NOTES = (
    "Reference to any non-federal entity does not constitute or imply its endorsement.",
    "The views expressed here are the author's own.",
    "© 2024 The Tea Company. All rights reserved.",
    "This article was first published in The Leaf.",
    "Мнение автора может не совпадать с мнением редакции.",
    "無断転載を禁じます。",
    "Начало яицких казаков. – Поэтическое предание. – Царская грамота. – Грабежи.",
)
TOLD = (
    "The novel was first published in 1925, and nobody bought it.",
    "– Пойдём домой, – сказал он. – Уже поздно. – Идём, – сказала она.",
    "Copyright is the right to copy, and it is younger than printing.",
    "The court found that the senator had sought no endorsement at all.",
)


@pytest.mark.parametrize("note", NOTES)
def test_notes_and_heads_are_left_out(note: str) -> None:
    assert asides([note, PROSE, PROSE, PROSE, PROSE]) == {0}


@pytest.mark.parametrize("note", NOTES[:3])
def test_so_are_notes_at_the_end_and_none_in_the_middle(note: str) -> None:
    assert asides([PROSE] * 5 + [note]) == {5}
    assert asides([PROSE] * 4 + [note] + [PROSE] * 4) == frozenset()


@pytest.mark.parametrize("text", TOLD)
def test_what_only_sounds_like_one_is_told(text: str) -> None:
    assert asides([text, PROSE, PROSE]) == frozenset()


def test_a_long_paragraph_is_told_and_one_that_is_alone() -> None:
    text = NOTES[0]
    assert asides([f"{text} {' '.join([PROSE] * 4)}", PROSE]) == frozenset()
    assert asides([text]) == frozenset()


def test_a_real_article_begins_where_it_tells() -> None:
    article = next(each for each in ARTICLES if each.name == "spreadsheets.en.md")
    opening = parts_of(read_whole_text(article.text))[0].sentences[0].text
    assert opening == "Are you afraid of spreadsheet formulas?"
