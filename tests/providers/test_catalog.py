from pathlib import Path

import pytest

from mutoscope.config import Settings
from mutoscope.errors import ConfigError
from mutoscope.providers import catalog
from mutoscope.providers.catalog import (
    CATALOG,
    available_voices,
    choose_speech,
    make_providers,
    voice_warning,
)
from mutoscope.providers.program import ESPEAK_NG, FESTIVAL_RU
from mutoscope.providers.protocols import Wish
from mutoscope.providers.voices import voices_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, find_local_models=False)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A machine without any speech program."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return Settings(data_dir=tmp_path, find_local_models=False)


@pytest.mark.parametrize(
    "entry", [e for e in CATALOG if e.factory], ids=lambda e: f"{e.name}-{e.capability}"
)
def test_every_entry_can_be_made_and_says_who_it_is(
    entry: catalog.Entry, settings: Settings
) -> None:
    if not (entry.vendor or entry.works(settings)):
        pytest.skip(f"{entry.name} is not installed")
    assert entry.make(settings).identity.provider in {entry.name, "noto-search"}


def test_english_needs_nothing_installed(bare: Settings) -> None:
    providers = make_providers(bare, Wish("en"))
    assert providers.speech.identity.provider == "hibari"
    assert providers.writer.identity.provider == "extractive"
    assert choose_speech(bare, "en").warning is None


def test_a_language_without_an_installed_voice_names_the_command(
    bare: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(ConfigError) as missing:
        make_providers(bare, Wish("ru"))
    assert missing.value.hint == "Install it with: sudo apt install festival festvox-ru"


def test_where_the_better_voice_cannot_be_had_the_other_is_named(
    bare: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(ConfigError) as missing:
        make_providers(bare, Wish("ru"))
    assert missing.value.hint == "Install it with: brew install espeak-ng"


def test_a_language_that_nobody_speaks_is_refused(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="xx"):
        choose_speech(settings, "xx")


def test_only_voices_that_work_here_are_listed(bare: Settings) -> None:
    here = [voice.id for voice in available_voices(bare)]
    assert here[0] == "heart"
    assert not any(name.startswith(("espeak", "msu", "voicevox", "elevenlabs")) for name in here)
    assert "kokoro-ef_dora" not in here  # its sounds are told by espeak-ng
    assert available_voices(bare, "ru") == []


@pytest.mark.skipif(ESPEAK_NG.find() is None, reason="espeak-ng is not installed")
def test_a_basic_voice_is_chosen_with_a_warning(settings: Settings) -> None:
    choice = choose_speech(settings, "ru", voice="espeak-ru")
    assert choice.entry.name == "espeak"
    assert choice.warning is not None
    assert "basic robotic voice" in choice.warning


@pytest.mark.skipif(FESTIVAL_RU.find() is None, reason="festvox-ru is not installed")
def test_russian_prefers_the_recorded_voice(settings: Settings) -> None:
    choice = choose_speech(settings, "ru")
    assert (choice.entry.name, choice.warning) == ("festival", None)
    assert available_voices(settings, "ru")[0].id == "msu_ru_nsh"


def test_the_warning_tells_how_to_get_a_better_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    russian = next(voice for voice in voices_of("espeak") if voice.language == "ru")
    assert "festvox-ru" in (voice_warning(russian) or "")
    assert voice_warning(voices_of("hibari")[0]) is None
