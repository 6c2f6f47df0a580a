"""What an address keeps to itself."""

import base64

import pytest

from mutoscope.config import effective, load_settings, secrets_of
from mutoscope.config.addresses import credentials_of, without_credentials
from mutoscope.errors import ConfigError

ADDRESS = "https://me:p%40ss%2Fword@proxy.example/v1?api-version=2024&key=q%2Fq&region=europe"
BASIC = base64.b64encode(b"me:p@ss/word").decode()


def test_passwords_and_keys_are_known_in_every_form() -> None:
    assert set(credentials_of(ADDRESS)) == {"p%40ss%2Fword", "p@ss/word", BASIC, "q/q", "q%2Fq"}


def test_a_name_alone_is_a_token_and_a_long_value_a_key() -> None:
    found = set(credentials_of("https://token-1234@proxy.example?x=0123456789abcdef"))
    assert {"token-1234", "0123456789abcdef"} <= found


@pytest.mark.parametrize("address", ["", "nothing", "https://a.example/v1", "http://[bad"])
def test_an_address_without_any(address: str) -> None:
    assert list(credentials_of(address)) == []
    assert without_credentials(address) == address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ADDRESS, "https://********@proxy.example/v1?********"),
        ("http://me:p@ss/w@h:no", "http://********@h:no"),  # typed wrongly
        ("is it http://a.example?", "is it http://a.example?********"),
        ("what? me@here", "what? me@here"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert without_credentials(text) == shown


def test_the_settings_show_none_and_tell_who_masks_them() -> None:
    settings = load_settings(base_urls={"gemini": ADDRESS}, openai_base_url=ADDRESS)
    assert {"p@ss/word", "q/q", BASIC} <= set(secrets_of(settings))
    for each in effective(settings):
        assert "ss%2Fword" not in f"{each.value} {each.plain}"


def test_a_wrong_setting_is_refused_without_them() -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(base_urls='{"gemini": "' + ADDRESS)
    assert "ss%2Fword" not in refused.value.message
    assert "proxy.example" in refused.value.message
