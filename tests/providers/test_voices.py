import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.providers.voices import VOICES, check_voice


def test_ids_are_unique_and_every_voice_is_described() -> None:
    voices = [voice for entries in VOICES.values() for voice in entries]
    assert len({voice.id for voice in voices}) == len(voices)
    assert all(voice.name and voice.licence and len(voice.language) == 2 for voice in voices)
    assert all(80 <= voice.words_per_minute <= 240 for voice in voices)


def test_auto_takes_any_voice_of_the_language() -> None:
    check_voice("hibari", "auto", "en")
    check_voice("hibari", "heart", "en")


@pytest.mark.parametrize(
    ("voice", "language", "speed"), [("heart", "ru", 1.0), ("emma", "en", 1.0), ("auto", "en", 2.5)]
)
def test_what_a_provider_has_not_is_refused(voice: str, language: str, speed: float) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_voice("hibari", voice, language, speed=speed)
    assert refused.value.hint
