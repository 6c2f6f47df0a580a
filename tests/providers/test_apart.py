"""PDF and Word files: what is read of them, and what is refused."""

import asyncio
import io
import zlib
from pathlib import Path

import docx
import psutil
import pypdf
import pytest
from PIL import Image

from mutoscope.errors import InvalidRequest
from mutoscope.providers import document_limits, page_lines
from mutoscope.providers.apart import kind_of, read_apart
from mutoscope.providers.document_limits import Kind
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.page_lines import Line
from mutoscope.providers.reader import read_file
from mutoscope.providers.threads import on_thread
from providers.printed_files import Placed, parts, pdf, saved, word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEA = "Tea is hot. Tea is wet. Tea is good."


def refusal(data: bytes, kind: Kind) -> str:
    with pytest.raises(InvalidRequest) as caught:
        read_apart(data, kind, what="tea")
    assert caught.value.hint
    return caught.value.message


SHIPS = ("Argo", "Beagle", "Calypso", "Dreadnought", "Endeavour")


def printed(number: int) -> list[Placed]:
    """One page of a journal: a header, a footer, two paragraphs."""
    ship, other = SHIPS[number], SHIPS[number - 1]
    return [
        (60, 800, 9, f"The Journal of Tea, volume {number}"),
        (60, 700, 11, f"{ship} left the harbour of Canton with more che-"),
        (60, 686, 11, f"sts than {other}, said the well-known captain."),
        (60, 660, 11, f"His {ship} was swift and well-"),
        (60, 646, 11, f"known as well. It went to sea after {other} and"),
        (290, 30, 9, f"– {number} –"),
    ]


def read_pdf(pages: list[list[Placed]]) -> Document:
    return read_apart(pdf(pages), "pdf", what="tea.pdf")


def test_a_pdf_becomes_paragraphs_again() -> None:
    first = [(60, 760, 20, "How Tea Travelled"), *printed(1)[1:]]
    read = read_pdf([first, *(printed(number) for number in range(2, 5))])
    assert read.title == "How Tea Travelled"
    assert read.blocks[:2] == (
        "Beagle left the harbour of Canton with more chests than Argo, said the well-known"
        " captain.",
        "His Beagle was swift and well-known as well. It went to sea after Argo and Calypso left"
        " the harbour of Canton with more chests than Beagle, said the well-known captain.",
    )
    whole = " ".join(read.blocks)
    assert "Journal" not in whole
    assert "–" not in whole


def test_a_pdf_without_headings_has_no_title() -> None:
    read = read_pdf([[(60, 700, 11, "Tea is hot. It is wet."), (60, 686, 11, "It is good.")]])
    assert read == Document("", ("Tea is hot. It is wet. It is good.",))


def test_what_stands_on_few_pages_is_no_header() -> None:
    pages = [[Line("Contents"), Line(f"Page of {word}."), Line("12")] for word in ("tea", "ink")]
    assert page_lines.as_markdown(pages).count("Contents") == 2
    assert "12" not in page_lines.as_markdown(pages)


def test_the_title_is_the_largest_line_and_contents_are_no_text() -> None:
    page = [
        Line("The Tea Society", 14.0),
        Line("On Tea", 24.0, 40.0),
        Line("and Its Cups", 24.0, 28.0),
        Line("1 Leaves . . . . . . 3", 11.0, 40.0),
        Line("2 Cups..............5", 11.0, 14.0),
        Line("Tea needs", 11.0, 14.0),
        Line("• Water is poured on it.", 11.0, 14.0),
        Line("• A cup, which", 11.0, 14.0),
        Line("is warm.", 11.0, 14.0),
        Line("It is drunk now.", 11.0, 30.0),
    ]
    read = read_markdown(page_lines.as_markdown([page]))
    assert read.title == "On Tea and Its Cups"
    assert read.blocks == ("Water is poured on it.", "A cup, which is warm.", "It is drunk now.")


def test_a_word_file_becomes_its_sentences() -> None:
    document = docx.Document()
    document.add_heading("How *Coffee* Travelled", 0)
    document.add_paragraph("Coffee_beans [they say] came < 1500.\tThey\nwere # red.")
    document.add_heading("Trade", 2)
    document.add_paragraph("It was sold dear.", style="List Bullet")
    document.add_paragraph("beans", style="List Bullet")
    document.add_table(1, 1).cell(0, 0).text = "A table is not read."
    document.sections[0].header.paragraphs[0].text = "A header is not read."
    read = read_apart(saved(document), "docx", what="coffee.docx")
    assert read.title == "How *Coffee* Travelled"
    assert read.blocks == (
        "Coffee_beans [they say] came < 1500. They were # red.",
        "It was sold dear.",
    )


def test_readings_over_words_are_not_read() -> None:
    ruby = "".join(
        f"<w:ruby><w:rubyPr/><w:{part}><w:r><w:t>{text}</w:t></w:r></w:{part}></w:ruby>"
        for part, text in (("rt", "ちゃ"), ("rubyBase", "茶"))
    ).replace("</w:ruby><w:ruby><w:rubyPr/>", "")
    body = f"<w:p><w:r>{ruby}</w:r><w:r><w:t>は熱い。</w:t></w:r></w:p>"
    whole = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    assert read_apart(parts(document=whole), "docx", what="tea.docx").blocks == ("茶は熱い。",)


def test_styles_are_known_by_their_names_in_any_language() -> None:
    styles = f"""<w:styles {W}>
        <w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="Own"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>
        </w:style><w:style w:styleId="11"><w:name w:val="toc 1"/></w:style></w:styles>"""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in (("11", "Tea ... 1"), ("1", "Чай"), ("Own", "Tea."), ("x", "It is."))
    )
    struck = "<w:del><w:r><w:delText>No.</w:delText><w:t>No.</w:t></w:r></w:del>"
    whole = f"<w:document {W}><w:body>{body}<w:p>{struck}</w:p></w:body></w:document>"
    read = read_apart(
        parts(document=whole.encode(), styles=styles.encode()), "docx", what="tea.docx"
    )
    assert (read.title, read.blocks) == ("Чай", ("It is.",))


@pytest.mark.parametrize("name", ["tea.pdf", "tea.docx", "tea.txt", "tea"])
def test_a_file_is_read_by_its_name_and_by_what_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    lines: list[Placed] = [(60, 700, 11, TEA)]
    path.write_bytes(word(("Normal", TEA)) if name == "tea.docx" else pdf([lines]))
    assert read_file(path).paragraphs == (TEA,)


def test_a_file_may_be_large_where_it_holds_pictures(tmp_path: Path) -> None:
    path = tmp_path / "tea.pdf"
    path.write_bytes(pdf([[(60, 700, 11, TEA)]]) + b"\n%" + b"x" * 6_000_000 + b"\n")
    assert read_file(path).paragraphs == (TEA,)
    path.write_bytes(b"%PDF-1.4" + b"x" * document_limits.MAX_DOCUMENT_BYTES)
    with pytest.raises(InvalidRequest, match="at most 25 MB"):
        read_file(path)


def test_a_pdf_that_is_locked_opens_only_without_a_password() -> None:
    for password, locked in (("", False), ("secret", True)):
        writer = pypdf.PdfWriter(io.BytesIO(pdf([[(60, 700, 11, TEA)]])))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        file = io.BytesIO()
        writer.write(file)
        if locked:
            assert "is locked with a password" in refusal(file.getvalue(), "pdf")
        else:
            assert read_apart(file.getvalue(), "pdf", what="tea").blocks == (TEA,)


def test_a_scan_has_no_text() -> None:
    file = io.BytesIO()
    Image.new("L", (600, 800), 255).save(file, "PDF")
    assert "holds no text" in refusal(file.getvalue(), "pdf")


def test_what_is_too_long_is_not_begun() -> None:
    pages: list[list[Placed]] = [[]] * (document_limits.MAX_PAGES + 1)
    assert "at most 400 pages" in refusal(pdf(pages), "pdf")
    text = "a " * 250_000
    assert "1,000,000 characters" in refusal(word(*[("Normal", text)] * 3), "docx")


def test_pdfs_that_are_none() -> None:
    for data in (b"%PDF-1.7", b"%PDF-1.4\n" + bytes(5_000), pdf([[]])[:200]):
        assert "tea" in refusal(data, "pdf")
    assert "is damaged, or no PDF file" in refusal(b"%PDF-1.7", "pdf")


def test_a_pdf_that_unpacks_without_end_ends() -> None:
    bomb = pdf([[]], packed={0: zlib.compress(b" " * 90_000_000, 1)})
    assert "tea" in refusal(bomb, "pdf")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 and no more", "is damaged, or no Word file"),
        (parts(styles=b"<a/>"), "is damaged, or no Word file"),
        (parts(document=b"<w:document"), "is damaged"),
        (parts(document=f"<w:document {W}/>".encode()), "holds no text"),
        (parts(document=b"<a>" + b" " * 20_000_000 + b"</a>"), "unpacks to more than can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old Word file, or is locked"),
    ],
)
def test_word_files_that_are_none(data: bytes, words: str) -> None:
    assert words in refusal(data, "docx")


def test_no_entity_grows() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><w:document {W}>&l9;</w:document>'
    assert "is damaged" in refusal(parts(document=xml.encode()), "docx")
    wide = xml.encode("utf-16")
    assert "is damaged" in refusal(parts(document=wide), "docx")


def test_a_zip_that_lies_about_its_size_is_not_believed() -> None:
    whole = parts(document=b"<a>" + b"x " * 3_000_000 + b"</a>")
    true, told = (6_000_007).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert whole.count(true) == 2
    assert "is damaged" in refusal(whole.replace(true, told), "docx")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\n%PDF-2.0", "pdf"),
        (b"\xef\xbb\xbf%PDF-1.4 \r%\xe2\xe3", "pdf"),
        (b"%PDF-1.7 is how a PDF begins.", None),
        (b"# On PDF\n\n%PDF-1.7\n", None),
        (b"PK\x03\x04", "docx"),
        (b"<html>", None),
    ],
)
def test_a_kind_is_known_by_its_beginning(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


async def test_nobody_waits_for_a_file_that_is_not_wanted() -> None:
    """A million small strings take pypdf minutes: the process ends with the wish for it."""
    slow = zlib.compress(b"BT /F1 9 Tf " + b"1 0 0 1 5 5 Tm (a) Tj " * 900_000 + b"ET")
    data = pdf([[]], packed={0: slow})
    reading = asyncio.create_task(on_thread(read_apart, data, "pdf", what="tea"))
    here = psutil.Process()
    while not (children := here.children(recursive=True)):
        await asyncio.wait({reading}, timeout=0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert (len(alive), bool(gone)) == (0, True)
