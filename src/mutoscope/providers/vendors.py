"""Hosted vendors: where they answer, which models they have, what those cost. All of it is data.

One file a vendor in `data/vendors`, each with the day on which somebody last looked: names of
models and prices change within months. What an operator sets (`models`, `prices`, `base_urls`)
goes before it.
"""

import functools
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from mutoscope.config import USUAL_NAMES, Settings
from mutoscope.errors import ConfigError
from mutoscope.providers.paying import Limits

Kind = Literal["chat", "pictures", "speech", "stock", "articles", "publishing", "imagery"]
Unit = Literal[
    "picture", "input_mtok", "output_mtok", "kchar", "geocode", "street_view", "satellite"
]
ANY_MODEL = "*"
"""The price of a model that no other row names: the dearest known one."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FOLDER = Path(__file__).parent / "data" / "vendors"


@dataclass(frozen=True)
class Service:
    """One thing that a vendor sells. `prices`: model -> unit -> USD; empty where it is free."""

    model: str = ""
    prices: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Any])
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What else its adapter has to know: path, sizes, voices."""

    @property
    def units(self) -> Collection[str]:
        """What is counted where it costs."""
        return {unit for price in self.prices.values() for unit in price}


@dataclass(frozen=True)
class Vendor:
    """A vendor as its file describes it. `key_setting` is empty where no key is asked for;
    `aliases` are names that people know it by."""

    name: str
    title: str
    base_url: str
    key_setting: str
    checked: date
    aliases: tuple[str, ...]
    limits: Limits
    services: Mapping[str, Service]


@dataclass(frozen=True)
class Account:
    """One service of a vendor, as this studio uses it."""

    vendor: str
    title: str
    kind: Kind
    base_url: str
    model: str
    key: str = field(repr=False)
    key_setting: str
    limits: Limits
    prices: Mapping[str, float]
    facts: Mapping[str, Any]
    elsewhere: bool = False
    """Another server answers, that speaks like the vendor."""

    def usd(self, **units: float) -> float:
        """What so much costs: `usd(picture=2)`, `usd(input_mtok=0.001, output_mtok=0.0002)`."""
        return sum(self.prices.get(unit, 0.0) * count for unit, count in units.items())


@functools.cache
def vendors() -> Mapping[str, Vendor]:
    """All of them, by name, in alphabetical order."""
    return {path.stem: _vendor(path) for path in sorted(_FOLDER.glob("*.toml"))}


def named(name: str) -> Vendor | None:
    """The vendor of a name or alias ("nanobanana" is Gemini)."""
    known = vendors()
    return known.get(name) or next((v for v in known.values() if name in v.aliases), None)


def has_key(settings: Settings, vendor: Vendor) -> bool:
    """Whether it can be asked: there is a key, or none is needed; another server that speaks like
    the vendor may well do without."""
    if not vendor.key_setting or is_elsewhere(settings, vendor.name):
        return True
    return bool(_key(settings, vendor))


def account(settings: Settings, name: str, kind: Kind) -> Account:
    """A vendor's service with the operator's settings. ConfigError: a setting names no vendor."""
    vendor = vendors()[name]
    service = vendor.services[kind]
    model = settings.models.get(f"{name}.{kind}", service.model)
    key, elsewhere = _key(settings, vendor), is_elsewhere(settings, name)
    known = _known_prices(settings, vendor, service)
    return Account(
        vendor=name,
        title=vendor.title,
        kind=kind,
        base_url=_base_url(settings, vendor).rstrip("/"),
        model=model,
        key=key,
        key_setting="" if elsewhere and not key else vendor.key_setting,
        limits=vendor.limits,
        prices={**(known.get(model) or known.get(ANY_MODEL, {})), **_given(settings, name, kind)},
        facts=service.facts,
        elsewhere=elsewhere,
    )


def how_to_set(key_setting: str) -> str:
    """What to do about a key that is not there."""
    usual = USUAL_NAMES.get(key_setting, (key_setting,))[0]
    return f"Set {usual}, or `{key_setting}` in the settings file."


def is_elsewhere(settings: Settings, name: str) -> bool:
    """Whether `openai_base_url` names another server that speaks like OpenAI."""
    if name != "openai" or name in settings.base_urls or settings.openai_base_url is None:
        return False
    return host_of(settings.openai_base_url) != host_of(vendors()[name].base_url)


def host_of(url: str) -> str:
    """The host that an address names, in lower case; empty where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _known_prices(
    settings: Settings, vendor: Vendor, service: Service
) -> Mapping[str, Mapping[str, float]]:
    """What another server on this machine asks is nothing; what one elsewhere asks is not known,
    and reckoned as the vendor's dearest until `prices` says otherwise."""
    if not is_elsewhere(settings, vendor.name):
        return service.prices
    if host_of(_base_url(settings, vendor)) in LOOPBACK:
        return {}
    return {ANY_MODEL: service.prices.get(ANY_MODEL, {})}


def check_names(settings: Settings) -> None:
    """ConfigError: `models`, `prices` or `base_urls` names what is unknown; a price is below 0."""
    for setting, name, known in _named(settings):
        if name not in known:
            raise ConfigError(
                f"The setting {setting} names {name!r}, which is unknown.",
                hint=f"There is: {', '.join(sorted(known))}.",
            )
    for name, usd in settings.prices.items():
        if usd < 0:
            raise ConfigError(
                f"The setting prices cannot have {usd:g} for {name}.",
                hint="A price is 0 or more, in US dollars.",
            )
    for name, url in settings.base_urls.items():
        if not url.startswith(("http://", "https://")) or not host_of(url):
            raise ConfigError(
                f"The setting base_urls has no web address for {name}.",
                hint="It looks like https://api.example.org/v1.",
            )
    for name, model in settings.models.items():
        if not model.strip():
            raise ConfigError(
                f"The setting models names no model for {name}.", hint="Leave it out."
            )


def _named(settings: Settings) -> Iterator[tuple[str, str, Collection[str]]]:
    services = {
        f"{v.name}.{kind}": each for v in vendors().values() for kind, each in v.services.items()
    }
    units = {f"{name}.{unit}" for name, each in services.items() for unit in each.units}
    yield from (("base_urls", name, vendors()) for name in settings.base_urls)
    modelled = {name for name, each in services.items() if each.model or name == "local.chat"}
    yield from (("models", name, modelled) for name in settings.models)
    yield from (("prices", name, units) for name in settings.prices)


def _key(settings: Settings, vendor: Vendor) -> str:
    secret = getattr(settings, vendor.key_setting) if vendor.key_setting else None
    return secret.get_secret_value() if secret is not None else ""


def _base_url(settings: Settings, vendor: Vendor) -> str:
    given = settings.base_urls.get(vendor.name, "")
    if not given and vendor.name == "openai":
        given = settings.openai_base_url or ""
    return given or vendor.base_url


def _given(settings: Settings, name: str, kind: str) -> dict[str, float]:
    """The operator's own prices of a service, by unit."""
    begin = f"{name}.{kind}."
    return {n.removeprefix(begin): usd for n, usd in settings.prices.items() if n.startswith(begin)}


def _vendor(path: Path) -> Vendor:
    written = tomllib.loads(path.read_text("utf-8"))
    return Vendor(
        name=path.stem,
        title=written["title"],
        base_url=written["base_url"],
        key_setting=written.get("key_setting", ""),
        checked=written["checked"],
        aliases=tuple(written.get("aliases", ())),
        limits=Limits(**written.get("limits", {})),
        services={kind: _service(facts) for kind, facts in written["services"].items()},
    )


def _service(written: Mapping[str, Any]) -> Service:
    facts = {name: fact for name, fact in written.items() if name not in ("model", "prices")}
    return Service(written.get("model", ""), written.get("prices", {}), facts)
