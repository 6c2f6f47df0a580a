"""When a step is worth another try, and when to make it."""

import random

from mutoscope.errors import MutoscopeError, ProviderLimited

TRIES = 3
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


def pause_before_retry_s(error: BaseException, tries: int) -> float | None:
    """Seconds to wait after the `tries`-th failure, or None: give up.

    Exponential with full jitter (half to whole), so that many jobs that failed together do not
    come back together; a provider that names a time gets it.
    """
    if not (isinstance(error, MutoscopeError) and error.transient) or tries >= TRIES:
        return None
    if isinstance(error, ProviderLimited):
        return error.retry_after_s
    pause_s = min(FIRST_PAUSE_S * 2 ** (tries - 1), LONGEST_PAUSE_S)
    return pause_s * random.uniform(0.5, 1.0)  # spread, not secrecy
