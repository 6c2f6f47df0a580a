import pytest

from mutoscope.providers.program import ESPEAK_NG
from mutoscope.providers.pronounced.by_program import ByProgram

pytestmark = pytest.mark.skipif(ESPEAK_NG.find() is None, reason="espeak-ng is not installed")


def owned(language: str, text: str) -> list[tuple[str, str]]:
    """Each caption with the sounds that are its own."""
    pronouncer = ByProgram(language)
    tokens = pronouncer.tokens(text)
    sounds = pronouncer.sounds(tokens)
    return [
        (token.caption, "".join(sound for sound, owner in sounds if owner == i))
        for i, token in enumerate(tokens)
    ]


def test_a_figure_of_several_words_is_one_caption() -> None:
    assert owned("it", "Nel 22 a Roma.") == [
        ("Nel", "nel"),
        ("22", " vˈentɪdˈue"),
        ("a", " a"),
        ("Roma.", " rˈoma"),
    ]


def test_a_liaison_and_a_nasal_vowel_are_heard() -> None:
    words = dict(owned("fr", "Les amis ont 2 bons vins."))
    assert words["Les"] == "lez"
    assert words["vins."].strip() == "vˈɛ̃"


def test_diphthongs_and_affricates_are_one_letter() -> None:
    assert dict(owned("es", "Seis noches."))["Seis"] == "sˈAs"
    assert "ʧ" in dict(owned("es", "Seis noches."))["noches."]


def test_hindi_keeps_its_vowel_signs_and_ends_at_the_danda() -> None:
    tokens = ByProgram("hi").tokens("कॉफ़ी आई। चाय भी।")
    assert [token.spoken for token in tokens] == ["कॉफ़ी", "आई.", "चाय", "भी."]
    assert [token.caption for token in tokens] == ["कॉफ़ी", "आई।", "चाय", "भी।"]


def test_words_that_are_said_as_one_are_told_apart_by_their_sounds() -> None:
    """However the program joins them, every word keeps some sound and the order stands."""
    words = owned("pt", "para o 1 de a às 3 e 2")
    assert all(sounds.strip() for _, sounds in words)
