"""When the parts of a staged scene come."""

import pytest

from mutoscope.media.layers import Layer
from mutoscope.media.scenes.pacing import paced
from mutoscope.media.scenes.plan import Milestone, ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas
from mutoscope.models import Word

CANVAS = Canvas(270, 480)
ROWS = (
    Milestone("1450s", "Monks brew it", "mosque"),
    Milestone("about 1600", "Venice trades", "ship"),
    Milestone("1720", "Brazil plants", "seedling"),
)
TIMELINE = ScenePlan("timeline", "ocean", 3, headline="A long way", milestones=ROWS)
GLOBE = ScenePlan("globe", "ocean", 3, headline="Kenya", country="Kenya", hero="hot-beverage")


def staged(plan: ScenePlan) -> list[Layer]:
    return [*illustrate(plan, CANVAS), *letter(plan, CANVAS, index=1, count=4)]


def delays(layers: list[Layer], name: str) -> list[float]:
    return [layer.motion.delay_s for layer in layers if layer.name.startswith(name)]


def said(*words: tuple[str, float]) -> list[Word]:
    return [Word(text, at_s, at_s + 0.3) for text, at_s in words]


def test_rows_come_when_their_dates_are_said() -> None:
    words = said(("In", 0.3), ("1450s,", 0.5), ("monks", 0.9), ("1600", 1.6), ("1720.", 2.4))
    layers = paced(staged(TIMELINE), TIMELINE, opening=False, duration_s=6, words=words)
    for name in ("card-icon", "card-text"):
        assert delays(layers, name) == pytest.approx([0, 1.45, 2.25])


@pytest.mark.parametrize("words", [[], said(("1720", 0.4), ("1450s", 1.0))])
@pytest.mark.parametrize("duration_s", [2.0, 4.5, 20.0])
def test_else_rows_come_one_after_the_other(words: list[Word], duration_s: float) -> None:
    layers = paced(staged(TIMELINE), TIMELINE, opening=False, duration_s=duration_s, words=words)
    first, second, third = delays(layers, "card-text")
    assert first == 0
    assert second == pytest.approx(third - second)
    assert 0.1 < third <= duration_s / 2


def test_without_dates_rows_take_half_of_the_scene() -> None:
    layers = paced(staged(TIMELINE), TIMELINE, opening=False, duration_s=5.0)
    assert delays(layers, "card-text") == pytest.approx([0, 1.25, 2.5])


def test_a_date_said_late_comes_early_enough_for_stills() -> None:
    words = said(("1450s", 0.2), ("1600", 5.0), ("1720", 5.6))
    layers = paced(staged(TIMELINE), TIMELINE, opening=False, duration_s=6, words=words)
    assert max(delays(layers, "card-")) < 0.55 * 6


@pytest.mark.parametrize("duration_s", [1.5, 4.5])
def test_a_country_lights_up_when_its_globe_has_turned(duration_s: float) -> None:
    layers = paced(staged(GLOBE), GLOBE, opening=False, duration_s=duration_s)
    turning = next(layer for layer in layers if layer.animation)
    assert turning.animation is not None
    until_s = turning.animation.until_s
    assert until_s == turning.motion.show_until_s <= 0.36 * duration_s + 1e-9
    for name in ("country", "companion"):
        assert min(delays(layers, name)) >= 0.8 * until_s
    assert max(delays(layers, "headline")) == 0


def test_an_opening_scene_stands_as_it_will_be() -> None:
    layers = staged(GLOBE)
    opened = paced(layers, GLOBE, opening=True, duration_s=4.5)
    assert all(layer.animation is None for layer in opened)
    assert delays(opened, "country") == delays(layers, "country")


def test_a_painted_globe_does_not_wait() -> None:
    layers = illustrate(GLOBE, CANVAS, look="comic")
    assert delays(paced(layers, GLOBE, opening=False, duration_s=4.5), "country") == delays(
        layers, "country"
    )


def test_other_scenes_are_left_alone() -> None:
    plan = ScenePlan("hero", "ocean", 3, headline="Tea", hero="hot-beverage")
    layers = staged(plan)
    assert paced(layers, plan, opening=False, duration_s=4.5) == layers
