"""Voices of hosted vendors: what the files list, and what else is taken."""

from dataclasses import replace

import pytest

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.providers.hosted_voices import (
    by_model,
    check_language,
    check_length,
    chosen_voice,
    is_among,
    languages_of,
    voices_of,
)
from mutoscope.providers.vendors import Account, account

VENDORS = ["elevenlabs", "openai", "voicevox"]


def known(vendor: str, **models: str) -> Account:
    given = {f"{name}.speech": model for name, model in models.items()}
    return account(Settings(models=given), vendor, "speech")


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_files_list_both_genders_without_asking_anybody(vendor: str) -> None:
    voices = voices_of(known(vendor))
    assert {"female", "male"} <= {voice.gender for voice in voices}
    assert len({voice.id for voice in voices}) == len(voices)
    assert all(voice.id.startswith(f"{vendor}-") and voice.licence for voice in voices)
    assert all(60 < voice.words_per_minute < 220 for voice in voices)
    assert {voice.language for voice in voices} == ({"ja"} if vendor == "voicevox" else {""})


def test_any_means_the_first_one_that_speaks_the_language() -> None:
    openai, voicevox = known("openai"), known("voicevox")
    assert chosen_voice(openai, "auto", "sv", speed=1) == openai.facts["voices"][0]["id"]
    assert chosen_voice(voicevox, "auto", "ja", speed=1) == "3"
    with pytest.raises(InvalidRequest, match="speaks the language"):
        chosen_voice(voicevox, "auto", "en", speed=1)
    with pytest.raises(InvalidRequest, match="speaks the language"):
        chosen_voice(voicevox, "voicevox-3", "en", speed=1)
    without = replace(openai, facts={})
    assert voices_of(without) == ()
    with pytest.raises(InvalidRequest):
        chosen_voice(without, "auto", "en", speed=1)


def test_voices_of_an_account_are_taken_by_their_ids() -> None:
    assert chosen_voice(known("openai"), "openai-af_heart", "en", speed=1) == "af_heart"
    assert chosen_voice(known("voicevox"), "voicevox-999", "ja", speed=1) == "999"


@pytest.mark.parametrize("voice", ["marin", "elevenlabs-a", "openai-", "openai-a/b", "openai-a b"])
def test_what_is_no_id_of_theirs_is_refused(voice: str) -> None:
    with pytest.raises(InvalidRequest, match="no voice") as refused:
        chosen_voice(known("openai"), voice, "en", speed=1)
    assert "openai-marin" in refused.value.hint


@pytest.mark.parametrize("speed", [0.4, 2.1])
def test_a_pace_that_nobody_follows_is_refused(speed: float) -> None:
    with pytest.raises(InvalidRequest, match="speed"):
        chosen_voice(known("openai"), "auto", "en", speed=speed)


def test_facts_hold_by_model() -> None:
    assert by_model(known("elevenlabs"), "speeds") == [0.7, 1.2]
    assert by_model(known("elevenlabs", elevenlabs="eleven_v3"), "speeds") is None
    assert by_model(known("elevenlabs", elevenlabs="new"), "max_characters") == 5000
    assert is_among(known("openai", openai="tts-1-hd"), "takes_speed")
    assert not is_among(known("openai"), "takes_speed")


def test_the_languages_of_a_model_are_told() -> None:
    assert "hu" not in languages_of(known("elevenlabs"))
    assert "hu" in languages_of(known("elevenlabs", elevenlabs="eleven_flash_v2_5"))
    assert languages_of(known("elevenlabs", elevenlabs="eleven_v3")) == frozenset()
    assert languages_of(known("openai")) == frozenset()


def test_bounds_of_a_model_are_told() -> None:
    check_language(known("openai"), "et")
    check_language(known("elevenlabs", elevenlabs="eleven_v3"), "et")
    with pytest.raises(InvalidRequest, match="does not speak") as foreign:
        check_language(known("elevenlabs"), "et")
    assert "elevenlabs.speech" in foreign.value.hint
    check_length(known("openai"), "a" * 4096)
    check_length(known("voicevox"), "a" * 9999)
    with pytest.raises(InvalidRequest, match="4097 characters"):
        check_length(known("openai"), "a" * 4097)
