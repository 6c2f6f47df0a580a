import pytest

from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.picture_relevance import RELEVANT, matched, relevance
from providers.web_pages import GOOD, read

DANCE = "The bee walks onto the comb and begins her waggle dance, and other workers follow."
TRADE = "Merchants sold honey in jars at the market of the harbour for a high price."
WINTER = "In winter the bees form a ball, keep warm and live on what they have stored."


def picture(caption: str, heading: str = "", **more: bool) -> Picture:
    return Picture(f"https://a.example/{caption}.jpg", caption=caption, heading=heading, **more)


@pytest.mark.parametrize(
    ("caption", "text", "language"),
    [
        ("Workers following the waggle dances", DANCE, "en"),
        ("Jars of honey on a market", TRADE, "en"),
        ("Мастера тульской фабрики", "В Туле мастера открыли фабрику самоваров.", "ru"),
        ("豆乳ににがりを入れる職人", "職人は豆乳の温度を見て、にがりを混ぜる。", "ja"),
        ("Bienen am Stock", "Die Bienen kehren am Abend zum Stock zurück.", "de"),
    ],
)
def test_a_picture_is_about_what_speaks_of_it(caption, text, language):
    assert RELEVANT <= relevance(picture(caption), text, language) <= 1


@pytest.mark.parametrize(
    ("caption", "text", "language"),
    [
        ("Jars of honey on a market", DANCE, "en"),
        ("A view of the city from the bell tower", TRADE, "en"),
        ("The and of with", DANCE, "en"),
        ("", DANCE, "en"),
        ("Памятник на площади вокзала", "В Туле мастера открыли фабрику.", "ru"),
        ("駅前の広場", "職人は豆乳の温度を見て、にがりを混ぜる。", "ja"),
    ],
)
def test_a_picture_is_not_about_other_things(caption, text, language):
    assert relevance(picture(caption), text, language) < RELEVANT


def test_each_picture_goes_to_the_section_that_it_is_about():
    honey, dance = picture("Jars of honey on a market"), picture("The waggle dance on a comb")
    chosen = matched([honey, dance, picture("A parked lorry")], [DANCE, TRADE, WINTER], "en")
    assert chosen == {0: dance, 1: honey}


def test_ornaments_go_nowhere():
    logo = picture("The waggle dance on a comb", is_decorative=True)
    assert matched([logo], [DANCE, TRADE], "en") == {}


def test_where_a_picture_stands_decides_between_equals():
    sections = ["Red boats sail on the lake.", "Red boats sail on the sea."]
    boats = picture("Red boats that sail", heading="The sea")
    assert matched([boats], sections, "en", headings=["The lake", "The sea"]) == {1: boats}
    assert matched([boats], sections, "en") == {0: boats}


def test_a_cover_opens_the_article_where_nothing_else_fits():
    cover = picture("The waggle dance of workers on a comb", is_cover=True)
    own = picture("The waggle dance on a comb")
    assert matched([cover, own], [DANCE, TRADE], "en") == {0: own}
    assert matched([cover], [DANCE, TRADE], "en") == {0: cover}
    assert matched([cover], [TRADE, DANCE], "en") == {}


def test_nothing_to_choose_from():
    assert matched([], [DANCE], "en") == {}
    assert matched([picture("The waggle dance on a comb")], [], "en") == {}


@pytest.mark.parametrize("name", GOOD)
def test_on_whole_pages_pictures_come_to_their_own_sections(name):
    found = read(name)
    ends = [*(heading.before for heading in found.headings[1:]), len(found.article.paragraphs)]
    texts = [
        " ".join(found.article.paragraphs[heading.before : end])
        for heading, end in zip(found.headings, ends, strict=True)
    ]
    headings = [heading.text for heading in found.headings]
    chosen = matched(found.pictures, texts, found.article.language, headings=headings)
    assert {headings[n]: each.src.rpartition("/")[2] for n, each in chosen.items()} == CHOSEN[name]


CHOSEN = {
    "good_bees_en": {
        "How bees tell each other where the flowers are": "dance-1600.webp",
        "The angle": "angle-diagram.png",
        "What the dance cannot say": "radio-tower.jpg",
    },
    "good_cookies_en": {},
    "good_salt_en": {"Sahara": "1280px-Salt_caravan.jpg"},
    "good_samovar_ru": {"Тульские мастера": "tula-fabrika.jpg", "Почему он шумит": "razrez.png"},
    "good_tofu_ja": {"大豆を水につける": "soaked.jpg", "にがりで固める": "nigari.jpg"},
}
