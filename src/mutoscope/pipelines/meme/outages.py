"""Whom it is of no use to ask for the next meme as well: what has kept them from one is of their
account, or of all that they do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from mutoscope.errors import ConfigError, MutoscopeError, ProviderDenied, ProviderError
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.stand_ins import Provider
from mutoscope.providers.protocols import Identity

T = TypeVar("T")

OF_THE_ACCOUNT = frozenset({ProviderDenied.code, ConfigError.code, "budget"})
"""Codes of what stays as it is until a person does something."""


@dataclass(frozen=True)
class Absent:
    """Stands for somebody who is not asked any more: what they have made before is found, for it is
    known by their identity, and anything else ends as told by their `fault`."""

    identity: Identity
    fault: ProviderError
    takes_references: bool = False

    async def paint(self, *_order: Any, **_wishes: Any) -> NoReturn:
        """ProviderError."""
        raise self.fault

    async def write(self, *_order: Any, **_wishes: Any) -> NoReturn:
        """ProviderError."""
        raise self.fault


class Outages:
    """Who could not be asked so far, in one order."""

    def __init__(self) -> None:
        self._faults = dict[str, ProviderError]()

    async def ask(
        self, provider: Provider, make: Callable[[Provider], Awaitable[T | Failure]]
    ) -> T | Failure:
        """What is made by the provider, or by nobody. Where somebody else is asked next (a
        `Failure`), a vendor that was only busy or silent is asked again for the next meme."""
        name = provider.identity.provider
        fault = self._faults.get(name)
        try:
            made = await make(Absent(provider.identity, fault) if fault else provider)
        except MutoscopeError as error:
            if error.transient or error.code in OF_THE_ACCOUNT:
                self._note(name, error)
            raise
        if isinstance(made, Failure) and made.code in OF_THE_ACCOUNT:
            self._note(name, made)
        return made

    def _note(self, name: str, error: MutoscopeError | Failure) -> None:
        """One that is not tried again: patience was had with the first."""
        fault = ProviderError(error.message, provider=name, hint=error.hint, code=error.code)
        self._faults.setdefault(name, fault)
