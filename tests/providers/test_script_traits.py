import pytest

from mutoscope.providers.candidates import read_sentences
from mutoscope.providers.protocols import Article
from mutoscope.providers.script_traits import all_traits, weighed, year_of


@pytest.mark.parametrize(
    ("text", "language", "year"),
    [
        ("In 1652 a servant opened it.", "en", 1652),
        ("King Charles II tried to close it in 1675, and failed.", "en", 1675),
        ("On 29 October 1969 it began.", "en", 1969),
        ("In the year 79 it buried Pompeii.", "en", 79),
        ("They kept bees around 2400 BC along the Nile.", "en", -2400),
        ("By the end of the 1990s there were millions.", "en", 1990),
        ("The train had 1500 seats.", "en", None),
        ("In 1,500 villages nobody slept.", "en", None),
        ("About 5,000 years ago it was bitter.", "en", None),
        ("В 1950 году он спросил.", "ru", 1950),
        ("Около 300 года до н. э. его построили.", "ru", -300),
        ("Это было 500 лет назад.", "ru", None),
        ("1492 entdeckte er die Inseln.", "de", 1492),
    ],
)
def test_the_year_that_a_sentence_dates_to(text: str, language: str, year: int | None) -> None:
    assert year_of(text, language) == year


@pytest.mark.parametrize(
    ("text", "language", "trait"),
    [
        ("Honey keeps because nothing can live in it.", "en", "cause"),
        ("A coffee bean is not a bean at all.", "en", "definition"),
        ("He came home, but nobody was there.", "en", "contrast"),
        ("Nobody knows the secret of the old clock.", "en", "puzzle"),
        ("She won the prize for the third time.", "en", "achievement"),
        ("The workers wove it all by hand.", "en", "people"),
        ("The plague killed every second one of them.", "en", "gloom"),
        ("Модель ошибается, потому что угадывает слово.", "ru", "cause"),
        ("Обучение означает, что меняются веса сети.", "ru", "definition"),
        ("Никто не знал, какая это была загадка.", "ru", "puzzle"),
        ("В 1997 году он построил первый мост.", "ru", "achievement"),
        ("Учёные надеялись на большой успех.", "ru", "people"),
        ("What made the great bell ring at night?", "en", "question"),
        ("It was the largest of all ships there.", "en", "arresting"),
        ("About 400 ships lay in the harbour.", "en", "figure"),
    ],
)
def test_a_trait_is_read_off_the_words(text: str, language: str, trait: str) -> None:
    plain = {"en": "The rain fell softly on green hills.", "ru": "Дождь тихо падал на холмы утром."}
    article = Article("", (text, plain[language]), language)
    has, has_not = all_traits(read_sentences(article), language)
    assert (has[trait], has_not[trait]) == (1, 0)


def test_traits_are_weighed_one_by_one() -> None:
    found = {"short": 1.0, "early": 0.5, "year": 0.0}
    assert weighed(found, {"short": 0.4, "early": -0.2, "year": 5}) == pytest.approx(0.3)
    assert weighed(found, {}) == 0
