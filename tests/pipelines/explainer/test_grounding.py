"""Figures, names and quotations that an article does not have."""

from pathlib import Path

import pytest

import mutoscope
from mutoscope.pipelines.explainer.grounding import ground_of, unsupported
from mutoscope.pipelines.explainer.inserts import Table
from mutoscope.providers.whole_page import read_whole_text
from providers.web_pages import GOOD, read

ARTICLES = sorted((Path(mutoscope.__file__).parent / "articles").glob("*.md"))
TEXT = """# Tea in Russia

In 1689 Russia and China signed a treaty; by 1800 it had bought 2,500 tons. Forty camels made a
caravan. Leo Tolstoy wrote: “I must drink lots of tea or I cannot work”. Five kinds were sold.
"""
GROUND = ground_of(read_whole_text(TEXT), [Table("", ("Year",), (("1917",),))], ("Anna",))


@pytest.mark.parametrize(
    "text",
    [
        "In 1689 Russia bought 2500 tons, or 2.5 thousand.",
        "It took 40 camels, and there were 5 kinds and 3 reasons.",
        "The Russians liked it, said Anna. Tolstoy’s words: “I must drink lots of tea”.",
        "Nothing stopped it until 1917.",
        "So it is “a good cup”, as they say.",
        "Strong tea: Drink it hot. Why? Because it works.",
    ],
)
def test_what_the_article_says_is_supported(text: str) -> None:
    assert unsupported(text, "en", GROUND) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In 1690 a treaty was signed.", ["1690"]),
        ("Nearly 2,700 tons were bought, 13 times.", ["2,700", "13"]),
        ("Later Pushkin drank it in Moscow.", ["Pushkin", "Moscow"]),
        ("Albert Einstein drank it.", ["Einstein"]),
        ("He said: “tea is the best drink there is”.", ["tea is the best drink there is"]),
    ],
)
def test_what_it_does_not_say_is_found(text: str, found: list[str]) -> None:
    assert unsupported(text, "en", GROUND) == found


def test_of_a_translation_the_figures_are_compared() -> None:
    text = "В 1690 году Пушкин купил 2500 тонн: «чай лучше всего на этом свете»."
    assert unsupported(text, "ru", GROUND) == ["1690"]


def test_in_japanese_the_latin_names_and_long_quotations_are_compared() -> None:
    text = "NASAは1958年に設立されました。世界中の人がその名を知っています。"
    text += "本部はアメリカのワシントンにあります。"
    ground = ground_of(read_whole_text(f"# NASA\n\n{text}"))
    assert unsupported("NASAは1958年に設立されました。", "ja", ground) == []
    assert unsupported("ESAは１９７５年です。「とても大きな一歩だったのです」", "ja", ground) == [
        "1975",
        "とても大きな一歩だったのです",
        "ESA",
    ]


@pytest.mark.parametrize("name", [*ARTICLES, *GOOD], ids=lambda each: getattr(each, "stem", each))
def test_an_article_supports_itself(name: Path | str) -> None:
    page = read_whole_text(name.read_text("utf-8")) if isinstance(name, Path) else read(name)
    ground = ground_of(page)
    for paragraph in page.article.paragraphs:
        assert unsupported(paragraph, page.article.language, ground) == []
