"""Where an article is parted: at its own headings or, without any, where its subject changes."""

from pathlib import Path

import mutoscope
from mutoscope.pipelines.explainer.outline import parts_of
from mutoscope.providers.candidates import read_sentences
from mutoscope.providers.whole_page import read_whole_text

ARTICLES = sorted((Path(mutoscope.__file__).parent / "articles").glob("*.md"))
STONES = """# Stones

Stones are old (very old). People have used them for ages.

## Kinds

Granite is hard.

### Soft ones

Chalk is soft.

## The end

Stones will outlast us. That is a comfort.
"""


def test_headings_part_an_article_and_those_below_them_do_not() -> None:
    parts = parts_of(read_whole_text(STONES))
    assert [part.title for part in parts] == ["Stones", "Kinds", "The end"]
    assert [each.text for each in parts[1].sentences] == ["Granite is hard.", "Chalk is soft."]


def test_what_is_not_told_is_not_counted() -> None:
    first = parts_of(read_whole_text(STONES))[0].sentences[0]
    assert (first.text, first.said) == ("Stones are old.", "Stones are old.")


def test_one_heading_parts_nothing() -> None:
    text = "# Stones\n\nStones are old.\n\n## All of it\n\nGranite is hard. Chalk is soft."
    assert [part.title for part in parts_of(read_whole_text(text))] == [""]


def test_without_headings_topics_part_an_article() -> None:
    pages = [read_whole_text(path.read_text("utf-8")) for path in ARTICLES[2:6]]
    paragraphs = [paragraph for page in pages for paragraph in page.article.paragraphs]
    page = read_whole_text("\n\n".join(paragraphs))
    parts = parts_of(page)
    assert 3 < len(parts) <= 12
    assert sum(len(part.sentences) for part in parts) == len(read_sentences(page.article))
