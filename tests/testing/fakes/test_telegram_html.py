"""Telegram's HTML: what it means, and what is refused."""

import pytest

from mutoscope.testing.fakes.telegram_arguments import Refused
from mutoscope.testing.fakes.telegram_html import parsed, units


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a", "a", []),
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [("bold", 0, 1)]),
        ("😀<i>b</>", "😀b", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b></b>a", "a", []),
        (
            "&lt;b&gt; &amp; &#33;&#x21; &laquo; & <code>x</code>",
            "<b> & !! &laquo; & x",
            [("code", 19, 1)],
        ),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<a>a</a>", "a", []),
    ],
)
def test_what_it_means(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    said, found = parsed(source)
    assert said == text
    assert [(each["type"], each["offset"], each["length"]) for each in found] == entities


def test_a_link() -> None:
    _, [link] = parsed('see <a href="https://example.org/?a=1&amp;b=2">this</a>')
    assert link == {
        "type": "text_link",
        "url": "https://example.org/?a=1&b=2",
        "offset": 4,
        "length": 4,
    }


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("я<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b bold>x</b>", "Expected equal sign in declaration of an attribute"),
    ],
)
def test_what_is_refused(source: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        parsed(source)
    assert caught.value.status == 400
    assert f"Bad Request: can't parse entities: {words}" in caught.value.words


def test_lengths_are_those_of_utf_16() -> None:
    assert (units("a"), units("я"), units("😀")) == (1, 1, 2)
