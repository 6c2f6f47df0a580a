"""Vendors on this machine that speak the wire of the real ones, charge nothing and misbehave.

    async with FakeVendors() as fakes:      # in a test that awaits
    with running_fakes() as fakes:          # in one that does not
        fakes.url("gemini"), fakes.requests, fakes.purchases("gemini")
        fakes.behave("gemini", "429 0.1", times=2)

`python -m mutoscope.testing.fakes` runs them as a process of their own. What they do wrong is said
in any text that they are sent, too: see `misbehaviour`.
"""

from mutoscope.testing.fakes.running import serve_until_stopped
from mutoscope.testing.fakes.server import FakeVendors, running_fakes
from mutoscope.testing.fakes.service import Charge

__all__ = ["Charge", "FakeVendors", "running_fakes", "serve_until_stopped"]
