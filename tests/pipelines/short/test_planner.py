"""Scenes planned for whole drafts, with the real illustrations; and plans fitted to edited text."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.palettes import PALETTES
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.pipelines.short.kickers import LONGEST_CHARACTERS
from mutoscope.pipelines.short.kinetic_type import LAST_RESORT_CHARACTERS
from mutoscope.pipelines.short.planner import plan_scenes, settle
from mutoscope.providers.illustration_index import load_index
from mutoscope.providers.illustrations import NotoSearch
from mutoscope.providers.protocols import Draft, DraftSegment

COFFEE = (
    "Every day the world drinks about two billion cups of coffee.",
    "The whole story began with a wild shrub in the forests of Ethiopia.",
    "Around 1450, Sufi monks in Yemen brewed coffee to stay awake through their night prayers.",
    "In 1511 the governor of Mecca banned coffee because people met over the drink.",
    "In 1554 two Syrian merchants opened the first coffeehouses of Istanbul.",
    "Brazil now grows about one third of the world's coffee.",
    "Roasting at about 200 degrees creates hundreds of aromas.",
    "Caffeine blocks adenosine, the signal that makes you tired.",
    "Each coffee cherry usually holds two seeds.",
    "A drink that once kept monks awake now wakes up half the planet.",
)
CURIE = (
    "Marie Curie was born in Warsaw in 1867.",
    "In 1891 she moved to Paris with almost no money.",
    "Marie and Pierre Curie discovered polonium and radium in 1898.",
    "They worked in a leaking shed for four years.",
    "More than one million wounded soldiers were examined with her machines.",
    "Radiation slowly destroyed her health.",
)
TEA = (
    "Чай пришёл в Россию из Китая в 1638 году.",
    "Монгольский хан подарил царю Михаилу четыре пуда сухих листьев.",
    "Караваны верблюдов везли чай через Сибирь больше года.",
    "Сегодня россияне выпивают около 150 тысяч тонн чая в год.",
    "Чай снимает усталость.",
)
DRAFTS = {
    "coffee": ("How coffee conquered the world", "en", COFFEE),
    "curie": ("The life of Marie Curie", "en", CURIE),
    "tea": ("Как чай покорил Россию", "ru", TEA),
}


@pytest.fixture(scope="module")
def search() -> NotoSearch:
    return NotoSearch()


def draft_of(title: str, texts: tuple[str, ...]) -> Draft:
    kinds = ["hook", "context", *["build"] * len(texts)]
    segments = [DraftSegment(t, k) for t, k in zip(texts, kinds, strict=False)]  # type: ignore[arg-type]
    return Draft(title=title, hook=texts[0], segments=tuple(segments))


@cache
def planned(search: NotoSearch, name: str, palette: str = "auto") -> tuple[ScenePlan, ...]:
    title, language, texts = DRAFTS[name]
    return plan_scenes(
        draft_of(title, texts),
        title=title,
        language=language,
        illustrations=search,
        seed=7,
        palette=palette,
    )


def test_the_coffee_story_is_told_in_all_kinds_of_scenes(search: NotoSearch) -> None:
    plans = planned(search, "coffee")
    assert [p.kind for p in plans[:3]] == ["hero", "globe", "globe"]
    assert {p.kind for p in plans} >= {"hero", "globe", "timeline", "cause_effect"}


def test_a_figure_without_a_country_is_a_number_scene(search: NotoSearch) -> None:
    (plan,) = (p for p in planned(search, "curie") if p.kind == "number")
    assert (plan.figure, plan.figure_label) == ("1 million+", "wounded soldiers")


def test_the_first_scene_is_the_title_over_the_subject(search: NotoSearch) -> None:
    first = planned(search, "coffee")[0]
    assert (first.kind, first.hero) == ("hero", "hot-beverage")
    assert first.headline == "How coffee conquered the world"
    assert first.accents == ("coffee",)


def test_facts_are_drawn_as_the_text_has_them(search: NotoSearch) -> None:
    plans = planned(search, "coffee")
    third = next(p for p in plans if p.figure == "1/3")
    assert third.figure_label == "of the world's coffee"
    pair = next(p for p in plans if p.cause is not None)
    assert pair.cause is not None
    assert pair.effect is not None
    assert (pair.cause.label, pair.relation, pair.effect.label) == (
        "Caffeine",
        "blocks",
        "Adenosine",
    )
    timeline = next(p for p in plans if p.milestones)
    assert timeline.headline == "From 1450 to 1554"
    rows = timeline.milestones
    assert [row.when for row in rows] == ["1450", "1511", "1554"]
    assert [row.elsewhere for row in rows] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "index", "accepted"),
    [
        ("coffee", 1, {"evergreen-tree", "deciduous-tree", "herb"}),
        ("coffee", 6, {"fire"}),
        ("coffee", 8, {"cherries", "hot-beverage", "seedling"}),
        ("coffee", 9, {"sunrise", "hot-beverage"}),
        ("curie", 1, {"money-bag", "luggage"}),
        ("curie", 4, {"crossed-swords", "stethoscope", "x-ray"}),
        ("tea", 1, {"crown", "leaf-fluttering-in-wind", "herb"}),
        ("tea", 2, {"camel", "teapot"}),
        ("tea", 3, {"teapot", "hot-beverage"}),
    ],
)
def test_the_picture_is_of_what_is_said(
    search: NotoSearch, name: str, index: int, accepted: set[str]
) -> None:
    assert planned(search, name)[index].hero in accepted


@pytest.mark.parametrize("name", sorted(DRAFTS))
def test_every_plan_can_be_drawn(search: NotoSearch, name: str) -> None:
    known = set(load_index().names)
    for plan in planned(search, name):
        icons = {plan.hero, plan.kicker_icon, *plan.companions} - {""}
        icons |= {row.icon for row in plan.milestones}
        assert icons <= known
        assert plan.palette in PALETTES
        assert len(plan.kicker) <= LONGEST_CHARACTERS
        assert len(plan.headline) <= LAST_RESORT_CHARACTERS
        assert plan.headline or plan.figure
        assert "…" not in plan.headline


@pytest.mark.parametrize("name", sorted(DRAFTS))
def test_kinds_and_pictures_vary(search: NotoSearch, name: str) -> None:
    plans = planned(search, name)
    motif = plans[0].hero
    for i in range(len(plans) - 2):
        assert len({p.kind for p in plans[i : i + 3]}) > 1
        heroes = [p.hero for p in plans[i : i + 3] if p.hero not in {"", motif}]
        assert len(heroes) == len(set(heroes))


def test_planning_is_deterministic(search: NotoSearch) -> None:
    assert planned(search, "coffee") == planned(NotoSearch(), "coffee")


def test_a_palette_asked_for_is_used_throughout(search: NotoSearch) -> None:
    assert {p.palette for p in planned(search, "coffee", "forest")} == {"forest"}


@pytest.mark.parametrize("name", sorted(DRAFTS))
def test_an_unedited_text_keeps_its_plan(search: NotoSearch, name: str) -> None:
    _, language, texts = DRAFTS[name]
    plans = planned(search, name)
    assert [settle(p, t, language) for p, t in zip(plans[1:], texts[1:], strict=True)] == list(
        plans[1:]
    )


def test_an_edited_figure_is_the_new_one(search: NotoSearch) -> None:
    plan = next(p for p in planned(search, "coffee") if p.figure == "1/3")
    edited = settle(plan, "Brazil now grows about one quarter of the world's coffee.", "en")
    assert (edited.kind, edited.figure) == (plan.kind, "1/4")
    assert (edited.hero, edited.palette, edited.seed) == (plan.hero, plan.palette, plan.seed)


@pytest.mark.parametrize("index", range(1, len(COFFEE)))
def test_nothing_is_shown_that_the_new_text_does_not_say(search: NotoSearch, index: int) -> None:
    plan = planned(search, "coffee")[index]
    settled = settle(plan, "People everywhere love a warm drink.", "en")
    assert settled.kind in {"hero", "kinetic"}
    assert settled.headline == "People everywhere love a warm drink"
    shown = (settled.country, settled.figure, settled.milestones, settled.cause)
    assert shown == ("", "", (), None)
    assert (settled.hero, settled.companions) == (plan.hero, plan.companions)


def test_a_changed_date_leaves_no_timeline(search: NotoSearch) -> None:
    plan = next(p for p in planned(search, "coffee") if p.milestones)
    text = COFFEE[4].replace("1554", "1555")
    assert settle(plan, text, "en").milestones == ()


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=120), index=st.integers(min_value=0, max_value=len(COFFEE) - 1))
def test_settling_twice_changes_nothing_more(search: NotoSearch, text: str, index: int) -> None:
    once = settle(planned(search, "coffee")[index], text, "en")
    assert settle(once, text, "en") == once


def test_a_hand_made_plan_without_facts_is_left_alone() -> None:
    plan = ScenePlan(kind="hero", palette="ocean", seed=1, headline="Bees dance", hero="honeybee")
    assert settle(plan, "Bees dance to talk.", "en") == replace(plan, accents=plan.accents)
