"""`python -m bench [name…]`: run the named benchmarks, or all, and print a table."""

import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import structlog

from bench.measuring import CORES
from mutoscope import __version__

NAMES = (
    "start",
    "step",
    "frame",
    "kernel",
    "short",
    "explainer",
    "memes",
    "memory",
    "size",
    "sound",
    "web",
)


def machine() -> str:
    """The processor, the cores that are used, the system."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = models[0] if models else platform.processor() or platform.machine()
    return f"{processor}, {CORES} cores, {platform.system()}, Python {platform.python_version()}"


def say(text: str) -> None:
    """One line, at once: the next one may take minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(names: list[str]) -> int:
    """The exit code: 2 for a name that is not there."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        say(f"There is no benchmark {unknown[0]!r}; there are: {', '.join(NAMES)}.")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    say(f"Mutoscope {__version__}, {datetime.now(UTC):%Y-%m-%d}\n{machine()}\n")
    say("| benchmark | what | figure | goal |\n|---|---|---|---|")
    for name in names or NAMES:
        for row in import_module(f"bench.{name}").measure():
            say(f"| {name} | {row.what} | {row.figure} | {row.goal} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
