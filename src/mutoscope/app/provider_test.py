"""Asking a provider for one small thing, to see that it answers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutoscope.errors import NotFound
from mutoscope.models import Job
from mutoscope.providers.entries import CATALOG

if TYPE_CHECKING:
    from mutoscope.app.studio import Studio

PROBE = "probe"


@dataclass(frozen=True)
class ProviderTest:
    """What a test would ask for (`capabilities`), at which prices; none where it is free."""

    provider: str
    title: str
    capabilities: tuple[str, ...]
    prices: tuple[str, ...]


def foretold(studio: "Studio", name: str) -> ProviderTest:
    """What testing the provider of this name, or nickname, would do. Blocks. NotFound: there is
    none that can be asked."""
    able = {(entry.name, entry.capability) for entry in CATALOG if entry.factory}
    states = [s for s in studio.providers(named=name) if (s.name, s.capability) in able]
    asked = [state for state in states if state.capability != "illustrations"]
    if not asked:
        names = dict.fromkeys(n for n, capability in able if capability != "illustrations")
        raise NotFound(
            f"There is no provider “{name}” that can be asked.",
            hint=f"There is: {', '.join(sorted(names))}.",
        )
    return ProviderTest(
        asked[0].name,
        asked[0].title,
        tuple(state.capability for state in asked),
        tuple(sorted({state.price for state in asked} - {"free"})),
    )


async def begin_test(studio: "Studio", name: str, *, max_cost: float | None = None) -> Job:
    """Hand in a job that asks it once for each thing that it does. InvalidRequest: it has no key
    here; ConfigError: it is not installed."""
    return await studio.submit(PROBE, {"provider": name}, max_cost=max_cost)
