"""PDF and Word files, made by hand and by the libraries that people use."""

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx

Placed = tuple[float, float, int, str]
"""x and y from the page's lower left corner, size of letters, text."""


def pdf(pages: Sequence[Sequence[Placed]], *, packed: Mapping[int, bytes] | None = None) -> bytes:
    """A PDF 1.4 with text in Helvetica. `packed`: what a page's stream is instead, deflated."""
    objects = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    tree = 2 * len(pages) + 2
    for number, lines in enumerate(pages):
        body, how = (packed or {}).get(number), b"/Filter /FlateDecode "
        if body is None:
            body, how = b"BT " + b" ".join(map(_shown, lines)) + b" ET", b""
        objects.append(b"<< %s/Length %d >> stream\n%s\nendstream" % (how, len(body), body))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 1 0 R >> >> >>" % (tree, len(objects))
        )
    kids = b" ".join(b"%d 0 R" % (3 + 2 * number) for number in range(len(pages)))
    objects.append(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    return _file(objects)


def _shown(line: Placed) -> bytes:
    x, y, size, text = line
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(")
    return b"/F1 %d Tf 1 0 0 1 %g %g Tm (%s) Tj" % (size, x, y, escaped.replace(b")", b"\\)"))


def _file(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root %d 0 R >>\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            len(objects),
        )
        + b"startxref\n%d\n%%%%EOF" % len(written)
    )


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A .docx of (style, text)."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """What Word would open."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def parts(**named: bytes) -> bytes:
    """A zip of parts below word/: `document=b"<w:document …"`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in named.items():
            whole.writestr(f"word/{name}.xml", data)
    return file.getvalue()
