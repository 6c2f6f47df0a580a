from collections.abc import Mapping

import pytest

from mutoscope.providers.page_flow import flow_of, parse_page
from mutoscope.providers.page_pictures import MAX_PICTURES, Picture, is_large_enough
from mutoscope.providers.whole_page import read_whole_page
from providers.web_pages import page, prose, read

ALT = "A mill beside the river"


def pictures(body: str, head: str = "") -> tuple[Picture, ...]:
    return read_whole_page(
        page(f"<article><h1>The river</h1>{prose(60)}{body}</article>", head)
    ).pictures


def only(body: str, head: str = "") -> Picture:
    (found,) = pictures(body, head)
    return found


def by_name(name: str) -> Mapping[str, Picture]:
    return {each.src.rpartition("/")[2]: each for each in read(name).pictures}


def test_the_pictures_of_an_article_and_what_is_said_of_them():
    found = by_name("good_bees_en")
    dance = found["dance-1600.webp"]
    assert dance.caption == "A worker performs the waggle dance while others follow her."
    assert dance.alt == "A worker performs the waggle dance on the comb"
    assert (dance.width_px, dance.height_px) == (800, 533)
    assert dance.credit == "Mara Lind"
    assert dance.licence == ""
    assert dance.src == "https://site.example/img/dance-1600.webp"
    assert dance.fallback_src == "https://site.example/img/dance-400.jpg"
    assert dance.heading == "How bees tell each other where the flowers are"
    assert dance.before == 1
    assert found["angle-diagram.png"].described_by.startswith("The diagram compares")
    tower = found["radio-tower.jpg"]
    assert (tower.licence, tower.credit) == ("CC BY-SA 3.0", "Otto Hahn")
    assert tower.caption == "The radio tower of the experiment"


def test_only_what_is_described_and_no_ornament_is_a_candidate():
    found = by_name("good_bees_en")
    assert [name for name, each in found.items() if each.is_candidate] == [
        "dance-1600.webp",
        "angle-diagram.png",
        "hive-section-full.jpg",
        "radio-tower.jpg",
        "waggle-share-1200x630.jpg",
    ]
    assert {name for name, each in found.items() if each.is_decorative} == {
        "logo.png",
        "ann-bell.jpg",
        "g.gif?blog=1&v=ext",
        "wasps-nest-paper.jpg",
        "badge-green.png",
    }


def test_the_picture_that_stands_for_the_page_comes_last():
    last = read("good_bees_en").pictures[-1]
    assert last.is_cover
    assert last.alt == "A bee dancing on a comb among other bees"
    assert not any(each.is_cover for each in read("good_bees_en").pictures[:-1])


def test_the_pages_data_name_licence_and_credit_of_one_picture():
    section = by_name("good_bees_en")["hive-section-full.jpg"]
    assert (section.licence, section.credit) == ("CC BY 4.0", "Lena Ort")
    other = by_name("good_bees_en")["dance-1600.webp"]
    assert other.licence == ""


def test_a_wikis_picture_is_taken_larger_than_it_is_shown_but_not_than_it_is():
    (found,) = read("good_salt_en").pictures
    folder = "https://upload.example.org/thumb/a/ab/Salt_caravan.jpg"
    assert found.src == f"{folder}/1280px-Salt_caravan.jpg"
    assert found.fallback_src == f"{folder}/220px-Salt_caravan.jpg"
    assert found.caption == "A caravan carries slabs of salt through the desert"
    assert found.is_candidate


def test_the_licence_of_the_page_is_not_that_of_its_pictures():
    assert [each.licence for each in read("good_salt_en").pictures] == [""]


def test_russian_and_japanese_credits():
    assert by_name("good_samovar_ru")["tula-fabrika.jpg"].credit == "П. Орлов"
    soaked = by_name("good_tofu_ja")["soaked.jpg"]
    assert (soaked.caption, soaked.credit) == ("一晩水につけた大豆は二倍の重さになる", "山田太郎")


@pytest.mark.parametrize(
    "attributes",
    [
        "src=/a.jpg width=80 height=80",
        "src=/a.jpg width=1 height=1",
        "src=/a.jpg width=970 height=90",
        "src=/a.jpg role=presentation",
        "src=/a.jpg aria-hidden=true",
        'src=/a.jpg class="author-avatar round"',
        "src=/site-logo.png",
        "src=https://mc.yandex.ru/watch/1.jpg",
        "src=https://www.facebook.com/tr?id=1",
    ],
)
def test_ornaments(attributes):
    found = only(f'<img {attributes} alt="{ALT}">')
    assert found.is_decorative
    assert not found.is_candidate
    assert only(f'<img src=/a.jpg width=640 height=480 alt="{ALT}">').is_candidate


@pytest.mark.parametrize("tag", ["nav", "footer", "aside", 'div class="related"'])
def test_what_stands_beside_the_article_is_no_part_of_it(tag):
    assert only(f'<{tag}><img src=/a.jpg alt="{ALT}"></{tag.split()[0]}>').is_decorative


def test_pictures_of_other_articles_on_the_page():
    card = f'<article><a href=/x><img src=/x.jpg alt="{ALT}"></a><h3>Another</h3></article>'
    body = f"<article><h1>River</h1>{prose(60)}<img src=/a.jpg alt='{ALT}'></article>{card}"
    found = read_whole_page(page(body)).pictures
    assert [(each.src[-5:], each.is_decorative) for each in found] == [
        ("a.jpg", False),
        ("x.jpg", True),
    ]


def test_a_caption_says_that_a_banner_is_meant():
    figure = (
        "<figure><img src=/star-banner.jpg><figcaption>The banner of 1814</figcaption></figure>"
    )
    assert only(figure).is_candidate
    assert not only("<img src=/star-banner.jpg alt='The banner of 1814'>").is_candidate


@pytest.mark.parametrize("text", ["", "A mill", "123456789"])
def test_what_is_described_in_a_word_is_not_described(text):
    assert not only(f'<img src=/a.jpg alt="{text}">').is_candidate
    assert only(f'<img src=/a.jpg alt="{text}" title="{ALT}">').is_candidate


def test_a_description_says_each_thing_once():
    picture = Picture("", alt="A mill", title="Mill of 1800.", caption="A mill by the river.")
    assert picture.description == "A mill by the river. Mill of 1800"


def test_descriptions_by_several_elements():
    found = only(
        "<img src=/a.jpg aria-describedby='one two gone'><p id=two>by the river.</p>"
        "<p id=one>A mill</p>"
    )
    assert found.described_by == "A mill by the river."
    assert found.is_candidate


@pytest.mark.parametrize(
    ("figure", "licence", "credit"),
    [
        (
            "<a rel=license href=https://creativecommons.org/licenses/by/2.0/>CC</a>",
            "CC BY 2.0",
            "",
        ),
        (
            "<meta itemprop=license content=https://creativecommons.org/publicdomain/zero/1.0/>"
            "<span itemprop=creditText>Ann Bell</span>",
            "CC0 1.0",
            "Ann Bell",
        ),
        ("<meta itemprop=copyrightNotice content='© Ann Bell'>", "", "Ann Bell"),
        ("<small class=credit>Credit Credit Ann Bell</small>", "", "Ann Bell"),
        ("<a rel=license href=/terms>Our terms</a>", "/terms", ""),
        ("<figcaption>By the river. © Ann Bell</figcaption>", "", "Ann Bell"),
    ],
)
def test_licence_and_credit_in_the_figure(figure, licence, credit):
    found = only(f"<figure><img src=/a.jpg alt='{ALT}'>{figure}</figure>")
    assert (found.licence, found.credit) == (licence, credit)


def test_each_picture_once_and_equal_names_in_other_folders_apart():
    found = pictures(
        "<img src=/one/a-300x200.jpg><img src=/one/a-1024x768.jpg><img src=/two/a.jpg>"
        "<img src=/p?id=1><img src=/p?id=2>"
    )
    assert [each.src.partition("example")[2] for each in found] == [
        "/one/a-300x200.jpg",
        "/two/a.jpg",
        "/p?id=1",
        "/p?id=2",
    ]


def test_what_cannot_be_read_is_left_out():
    assert (
        pictures(
            "<img><img src=''><img src=/a.svg><img src=file:///etc/a.jpg><img src='http://[bad/a.jpg'>"
            "<img src=data:image/gif;base64,R0lGOD><img src=javascript:a>"
        )
        == ()
    )


def test_a_page_that_says_where_it_lives():
    assert only("<img src=b.jpg>", "<base href=https://cdn.example/x/>").src == (
        "https://cdn.example/x/b.jpg"
    )


def test_places_count_the_articles_paragraphs():
    image = "<img src=/{}.jpg>"
    body = f"{image.format(1)}<p>A boat goes by. It is red.</p>{image.format(2)}<h2>More</h2>"
    found = pictures(f"{body}<p>The boat comes back. It is late.</p>{image.format(3)}")
    first = found[0].before
    assert [each.before - first for each in found] == [0, 1, 2]
    assert [each.heading for each in found] == ["The river", "The river", "More"]


def test_a_page_of_pictures_is_bounded():
    body = "".join(f"<img src=/{n}.jpg>" for n in range(MAX_PICTURES + 50))
    assert len(pictures(body)) == MAX_PICTURES


@pytest.mark.parametrize(
    ("size_px", "expected"),
    [((800, 600), True), ((799, 600), False), ((800, 599), False), ((600, 900), True)],
)
def test_large_enough(size_px, expected):
    assert is_large_enough(*size_px) is expected


def test_the_flow_of_a_page_keeps_blocks_apart_and_words_together():
    root = parse_page(
        b"<html><body><p>One <b>wo</b>rd<!-- no -->s.</p><div>Two<br>three<script>x</script></div>"
        b"<h2>Four <a href=/x>five</a></h2><ul><li>six<li hidden>not<li>seven</ul></body></html>"
    )
    assert [(piece.kind, piece.text, piece.linked) for piece in flow_of(root)] == [
        ("text", "One words.", 0),
        ("text", "Two", 0),
        ("text", "three", 0),
        ("heading", "Four five", 4),
        ("text", "six", 0),
        ("text", "seven", 0),
    ]
