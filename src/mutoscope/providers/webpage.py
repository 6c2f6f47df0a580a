"""The article in a web page, found by trafilatura (trafilatura.readthedocs.io).

A large page takes seconds, most of them in native code that holds on to the interpreter: it is read
in a process of its own, `python -m mutoscope.providers.webpage`, which can be ended.
"""

import json
import sys
from dataclasses import asdict, dataclass

from mutoscope.errors import InvalidRequest, ProviderUnavailable
from mutoscope.providers.decoding import declared
from mutoscope.providers.front_matter import FrontMatter
from mutoscope.providers.markdown import Document, read_markdown
from mutoscope.providers.program import run_program
from mutoscope.providers.ruby import drop_readings

LARGE_BYTES = 300_000
"""What is smaller is read in half a second."""
_PRUNED = ["//div[@class='bibliographical_information' or @class='notation_notes']"]
"""What stands below every text of Aozora Bunko, in no element that says what it is."""


@dataclass(frozen=True)
class _Found:
    """What trafilatura has found; `text` in Markdown."""

    text: str = ""
    title: str = ""
    author: str = ""
    licence: str = ""


def read_html(data: bytes, *, charset: str = "") -> Document:
    """The page's main text, its title and, where named, its author and licence. Empty where none
    is found. `charset`: what the server said it is written in, which goes before the page's own
    word. InvalidRequest: a page that cannot be read."""
    found = _found_apart(data, charset) if len(data) > LARGE_BYTES else _found(data, charset)
    document = read_markdown(found.text)
    return Document(
        document.title or found.title,
        document.blocks,
        FrontMatter(author=found.author, licence=found.licence),
    )


def _found(data: bytes, charset: str) -> _Found:
    import trafilatura

    tree = trafilatura.load_html(declared(data, charset) or data)
    if tree is None:
        return _Found()
    drop_readings(tree)
    # Nobody asks for its date: a thorough search for one takes the words of 200 languages, seconds.
    metadata = trafilatura.extract_metadata(tree, extensive=False)
    text = trafilatura.extract(
        tree,
        output_format="markdown",
        include_comments=False,
        include_tables=False,
        include_images=False,
        include_links=False,
        include_formatting=True,
        prune_xpath=_PRUNED,
    )
    return _Found(
        text or "",
        str(metadata.title or ""),
        str(metadata.author or ""),
        str(metadata.license or ""),
    )


def _found_apart(data: bytes, charset: str) -> _Found:
    argv = [sys.executable, "-P", "-m", __name__, charset]
    try:
        return _Found(**json.loads(run_program(argv, stdin=data, provider="web page")))
    except ProviderUnavailable as error:
        raise InvalidRequest(
            f"The page cannot be read: {error.message}",
            hint="Save its text and give it as a file.",
        ) from error


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_found(sys.stdin.buffer.read(), sys.argv[1]))))
