"""Who is asked and who stands in, by settings, keys and names."""

from pathlib import Path
from typing import Any

import pytest

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.providers.chains import chain, check_settings, settled


@pytest.fixture
def made(tmp_path: Path) -> Any:
    def make(**given: Any) -> Settings:
        return Settings(data_dir=tmp_path, find_local_models=False, **given)

    return make


def names(settings: Settings, capability: Any, asked: str = "auto", **more: Any) -> list[str]:
    return [entry.name for entry in chain(settings, capability, asked, **more).entries]


def test_without_a_key_everything_is_made_at_home(made: Any) -> None:
    assert names(made(), "pictures") == ["drawn"]
    assert names(made(), "writer") == ["extractive"]
    assert names(made(), "speech", language="en") == ["hibari"]


def test_a_key_is_used_as_soon_as_it_is_there(made: Any) -> None:
    settings = made(gemini_api_key="k", elevenlabs_api_key="k")
    assert names(settings, "pictures") == ["gemini"]
    assert names(settings, "writer") == ["gemini"]
    assert names(settings, "speech", language="en") == ["elevenlabs"]


def test_the_settings_chain_goes_before_the_keys(made: Any) -> None:
    settings = made(gemini_api_key="k", pictures=("pexels", "drawn"))
    assert names(settings, "pictures") == ["pexels", "drawn"]
    assert settled(settings, "pictures", "auto", strict=False) == "pexels"


def test_who_is_named_goes_first_and_those_behind_it_stand_in(made: Any) -> None:
    settings = made(pictures=("openai", "gemini", "pexels", "drawn"))
    assert names(settings, "pictures", "nanobanana") == ["gemini", "pexels", "drawn"]
    assert names(settings, "pictures", "nanobanana", strict=True) == ["gemini"]
    assert names(made(), "pictures", "nanobanana") == ["gemini"]


@pytest.mark.parametrize(
    ("asked", "variable"),
    [("nanobanana", "GEMINI_API_KEY"), ("dalle", "OPENAI_API_KEY"), ("pexels", "PEXELS_API_KEY")],
)
def test_a_name_without_its_key_is_refused_with_the_setting(
    made: Any, asked: str, variable: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        settled(made(), "pictures", asked, strict=False)
    assert refused.value.code == "missing_key"
    assert variable in refused.value.hint
    assert "has no key" in refused.value.message


def test_a_chain_allows_a_step_down_but_for_the_strict(made: Any) -> None:
    settings = made(pictures=("gemini", "drawn"))
    assert settled(settings, "pictures", "gemini", strict=False) == "gemini"
    with pytest.raises(InvalidRequest, match="has no key"):
        settled(settings, "pictures", "gemini", strict=True)


def test_a_chain_that_does_not_go_on_allows_none(made: Any) -> None:
    with pytest.raises(InvalidRequest, match="has no key"):
        settled(made(pictures=("pexels", "gemini")), "pictures", "gemini", strict=False)


def test_what_a_missing_key_made_before_can_still_be_found(made: Any) -> None:
    """The provider stays in the chain: its identity is what finds recorded results."""
    assert names(made(), "pictures", "gemini") == ["gemini"]


def test_an_unknown_name_is_told_the_known_ones(made: Any) -> None:
    with pytest.raises(InvalidRequest, match="midjourney") as refused:
        settled(made(), "pictures", "midjourney", strict=False)
    assert "gemini, openai, openrouter, pexels, drawn" in refused.value.hint


@pytest.mark.parametrize(
    "given",
    [
        {"pictures": ("gemini", "nowhere")},
        {"writers": ("nobody",)},
        {"pictures": ("gemini", "nanobanana")},
        {"pictures": ("drawn", "gemini")},
        {"models": {"gemini.smell": "x"}},
        {"base_urls": {"nowhere": "http://127.0.0.1"}},
        {"prices": {"gemini.smell.picture": 1.0}},
    ],
)
def test_settings_that_name_nobody_are_refused(made: Any, given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"unknown|twice|goes on behind"):
        check_settings(made(**given))


def test_another_server_that_speaks_like_openai_needs_no_key_and_only_writes(made: Any) -> None:
    settings = made(openai_base_url="http://127.0.0.1:1/v1")
    assert names(settings, "writer") == ["openai"]
    assert names(settings, "pictures") == ["drawn"]
    assert names(made(openai_api_key="k", openai_base_url="http://x/v1"), "pictures") == ["drawn"]


def test_a_chain_of_voices_serves_the_languages_that_it_has(made: Any) -> None:
    settings = made(speech=("hibari",))
    assert names(settings, "speech", language="en") == ["hibari"]
    with pytest.raises(ConfigError, match="ru"):
        chain(settings, "speech", language="ru")
