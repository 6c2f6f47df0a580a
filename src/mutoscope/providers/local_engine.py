"""Whether a vendor's engine runs on this machine."""

import functools
import socket
import time
from urllib.parse import urlsplit

from mutoscope.config import Settings
from mutoscope.providers.vendors import Vendor

KEPT_S = 30.0
_WITHIN_S = 0.2


def is_running(settings: Settings, vendor: Vendor) -> bool:
    """Whether somebody listens where the engine usually answers; an address that the settings give
    is believed. What was found holds for half a minute."""
    if vendor.name in settings.base_urls:
        return True
    return settings.find_local_models and _listens(vendor.base_url, _period())


def _period() -> int:
    return int(time.monotonic() // KEPT_S)


@functools.lru_cache(maxsize=8)
def _listens(base_url: str, _during: int) -> bool:
    parts = urlsplit(base_url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), _WITHIN_S):
            return True
    except OSError:
        return False
