"""What can go wrong, and what the reader can do about it.

MutoscopeError                  message, hint (what the reader can do), transient = False
├─ ConfigError                  settings unusable                    exit 2
├─ InvalidRequest               this input cannot be used            422   exit 2
├─ NotFound                     job, pipeline, artifact unknown      404   exit 3
├─ WrongState                   not possible in this status          409   exit 4
├─ Busy                         quota, full queue, already running   429   retry_after_s
├─ ResourceExhausted            memory, disk, time                   503   transient
├─ ProviderError(provider)      somebody else's fault                502
│  ├─ ProviderUnavailable       transient
│  ├─ ProviderLimited           transient, retry_after_s
│  ├─ ProviderDenied            key missing or refused; the hint names the setting
│  └─ ProviderRefused           content policy; never retried
└─ MediaError                   cannot be read, drawn, composed, encoded

The worker reads one attribute, `transient`. Each interface has one table from class to its own
language.

`again`: keys of steps that have given results which are of no use, so that what is recorded would
be refused for ever. When a person retries the job, these steps are made anew, and paid for.
"""

from collections.abc import Sequence


class MutoscopeError(Exception):
    """The base of all errors that a user can act on. Anything else that is raised is a bug."""

    transient = False
    code = "error"

    def __init__(
        self, message: str, *, hint: str = "", code: str | None = None, again: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.again = tuple(again)
        if code is not None:
            self.code = code


class ConfigError(MutoscopeError):
    """The settings, or what they name, cannot be used."""

    code = "config"


class InvalidRequest(MutoscopeError):
    """This input cannot be used."""

    code = "invalid_request"


class NotFound(MutoscopeError):
    """No such job, pipeline or artifact."""

    code = "not_found"


class WrongState(MutoscopeError):
    """Not possible in the job's present status."""

    code = "wrong_state"


class Busy(MutoscopeError):
    """Refused for now: a quota, a full queue, or the same thing is already running. `job_id`: of
    the job that is in the way, where one is."""

    code = "busy"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        retry_after_s: float = 30.0,
        code: str | None = None,
        job_id: str = "",
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.retry_after_s = retry_after_s
        self.job_id = job_id


class ResourceExhausted(MutoscopeError):
    """Memory, disk or time ran out."""

    code = "resources"
    transient = True


class ProviderError(MutoscopeError):
    """Somebody else's fault. `maybe_charged`: a paid call was sent and its answer is missing."""

    code = "provider"
    maybe_charged = False

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        hint: str = "",
        code: str | None = None,
        again: Sequence[str] = (),
    ) -> None:
        super().__init__(message, hint=hint, code=code, again=again)
        self.provider = provider


class ProviderUnavailable(ProviderError):
    """No answer, or a fault on their side."""

    code = "provider_unavailable"
    transient = True


class ProviderLimited(ProviderError):
    """Too many requests. `retry_after_s`: when to come back, where the provider says so."""

    code = "provider_limited"
    transient = True

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        hint: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, provider=provider, hint=hint)
        self.retry_after_s = retry_after_s


class ProviderDenied(ProviderError):
    """The key is missing or was refused; the hint names the setting."""

    code = "provider_denied"


class ProviderRefused(ProviderError):
    """Refused by content policy. Never retried."""

    code = "provider_refused"


class MediaError(MutoscopeError):
    """Media that cannot be read, drawn, composed or encoded."""

    code = "media"
