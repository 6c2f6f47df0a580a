import time

import pytest

from mutoscope.providers.markdown_pictures import marked_lines
from mutoscope.providers.page_pictures import Picture


def pictures(text: str) -> list[Picture]:
    return [picture for line in marked_lines(text) for picture in line.pictures]


@pytest.mark.parametrize(
    ("text", "src", "alt", "title"),
    [
        ("![A mill](https://a.example/m.jpg)", "https://a.example/m.jpg", "A mill", ""),
        ('![A mill](https://a.example/m.jpg "Old")', "https://a.example/m.jpg", "A mill", "Old"),
        ("![](<https://a.example/m_(1).jpg>)", "https://a.example/m_(1).jpg", "", ""),
        ("![A][m]\n\n[m]: https://a.example/m.jpg 'Old'", "https://a.example/m.jpg", "A", "Old"),
        ("![Mill]\n\n[mill]: https://a.example/m.jpg", "https://a.example/m.jpg", "Mill", ""),
        ("<img src='https://a.example/m' alt=\"A &amp; B\">", "https://a.example/m", "A & B", ""),
        ("[![A](https://a.example/m.jpg)](https://b.example)", "https://a.example/m.jpg", "A", ""),
    ],
)
def test_pictures(text, src, alt, title):
    (found,) = pictures(text)
    assert (found.src, found.alt, found.title) == (src, alt, title)


@pytest.mark.parametrize(
    "text",
    [
        "![A mill](mill.jpg)",
        "![A mill](../mill.jpg)",
        "![A mill][gone]",
        "[A mill](https://a.example/m.jpg)",
        "```\n![A mill](https://a.example/m.jpg)\n```",
        "---\nimage: '![A](https://a.example/m.jpg)'\n---\nText",
        "![A mill](https://a.example/m.svg)",
    ],
)
def test_no_pictures_that_can_be_fetched(text):
    assert pictures(text) == []


def test_the_line_under_a_picture_is_its_caption():
    (found,) = pictures(
        "![A mill](https://a.example/m.jpg)\n\n*The mill in 1900. Photo: Ann Bell / CC BY 4.0*\n"
    )
    assert (found.caption, found.credit) == ("The mill in 1900.", "Ann Bell")
    assert found.licence == "CC BY 4.0"
    (other,) = pictures("Text ![A mill](https://a.example/m.jpg)\n\n*Emphasis*\n")
    assert other.caption == ""


def test_headings():
    lines = list(marked_lines("# The *river* #\n\nIt flows.\n\n### Boats\n\n```\n# no\n```\n"))
    assert [(line.level, line.text) for line in lines if line.level] == [
        (1, "The river"),
        (3, "Boats"),
    ]


@pytest.mark.parametrize(
    "text", ["![" * 100_000, "![a](" * 60_000, "<img " * 60_000, "*" * 200_000]
)
def test_no_text_takes_long(text):
    begun = time.monotonic()
    assert pictures(text) == []
    assert time.monotonic() - begun < 5
