"""Texts that PostgreSQL refuses."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.store.writable import dumps, unwritable, writable

TEXTS = st.text(st.characters(codec=None))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_whatever_is_dumped_can_be_stored(value: object) -> None:
    text = dumps(value)
    assert "\\u0000" not in text.replace("\\\\", "")
    read = json.loads(text)
    assert json.dumps(read, ensure_ascii=False).encode()
    assert not unwritable(read)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert writable(text) == text
    assert not unwritable({"key": [text]})
    assert json.loads(dumps({"key": text})) == {"key": text}
