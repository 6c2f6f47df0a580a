"""Word times of what is shown, where something else was spoken."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mutoscope.models import Word
from mutoscope.pipelines.explainer.respelt import captions_of, respelt
from mutoscope.providers.caption_units import captioned

LETTER_S, EDGE_S = 0.1, 0.05
_WORDS = st.sampled_from(["Tea", "SQL", "sequel", "1652", "grew,", "—", "old.", "3D", "★", "東京"])
_KANA = "あいうとのはをアコヒー世界最茶、。★a1"


def heard(*pieces: str) -> tuple[list[Word], float]:
    """The pieces one after the other, a tenth of a second for each letter, and the length."""
    words, at_s = list[Word](), EDGE_S
    for piece in pieces:
        end_s = at_s + LETTER_S * max(1, sum(map(str.isalnum, piece)))
        words.append(Word(piece, at_s, end_s))
        at_s = end_s
    return words, at_s + EDGE_S


def starts(words: tuple[Word, ...]) -> dict[str, float]:
    return {word.text: pytest.approx(word.start_s) for word in words}


def test_words_that_are_in_both_keep_their_times() -> None:
    said, length_s = heard("Fast", "A.P.I.", "is", "quick,", "and", "sequel", "is", "old.")
    shown = respelt("FastAPI is quick, and SQL is old.", said, "en", length_s)
    assert [word.text for word in shown] == ["FastAPI", "is", "quick,", "and", "SQL", "is", "old."]
    assert (shown[0].start_s, shown[0].end_s) == (said[0].start_s, said[1].end_s)
    for mine, theirs in zip(shown[1:], said[2:], strict=True):
        assert (mine.start_s, mine.end_s) == pytest.approx((theirs.start_s, theirs.end_s))


def test_characters_share_the_sounds_they_are_read_as() -> None:
    said, length_s = heard("せかいで", "もっとも", "のまれている", "コーヒー")
    shown = respelt("世界で最も飲まれているコーヒー。", said, "ja", length_s)
    assert starts(shown) == {
        "世界で": said[0].start_s,
        "最も": said[1].start_s,
        "飲まれている": said[2].start_s,
        "コーヒー。": said[3].start_s,
    }


def test_a_word_of_a_dictionary_leaves_the_others_where_they_were() -> None:
    said, length_s = heard("オープンエーアイの", "モデルは", "速い。")
    shown = respelt("OpenAIのモデルは速い。", said, "ja", length_s)
    assert [word.text for word in shown] == ["OpenAIの", "モデルは", "速い。"]
    for mine, theirs in zip(shown, said, strict=True):
        assert (mine.start_s, mine.end_s) == pytest.approx((theirs.start_s, theirs.end_s))


@pytest.mark.parametrize(
    ("shown", "language"), [("★★★", "en"), ("東京", "en"), ("★", "ja"), ("42 %", "ru")]
)
def test_what_no_voice_could_read_is_shown_with_its_reading(shown: str, language: str) -> None:
    said, length_s = heard("ほし", "です")
    words = respelt(shown, said, language, length_s)
    assert "".join(word.text for word in words).replace(" ", "") == shown.replace(" ", "")
    assert (words[0].start_s, words[-1].end_s) == (said[0].start_s, said[-1].end_s)


def test_captions_are_those_that_a_voice_would_have() -> None:
    for text, language in (("Tea in 1652.", "en"), ("コーヒーは世界で飲まれている。", "ja")):
        assert captions_of(text, language) == [
            each.caption for each in captioned(text, language)[1]
        ]


def times(words: Sequence[Word]) -> list[float]:
    """Each start and end in turn: where they never fall, the words are in order and apart."""
    return [at_s for word in words for at_s in (word.start_s, word.end_s)]


@given(st.lists(_WORDS, min_size=1, max_size=12), st.lists(_WORDS, min_size=1, max_size=12))
def test_every_word_has_its_time(shown: list[str], pieces: list[str]) -> None:
    said, length_s = heard(*pieces)
    words = respelt(" ".join(shown), said, "en", length_s)
    assert [word.text for word in words] == captions_of(" ".join(shown), "en")
    assert times(words) == sorted(times(words))
    assert (words[0].start_s, words[-1].end_s) == (said[0].start_s, said[-1].end_s)


@given(
    st.text(_KANA, min_size=1, max_size=24),
    st.lists(st.text("あいうとのはをアコヒー世", min_size=1, max_size=5), min_size=1, max_size=8),
)
def test_every_piece_without_spaces_has_its_time(shown: str, pieces: list[str]) -> None:
    assume(captions_of(shown, "ja"))
    said, length_s = heard(*pieces)
    words = respelt(shown, said, "ja", length_s)
    assert [word.text for word in words] == captions_of(shown, "ja")
    assert times(words) == sorted(times(words))
    assert (words[0].start_s, words[-1].end_s) == (said[0].start_s, said[-1].end_s)
