"""What the tests of the command line share."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KITES = """# The kite

A kite is a flying toy on a string. People in China flew kites more than 2,000 years ago. Soldiers
used them to send signals over long distances. Today people race kites across beaches and snow.
"""
TOY = ["--duration", "5", "--quality", "draft", "--music", "none", "--seed", "7"]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        (line,) = self.out.splitlines()
        return json.loads(line)


Cli = Callable[..., Done]
Spawn = Callable[..., "subprocess.Popen[str]"]
