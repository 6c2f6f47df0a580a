"""`python -m bench.render [name…]`: take the named figures, or all, and print a table."""

import argparse
import sys
from datetime import UTC, datetime
from importlib import import_module

import structlog

from bench.__main__ import machine, say
from bench.render.figures import Plan
from bench.render.job import PATHS, SCENE_S
from mutoscope import __version__

NAMES = (
    "encode",
    "fast",
    "motion",
    "drawing",
    "scenes",
    "slides",
    "cancel",
    "change",
    "same",
    "memory",
    "speed",
)
"""The quick ones first: who stops it half-way has most."""


def main(arguments: list[str]) -> int:
    """The exit code: 2 for a name that is not there, 1 when something could not be measured."""
    asked = _parser().parse_args(arguments)
    plan = Plan(asked.rounds, asked.seconds)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    say(f"Mutoscope {__version__}, {datetime.now(UTC):%Y-%m-%d}\n{machine()}")
    say(f"A job of {plan.job.total_s:g} s, medians of {plan.rounds}\n")
    say("| benchmark | what | figure | goal |\n|---|---|---|---|")
    taken = [_taken(name, plan) for name in asked.names or NAMES]
    return 0 if all(taken) else 1


def _taken(name: str, plan: Plan) -> bool:
    """Print the figures of one benchmark; if it breaks, the others still have their turn."""
    try:
        for row in import_module(f"bench.render.{name}").measure(plan):
            say(f"| {name} | {row.what} | {row.figure} | {row.goal} |")
    except Exception as error:  # one figure less, not a table less
        say(f"| {name} | could not be measured | {' '.join(str(error).split())} | |")
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bench.render", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME")
    parser.add_argument("--rounds", type=int, default=3, help="how often each figure is taken")
    parser.add_argument("--seconds", type=float, default=PATHS * SCENE_S, help="5 s a scene")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
