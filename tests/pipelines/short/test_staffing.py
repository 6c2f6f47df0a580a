"""Who works for a request is decided when it is handed in, and kept."""

from pathlib import Path
from typing import Any

import pytest

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.staffing import settle


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(data_dir=folder, find_local_models=False, **given)


def test_auto_and_aliases_become_names(tmp_path: Path) -> None:
    keyed = settings(tmp_path, gemini_api_key="k")
    auto = settle(keyed, ShortRequest(topic="tea"))
    assert (auto.writer, auto.image_provider) == ("gemini", "gemini")
    named = settle(keyed, ShortRequest(topic="tea", image_provider="nanobanana"))
    assert named.image_provider == "gemini"
    home = settle(settings(tmp_path), ShortRequest(topic="tea"))
    assert (home.writer, home.image_provider) == ("extractive", "drawn")


def test_what_is_settled_stays_when_keys_come_and_go(tmp_path: Path) -> None:
    first = settle(settings(tmp_path), ShortRequest(topic="tea"))
    again = settle(settings(tmp_path, gemini_api_key="k"), first)
    assert (again.writer, again.image_provider) == (first.writer, first.image_provider)


@pytest.mark.parametrize("voice", ["elevenlabs-abc", "openai-nova"])
def test_a_voice_without_its_key_is_refused(tmp_path: Path, voice: str) -> None:
    with pytest.raises(InvalidRequest, match="has no key here") as refused:
        settle(settings(tmp_path), ShortRequest(topic="tea", voice=voice))
    assert refused.value.code == "missing_key"


def test_the_models_of_today_are_kept(tmp_path: Path) -> None:
    keyed = settings(tmp_path, gemini_api_key="k")
    first = settle(keyed, ShortRequest(topic="tea"))
    assert first.models["gemini.pictures"]
    later = settings(tmp_path, gemini_api_key="k", models={"gemini.pictures": "another"})
    assert settle(later, first).models == first.models
    fresh = settle(later, ShortRequest(topic="tea"))
    assert fresh.models["gemini.pictures"] == "another"
    assert settle(settings(tmp_path), ShortRequest(topic="tea")).models == {}
