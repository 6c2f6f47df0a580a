import pytest
from lxml import html

from mutoscope.providers.picture_addresses import (
    LEAST_DATA_URL,
    MAX_DATA_URL,
    addresses_of,
    candidates,
    picture_key,
    readable_address,
)

BASE = "https://a.example/b/"


def addresses(markup: str, link: str = "") -> list[str]:
    image = next(html.fromstring(f"<div>{markup}</div>").iter("img"))
    return [each.removeprefix(BASE) for each in addresses_of(image, BASE, link)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<img src=a.jpg>", ["a.jpg"]),
        ("<img src=a.jpg srcset='b.jpg 2x, c.jpg 1.5x'>", ["b.jpg", "c.jpg", "a.jpg"]),
        ("<img src=a.jpg srcset='a.jpg 400w, b.jpg 1200w'>", ["b.jpg", "a.jpg"]),
        ("<img data-src=b.jpg src=data:image/gif;base64,AA>", ["b.jpg"]),
        ("<img data-srcset='b.jpg 900w, c.jpg 300w'>", ["b.jpg", "c.jpg"]),
        (
            "<picture><source type=image/avif srcset='x.avif 9000w'><source type=image/webp"
            " srcset='b.webp 900w'><img src=a.jpg></picture>",
            ["b.webp", "a.jpg"],
        ),
        ("<img src=a.svg srcset='b.png 2x'>", ["b.png"]),
    ],
)
def test_the_largest_that_can_be_read_comes_first(markup, expected):
    assert addresses(markup) == expected


def test_what_a_small_picture_leads_to_is_its_whole():
    assert addresses("<img src=a-s.jpg>", "a.jpg") == ["a.jpg", "a-s.jpg"]
    for link in ("/page", "/wiki/File:A.jpg", "/wiki/File%3AA.jpg"):
        assert addresses("<img src=a-s.jpg>", link) == ["a-s.jpg"]


@pytest.mark.parametrize(
    ("width", "expected"), [("4000", "1920"), ("1919", "1280"), ("959", "220"), ("x", "220")]
)
def test_a_wikis_copy(width, expected):
    folder = "https://w.example/thumb/a/ab/N.jpg"
    found = addresses(f"<img src={folder}/220px-N.jpg data-file-width={width}>")
    assert found[0] == f"{folder}/{expected}px-N.jpg"


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a.jpg", [("a.jpg", 1)]),
        ("a.jpg 1x, b.jpg 2x", [("a.jpg", 1), ("b.jpg", 2)]),
        ("a.jpg 1x,b.jpg 2.5x", [("a.jpg", 1), ("b.jpg", 2.5)]),
        (
            "/w_400,h_300/a.jpg 400w,\n /w_800,h_600/a.jpg 800w",
            [("/w_400,h_300/a.jpg", 400), ("/w_800,h_600/a.jpg", 800)],
        ),
        ("data:image/gif;base64,AAAA 1x", []),
        (" , ,", []),
    ],
)
def test_srcset(srcset, expected):
    assert list(candidates(srcset)) == expected


@pytest.mark.parametrize(
    ("size", "is_read"),
    [(LEAST_DATA_URL - 1, False), (LEAST_DATA_URL, True), (MAX_DATA_URL + 1, False)],
)
def test_pictures_in_the_page_itself(size, is_read):
    begin = "data:image/png;base64,"
    url = begin + "A" * (size - len(begin))
    assert readable_address(url, BASE) == (url if is_read else "")
    assert readable_address(url.replace("png", "svg+xml"), BASE) == ""


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example/a.jpg", "http://", "http://[/a.jpg", "a.SVG?x=1", "a" * 2_001]
)
def test_addresses_that_cannot_be_fetched(url):
    assert readable_address(url, BASE) == ""


def test_the_sizes_and_servers_of_one_picture_have_one_key():
    keys = {
        picture_key(url)
        for url in (
            "https://a.example/x/Bee.jpg",
            "https://cdn.example/x/bee-1200x800.jpg?w=4",
            "https://a.example/x/bee@2x.jpg",
            "https://a.example/thumb/x/bee.jpg/220px-bee.jpg",
        )
    }
    assert keys == {"/x/bee.jpg"}
    assert picture_key("https://a.example/p?id=1") != picture_key("https://a.example/p?id=2")
