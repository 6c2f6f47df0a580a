from mutoscope.media.slides.content import (
    BulletsSlide,
    ClosingSlide,
    Event,
    QuoteSlide,
    TableSlide,
    TimelineSlide,
)
from mutoscope.media.slides.points import MOST_POINTS, points_of, state_count


def test_points_are_what_comes_one_after_another() -> None:
    assert points_of(BulletsSlide(title="T", bullets=("a", "b"))) == ("a", "b")
    assert points_of(ClosingSlide(title="T", points=("a",), sources=("s",))) == ("a",)
    events = (Event(when="1969", what="the Moon"), Event(when="1990", what="the web"))
    assert points_of(TimelineSlide(title="T", events=events)) == ("1969 the Moon", "1990 the web")
    rows = (("Brazil", "29 %"), ("Vietnam", "18 %"))
    table = TableSlide(title="T", header=("who", "share"), rows=rows)
    assert points_of(table) == ("Brazil 29 %", "Vietnam 18 %")
    assert state_count(table) == 3


def test_what_has_no_points_or_very_many_is_there_at_once() -> None:
    many = tuple(Event(when=str(n), what="x") for n in range(MOST_POINTS + 1))
    assert state_count(TimelineSlide(title="T", events=many)) == 1
    assert state_count(TimelineSlide(title="T", events=many[1:])) == 1 + MOST_POINTS
    assert state_count(QuoteSlide(quote="q")) == 1
