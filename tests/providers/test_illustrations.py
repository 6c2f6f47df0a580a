"""Illustrations: real sentences, the bundled index and the real embeddings."""

import gzip
import json
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.providers.illustration_index import load_index
from mutoscope.providers.illustrations import NotoSearch
from mutoscope.providers.stems import stem

COFFEE = (
    "How coffee conquered the world. Brazil grows one third of the world's coffee. "
    "Caffeine blocks adenosine. The first coffee house in England opened in Oxford."
)
NETWORKS = "Искусственный интеллект. Нейросети учатся на миллионах примеров."
MIXED = "Things that happened. Some of them are well known."


@pytest.fixture(scope="module")
def search() -> NotoSearch:
    return NotoSearch()


@pytest.mark.parametrize(
    ("text", "context", "accepted"),
    [
        ("Roasting creates the flavor.", COFFEE, {"fire"}),
        ("Coffee is one of the most widely traded products.", COFFEE, {"hot-beverage", "beans"}),
        ("Caffeine has a similar shape, so it fits.", COFFEE, {"hot-beverage"}),
        ("The earliest evidence comes from Yemen.", COFFEE, {"magnifying-glass-tilted-left"}),
        ("Bees pollinate a third of the food we eat.", MIXED, {"honeybee"}),
        ("The stock market fell by 20 percent.", MIXED, {"chart-decreasing"}),
        ("The startup raised 12 million dollars.", MIXED, {"money-bag"}),
        ("Apollo 11 landed on the Moon.", MIXED, {"full-moon", "rocket"}),
        ("Roman soldiers built a wall.", MIXED, {"brick", "classical-building", "crossed-swords"}),
        ("Marie Curie discovered radium.", MIXED, {"alembic", "radioactive"}),
        ("Preheat the oven to 180 degrees.", MIXED, {"fire", "thermometer"}),
        ("She won the Nobel Prize twice.", MIXED, {"trophy"}),
        ("The algorithm sorts the numbers.", MIXED, {"gear"}),
        ("A war broke out in the east.", MIXED, {"crossed-swords"}),
        ("The internet changed everything.", MIXED, {"globe-with-meridians"}),
        ("Neural networks learn from examples.", MIXED, {"brain", "robot"}),
        ("The volcano erupted without warning.", MIXED, {"volcano"}),
    ],
)
def test_an_english_sentence_shows_what_it_names(
    search: NotoSearch, text: str, context: str, accepted: set[str]
) -> None:
    assert search.find(text, context=context, language="en")[0].name in accepted


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("Нейросети учатся на миллионах примеров.", {"robot", "brain"}),
        ("Врачи находят болезни раньше.", {"stethoscope", "microbe", "health-worker"}),
        ("Беспилотные автомобили уже ездят по улицам.", {"automobile"}),
        ("Компьютер обыграл чемпиона мира по шахматам.", {"trophy", "chess-pawn", "laptop"}),
        ("Пчёлы опыляют цветы.", {"honeybee", "sunflower", "blossom"}),
        ("Учёные запустили первый спутник.", {"satellite", "rocket", "scientist"}),
        ("Никто не знает, что будет дальше.", {"robot", "brain"}),
    ],
)
def test_a_russian_sentence_shows_what_it_names(
    search: NotoSearch, text: str, accepted: set[str]
) -> None:
    assert search.find(text, context=NETWORKS, language="ru")[0].name in accepted


@pytest.mark.parametrize("text", ["Yemen was the first.", "Monks in Yemen stayed awake all night."])
def test_nothing_of_another_culture_is_shown_unnamed(search: NotoSearch, text: str) -> None:
    shown = {i.name for i in search.find(text, context=COFFEE, language="en")}
    assert not shown & {"shinto-shrine", "moon-viewing-ceremony", "kimono", "beer-mug"}


def test_what_is_named_may_be_shown_even_when_guarded(search: NotoSearch) -> None:
    names = [i.name for i in search.find("He reached Mecca.", context=MIXED, language="en")]
    assert names[0] == "kaaba"


def test_a_sentence_that_names_nothing_gets_the_motif_of_the_document(search: NotoSearch) -> None:
    text = "Nobody had expected that."
    assert search.find(text, context=COFFEE, language="en")[0].name == "hot-beverage"


def test_motifs_begin_with_the_subject_of_the_title(search: NotoSearch) -> None:
    assert search.motifs(context=COFFEE, language="en")[0].name == "hot-beverage"
    assert search.motifs(context=NETWORKS, language="ru")[0].name == "robot"


def test_what_was_shown_already_gives_way(search: NotoSearch) -> None:
    text = "Bees visit flowers."
    first = search.find(text, context=MIXED, language="en")[0].name
    later = search.find(text, context=MIXED, language="en", avoid=(first, first, first))
    assert later[0].name != first


def test_other_languages_go_by_their_own_labels(search: NotoSearch) -> None:
    found = search.find("Die Biene fliegt.", context="Die Biene.", language="de")
    assert found[0].name == "honeybee"


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=80), language=st.sampled_from(["en", "ru", "fr", "xx"]))
def test_any_text_gets_distinct_known_drawings(
    search: NotoSearch, text: str, language: str
) -> None:
    found = search.find(text, context=COFFEE, language=language, limit=4)
    names = [i.name for i in found]
    assert 1 <= len(names) <= 4
    assert len(set(names)) == len(names)
    assert set(names) <= set(load_index().names)
    assert all(0 <= i.score <= 1 for i in found)


def test_every_name_of_the_index_is_drawn() -> None:
    packed = (resources.files("mutoscope.media") / "data" / "noto.json.gz").read_bytes()
    drawings = json.loads(gzip.decompress(packed))
    assert set(load_index().names) <= set(drawings.get("icons", drawings))


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        (("roast", "roasted", "roasting", "roasts"), "en"),
        (("berry", "berries"), "en"),
        (("автомобиль", "автомобили", "автомобилей", "автомобилю"), "ru"),
        (("нейросеть", "нейросети", "нейросетей"), "ru"),
        (("опылять", "опыляют", "опыляла"), "ru"),
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: tuple[str, ...], language: str) -> None:
    assert len({stem(form, language) for form in forms}) == 1
