"""What the adapters of all vendors share: an account, a till, a way to word a request."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Self

from mutoscope.errors import ProviderDenied
from mutoscope.providers.base_url import below
from mutoscope.providers.http.request import Patience, Request
from mutoscope.providers.paying import Limits, PaidCall, ResumesBy, Till
from mutoscope.providers.protocols import Identity
from mutoscope.providers.vendors import LOOPBACK, Account, host_of, how_to_set


@dataclass(frozen=True)
class Hosted:
    """A service of a vendor. Without `till` nothing that costs can be bought."""

    account: Account
    till: Till | None = None
    patience: Patience = field(default_factory=Patience)

    @property
    def identity(self) -> Identity:
        return Identity(self.account.vendor, self.account.model, self.build)

    @property
    def build(self) -> str:
        """The version of what else is asked for. Where it answers is no part of what it makes, but
        where another server takes the vendor's place."""
        version = str(self.account.facts.get("version", 1))
        if not self.account.elsewhere:
            return version
        return f"{version}@{host_of(self.account.base_url)}"

    @property
    def is_here(self) -> bool:
        """Whether it answers on this machine because the user runs it here, not as a stand-in for
        a vendor."""
        return not self.account.key_setting and host_of(self.account.base_url) in LOOPBACK

    @property
    def limits(self) -> Limits:
        return self.account.limits

    def paying(self, till: Till) -> Self:
        return replace(self, till=till)

    def authorization(self) -> Mapping[str, str]:
        """The header that carries the key, as most vendors want it."""
        return {"Authorization": f"Bearer {self.account.key}"} if self.account.key else {}

    def request(self, path: str, **more: Any) -> Request:
        """A call of `path` below the vendor's address; `more` are fields of `Request`.
        ProviderDenied: its key is not set."""
        self._check_key()
        return Request(
            self.account.title,
            below(self.account.base_url, path),
            headers={**self.authorization(), **more.pop("headers", {})},
            key_setting=self.account.key_setting,
            patience=self.patience,
            **more,
        )

    def _check_key(self) -> None:
        account = self.account
        if account.key_setting and not account.key:
            raise ProviderDenied(
                f"{account.title} has no key here.",
                provider=account.title,
                hint=how_to_set(account.key_setting),
            )

    @asynccontextmanager
    async def bought(
        self, usd: float, *, likely_usd: float | None = None, resumes_by: ResumesBy | None = None
    ) -> AsyncGenerator[PaidCall]:
        """A call that costs at most `usd`, entered at the till. RuntimeError: it costs, and there
        is no till."""
        if self.till is not None:
            async with self.till.call(
                usd=usd, likely_usd=likely_usd, resumes_by=resumes_by
            ) as call:
                yield call
        elif usd:
            raise RuntimeError(f"{self.account.title} costs money: bind it with paying(till)")
        else:
            yield _Free()


class _Free:
    """A call that nobody is charged for."""

    key = ""
    vendor_id = None

    async def submitted(self, vendor_id: str) -> None: ...

    def charged(self, usd: float) -> None: ...
