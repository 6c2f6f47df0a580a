import json

import pytest

from mutoscope.providers.page_facts import MAX_DATA_CHARACTERS, PageFacts, facts_of, iso_date
from mutoscope.providers.page_flow import parse_page

URL = "https://a.example/b"


def facts(head: str = "", body: str = "<p>Text</p>") -> PageFacts:
    page = f"<!DOCTYPE html><html lang=en-GB><head>{head}</head><body>{body}</body></html>"
    return facts_of(parse_page(page.encode()), URL)


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ARTICLE = {
    "@type": "BlogPosting",
    "headline": "The river",
    "author": [{"name": "Ann Bell"}, "Tom Reed"],
    "datePublished": "2024-03-09T23:30:00+02:00",
    "publisher": {"name": "The Ferry"},
}


def test_what_the_pages_data_say_goes_first():
    meta = (
        "<meta name=author content=Other><meta property=article:published_time content=2020-01-01>"
    )
    found = facts(data({"@graph": [{"@type": "WebPage", "headline": "No"}, ARTICLE]}) + meta)
    assert (found.title, found.author) == ("The river", "Ann Bell, Tom Reed")
    assert (found.published, found.site, found.language) == ("2024-03-09", "The Ferry", "en")


def test_meta_elements():
    found = facts(
        "<title>The river | Ferry</title><meta property=og:title content='The river'>"
        "<meta property=article:author content=https://a.example/ann><meta name=author content=Ann>"
        "<meta property=article:published_time content=2023-05-12T08:00><meta property=og:site_name"
        " content=Ferry><meta name=description content='About a river'>"
    )
    assert (found.title, found.author, found.published) == ("The river", "Ann", "2023-05-12")
    assert (found.site, found.description) == ("Ferry", "About a river")


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("<p class=byline>By Ann Bell | 2 May</p>", "Ann Bell"),
        ("<a rel=author href=/a>Ann Bell</a>", "Ann Bell"),
        ("<span class='author'>Автор: Ирина Белова</span>", "Ирина Белова"),
        ("<div class=p-author>文：中村はるか</div>", "中村はるか"),
        ("<span itemprop=author>Ann</span>", "Ann"),
        ("<meta name=author content='By Ann Bell'>", "Ann Bell"),
        ("<p class=author>Ann Bell —</p>", "Ann Bell"),
        ("<span class=author>12 posts</span>", ""),
        ("<p>By Ann Bell</p>", ""),
    ],
)
def test_bylines(byline, author):
    assert facts(body=f"<h1>The river</h1>{byline}").author == author


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ("<time datetime=2024-02-29>yesterday</time>", "2024-02-29"),
        ("<time>3 March 2024</time>", "2024-03-03"),
        ("<time datetime=2021-01-01>a</time><time datetime=2022-01-01>b</time>", ""),
        (
            "<time datetime=2021-01-01>a</time><time class=dt-published datetime=2022-01-01>",
            "2022-01-01",
        ),
        ("<span class=entry-date>Опубликовано 5 февраля 2023 г.</span>", "2023-02-05"),
        ("<p class=date>2022年11月3日</p>", "2022-11-03"),
        ("<p>It was 5 May 1990 when the river rose. © 2024</p>", ""),
    ],
)
def test_dates_that_are_shown(body, published):
    assert facts(body=body).published == published


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-09T08:15:00Z", "2024-03-09"),
        ("2024/3/9", "2024-03-09"),
        ("March 9th, 2024", "2024-03-09"),
        ("Sat, 9 Mar 2024 08:15", "2024-03-09"),
        ("9 мая 2024", "2024-05-09"),
        ("2024年3月9日", "2024-03-09"),
        ("2024-03", "2024-03"),
        ("2023-02-29", ""),
        ("30 Apples 2024", ""),
        ("2024", ""),
        ("0000-00-00", ""),
        ("", ""),
    ],
)
def test_dates(text, date):
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("<link rel=canonical href=/c>", "https://a.example/c"),
        ("<link rel=canonical href=https://www.a.example/c>", "https://www.a.example/c"),
        ("<link rel=canonical href=https://other.example/c>", URL),
        ("<link rel=canonical href='http://[bad'>", URL),
        ("<meta property=og:url content=https://a.example/d>", "https://a.example/d"),
        ("", URL),
    ],
)
def test_the_canonical_address(link, canonical):
    assert facts(link).canonical_url == canonical


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>The river - Ferry</title>", "<h1>The river</h1>", "The river"),
        ("<title>The river - Ferry</title>", "<h1>Ferry</h1><h1>The river</h1>", "The river"),
        ("<title>The river</title>", "", "The river"),
        ("", "", ""),
    ],
)
def test_titles(head, body, title):
    assert facts(head, body).title == title


@pytest.mark.parametrize(("value", "is_free"), [(False, False), ("False", False), (True, True)])
def test_what_has_to_be_paid_for(value, is_free):
    assert facts(data({"@type": "Article", "isAccessibleForFree": value})).is_free is is_free


@pytest.mark.parametrize(
    "text",
    ["{", "[" * 100_000, "1", '"a"', '{"@type": 7, "author": 3}', "x" * (MAX_DATA_CHARACTERS + 1)],
)
def test_data_that_are_none_say_nothing(text):
    found = facts(f'<title>The river</title><script type="application/ld+json">{text}</script>')
    assert (found.title, found.author, found.is_free) == ("The river", "", True)


def test_pictures_in_the_pages_data():
    said = {
        "@type": "ImageObject",
        "contentUrl": "/x/a.jpg",
        "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "creator": {"name": "Ann"},
        "description": "A mill",
    }
    found = facts(data({"@type": "Article", "image": [said]})).pictures["/x/a.jpg"]
    assert (found.credit, found.caption) == ("Ann", "A mill")
    assert found.licence == "https://creativecommons.org/licenses/by/4.0/"


def test_a_form_for_a_password_in_the_header_is_every_pages():
    assert not facts(body="<header><form><input type=password></form></header>").has_password
    assert facts(body="<main><form><input type=password></form></main>").has_password
