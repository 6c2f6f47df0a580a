import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.providers.article_quality import (
    ENOUGH_WORDS,
    FEW_WORDS,
    FEWEST_WORDS,
    check,
    text_doubts,
    words_in,
)
from mutoscope.providers.library import bundled, bundled_titles
from mutoscope.providers.whole_page import read_whole_page, read_whole_text
from providers.web_pages import BAD, GOOD, page, prose, read

CODES = {
    "bad_404_en": "error_page",
    "bad_404_ja": "error_page",
    "bad_404_ru": "error_page",
    "bad_app_en": "needs_javascript",
    "bad_consent_en": "consent_page",
    "bad_consent_ja": "consent_page",
    "bad_consent_ru": "consent_page",
    "bad_home_en": "listing",
    "bad_home_ja": "listing",
    "bad_home_ru": "listing",
    "bad_links_en": "navigation",
    "bad_login_en": "login_wall",
    "bad_login_ja": "login_wall",
    "bad_login_ru": "login_wall",
    "bad_paywall_en": "pay_wall",
    "bad_paywall_ja": "pay_wall",
    "bad_paywall_ru": "pay_wall",
    "bad_robot_en": "robot_check",
    "bad_robot_ru": "robot_check",
    "bad_short_en": "too_short",
    "bad_short_ja": "too_short",
}


def codes(body: str, head: str = "", **asked: str) -> list[str]:
    return [doubt.code for doubt in read_whole_page(page(body, head), **asked).doubts]


def test_every_page_of_the_folder_is_judged():
    assert set(BAD) == set(CODES)


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_article_is_refused_with_its_cause(name):
    with pytest.raises(InvalidRequest) as caught:
        check(read(name).doubts)
    assert caught.value.code == CODES[name]
    assert caught.value.message.startswith(f"The page https://site.example/a/{name} ")
    assert caught.value.message.endswith(".")
    assert caught.value.hint


@pytest.mark.parametrize("name", GOOD)
def test_an_article_is_not_doubted(name):
    found = read(name)
    check(found.doubts)
    count = words_in(found.article.paragraphs, found.article.language)
    assert [doubt.code for doubt in found.doubts] == ["short"] * (count < FEW_WORDS)


@pytest.mark.parametrize("title", bundled_titles())
def test_the_bundled_articles_are_not_doubted(title):
    article = bundled(title)
    assert article is not None
    language = article.language
    assert text_doubts(article.paragraphs, language, what="The text", asked=language) == ()


def test_a_wall_below_an_article_that_says_it_is_not_free_is_a_warning():
    said = '{"@type":"Article","isAccessibleForFree":false}'
    flag = f'<script type="application/ld+json">{said}</script>'
    wall = "<p>Subscribe to continue reading</p>"
    article = f"<article><h1>The river</h1>{prose(ENOUGH_WORDS + 50)}{wall}</article>"
    doubts = read_whole_page(page(article, flag)).doubts
    assert [(doubt.code, doubt.is_final) for doubt in doubts] == [("pay_wall", False)]
    half = f"<article><h1>The river</h1>{prose(FEWEST_WORDS + 50)}{wall}</article>"
    assert [doubt.is_final for doubt in read_whole_page(page(half, flag)).doubts] == [True]


def test_a_form_for_a_password_is_no_wall_beside_an_article():
    form = "<form><input type=password><button>Log in</button></form>"
    body = f"<article><h1>The river</h1>{prose(FEW_WORDS + 20)}</article>{form}"
    assert codes(body) == []
    assert codes(f"<h1>Our club</h1><p>It meets here. It is old. It is small.</p>{form}") == [
        "login_wall"
    ]


def test_a_wall_in_a_language_without_its_words_is_told_by_its_form():
    form = "<form><input type=password></form>"
    body = f"<h1>Willkommen</h1><p>Dies ist unser Haus. Es ist alt. Es ist sehr klein.</p>{form}"
    assert codes(body) == ["login_wall"]


def test_an_article_with_links_to_others_below_it_is_no_list():
    more = "".join(f"<h3><a href=/{n}>Another story of the river</a></h3>" for n in range(12))
    assert codes(f"<article><h1>The river</h1>{prose(400)}</article>{more}") == []


def test_headings_that_lead_to_places_on_the_same_page_are_no_list():
    parts = "".join(f"<h2><a href=#p{n}>Part {n} of it</a></h2>{prose(60)}" for n in range(8))
    assert codes(f"<article><h1>The river</h1>{parts}</article>") == []


def test_an_article_of_parts_whose_headings_name_their_sources_is_no_list():
    parts = "".join(f"<h2><a href=/g{n}>The game {n}</a></h2>{prose(90)}" for n in range(8))
    assert codes(f"<article><h1>Eight games</h1>{parts}</article>") == []


def test_whole_posts_one_after_another_are_told_of():
    post = "<article><h2><a href=/{0}>The river in the year {0}</a></h2>{1}</article>"
    body = "".join(post.format(1900 + n, prose(300)) for n in range(3))
    doubts = read_whole_page(page(body)).doubts
    assert [(doubt.code, doubt.is_final) for doubt in doubts] == [("several_articles", False)]
    assert "3 articles" in doubts[0].sentence


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (FEWEST_WORDS - 10, [("too_short", True)]),
        (FEWEST_WORDS, [("short", False)]),
        (FEW_WORDS, []),
    ],
)
def test_how_long_is_long_enough(words, expected):
    text = " ".join("Nine words stand in this one sentence of it." for _ in range(words // 9 + 1))
    text = " ".join(text.split()[: words - 1]) + " end."
    found = read_whole_text(text)
    assert words_in(found.article.paragraphs, "en") == words
    assert [(doubt.code, doubt.is_final) for doubt in found.doubts] == expected


def test_japanese_is_counted_by_its_letters():
    assert words_in(["豆腐は大豆のたんぱく質を固めた食べ物です。"], "ja") == 5
    assert words_in(["Tofu is made of beans.", "It is white."], "en") == 8


def test_the_language_asked_for():
    doubts = read("good_samovar_ru", "ja").doubts
    assert [doubt.code for doubt in doubts] == ["short", "other_language"]
    assert "is in Russian, and the video is to be in Japanese" in doubts[1].sentence
    with pytest.raises(InvalidRequest) as caught:
        check(doubts)
    assert caught.value.code == "other_language"
    for language in ("ru", "auto", ""):
        assert [doubt.code for doubt in read("good_samovar_ru", language).doubts] == ["short"]


def test_a_writer_that_translates_takes_any_language():
    found = read_whole_text("Tea is hot. " * 90, language="ru", translates=True)
    assert found.doubts == ()
    assert [doubt.code for doubt in read_whole_text("Tea is hot. " * 90, language="ru").doubts] == [
        "other_language"
    ]
