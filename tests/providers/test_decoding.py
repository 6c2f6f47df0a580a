import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.providers.decoding import decode

TEXTS = {
    "cp1252": "Le café est très bon à Orléans. L’été, il fait déjà chaud et le thé est né là.",
    "cp1250": "Kawa przybyła do Europy z kupcami, którzy sprzedawali ją jako lekarstwo, więc żyją.",
    "cp1251": "Кофе пришёл в Европу вместе с купцами, и его продавали как лекарство.",
    "koi8_r": "Кофе пришёл в Европу вместе с купцами, и его продавали как лекарство.",
    "cp866": "Кофе пришёл в Европу вместе с купцами, и его продавали как лекарство.",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_legacy_encodings(encoding):
    assert decode(TEXTS[encoding].encode(encoding), what="a.txt") == TEXTS[encoding]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")))
def test_utf_8_and_marked_utf_16_always_come_back(text):
    assert decode(text.encode("utf-8"), what="a.txt") == text
    assert decode(text.encode("utf-16"), what="a.txt") == text


@given(st.binary(), st.sampled_from([b"\0", b"\x01", b"\x1f"]), st.binary())
def test_control_characters_are_no_text(before, control, after):
    with pytest.raises(InvalidRequest, match=r"a\.txt is not a text file") as caught:
        decode(b"x" + before + control + after, what="a.txt")
    assert caught.value.hint


def test_unmarked_bytes_without_familiar_words_are_no_text():
    with pytest.raises(InvalidRequest, match="not a text file"):
        decode(bytes(range(128, 256)) * 40, what="a.txt")


def test_the_named_encoding_goes_before_a_guess():
    assert decode(TEXTS["cp866"].encode("cp866"), what="a.txt", charset="IBM866") == TEXTS["cp866"]
    utf_8 = "Кофе".encode()
    for charset in ("", "no such", "ascii", "utf-8", "base64"):
        assert decode(utf_8, what="a.txt", charset=charset) == "Кофе"
