import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.providers import webpage
from mutoscope.providers.apart import DOCX_TYPE
from mutoscope.providers.http.page import Page, fetch_page
from mutoscope.providers.protocols import Article
from mutoscope.providers.reader import read_file, read_page, read_text
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.threads import on_thread
from providers.printed_files import pdf, word

TEA = "Tea is hot. Tea is wet. Tea is good."
RUSSIAN = "Кофе пришёл в Европу. Его полюбили купцы. Потом его полюбили все."
PAGE = """<!DOCTYPE html><html lang=en><head><title>How tea works - Tea Site</title>
<meta name=author content="Ann Bell"><meta charset=utf-8></head><body>
<nav><a href=/>Home</a> <a href=/b>News</a></nav><article><h1>How tea works</h1>
<p>Tea is a <b>drink</b> made from <a href="/x">leaves</a> of Camellia sinensis.[1] It came from
China in 2737 BC, says a <i>legend</i>.</p><h2>Trade</h2>
<p>The British East India Company shipped tea &amp; silver across the world for a hundred years.
In 1773 colonists threw 342 chests of tea into Boston harbour.<sup>[2]</sup></p>
<ul><li>green</li><li>Black tea is oxidised before the leaves are dried in hot air.</li></ul>
<pre><code>brew(tea)</code></pre></article>
<footer>Copyright 2024. All rights reserved. Subscribe to our newsletter.</footer></body></html>
"""


def test_markdown_becomes_sentences():
    article = read_text(
        "# Bees 🐝\n\nBees **dance** in the _dark_.[1] They share [news](https://x.org/a)\n"
        "of flowers![^2]\n\n## Honey\n\n- wax\n- Honey keeps for years.\n\n```\ncode()\n```\n\n"
        '> "It is sweet," said `Pliny` (https://pliny.example).\n\n| a | b |\n|---|---|\n\n'
        "[^2]: A footnote. With text.\n\n## References\n\n1. A book. Another book.\n"
    )
    assert article.title == "Bees"
    assert article.language == "en"
    assert article.paragraphs == (
        "Bees dance in the dark. They share news of flowers!",
        "Honey keeps for years.",
        "“It is sweet,” said Pliny.",
    )


def test_sentences_that_cannot_be_spoken_part_the_paragraph():
    article = read_text(
        "One bee is small. See https://bees.example for more. It is light. Two bees weigh 0.2 g , "
        "it's said..."
    )
    assert article.paragraphs == (
        "One bee is small.",
        "It is light. Two bees weigh 0.2 g, it’s said…",
    )


def test_plain_text_with_one_paragraph_a_line():
    article = read_text(
        "Coffee\nCoffee grows. It needs rain.\nTea grows too. It needs rain as well."
    )
    assert article.title == "Coffee"
    assert len(article.paragraphs) == 2


def test_hard_wrapped_text_is_joined():
    article = read_text("Coffee grows in\nthe hills. It needs\nrain. It hates\nfrost in the hills.")
    assert article.paragraphs == (
        "Coffee grows in the hills. It needs rain. It hates frost in the hills.",
    )


def test_front_matter_is_not_read_out():
    article = read_text(
        "---\ntitle: On tea\nauthor: Ann\n---\nTea is hot. Tea is wet. Tea is good."
    )
    assert (article.title, article.author) == ("On tea", "Ann")
    assert article.paragraphs == ("Tea is hot. Tea is wet. Tea is good.",)


@pytest.mark.parametrize(
    ("given", "expected"), [("My title", "My title"), ("", "Coffee grows in hills")]
)
def test_the_title_is_the_given_one_or_the_beginning(given, expected):
    text = "Coffee grows in hills. Coffee needs rain. Coffee hates frost."
    assert read_text(text, given).title == expected


def test_whom_to_credit_is_read_from_the_front_matter():
    article = read_text(
        "---\ntitle: On tea\nauthor: Jane Doe\nlicence: CC BY 4.0\n"
        "source: https://tea.example/a\n---\nTea is hot. Tea is wet. Tea is good."
    )
    assert (article.author, article.licence) == ("Jane Doe", "CC BY 4.0")
    assert article.url == "https://tea.example/a"
    assert article.attribution == "Text: “On tea”, Jane Doe, tea.example, CC BY 4.0"


def test_a_source_may_be_a_book_and_a_text_without_any_credits_nobody():
    text = "Tea is hot. Tea is wet. Tea is good."
    book = read_text(f"---\ntitle: On tea\nsource: The Book of Tea\n---\n{text}")
    assert (book.url, book.attribution) == ("", "Text: “On tea”, The Book of Tea")
    assert read_text(f"---\ntitle: On tea\n---\n{text}").attribution == ""


def test_a_given_language_goes_before_the_found_one(tmp_path: Path):
    text = 'Tea is "hot". Tea is wet. Tea is good.'
    assert read_text(text).language == "en"
    article = read_text(text, language="ru")
    assert (article.language, article.paragraphs[0][:13]) == ("ru", "Tea is «hot».")
    path = tmp_path / "tea.txt"
    path.write_text(text, encoding="utf-8")
    assert read_file(path, language="de").language == "de"


def test_titles_and_sentences_beyond_all_measure(tmp_path: Path):
    text = "Tea is hot. Tea is wet. Tea is good."
    for title in ("long words " * 50, "A" + "a" * 700):
        assert 20 < len(read_text(f"# {title}\n\n{text}").title) <= 120
    endless = "Tea " + "and tea " * 90 + "is hot."
    assert read_text(f"{text}\n\n{endless}").paragraphs == (text,)


def test_terminal_sequences_are_not_told(tmp_path: Path):
    path = tmp_path / "moon.txt"
    path.write_text("The \x1b[31mmoon\x1b[0m is far. It is cold. It &#27;shines.", "utf-8")
    assert read_file(path).paragraphs == ("The moon is far. It is cold. It shines.",)


def test_russian_quotes_and_language():
    article = read_text(RUSSIAN + ' Это "чёрное золото" - напиток.')
    assert article.language == "ru"
    assert article.paragraphs[0].endswith("Это «чёрное золото» — напиток.")


@pytest.mark.parametrize(
    "text", ["", "  \n ", "Only one sentence.", "no full stops at all", "🐝🐝🐝"]
)
def test_too_little_text(text):
    with pytest.raises(InvalidRequest) as caught:
        read_text(text)
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_encodings(tmp_path: Path, encoding):
    path = tmp_path / "text.txt"
    path.write_bytes((RUSSIAN * 3).encode(encoding))
    article = read_file(path)
    assert article.language == "ru"
    assert article.paragraphs[0].startswith("Кофе пришёл в Европу.")


def test_a_western_encoding(tmp_path: Path):
    path = tmp_path / "text.txt"
    text = "Le café est très bon à Orléans. Le thé est né en Chine. L’été, il fait déjà chaud."
    path.write_bytes(text.encode("cp1252"))
    assert "café est très bon à Orléans" in read_file(path).paragraphs[0]


def test_an_html_file(tmp_path: Path):
    path = tmp_path / "tea.html"
    path.write_text(PAGE, encoding="utf-8")
    article = read_file(path)
    assert (article.title, article.author) == ("How tea works", "Ann Bell")
    assert article.paragraphs == (
        "Tea is a drink made from leaves of Camellia sinensis. "
        "It came from China in 2737 BC, says a legend.",
        "The British East India Company shipped tea & silver across the world for a hundred years. "
        "In 1773 colonists threw 342 chests of tea into Boston harbour.",
        "Black tea is oxidised before the leaves are dried in hot air.",
    )


def test_the_name_tells_the_kind_where_the_path_does_not(tmp_path: Path):
    path = tmp_path / "3f2a"
    path.write_text(PAGE, encoding="utf-8")
    assert read_file(path, name="tea.html").title == "How tea works"
    with pytest.raises(InvalidRequest, match=r"tea\.odt is of a kind that cannot be read: \.odt"):
        read_file(path, name="tea.odt")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.odt", b"PK", "is of a kind that cannot be read: .odt"),
        ("a.pdf", b"%PDF-1.7", "is damaged, or no PDF file"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
        ("a.txt", bytes(range(128, 256)) * 40, "not a text file"),
        ("a.txt", b"\xff\xfeab\x00", "not a text file"),
        ("a.md", b"", "is empty"),
        ("a.html", b"<html></html>", "too little text"),
        ("a.html", b"<html>" + b"x" * 3_000_000, "3.0 MB; such a text may have at most 3 MB"),
        ("a.txt", b"x" * 5_000_001, "5.0 MB; such a text may have at most 5 MB"),
    ],
)
def test_unusable_files(tmp_path: Path, name, data, sentence):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InvalidRequest, match=sentence) as caught:
        read_file(path)
    assert caught.value.hint


TELLS = "A PDF file begins with %PDF-1.7 alone. Objects follow it. A table ends it."


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a"])
def test_a_text_about_pdf_files_is_a_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"<html><p>{TELLS}</p></html>" if name == "a.html" else TELLS, "utf-8")
    assert read_file(path).paragraphs == (TELLS,)


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/plain", TELLS), ("text/html", f"<!doctype html><title>%PDF-1.7</title><p>{TELLS}")],
)
def test_a_page_about_pdf_files_is_a_page(kind: str, body: str) -> None:
    page = Page("https://tea.example/", kind, body.encode())
    assert read_page(page).paragraphs == (TELLS,)


def test_no_file_and_a_folder(tmp_path: Path):
    with pytest.raises(InvalidRequest, match="There is no file"):
        read_file(tmp_path / "missing.txt")
    with pytest.raises(InvalidRequest, match="is not a file"):
        read_file(tmp_path)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    kinds = {
        "/tea": "text/html",
        "/tea.txt": "text/plain",
        "/koi8.txt": "text/plain; charset=koi8-r",
        "/tea.pdf": "application/pdf",
        "/tea.docx": DOCX_TYPE,
        "/tea.bin": "application/octet-stream",
        "/tea.png": "image/png",
    }
    bodies = {
        "/tea": PAGE.encode(),
        "/tea.txt": RUSSIAN.encode(),
        "/koi8.txt": "Ёжик ест грибы. Ёжик пьёт чай. Ёжик спит.".encode("koi8-r"),
        "/tea.pdf": pdf([[(60, 700, 11, TEA)]]),
        "/tea.docx": word(("Title", "On tea"), ("Normal", TEA)),
        "/tea.bin": pdf([[(60, 700, 11, TEA)]]),
        "/tea.png": b"\x89PNG",
    }

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).decode().split()[1]
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kinds[path]}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + bodies[path])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def fetched(url: str, language: str = "") -> Article:
    return read_page(await fetch_page(url, allow_private=True), language=language)


async def test_a_page_carries_its_source(site):
    article = await fetched(site + "/tea")
    assert article.url == site + "/tea"
    assert article.attribution == "Text: “How tea works”, Ann Bell, 127.0.0.1"
    assert article.paragraphs[0].startswith("Tea is a drink")


async def test_a_text_at_an_address(site):
    assert (await fetched(site + "/tea.txt")).language == "ru"


async def test_the_server_knows_the_encoding(site):
    article = await fetched(site + "/koi8.txt", language="ru")
    assert article.paragraphs == ("Ёжик ест грибы. Ёжик пьёт чай. Ёжик спит.",)


@pytest.mark.parametrize("name", ["tea.pdf", "tea.docx", "tea.bin"])
async def test_an_address_may_hold_a_pdf_or_word_file(site, name):
    article = await fetched(f"{site}/{name}")
    assert article.paragraphs == (TEA,)
    assert article.url == f"{site}/{name}"


async def test_other_documents_are_refused(site):
    with pytest.raises(InvalidRequest, match="holds image/png") as caught:
        await fetched(site + "/tea.png")
    assert "give the file" in caught.value.hint


async def test_private_addresses_are_refused_unless_allowed(site):
    with pytest.raises(InvalidRequest, match="private network"):
        await fetch_page(site + "/tea")


def test_a_large_page_is_read_apart_to_the_same_text(tmp_path: Path) -> None:
    tale = "".join(f"<p>The river number {n} has carried boats.</p>" for n in range(120))
    head = '<head><title>Rivers</title><meta name="author" content="Ada Öz"></head>'
    small = f"<html>{head}<body><article>{tale}</article></body></html>"
    large = small.replace("<body>", f"<body><!-- {'x' * webpage.LARGE_BYTES} -->")
    articles = []
    for name, text in (("small.html", small), ("large.html", large)):
        (tmp_path / name).write_text(text, "utf-8")
        articles.append(read_file(tmp_path / name))
    assert articles[0] == articles[1]
    assert (articles[0].title, articles[0].author) == ("Rivers", "Ada Öz")


async def test_a_large_page_that_nobody_wants_any_more_is_not_read_to_its_end(
    tmp_path: Path,
) -> None:
    place = tmp_path / "large.html"
    tale = "".join(f"<p>The river number {n} has carried boats.</p>" for n in range(50_000))
    place.write_text(f"<html><body><article>{tale}</article></body></html>", "utf-8")
    reading = asyncio.create_task(on_thread(read_file, place))
    until_s = time.monotonic() + 30
    while not (started := psutil.Process().children()) and time.monotonic() < until_s:
        await asyncio.wait({reading}, timeout=0.02)
    assert started
    asked_at = time.monotonic()
    reading.cancel()
    await asyncio.wait({reading}, timeout=30)
    assert reading.cancelled()
    assert time.monotonic() - asked_at < 3
    assert not [each for each in started if each in psutil.Process().children()]


def test_vowel_signs_are_letters() -> None:
    text = "मधुमक्खियाँ फूलों से रस लेती हैं। वे शहद बनाती हैं। हर छत्ते में एक रानी होती है।"
    article = read_text(text, language="hi")
    assert len(split_sentences(article.paragraphs[0], "hi")) == 3
