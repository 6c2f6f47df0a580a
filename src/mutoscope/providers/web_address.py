"""What is an address of the web."""

from urllib.parse import urlsplit


def is_http(url: str) -> bool:
    """Whether it names a host by http or https."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
