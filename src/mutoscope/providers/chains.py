"""Who is asked, and who stands in: the chains of the settings, and what was asked for by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, InvalidRequest, MutoscopeError
from mutoscope.providers import vendors
from mutoscope.providers.entries import Capability, Entry, Lack, entries, named

AUTO = "auto"
SETTINGS: Mapping[Capability, str] = {
    "writer": "writers",
    "pictures": "pictures",
    "speech": "speech",
}
"""Which setting holds a capability's chain."""


@dataclass(frozen=True)
class Chain:
    """`entries`: who is asked, the first first; those after it stand in when it fails. A vendor
    without its key, or an engine that does not run, fails when it is called, so that what it has
    made before is found all the same. `passed_over`: a sentence on each who was to be asked and is
    not on this machine."""

    entries: tuple[Entry, ...]
    passed_over: tuple[str, ...] = ()


def chain(
    settings: Settings,
    capability: Capability,
    asked: str = AUTO,
    *,
    language: str = "",
    strict: bool = False,
) -> Chain:
    """Who serves a capability here, for a language if one is named.

    "auto" is the chain of the settings, else the best that works here, alone. A name is that
    provider, and those behind it in the settings' chain; with `strict` nobody stands in.
    InvalidRequest: there is no such provider. ConfigError: nobody is here who can.
    """
    wanted = _wanted(settings, capability, asked, language)
    wanted = wanted[:1] if strict else wanted
    lacks = [(entry, entry.lack(settings, language)) for entry in wanted]
    here = tuple(each for each, lack in lacks if lack is None or _may_come(each, lack))
    if not here:
        raise _nobody(settings, capability, wanted, language)
    away = tuple(unusable(each, lack) for each, lack in lacks if lack and each not in here)
    return Chain(here, away)


def _may_come(entry: Entry, lack: Lack) -> bool:
    return bool(entry.vendor) and lack.code != "missing_language"


def settled(settings: Settings, capability: Capability, asked: str, *, strict: bool) -> str:
    """The name that a request's "auto" or alias stands for here and now.

    Raises what `chain` does; InvalidRequest (code "missing_key") where nobody of those who may be
    asked has a key, with `strict` also where the first has none.
    """
    wanted = _wanted(settings, capability, asked, "")
    lacks = [entry.lack(settings) for entry in (wanted[:1] if strict else wanted)]
    if all(lacks) and (lack := lacks[0]):
        raise InvalidRequest(unusable(wanted[0], lack), hint=lack.hint, code=lack.code)
    return wanted[0].name


def check_settings(settings: Settings) -> None:
    """ConfigError: a setting about vendors names one that there is not."""
    vendors.check_names(settings)
    for capability in SETTINGS:
        _configured(settings, capability)


def unusable(entry: Entry, lack: Lack) -> str:
    """A sentence on a provider that cannot work here."""
    return f"{entry.title} {lack.what}."


def _configured(settings: Settings, capability: Capability) -> list[Entry]:
    setting = SETTINGS[capability]
    names: tuple[str, ...] = getattr(settings, setting)
    found = [(name, named(capability, name)) for name in names]
    for name, entry in found:
        if entry is None:
            raise ConfigError(
                f"The setting {setting} names {name!r}, which is unknown.",
                hint=f"There is: {', '.join(each.name for each in entries(capability))}.",
            )
    wanted = [entry for _, entry in found if entry is not None]
    _check_order(setting, wanted)
    return wanted


def _check_order(setting: str, wanted: list[Entry]) -> None:
    """ConfigError: somebody stands there who is never asked."""
    twice = next((each.name for i, each in enumerate(wanted) if each in wanted[:i]), None)
    drawn = [place for place, each in enumerate(wanted) if not each.factory]
    if twice is not None:
        raise ConfigError(f"The setting {setting} names {twice} twice.", hint="Keep the first.")
    if drawn and drawn[0] + 1 < len(wanted):
        raise ConfigError(
            f"The setting {setting} goes on behind {wanted[drawn[0]].name}, which never fails.",
            hint=f"Put {wanted[drawn[0]].name} last, or leave out what follows it.",
        )


def _known(capability: Capability, name: str) -> Entry:
    entry = named(capability, name)
    if entry is None:
        raise InvalidRequest(
            f"There is no provider of {SETTINGS[capability]} “{name}”.",
            hint=f"There is: {', '.join(each.name for each in entries(capability))}.",
            code="unknown_provider",
        )
    return entry


def _from(entry: Entry, configured: list[Entry]) -> list[Entry]:
    return configured[configured.index(entry) :] if entry in configured else [entry]


def _wanted(settings: Settings, capability: Capability, asked: str, language: str) -> list[Entry]:
    configured = _configured(settings, capability)
    if asked != AUTO:
        return _from(_known(capability, asked), configured)
    if not configured:
        return [_best(settings, capability, language)]
    speakers = [entry for entry in configured if _speaks(entry, language)]
    if not speakers:
        raise ConfigError(
            f"None of the setting {SETTINGS[capability]} speaks the language “{language}”.",
            hint="Add one that does: `mutoscope voices` lists them.",
        )
    return speakers


def _speaks(entry: Entry, language: str) -> bool:
    return not (language and entry.languages) or language in entry.languages


def _best(settings: Settings, capability: Capability, language: str) -> Entry:
    able = [
        each
        for each in entries(capability)
        if each.unasked and _speaks(each, language) and not each.is_another_server(settings)
    ]
    best = next((each for each in able if each.works(settings, language)), None)
    if best is None:
        raise _nobody(settings, capability, able, language)
    return best


def _nobody(
    settings: Settings, capability: Capability, asked: list[Entry], language: str
) -> MutoscopeError:
    """Nobody of those who were asked can serve here; what the first of them lacks."""
    lacks = [lack for each in asked if (lack := each.lack(settings, language))]
    lacks.sort(key=lambda lack: lack.code == "missing_key")  # what is free is told first
    hint = next((lack.hint for lack in lacks if lack.hint), "See `mutoscope providers`.")
    code = next((lack.code for lack in lacks), None)
    return ConfigError(f"None of the {SETTINGS[capability]} works here.", hint=hint, code=code)
