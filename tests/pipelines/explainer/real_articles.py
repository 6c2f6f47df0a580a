"""The articles of `articles/` as a web server hands them out, and what stands in each."""

import html
import io
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from providers.printed_files import pdf, word

FOLDER = Path(__file__).with_name("articles")
_LINES_A_PAGE, _LETTERS_A_LINE = 48, 88
_LONGEST_JOINING = 12
"""Letters: "and", "nevertheless", "но"."""


@dataclass(frozen=True)
class RealArticle:
    """One article: its file, how it is written, the type that the server tells, and whether it is
    printed as PDF or DOCX first."""

    name: str
    language: str
    encoding: str
    content_type: str

    @property
    def text(self) -> str:
        """The file as it lies in the folder, markup and all."""
        return (FOLDER / self.name).read_text(self.encoding)

    @property
    def served(self) -> bytes:
        """What the server answers with."""
        if self.content_type == "application/pdf":
            return _printed(*self.text.strip().split("\n\n"))
        if self.content_type.endswith("document"):
            title, *paragraphs = self.text.strip().split("\n\n")
            return word(("Title", title), *(("Normal", each) for each in paragraphs))
        return (FOLDER / self.name).read_bytes()

    def says(self, statement: str) -> bool:
        """Whether these words stand in it as they are; asides in brackets may be left out."""
        return any(_bare(statement) in each for each in self._readings)

    def says_whole(self, statement: str) -> bool:
        """Whether they are whole sentences of it, but for a joining word that one begins with."""
        joining = "" if self.language == "ja" else f"[^.]{{0,{_LONGEST_JOINING}}}"
        wanted = re.compile(rf"\.{joining}{re.escape(_ended(statement).strip('.'))}\.")
        return any(wanted.search(each) for each in self._sentences)

    @property
    def _readings(self) -> Iterator[str]:
        return map(_bare, self._texts)

    @property
    def _sentences(self) -> Iterator[str]:
        return (f".{_ended(each)}." for each in self._texts)

    @property
    def _texts(self) -> Iterator[str]:
        text = self.text
        if "<body" in text:
            text = " ".join(text.split("<body", 1)[1].split())
        text = _without_markup(text)
        yield text
        yield re.sub(r"[(（][^()（）]*[)）]", "", text)


AROUND = (
    *("manage cookies", "newsletter", "official website of", "wrote:"),
    *("комментар", "войдите", "青空文庫", "ボランティア"),
)
"""Words of what sites put around their articles."""
ARTICLES = (
    RealArticle("https.en.html", "en", "utf-8", "text/html; charset=utf-8"),
    RealArticle("spreadsheets.en.md", "en", "utf-8", "text/markdown; charset=utf-8"),
    RealArticle("candle.en.txt", "en", "utf-8", "application/pdf"),
    RealArticle("yaik.ru.html", "ru", "cp1251", "text/html"),
    RealArticle(
        "pretender.ru.txt",
        "ru",
        "utf-8",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    RealArticle("teacup.ja.html", "ja", "shift_jis", "text/html"),
    RealArticle("disasters.ja.html", "ja", "shift_jis", "text/html"),
)


def photograph(width_px: int = 1280, height_px: int = 800) -> bytes:
    """A JPEG that could be a photograph of an address bar."""
    image = Image.new("RGB", (width_px, height_px), "#DDE4EC")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((60, 60, width_px - 60, 180), 60, "#FFFFFF", "#8899AA", 4)
    draw.rectangle((110, 110, 150, 150), "#1A7F37")
    draw.line((190, 130, 700, 130), "#445566", 18)
    for row in range(4):
        top = 260 + 120 * row
        draw.rectangle((60, top, width_px - 60 - 90 * row, top + 60), "#BBC7D4")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()


def _without_markup(text: str) -> str:
    """The words alone; a new line where a block ends."""
    text = re.sub(r"(?s)<(script|style|rt|rp)\b.*?</\1>|<sup>.*?</sup>|<!--.*?-->", "", text)
    text = re.sub(r"</?(?:p|li|ul|h\d|br|div|td|figcaption|i)\b[^<>]*>", "\n", text)
    text = re.sub(r"\]\([^()]*(?:\([^()]*\))?[^()]*\)", "]", text)  # addresses of Markdown
    return html.unescape(re.sub(r"<[^<>]*>", "", text))


def _bare(text: str) -> str:
    """Letters and figures alone."""
    return "".join(filter(str.isalnum, text)).lower()


def _ended(text: str) -> str:
    """Letters and figures, and one point wherever a sentence or a line ends."""
    marked = re.sub(r"[.!?。！？…:：\n]", ".", text)
    kept = "".join(each for each in marked if each.isalnum() or each == ".").lower()
    return re.sub(r"\.+", ".", kept)


def _printed(title: str, *paragraphs: str) -> bytes:
    lines = list[str]()
    for paragraph in paragraphs:
        lines += [*textwrap.wrap(paragraph.strip(), _LETTERS_A_LINE), ""]
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)]
    placed = [
        [(60.0, 750.0 - 14 * row, 11, line) for row, line in enumerate(page) if line]
        for page in pages
    ]
    placed[0].insert(0, (60.0, 790.0, 20, title))
    return pdf(placed)
