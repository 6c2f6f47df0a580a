"""`python -m chaos [TRIAL…] [--seed N] [--scale full|short] [--seconds S] [--json]`: run the named
trials, or all, and print what they have shown. The exit code is 1 when a promise was broken."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib import import_module
from importlib.util import find_spec

import structlog

from chaos.ground import Ground, opened_ground
from chaos.outcome import Outcome
from mutoscope import __version__
from mutoscope.app import run

NAMES = (
    "kill_after_every_event",
    "random_kills",
    "frozen",
    "suspended",
    "strict",
    "hammer",
    "postgres",
    "data_folder",
    "vendors",
    "areas",
    "memory",
    "gc",
    "status_latency",
    "bot_status",
    "latency",
    "cancel",
)
LIMIT_S = {"full": 2400.0, "short": 120.0}
"""What no trial may take longer than."""


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 all promises kept, 1 one broken, 2 no such trial."""
    asked = _parser().parse_args(arguments)
    unknown = [name for name in asked.trials if name not in installed()]
    if unknown:
        say(f"There is no trial {unknown[0]!r}; there are: {', '.join(installed())}.")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    if not asked.json:
        say(f"Mutoscope {__version__}, seed {asked.seed}, {asked.scale}\n")
        say("| trial | what | shown | goal | kept | s |\n|---|---|---|---|---|---|")
    with contextlib.suppress(asyncio.CancelledError):
        return run(_run(asked))
    return 130


def installed() -> tuple[str, ...]:
    """The names of the trials that there are."""
    return tuple(name for name in NAMES if find_spec(f"chaos.{name}"))


async def _run(asked: argparse.Namespace) -> int:
    kept, ours = True, asyncio.current_task()
    assert ours is not None
    # Whoever stops us must not leave workers behind.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ours.cancel)
    given = {name: getattr(asked, name) for name in ("seed", "scale", "parallel", "seconds")}
    async with opened_ground(**given) as ground:
        for name in asked.trials or installed():
            for outcome in await outcomes(name, ground):
                kept = kept and outcome.ok
                say(_json(name, outcome) if asked.json else _row(name, outcome))
    return 0 if kept else 1


async def outcomes(name: str, ground: Ground) -> list[Outcome]:
    """Run one trial within its time; one that breaks down has shown that."""
    began_at, trial = time.monotonic(), import_module(f"chaos.{name}").trial
    try:
        async with asyncio.timeout(LIMIT_S[ground.scale]):
            found = await trial(ground)
    except TimeoutError:
        found = [Outcome("the whole trial", "took too long", "an end", ok=False)]
    except Exception as error:
        first = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
        shown = f"{type(first).__name__}: {first}"
        found = [Outcome("the whole trial", shown, "an end", ok=False)]
    took_s = round(time.monotonic() - began_at, 1)
    return [each if each.seconds else replace(each, seconds=took_s) for each in found]


def say(text: str) -> None:
    """One line, at once: the next one may take minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help=", ".join(NAMES))
    parser.add_argument("--seed", type=int, default=0, help="what chance hangs on")
    parser.add_argument("--scale", choices=("full", "short"), default="full")
    parser.add_argument("--parallel", type=int, default=2, help="worlds at once, where it can be")
    parser.add_argument("--seconds", type=float, help="how long to hammer; else 60 (short: 6)")
    parser.add_argument("--json", action="store_true", help="one object a line")
    return parser


def _json(name: str, outcome: Outcome) -> str:
    return json.dumps({"trial": name, **asdict(outcome)})


def _row(name: str, outcome: Outcome) -> str:
    kept = "yes" if outcome.ok else "**NO**"
    cells = (name, outcome.what, outcome.shown, outcome.goal, kept, f"{outcome.seconds:.0f}")
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
