"""Vendors' data files, and what an operator sets in place of what stands in them."""

import math
from datetime import date
from typing import Any, get_args

import pytest

from mutoscope.config import VENDORS, Settings
from mutoscope.errors import ConfigError
from mutoscope.providers.picture_sizes import nearest, shape_of
from mutoscope.providers.vendors import (
    ANY_MODEL,
    Kind,
    Service,
    Unit,
    Vendor,
    account,
    check_names,
    has_key,
    named,
    vendors,
)

every_vendor = pytest.mark.parametrize("vendor", vendors().values(), ids=lambda each: each.name)
PAINTERS = [name for name, each in vendors().items() if "pictures" in each.services]


def priced(service: Service) -> bool:
    return bool(service.prices)


@every_vendor
def test_a_file_says_all_that_is_needed(vendor: Vendor) -> None:
    assert vendor.title
    assert vendor.base_url.startswith(("https://", "http://127.0.0.1"))
    assert not vendor.base_url.endswith("/")
    assert date(2026, 11, 1) <= vendor.checked
    assert not vendor.key_setting or vendor.key_setting in Settings.model_fields
    assert not vendor.key_setting or vendor.key_setting in VENDORS
    assert set(vendor.services) <= set(get_args(Kind))
    assert vendor.services


@every_vendor
def test_whoever_asks_for_a_key_is_limited(vendor: Vendor) -> None:
    assert not vendor.key_setting or vendor.limits.parallel


@every_vendor
def test_prices_are_prices(vendor: Vendor) -> None:
    for service in filter(priced, vendor.services.values()):
        assert ANY_MODEL in service.prices
        for price in service.prices.values():
            assert price
            assert set(price) <= set(get_args(Unit))
            assert all(0 <= usd < math.inf for usd in price.values())


@every_vendor
def test_no_model_is_dearer_than_one_that_nobody_knows(vendor: Vendor) -> None:
    for service in filter(priced, vendor.services.values()):
        dearest = service.prices[ANY_MODEL]
        for price in service.prices.values():
            assert all(usd <= dearest.get(unit, 0.0) for unit, usd in price.items())


@pytest.mark.parametrize("name", PAINTERS)
def test_a_painter_has_a_shape_for_every_model(name: str) -> None:
    service = vendors()[name].services["pictures"]
    assert service.model in service.prices
    assert service.facts["most_references"] > 0
    assert service.facts["reference_tokens"] > 0
    for model in (*service.prices, "a-model-that-nobody-knows"):
        shape = shape_of(model, service.facts["shapes"])
        offered = shape.get("ratios") or shape.get("sizes")
        assert offered is None or nearest(1080, 1920, offered) in offered
        assert offered or shape["step_px"]


def test_names_and_aliases_are_different() -> None:
    names = [name for each in vendors().values() for name in (each.name, *each.aliases)]
    assert len(names) == len(set(names))


def test_a_vendor_is_known_by_its_alias() -> None:
    assert named("nanobanana") is vendors()["gemini"]
    assert named("dalle") is vendors()["openai"]
    assert named("gemini") is vendors()["gemini"]
    assert named("nobody") is None


def test_what_stands_in_the_file() -> None:
    found = account(Settings(gemini_api_key="k"), "gemini", "pictures")  # pyright: ignore
    vendor = vendors()["gemini"]
    assert (found.base_url, found.title) == (vendor.base_url, vendor.title)
    assert found.model == vendor.services["pictures"].model
    assert (found.key, found.key_setting) == ("k", "gemini_api_key")
    assert found.limits == vendor.limits
    assert found.prices == vendor.services["pictures"].prices[found.model]
    assert "'k'" not in repr(found)


def test_a_model_that_nobody_knows_is_the_dearest() -> None:
    settings = Settings(models={"gemini.pictures": "gemini-of-tomorrow"})
    found = account(settings, "gemini", "pictures")
    assert found.model == "gemini-of-tomorrow"
    assert found.prices == vendors()["gemini"].services["pictures"].prices[ANY_MODEL]


def test_what_is_set_goes_before_the_file() -> None:
    settings = Settings(
        models={"openai.pictures": "theirs"},
        prices={"openai.pictures.picture": 0.5, "openai.chat.input_mtok": 9.0},
        base_urls={"openai": "http://127.0.0.1:9/v1/"},
    )
    found = account(settings, "openai", "pictures")
    assert (found.model, found.base_url) == ("theirs", "http://127.0.0.1:9/v1")
    usual = vendors()["openai"].services["pictures"].prices[ANY_MODEL]
    assert found.prices == {**usual, "picture": 0.5}
    assert account(settings, "openai", "chat").prices["input_mtok"] == 9.0


def test_openais_own_setting_of_an_address() -> None:
    settings = Settings(openai_base_url="http://127.0.0.1:9")
    assert account(settings, "openai", "pictures").base_url == "http://127.0.0.1:9"
    both = Settings(openai_base_url="http://127.0.0.1:9", base_urls={"openai": "http://[::1]:8"})
    assert account(both, "openai", "pictures").base_url == "http://[::1]:8"


def test_what_so_much_costs() -> None:
    prices = {"openai.pictures.picture": 0.5, "openai.pictures.input_mtok": 8.0}
    found = account(Settings(prices=prices), "openai", "pictures")
    assert found.usd(picture=2, input_mtok=0.25, kchar=7) == 3.0
    free = account(Settings(), "pexels", "stock")
    assert free.usd(picture=1) == 0.0


def test_who_can_be_asked() -> None:
    gemini = vendors()["gemini"]
    assert not has_key(Settings(), gemini)
    assert has_key(Settings(gemini_api_key="k"), gemini)  # pyright: ignore
    assert has_key(Settings(), vendors()["local"])
    elsewhere = Settings(openai_base_url="http://127.0.0.1:9")
    assert has_key(elsewhere, vendors()["openai"])


@pytest.mark.parametrize(
    ("setting", "value", "known"),
    [
        ("base_urls", {"gemnii": "http://127.0.0.1:9"}, "gemini"),
        ("models", {"gemini": "x"}, "gemini.pictures"),
        ("models", {"pexels.pictures": "x"}, "gemini.pictures"),
        ("prices", {"gemini.pictures": 1.0}, "gemini.pictures.picture"),
        ("prices", {"gemini.pictures.pictures": 1.0}, "gemini.pictures.picture"),
        ("prices", {"gemini.pictures.kchar": 1.0}, "gemini.pictures.picture"),
        ("prices", {"pexels.stock.picture": 1.0}, "gemini.pictures.picture"),
    ],
)
def test_what_no_vendor_has_is_named(setting: str, value: dict[str, Any], known: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_names(Settings(**{setting: value}))
    assert f"The setting {setting} names {next(iter(value))!r}" in caught.value.message
    assert known in caught.value.hint


def test_a_price_below_nothing() -> None:
    with pytest.raises(ConfigError, match=r"prices cannot have -0\.01 for gemini\.pictures"):
        check_names(Settings(prices={"gemini.pictures.picture": -0.01}))


def test_what_vendors_have_may_be_set() -> None:
    check_names(
        Settings(
            base_urls={"gemini": "http://127.0.0.1:9"},
            models={"gemini.pictures": "y", "openai.pictures": "x"},
            prices={"gemini.pictures.picture": 0.0, "openai.chat.output_mtok": 3},
        )
    )
