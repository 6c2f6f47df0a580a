"""Countries, figures, dates and causes: what is found, and above all what is not."""

import gzip
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.pipelines.short.facts import read_facts
from mutoscope.pipelines.short.figures import find_figure
from mutoscope.pipelines.short.places import find_place
from mutoscope.pipelines.short.word_data import read_lines


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("Brazil grows a third of the world's coffee.", "en", "Brazil"),
        ("In the United States, people drink it black.", "en", "United States of America"),
        ("The Ottoman Empire banned it.", "en", "Turkey"),
        ("He sailed to Turkey.", "en", "Turkey"),
        ("French chemists studied it.", "en", "France"),
        ("Chinese farmers in Yunnan grow tea.", "en", "China"),
        ("A turkey lives on the farm.", "en", None),
        ("South American farmers grow it.", "en", None),
        ("French fries are not healthy.", "en", None),
        ("A rocket left French Guiana.", "en", None),
        ("They crossed the Indian Ocean.", "en", None),
        ("Brazil, Vietnam and Colombia lead the market.", "en", None),
        ("Кофе растёт в Бразилии.", "ru", "Brazil"),
        ("Чай пришёл из Китая.", "ru", "China"),
        ("Советские учёные запустили спутник.", "ru", "Russia"),
        ("Это случилось в Новой Зеландии.", "ru", "New Zealand"),
        ("В США открыли первый завод.", "ru", "United States of America"),
        ("Кубики льда тают.", "ru", None),
        ("Индивидуальный подход важен.", "ru", None),
    ],
)
def test_the_country_of_a_sentence(text: str, language: str, country: str | None) -> None:
    place = find_place(text, language)
    assert (place.country if place else None) == country


def test_a_name_counts_above_an_adjective() -> None:
    place = find_place("An Italian merchant brought it to Vienna.", "en")
    assert place is not None
    assert (place.country, place.strength) == ("Austria", "named")


def test_every_country_of_the_list_is_on_the_globe() -> None:
    packed = (resources.files("mutoscope.media") / "data" / "atlas.json.gz").read_bytes()
    drawn = json.dumps(json.loads(gzip.decompress(packed)), ensure_ascii=False)
    names = [line.partition(" = ")[0] for line in read_lines("places.txt")]
    assert [name for name in names if f'"{name}"' not in drawn] == []


@pytest.mark.parametrize(
    ("text", "figure", "label"),
    [
        ("Brazil grows about one third of the world's coffee.", "1/3", "of the world's coffee"),
        (
            "Two billion people drink coffee every day.",
            "2 billion",
            "people drink coffee every day",
        ),
        ("There were more than 3,000 coffee houses in England.", "3,000+", "coffee houses"),
        ("The queen can lay two thousand eggs a day.", "2,000", "eggs a day"),
        ("A third of the food we eat needs bees.", "1/3", "of the food we eat"),
        ("The company raised $12 million in funding.", "$12 million", "in funding"),
        ("The Moon is 384,400 kilometres from Earth.", "384,400", "kilometres from Earth"),
        ("Lava can reach 1,200 degrees Celsius.", "1,200", "degrees Celsius"),
        ("75% of the Earth's surface is water.", "75%", "of the Earth's surface"),
        ("More than half of the world's honey is Asian.", "50%+", "of the world's honey"),
        ("40 percent of homes in Germany have it.", "40%", "of homes in Germany"),
        ("Apollo crews brought 382 kilograms of rock back.", "382", "kilograms of rock"),
        ("The rocket stood 110 metres tall.", "110", "metres tall"),
        ("He wrote 600 pieces of music.", "600", "pieces of music"),
    ],
)
def test_a_figure_and_the_label_that_reads_on(text: str, figure: str, label: str) -> None:
    found = find_figure(text, "en")
    assert found is not None
    assert (found.text, found.label) == (figure, label)


@pytest.mark.parametrize(
    "text",
    [
        "By then 500 of them were in London.",
        "Half of it was lost.",
        "In 1652 coffee reached London.",
        "Brazil has been the largest producer for more than 150 years.",
        "Prices fell by 20 percent.",
        "Up to 90% of the water is lost.",
        "Apollo 11 landed on the Moon.",
        "Bake for 25 minutes.",
        "She has 3 sisters.",
        "The rover costs $2.5 billion.",
    ],
)
def test_no_figure_without_a_sure_label(text: str) -> None:
    assert find_figure(text, "en") is None


@pytest.mark.parametrize(
    ("text", "figure", "label"),
    [
        ("Около 37 процентов российских компаний используют её.", "37%", "российских компаний"),
        ("Мозг содержит 86 миллиардов нейронов.", "86 миллиардов", "нейронов"),
        ("В мире более 20 000 видов пчёл.", "20 000+", "видов пчёл"),
        ("Точность достигла 94 %.", None, None),
        ("В 1956 году собрались учёные.", None, None),
    ],
)
def test_russian_figures(text: str, figure: str | None, label: str | None) -> None:
    found = find_figure(text, "ru")
    assert (found.text if found else None, found.label if found else None) == (figure, label)


@pytest.mark.parametrize(
    ("text", "language", "when", "what"),
    [
        (
            "In 1652, the first coffee house opened in London.",
            "en",
            "1652",
            "The first coffee house opened in London",
        ),
        ("Marie Curie was born in Warsaw in 1867.", "en", "1867", "Marie Curie was born in Warsaw"),
        (
            "On 16 July 1969 Apollo 11 lifted off from Florida.",
            "en",
            "1969",
            "Apollo 11 lifted off from Florida",
        ),
        (
            "В 1901 году открылась новая магистраль.",
            "ru",
            "1901",
            "Открылась новая магистраль",
        ),
    ],
)
def test_a_dated_fact(text: str, language: str, when: str, what: str) -> None:
    (fact,) = read_facts(text, language).dates
    assert (fact.when, fact.what) == (when, what)


@pytest.mark.parametrize(
    "text",
    [
        "It began in 1652.",
        "Between 1652 and 1675 many coffee houses opened.",
        "Coffee was loved by everyone.",
        "The model 1652 was sold.",
    ],
)
def test_no_dated_fact_where_it_is_not_sure(text: str) -> None:
    assert read_facts(text, "en").dates == ()


@pytest.mark.parametrize(
    ("text", "language", "pair"),
    [
        (
            "Caffeine blocks adenosine, the signal that makes you tired.",
            "en",
            ("Caffeine", "Adenosine", "blocks"),
        ),
        ("Roasting creates the flavor.", "en", ("Roasting", "Flavor", "causes")),
        ("Стресс вызывает бессонницу.", "ru", None),
        ("Вирусы вызывают болезни.", "ru", ("Вирусы", "Болезни", "causes")),
        ("It blocks adenosine.", "en", None),
        ("Smoking causes loss of memory.", "en", None),
        ("Volcanoes destroy cities.", "en", ("Volcanoes", "Cities", "blocks")),
        ("Only sleep prevents tiredness.", "en", None),
    ],
)
def test_cause_and_effect(text: str, language: str, pair: tuple[str, str, str] | None) -> None:
    found = read_facts(text, language).cause_effect
    assert (found and (found.cause, found.effect, found.relation)) == pair


@given(st.text(max_size=120), st.sampled_from(["en", "ru", "de"]))
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    facts = read_facts(text, language)
    assert facts.figure is None or facts.figure.label


@given(
    number=st.integers(min_value=20, max_value=900),
    noun=st.sampled_from(["them", "it", "which", "these", "those"]),
)
def test_a_pronoun_is_never_a_label(number: int, noun: str) -> None:
    assert find_figure(f"There were {number} of {noun} in the city.", "en") is None
