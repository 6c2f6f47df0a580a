"""Names keep the order in which they are read."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.text_direction import without_turns

TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@given(st.text())
def test_all_that_turns_goes_and_nothing_else(text: str) -> None:
    kept = [each for each in text if unicodedata.bidirectional(each) not in TURNS]
    assert without_turns(text) == "".join(kept)


def test_a_name_ends_as_it_seems_to() -> None:
    assert without_turns("photo\u202egpj.exe") == "photogpj.exe"
    assert without_turns("\u2067חצר\u2069 house.jpg") == "חצר house.jpg"
    assert without_turns("حديقة\u200f!") == "حديقة\u200f!"
