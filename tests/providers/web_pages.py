"""The pages of `pages/`, as if they had been fetched."""

from pathlib import Path

from mutoscope.providers.http.page import Page
from mutoscope.providers.whole_page import ReadPage, read_whole_page

FOLDER = Path(__file__).with_name("pages")
GOOD = sorted(path.stem for path in FOLDER.glob("good_*.html"))
BAD = sorted(path.stem for path in FOLDER.glob("bad_*.html"))


def fetched(name: str) -> Page:
    data = (FOLDER / f"{name}.html").read_bytes()
    return Page(f"https://site.example/a/{name}", "text/html", data)


def read(name: str, language: str = "") -> ReadPage:
    return read_whole_page(fetched(name), language=language)


def page(body: str, head: str = "") -> Page:
    text = f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>"
    return Page("https://site.example/a/b", "text/html", text.encode())


def prose(words: int) -> str:
    """Paragraphs of so many words, ten to a sentence."""
    sentence = "The river {} runs slowly past the old mill and garden."
    sentences = [sentence.format("abcdefghij"[n % 10] * 3) for n in range(words // 10)]
    return "".join(f"<p>{' '.join(sentences[n : n + 5])}</p>" for n in range(0, len(sentences), 5))
