from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.protocols import SegmentKind, StyleName
from mutoscope.providers.script_arc import arc_complaints, kinds_of, segments_of
from mutoscope.providers.script_styles import style_of

LINES = st.lists(st.sampled_from(["Bees dance.", "Only 3 are left.", "Subscribe now."]), min_size=1)


@given(LINES, st.sampled_from(get_args(StyleName)))
def test_any_lines_have_an_arc(lines: list[str], style: StyleName) -> None:
    kinds = kinds_of(lines, "en", style_of(style))
    assert len(kinds) == len(lines)
    assert kinds[0] == "hook"
    assert kinds.count("hook") == 1
    assert kinds.count("climax") == (len(lines) > 3)
    if len(lines) > 1:
        assert kinds[-1] == ("cta" if lines[-1] == "Subscribe now." else "payoff")
    assert list(arc_complaints(kinds)) == []


def test_context_is_as_long_as_the_style_wants_it() -> None:
    lines = ["Bees dance."] * 20
    counts = {n: kinds_of(lines, "en", style_of(n)).count("context") for n in get_args(StyleName)}
    assert (counts["viral"], counts["auto"], counts["documentary"]) == (1, 4, 5)


def test_a_line_feels_as_its_words_or_as_its_part_does() -> None:
    lines = ["Bees dance.", "The war was lost.", "Bees fly.", "They fly far.", "Bees rest."]
    segments = segments_of(lines, "en", style_of("auto"))
    assert [segment.emotion for segment in segments][:2] == ["curious", "serious"]
    assert [segment.text for segment in segments] == lines


@pytest.mark.parametrize(
    ("kinds", "complaints"),
    [
        (("hook", "context", "build", "climax", "build", "payoff"), 0),
        (("hook", "build", "cta"), 0),
        (("hook", "build", "payoff", "cta"), 0),
        (("build", "build", "payoff"), 1),
        (("hook", "build", "build"), 1),
        (("hook", "climax", "context", "payoff"), 1),
        (("hook", "payoff", "climax", "payoff"), 1),
        (("build", "climax", "context", "climax"), 3),
        (("build", "context"), 0),
    ],
)
def test_an_arc_that_is_none_is_complained_about(
    kinds: tuple[SegmentKind, ...], complaints: int
) -> None:
    assert len(list(arc_complaints(kinds))) == complaints
