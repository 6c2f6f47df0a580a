"""What the fakes make: sounds, pictures; and the forms they read."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mutoscope.testing.fakes.kana import phrases
from mutoscope.testing.fakes.pictures import edited, painted
from mutoscope.testing.fakes.tones import RATE_HZ, spoken
from mutoscope.testing.forms import Part, fields_of, parts_of
from mutoscope.testing.misbehaviour import from_first_mark, unmarked
from mutoscope.testing.wire import Asked


@given(text=st.text(max_size=40), speed=st.sampled_from([0.5, 1.0, 2.0]))
def test_every_sample_belongs_to_a_character(text: str, speed: float) -> None:
    tones = spoken(text, speed)
    assert len(tones.starts_s) == len(tones.ends_s) == len(text)
    assert tones.starts_s == (0.0, *tones.ends_s)[: len(text)]
    assert round((tones.ends_s or (0.0,))[-1] * RATE_HZ) == len(tones.samples)
    assert np.abs(tones.samples).max(initial=0.0) <= 0.2


def test_words_are_heard_and_gaps_are_not() -> None:
    samples = spoken("ab, cd").samples
    letter = round(0.05 * RATE_HZ)
    assert samples[: 2 * letter].any()
    assert not samples[2 * letter : 6 * letter].any()
    assert samples[6 * letter :].any()


@given(prompt=st.text(min_size=1), width=st.integers(16, 80), height=st.integers(16, 80))
def test_a_picture_follows_from_its_prompt(prompt: str, width: int, height: int) -> None:
    data = painted(prompt, width, height)
    assert data == painted(prompt, width, height)
    assert Image.open(io.BytesIO(data)).size == (width, height)


def test_an_edit_needs_a_picture() -> None:
    assert edited(painted("a", 32, 32), "b", 16, 48, "image/webp")[8:12] == b"WEBP"
    with pytest.raises(OSError, match="cannot identify"):
        edited(b"nothing", "b", 16, 16, "image/png")


@given(data=st.binary(), name=st.sampled_from(["image", "image[]", "имя"]))
def test_a_form_holds_any_bytes(data: bytes, name: str) -> None:
    boundary = "a-boundary-that-no-data-has"
    file = f'Content-Disposition: form-data; name="{name}"; filename="a.png"'
    body = (
        f"--{boundary}\r\n{file}\r\nContent-Type: image/png\r\n\r\n".encode()
        + data
        + f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="n"\r\n\r\nä'.encode()
        + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    asked = Asked("POST", "/", headers, body)
    assert parts_of(asked)[0] == Part(name, data, "a.png", "image/png")
    assert fields_of(asked) == {"n": "ä"}
    assert parts_of(Asked("POST", "/", {}, body)) == []


def test_marks_are_found_anywhere() -> None:
    assert unmarked("A [500 x1] cat [slow 1]") == "A  cat".replace("  ", " ")
    assert unmarked(" a cat ") == " a cat "
    assert from_first_mark("Say: [hang] a") == " [hang] a"
    assert from_first_mark("Say: a") == ""


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("こーひー", ["コ", "ー", "ヒ", "ー"]),
        ("がっこう。", ["ガ", "ッ", "コ", "ウ"]),
        ("。、", []),
    ],
)
def test_kana_are_moras(text: str, kana: list[str]) -> None:
    assert [mora[0] for phrase in phrases(text) for mora in phrase] == kana
