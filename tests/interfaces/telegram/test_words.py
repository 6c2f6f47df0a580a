"""What the bot says: all of it in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from mutoscope.interfaces import telegram
from mutoscope.interfaces.telegram.words import language_of, said, shortened, words

FOLDER = Path(telegram.__file__).parent
SAME = {"🏷 Mutoscope %(version)s"}
"""In both."""
PLACE = re.compile(r"%\(\w+\)s")


def sentences() -> Iterator[str]:
    """All that is marked to be translated."""
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield from filter(None, map(text_of, marked(node)))


def marked(call: ast.Call) -> list[ast.expr]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in ("said", "counted"):
        return call.args[1:2]
    return call.args[:1] if name in ("_", "gettext") else []


def text_of(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_all_of_it_is_translated_with_all_its_places() -> None:
    russian = words("ru")
    found = sorted(set(sentences()) - SAME)
    assert len(found) > 100
    for sentence in found:
        told = russian.ngettext(sentence, sentence, 2)
        known = russian.gettext(sentence) if told == sentence else told
        assert known != sentence
        assert sorted(PLACE.findall(known)) == sorted(PLACE.findall(sentence)), sentence


def test_by_the_language_of_whoever_writes() -> None:
    assert [language_of(code) for code in ("ru", "ru-RU", "en-GB", "de", None)] == [
        *("ru", "ru"),
        *("en", "en", "en"),
    ]


def test_what_people_write_is_no_markup() -> None:
    told = said(words("en"), "📤 On its way to %(names)s.", names="<b>&")
    assert told == "📤 On its way to &lt;b&gt;&amp;."
    assert shortened("one  two\nthree", 9) == "one two…"
