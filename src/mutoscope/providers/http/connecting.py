"""What every way of calling shares: whom we trust, and which answers lead on."""

import functools
import ssl

import httpx2

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""RFC 9110, 15.4."""


@functools.cache
def trust() -> ssl.SSLContext:
    """The certificates we trust; reading them takes longer than a short call."""
    return httpx2.create_ssl_context()
