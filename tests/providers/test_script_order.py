from mutoscope.providers.candidates import read_sentences
from mutoscope.providers.protocols import Article, StyleName
from mutoscope.providers.script_order import in_order, units
from mutoscope.providers.script_styles import style_of

TEXTS = (
    "In 1900 the bridge was opened by the mayor. It carried nine hundred wagons a day.",
    "In 1700 a ferry crossed the river. The ferry sank in spring.",
    "The river is three hundred metres wide.",
    "The largest of all floods took 4,000 houses.",
)
SENTENCES = read_sentences(Article("The bridge", TEXTS, "en"))
ALL = tuple(range(len(SENTENCES)))


def told(style: StyleName, last: tuple[int, ...] = ()) -> list[int]:
    return in_order(SENTENCES, ALL, last=last, style=style_of(style), language="en")


def test_what_leans_stays_behind_what_it_leans_on() -> None:
    assert units(SENTENCES, ALL) == [(0, 1), (2, 3), (4,), (5,)]
    assert units(SENTENCES, (1, 4)) == [(1,), (4,)]


def test_years_go_up_and_what_has_none_goes_with_what_is_before_it() -> None:
    assert told("historical") == [2, 3, 4, 5, 0, 1]


def test_the_most_striking_passage_comes_first_and_is_kept_together() -> None:
    order = told("viral")
    assert order[0] == 5
    assert order.index(1) == order.index(0) + 1


def test_the_last_words_come_last_but_in_a_chronicle() -> None:
    assert told("mystery", last=(0, 1)) == [2, 3, 4, 5, 0, 1]
    assert told("viral", last=(5,))[-1] == 5
    assert told("historical", last=(2,))[0] == 2


def test_else_it_is_the_order_of_the_source() -> None:
    for style in ("auto", "storytelling", "documentary", "educational", "motivational"):
        assert told(style) == list(ALL)
