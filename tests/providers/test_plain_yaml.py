import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.providers.plain_yaml import MAX_CHARACTERS, MAX_DEPTH, parse_yaml


def test_all_that_is_written_stays_what_was_written():
    text = "a: 1984\nb: no\nc: 2024-02-30\nd: 1:30\ne: null\nf: ~\ng: nullify\nh:\ni: [1, {k: 010}]"
    assert parse_yaml(text, what="It") == {
        "a": "1984",
        "b": "no",
        "c": "2024-02-30",
        "d": "1:30",
        "e": None,
        "f": None,
        "g": "nullify",
        "h": "",
        "i": ["1", {"k": "010"}],
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &a [b]\nc: *a", r"aliases \(\*name\) are not read in line 2"),
        ("[" * 3000, f"nested deeper than {MAX_DEPTH} levels in line 1"),
        ("a: [", "in line 1"),
        ("a: \x00", "special characters are not allowed"),
        ("? [a]\n: b", "unhashable key in line 1"),
        ("a: b\n---\nc: d", "another document in line 2"),
        ("x" * (MAX_CHARACTERS + 1), "has more than 500,000 characters"),
    ],
)
def test_what_is_refused_in_one_sentence(text, why):
    with pytest.raises(InvalidRequest, match=f"^It is not plain YAML: .*{why}") as caught:
        parse_yaml(text, what="It")
    assert caught.value.hint
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "text", ["!!timestamp 2024-02-30", "!!int nine", "!!python/name:os.system"]
)
def test_tags_mean_nothing(text):
    assert parse_yaml(text, what="It") == text.partition(" ")[2]


@given(st.text(st.sampled_from("a:-[]{}&*!|>'\"%@`#?,~ \n\t01"), max_size=40))
def test_whatever_is_written_is_read_or_refused(text):
    try:
        value = parse_yaml(text, what="It")
    except InvalidRequest:
        return
    assert value is None or isinstance(value, str | list | dict)
