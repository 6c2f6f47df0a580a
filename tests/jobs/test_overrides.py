"""Changes of a document, one after another."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from mutoscope.jobs.overrides import laid_over, overridden

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
