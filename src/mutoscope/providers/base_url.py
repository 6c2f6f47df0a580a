"""Where an API begins below an address that a person typed."""

import re

_VERSION = re.compile(r"v\d+\w*")


def missing_path(base_url: str, path: str) -> str:
    """What an address lacks of a vendor's `path`: all of it, the end of it, or nothing. One that
    names a version somewhere is whole: "http://localhost:11434/v1", ".../api/paas/v4"."""
    here = [part for part in base_url.partition("?")[0].partition("://")[2].split("/")[1:] if part]
    wanted = path.split("/")
    for count in range(len(wanted), 0, -1):
        if here[-count:] == wanted[:count]:
            return "/".join(wanted[count:])
    return "" if any(_VERSION.fullmatch(part) for part in here) else path


def below(base_url: str, path: str) -> str:
    """The address of a vendor's `path`, which may have a query. What an operator's address asks for
    ("?api-version=2024-10-21") is asked for with every path."""
    begin, _, always = base_url.partition("?")
    path, _, query = path.partition("?")
    asked = "&".join(filter(None, (query, always)))
    return f"{begin.rstrip('/')}/{path}" + (f"?{asked}" if asked else "")
