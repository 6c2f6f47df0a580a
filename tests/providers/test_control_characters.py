import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.control_characters import has_controls, without_controls


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\x1b[1;31mred\x1b[0mb", "aredb"),
        ("a\x1b]0;title\x07b\x1b]8;;http://x\x1b\\c", "abc"),
        ("a\x9b31mb\x9d0;title\x9cc", "abc"),
        ("a\x1bPq#0\x1b\\b\x1b(Bc\x1bMd", "abcd"),
        ("a\x1b]0;never closed", "a0;never closed"),
        ("a\0b\x07c\x7fd\x85e\tf\r\ng\rh", "abcd\ne\tf\ng\nh"),
    ],
)
def test_sequences_go_whole_and_line_ends_become_one(text, clean):
    assert without_controls(text) == clean


@given(st.text(st.sampled_from("a[]0;m\x1b\x07\x9b\x9d\x9c\\\n\r\t\0 ")))
def test_nothing_is_left_that_a_terminal_obeys(text):
    clean = without_controls(text)
    assert {c for c in clean if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}
    assert without_controls(clean) == clean


@pytest.mark.parametrize(("text", "has"), [("a b é", False), ("a\x1b", True), ("a\nb", True)])
def test_whether_there_are_any(text, has):
    assert has_controls(text) is has
