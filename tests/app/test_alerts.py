"""The alert rules speak of metrics that there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mutoscope.testing import temporary_studio
from toys import ALL

RULES = Path(__file__).parents[2] / "deploy" / "alerts.yml"
PAGE = Path(__file__).parents[2] / "docs" / "howto" / "watch-over-it.md"
NAME = re.compile(r"\bmutoscope_\w+")
DURATION = re.compile(r"\d+[smh]")


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    assert group["name"] == "mutoscope"
    return group["rules"]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_is_whole(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Mutoscope[A-Za-z]+", rule["alert"])
    assert DURATION.fullmatch(rule["for"])
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "action"}
    assert NAME.search(rule["expr"])
    for opening, closing in ("()", "{}", "[]"):
        assert rule["expr"].count(opening) == rule["expr"].count(closing)


def test_no_rule_has_the_name_of_another() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)


async def test_every_metric_of_the_rules_exists_and_all_are_described(
    tmp_path: Path, database: str
) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        told = set(re.findall(r"# TYPE (\w+) ", await studio.metrics()))
    wanted = {name for rule in rules() for name in NAME.findall(rule["expr"])}
    assert wanted - told == set()
    page = PAGE.read_text("utf-8").replace("`…_", "`mutoscope_")
    assert {name for name in told if f"`{name}" not in page} == set()
