"""Changes of a document, one after another."""

import json
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from mutoscope.jobs.overrides import Misplaced, laid_over, overridden

DOCUMENT = {"title": "T", "parts": [{"lines": ["a", "b"]}, {"lines": ["c"]}]}
ANY = TypeAdapter(Any)

words = st.text("xyz", min_size=1, max_size=3)
changes = st.one_of(
    st.tuples(st.just("title"), words),
    st.tuples(st.sampled_from(["parts.0.lines.0", "parts.1.lines.0"]), words),
    st.tuples(st.just("parts.0.lines"), st.lists(words, min_size=1, max_size=3)),
    st.tuples(st.just("parts.1"), st.builds(lambda w: {"lines": [w]}, words)),
)


def after(document: Any, change: dict[str, Any]) -> Any:
    return overridden(json.dumps(document), change, ANY)


def test_another_list_takes_the_place_of_a_changed_line() -> None:
    both = laid_over({"parts.0.lines.1": "B"}, {"parts.0.lines": ["x"]})
    assert both == {"parts.0.lines": ["x"]}
    assert after(DOCUMENT, both)["parts"][0]["lines"] == ["x"]


def test_a_line_of_another_list_is_changed_in_that_one() -> None:
    both = laid_over({"parts.0.lines": ["x", "y"]}, {"parts.0.lines.1": "Y"})
    assert after(DOCUMENT, both)["parts"][0]["lines"] == ["x", "Y"]


@given(st.lists(changes, min_size=1, max_size=6))
def test_changes_together_are_changes_one_after_another(asked: list[tuple[str, Any]]) -> None:
    one_by_one, together = DOCUMENT, dict[str, Any]()
    for path, value in asked:
        one_by_one = after(one_by_one, {path: value})
        together = laid_over(together, {path: value})
    kept = dict(sorted(together.items(), key=lambda each: len(each[0])))  # as the database has them
    assert after(DOCUMENT, kept) == one_by_one


class Plate(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["plate"]
    words: Annotated[str, Field(min_length=1)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["table"]
    rows: Annotated[list[int], Field(min_length=1)]


class Page(BaseModel):
    slide: Annotated[Plate | Table, Field(discriminator="kind")]
    weight: float = 1.0


PAGES = json.dumps([{"slide": {"kind": "plate", "words": "Tea"}, "weight": 1}] * 2)


@pytest.mark.parametrize(
    ("change", "told", "hint"),
    [
        ({"0.slide.words": ""}, "'0.slide.words' cannot be empty.", "Say something there."),
        ({"0.slide.kind": "nope"}, "'0.slide.kind' cannot be 'nope'.", "There is: plate, table."),
        (
            {"1.slide.kind": "table"},
            "'1.slide.kind' cannot be 'table'.",
            "'rows' is missing then: change '1.slide' as a whole.",
        ),
        (
            {"1.slide.kind": "table", "0.weight": "heavy"},
            "'0.weight' cannot be 'heavy'.",
            "It must be a number.",
        ),
        ({"": [{"weight": 2}]}, "'0.slide' does not fit.", "The field 'slide' is missing."),
        (
            {"0.slide": {"kind": "plate", "words": "Tea", "size": 4}},
            "'0.slide' cannot be {'kind': 'plate', 'words': 'Tea', 'size': 4}.",
            "There is no 'size'.",
        ),
    ],
)
def test_what_does_not_fit_is_the_change_that_was_asked_for(
    change: dict[str, Any], told: str, hint: str
) -> None:
    with pytest.raises(Misplaced) as refusal:
        overridden(PAGES, change, TypeAdapter(list[Page]))
    assert refusal.value.message == told
    assert refusal.value.hint.startswith(hint)
