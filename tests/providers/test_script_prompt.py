"""What is asked, put to the fakes' pen: what it writes is what was asked for."""

from typing import get_args

import pytest

from mutoscope.providers.protocols import Article, Brief, StyleName
from mutoscope.providers.script_answer import ANSWER
from mutoscope.providers.script_checks import Plan
from mutoscope.providers.script_prompt import TAKES, messages
from mutoscope.providers.structured import strict_schema
from mutoscope.testing.fakes.schema import instance
from mutoscope.testing.fakes.wording import Pen

BEES = Article("Bees", ("Bees make honey. Honey does not spoil.",), "en")
PLANS = [Plan(36, 4, "en"), Plan(59, 6, "en"), Plan(140, 12, "en"), Plan(55, 6, "ru")]


def asked(plan: Plan, brief: Brief, seed: int = 0) -> str:
    turns = messages(BEES, brief, "Honey", plan, seed=seed, source_words=100)
    return "\n".join(turn.text for turn in turns)


@pytest.mark.parametrize("plan", PLANS, ids=str)
@pytest.mark.parametrize("style", get_args(StyleName))
def test_a_pen_that_heeds_it_is_not_complained_about(plan: Plan, style: StyleName) -> None:
    for seed in (1, 2, 3):
        brief = Brief("Honey", 30, 150, style, "My aunt kept bees.", "expand")
        written = instance(strict_schema(ANSWER), Pen(asked(plan, brief, seed)))
        script = ANSWER.validate_python(written)
        assert plan.complaints(script) == []
        said = " ".join(scene.text for scene in script.scenes)
        assert style == "auto" or style in said
        assert "My aunt kept bees" in said


def test_takes_are_counted_so_that_hardly_two_are_the_same() -> None:
    brief, plan = Brief("Honey", 30, 150), PLANS[1]
    assert len({asked(plan, brief, seed) for seed in range(TAKES)}) == TAKES
    assert asked(plan, brief, 7) == asked(plan, brief, 7)


def test_no_line_of_it_waits_for_a_value() -> None:
    for brief in (
        Brief("", 30, 150, "viral"),
        Brief("", 30, 150, "auto", "Costs $5, or ${six}."),
        Brief("", 30, 150, "mystery", "Bees.", "polish"),
    ):
        text = asked(PLANS[1], brief).replace("$5, or ${six}", "")
        assert "$" not in text
