import asyncio
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from mutoscope.errors import InvalidRequest
from mutoscope.providers.apart import DOCX_TYPE
from mutoscope.providers.http.page import Page, fetch_page
from mutoscope.providers.library import bundled, bundled_titles
from mutoscope.providers.reader import read_file, read_page, read_text
from mutoscope.providers.whole_page import (
    ReadPage,
    read_whole_file,
    read_whole_page,
    read_whole_text,
)
from providers.printed_files import pdf, word
from providers.web_pages import FOLDER, GOOD, fetched, page, prose, read

TEA = "Tea is hot. Tea is wet. Tea is good."
MARKDOWN = """---
author: Ann Bell
source: https://a.example/river
---
# The river

The river is long. It rises in the hills. It ends in the sea.

![A mill beside the river](https://a.example/mill.jpg)

## Boats

Boats go down it. They carry stone. They come back empty.

### Their crews

There are two on each. They sleep on deck.
"""


@pytest.mark.parametrize("name", GOOD)
def test_the_sentences_are_the_readers(name):
    assert read(name).article == read_page(fetched(name))


@pytest.mark.parametrize("name", GOOD)
def test_what_was_read_can_be_kept(name):
    adapter = TypeAdapter(ReadPage)
    found = read(name)
    assert adapter.validate_json(adapter.dump_json(found)) == found


def test_what_a_page_says_of_itself():
    found = read("good_bees_en")
    assert (found.author, found.published) == ("Ann Bell, Tom Reed", "2024-03-09")
    assert (found.site, found.canonical_url) == (
        "Meadow Notes",
        "https://site.example/a/good_bees_en",
    )
    assert found.description == "The dance on the comb is a map made of angles and seconds."


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        (
            "good_salt_en",
            [("Salt road", 0), ("Via Salaria", 1), ("Old Salt Route", 2), ("Sahara", 3)],
        ),
        (
            "good_samovar_ru",
            [
                ("Как устроен самовар", 0),
                ("Тульские мастера", 1),
                ("Почему он шумит", 3),
                ("Что осталось сегодня", 5),
            ],
        ),
        (
            "good_tofu_ja",
            [
                ("豆腐はどうやって固まるのか", 0),
                ("大豆を水につける", 1),
                ("豆乳をしぼる", 2),
                ("にがりで固める", 3),
            ],
        ),
    ],
)
def test_headings_and_where_they_stand(name, headings):
    assert [(heading.text, heading.before) for heading in read(name).headings] == headings


def test_headings_with_nothing_below_them_are_left_out():
    body = f"<article><h1>River</h1><h2>Gone</h2><h2>Boats</h2>{prose(60)}<h2>Links</h2></article>"
    found = read_whole_page(page(body))
    assert [(heading.text, heading.level) for heading in found.headings] == [
        ("River", 1),
        ("Boats", 2),
    ]


def test_a_heading_that_names_the_author_is_none():
    body = f"<h1>Mills</h1><h2>Ann Bell</h2>{prose(200)}<h2>Wheels</h2>{prose(60)}"
    found = read_whole_page(
        page(f"<article>{body}</article>", '<meta name=author content="Ann Bell">')
    )
    assert [each.text for each in found.headings] == ["Mills", "Wheels"]


def test_the_title_is_the_pages_where_its_text_begins_with_another_heading():
    head = "<meta property=og:title content='The whole story of a river'>"
    body = f"<div><h2>Boats</h2>{prose(200)}</div>"
    found = read_whole_page(page(f"<article>{body}</article>", head)).article
    assert found.title == "The whole story of a river"
    assert found.attribution == "Text: “The whole story of a river”, site.example"
    assert read_whole_page(page(f"<article>{body}</article>", head), "Mine").article.title == "Mine"


def test_markdown_has_headings_pictures_and_an_author():
    found = read_whole_text(MARKDOWN)
    assert found.article == read_text(MARKDOWN)
    assert [(each.text, each.level, each.before) for each in found.headings] == [
        ("The river", 1, 0),
        ("Boats", 2, 1),
        ("Their crews", 3, 2),
    ]
    (mill,) = found.pictures
    assert (mill.before, mill.heading, mill.is_candidate) == (1, "The river", True)
    assert (found.author, found.canonical_url) == ("Ann Bell", "https://a.example/river")
    assert [doubt.code for doubt in found.doubts] == ["too_short"]


@pytest.mark.parametrize("title", bundled_titles())
def test_the_bundled_articles_keep_their_headings(title, tmp_path: Path):
    article = bundled(title)
    assert article is not None
    text = "\n\n".join(f"## Part {n}\n\n{each}" for n, each in enumerate(article.paragraphs))
    found = read_whole_text(f"# {title}\n\n{text}", language=article.language)
    assert found.article.paragraphs == article.paragraphs
    assert [each.before for each in found.headings if each.level == 2] == [
        *range(len(article.paragraphs))
    ]
    assert found.doubts == ()


async def test_a_page_that_is_fetched():
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
        writer.write(head + (FOLDER / "good_samovar_ru.html").read_bytes())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        site = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        found = read_whole_page(await fetch_page(f"{site}/a/tea", allow_private=True))
    assert found.canonical_url == f"{site}/a/tea"
    assert [each.src for each in found.pictures] == [
        f"{site}/pic/tula-fabrika.jpg",
        f"{site}/pic/razrez.png",
    ]


def test_files(tmp_path: Path):
    for name, data in (
        ("river.md", MARKDOWN.encode()),
        ("river.pdf", pdf([[(72, 700, 12, TEA)]])),
        ("river.docx", word(("Normal", TEA))),
    ):
        (tmp_path / name).write_bytes(data)
        assert read_whole_file(tmp_path / name).article == read_file(tmp_path / name)
    assert len(read_whole_file(tmp_path / "river.md").pictures) == 1
    found = read_whole_file(FOLDER / "good_bees_en.html")
    assert found.article.title == "How bees tell each other where the flowers are"
    assert found.pictures[-1].src == "https://cdn.meadow.example/share/waggle-share-1200x630.jpg"


def test_the_headings_of_printed_files(tmp_path: Path):
    lines = [(72, 760, 20, "The river"), (72, 700, 12, TEA), (72, 660, 16, "Its boats")]
    (tmp_path / "river.pdf").write_bytes(pdf([[*lines, (72, 620, 12, TEA)]]))
    styled = (("Title", "The river"), ("Normal", TEA), ("Heading 1", "Its boats"), ("Normal", TEA))
    (tmp_path / "river.docx").write_bytes(word(*styled))
    for name in ("river.pdf", "river.docx"):
        found = read_whole_file(tmp_path / name)
        assert found.article.title == "The river"
        assert [(each.text, each.before) for each in found.headings][-1] == ("Its boats", 1), name


def test_what_is_wrong_with_a_file_is_said_of_its_name(tmp_path: Path):
    (tmp_path / "a.html").write_bytes(b"<html><p>Two words.")
    with pytest.raises(InvalidRequest) as caught:
        read_whole_file(tmp_path / "a.html", name="Your file")
    assert caught.value.message.startswith("Your file holds ")


def test_pages_that_are_no_markup():
    text = Page("https://a.example/t.md", "text/markdown", MARKDOWN.encode())
    assert read_whole_page(text).article == read_page(text)
    assert len(read_whole_page(text).pictures) == 1
    printed = Page("https://a.example/t", DOCX_TYPE, word(("Normal", TEA)))
    assert read_whole_page(printed).article == read_page(printed)


@pytest.mark.parametrize("name", ["gone.html", "gone.md", "large.html"])
def test_files_that_cannot_be_read(tmp_path: Path, name):
    (tmp_path / "large.html").write_bytes(b"<html>" + b"x" * 3_000_000)
    with pytest.raises(InvalidRequest) as caught:
        read_whole_file(tmp_path / name)
    with pytest.raises(InvalidRequest) as told:
        read_file(tmp_path / name)
    assert caught.value.message == told.value.message


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x00\xff" * 50, b"<html><body></body></html>"])
def test_pages_that_hold_nothing(body):
    with pytest.raises(InvalidRequest) as caught:
        read_whole_page(Page("https://a.example/t", "text/html", body))
    assert caught.value.hint
