"""Small real runs with every vendor whose key is set: `make live`, or
`python scripts/live.py [--max-cost USD] [--keep FOLDER]`.

They are charged for, all together at most `--max-cost`. They have a data folder and a database of
their own, which go when all is done; `--keep` names a folder that stays.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import structlog

from mutoscope import app
from mutoscope.app import Studio, open_studio
from mutoscope.config import Settings, load_settings
from mutoscope.errors import MutoscopeError
from mutoscope.models import Job
from mutoscope.providers.catalog import CATALOG
from mutoscope.providers.entries import Entry, Lack

MAX_COST_USD = 0.50
SEED = 7
TEXT = "Monks drank tea early to stay awake. Traders carried it west. Now billions drink it."
SCRIPT = """title: Tea
language: en
segments:
- text: Monks drank tea to stay awake.
  headline: Monks
  picture: {kind: kinetic, palette: espresso, seed: 0, hero: hot-beverage}
  prompt: A monk with a cup of tea in a quiet courtyard, morning light.
- text: Traders carried it west.
  headline: Traders
  picture: {kind: kinetic, palette: espresso, seed: 1, hero: hot-beverage}
  prompt: A caravan with chests of tea on a mountain path.
"""
SHORT: Mapping[str, Any] = {"quality": "draft", "music": "none", "strict": True}
AT_HOME: Mapping[str, Any] = {**SHORT, "image_provider": "drawn", "voice": "heart"}
WRITTEN: Mapping[str, Any] = {"topic": "Tea", "text": TEXT, "duration": 5}


@dataclass(frozen=True)
class Trial:
    """One job. `lack`: why it cannot be tried here."""

    what: str
    pipeline: str
    request: Mapping[str, Any]
    lack: Lack | None = None


@dataclass(frozen=True)
class Result:
    """What came of a trial; `why` is empty where it went well."""

    how: Literal["completed", "skipped", "failed"]
    why: str = ""
    seconds: float = 0.0
    usd: float = 0.0


@dataclass
class Purse:
    """What may be spent, in US dollars, and has been."""

    most_usd: float
    spent_usd: float = field(default=0.0)

    @property
    def left_usd(self) -> float:
        return max(0.0, self.most_usd - self.spent_usd)

    def pay(self, job: Job) -> float:
        """What a job has cost. A call of which nobody knows whether it was charged counts too."""
        usd = job.cost.actual + job.cost.reserved
        self.spent_usd += usd
        return usd


def trials(settings: Settings) -> list[Trial]:
    """All of them: the pipelines at home, then each provider that is somebody else's."""
    hosted = [entry for entry in CATALOG if entry.vendor]
    asked = {entry.name: entry for entry in reversed(hosted)}  # the first of each name
    return [
        Trial("short, all at home", "short", {**AT_HOME, **WRITTEN, "writer": "extractive"}),
        *(trial for entry in hosted if (trial := _short_with(settings, entry))),
        *(
            Trial(f"probe of {name}", "probe", {"provider": name}, entry.lack(settings))
            for name, entry in sorted(asked.items())
        ),
    ]


def _short_with(settings: Settings, entry: Entry) -> Trial | None:
    """A short in which this provider does its part and all else is done at home; None for what a
    short does not ask for, and for a voice that has no English."""
    if entry.capability == "imagery":
        return None
    what, lack = f"short, {entry.capability} by {entry.name}", entry.lack(settings)
    if entry.capability == "writer":
        return Trial(what, "short", {**AT_HOME, **WRITTEN, "writer": entry.name}, lack)
    if entry.capability == "pictures":
        request = {**AT_HOME, "script": SCRIPT, "image_provider": entry.name}
        return Trial(what, "short", request, lack)
    voice = next((v.id for v in entry.voices(settings) if v.language in ("", "en")), None)
    if voice is None:
        return None
    return Trial(what, "short", {**AT_HOME, "script": SCRIPT, "voice": voice}, lack)


async def tried(studio: Studio, trial: Trial, purse: Purse) -> Result:
    """Make it, for what is left in the purse."""
    if trial.lack is not None:
        return Result("skipped", f"{trial.lack.what}. {trial.lack.hint}")
    began_at = time.monotonic()
    try:
        job = await studio.submit(
            trial.pipeline, trial.request, seed=SEED, max_cost=round(purse.left_usd, 6)
        )
        job = await studio.work_job(job.id)
    except MutoscopeError as error:
        return Result("failed", _sentence(error.message, error.hint), time.monotonic() - began_at)
    return _judged(job, time.monotonic() - began_at, purse.pay(job))


def _judged(job: Job, seconds: float, usd: float) -> Result:
    if job.status == "completed":
        return Result("completed", seconds=seconds, usd=usd)
    if job.error is not None and job.error.code == "budget":
        return Result("skipped", job.error.message, seconds, usd)
    if job.error is not None:
        return Result("failed", _sentence(job.error.message, job.error.hint), seconds, usd)
    asked = job.question["question"] if job.question else ""
    return Result("failed", f"It is {job.status}. {asked}".strip(), seconds, usd)


def _sentence(message: str, hint: str) -> str:
    return f"{message} {hint}".strip()


async def run(settings: Settings, purse: Purse) -> int:
    """Try all, with a row of the table for each as it ends; the exit code."""
    results: list[Result] = []
    say("| what | result | seconds | USD |")
    say("|---|---|---|---|")
    async with open_studio(settings) as studio:
        for trial in trials(settings):
            result = await tried(studio, trial, purse)
            results.append(result)
            say(row(trial, result))
    say(summary(results, purse))
    return int(any(result.how == "failed" for result in results))


def row(trial: Trial, result: Result) -> str:
    """A line of the table."""
    told = f"{result.how}: {result.why}" if result.why else result.how
    cells = (trial.what, told.replace("|", "/"), f"{result.seconds:.1f}", f"{result.usd:.4f}")
    return f"| {' | '.join(cells)} |"


def summary(results: Sequence[Result], purse: Purse) -> str:
    """The last line."""
    counts = ", ".join(
        f"{sum(result.how == how for result in results)} {how}"
        for how in ("completed", "skipped", "failed")
    )
    return f"\n{counts}; ${purse.spent_usd:.4f} of ${purse.most_usd:g} spent."


def say(text: str) -> None:
    """One line, at once: the next one may take minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def folder(keep: Path | None) -> Iterator[Path]:
    """The given one, or one that goes."""
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="mutoscope-live-") as made:
        yield Path(made)


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 1 where something failed that had all it needs."""
    parser = argparse.ArgumentParser("live", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--max-cost", type=float, default=MAX_COST_USD, help="USD, all together")
    parser.add_argument("--keep", type=Path, help="a data folder that stays")
    given = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with folder(given.keep) as place:
        try:
            settings = load_settings(data_dir=place)
            # A database of the operator's own is not for trials: the folder brings one.
            alone = settings.model_copy(update={"database_url": None})
            return app.run(run(alone, Purse(given.max_cost)))
        except MutoscopeError as error:
            say(_sentence(error.message, error.hint))
            return 1


if __name__ == "__main__":
    sys.exit(main())
