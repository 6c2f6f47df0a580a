"""The fakes as a process of their own, for trying things out without an account anywhere."""

import asyncio
import json
import signal
import sys

from mutoscope.providers.vendors import vendors
from mutoscope.testing.fakes.server import FakeVendors

ANY_KEY = "fake-key"


def serve_until_stopped(port: int = 0, api_key: str = "") -> None:
    """Print the addresses and the settings that lead to them, and serve until SIGTERM or SIGINT.
    OSError: the port is taken."""
    asyncio.run(_serve(FakeVendors(port=port, api_key=api_key), api_key or ANY_KEY))


def settings_lines(fakes: FakeVendors, key: str) -> list[str]:
    """What a shell is told so that Mutoscope calls the fakes, a line each."""
    known = {name: vendors()[name] for name in fakes.names if name in vendors()}
    addresses = json.dumps({name: fakes.url(name) for name in known})
    keys = {vendor.key_setting.upper() for vendor in known.values() if vendor.key_setting}
    lines = [f"MUTOSCOPE_BASE_URLS='{addresses}'", *(f"{name}={key}" for name in sorted(keys))]
    return [f"export {line}" for line in lines]


async def _serve(fakes: FakeVendors, key: str) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with fakes:
        addresses = [f"{name:12}{fakes.url(name)}" for name in fakes.names]
        lines = [*addresses, "", *settings_lines(fakes, key)]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        await stopped.wait()
