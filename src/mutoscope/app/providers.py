"""Which providers work here and now, what they cost, and what keeps the others from working."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mutoscope.config import Settings
from mutoscope.errors import MutoscopeError
from mutoscope.providers import vendors
from mutoscope.providers.chains import AUTO, SETTINGS, chain, check_settings
from mutoscope.providers.entries import CATALOG, Capability, Entry
from mutoscope.providers.vendors import Account


@dataclass(frozen=True)
class ProviderState:
    """One provider for one thing. `lacks` is the end of a sentence ("has no key here"), empty where
    it works; `chosen`: who is asked where nobody is named. `price` is for people; `checked`: the
    day on which model and price were last looked up."""

    name: str
    capability: Capability
    title: str
    licence: str
    works: bool
    lacks: str = ""
    hint: str = ""
    chosen: bool = False
    model: str = ""
    price: str = ""
    checked: date | None = None


def provider_states(settings: Settings, name: str | None = None) -> list[ProviderState]:
    """All of the catalogue, or those of one name or nickname, in its order. Looks at the machine,
    calls nobody. ConfigError: a setting about providers makes no sense."""
    check_settings(settings)
    vendor = vendors.named(name) if name else None
    wanted = {None, name, vendor.name if vendor else name}
    chosen: dict[Capability, str] = {
        capability: _chosen(settings, capability) for capability in SETTINGS
    }
    shown = [entry for entry in CATALOG if name is None or entry.name in wanted]
    return [_state(settings, entry, chosen) for entry in shown]


def price_hint(account: Account) -> str:
    """What it costs, in words."""
    told = {
        "picture": "${:g} a picture",
        "input_mtok": "${:g} a million tokens in",
        "output_mtok": "${:g} out",
        "kchar": "${:g} per 1000 characters",
        "geocode": "${:g} an address",
        "street_view": "${:g} a picture from the street",
        "satellite": "${:g} one from above",
    }
    known = [(words, account.prices.get(unit, 0.0)) for unit, words in told.items()]
    return ", ".join(words.format(usd) for words, usd in known if usd)


def _chosen(settings: Settings, capability: Capability) -> str:
    """The first of its chain; of voices, for English."""
    language = "en" if capability == "speech" else ""
    try:
        return chain(settings, capability, AUTO, language=language).entries[0].name
    except MutoscopeError:
        return ""


def _state(settings: Settings, entry: Entry, chosen: Mapping[Capability, str]) -> ProviderState:
    lack = entry.lack(settings)
    account = entry.account(settings) if entry.vendor else None
    return ProviderState(
        name=entry.name,
        capability=entry.capability,
        title=entry.title,
        licence=entry.licence,
        works=lack is None,
        lacks=lack.what if lack else "",
        hint=lack.hint if lack else "",
        chosen=chosen.get(entry.capability, "") == entry.name,
        model=account.model if account else "",
        price=(price_hint(account) if account else "") or "free",
        checked=vendors.vendors()[entry.vendor].checked if entry.vendor else None,
    )
