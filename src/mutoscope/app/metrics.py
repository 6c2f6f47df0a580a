"""How a studio is doing, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format (version 0.0.4)
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from mutoscope.app.operations import Operations, SystemStatus
from mutoscope.jobs.counting import BUCKETS_S, bucket_of
from mutoscope.jobs.memory_limit import MB
from mutoscope.jobs.resources import free_disk_mb
from mutoscope.models import FINAL, QueueState, Status
from mutoscope.store.census import Census, census
from mutoscope.store.database import DatabaseGone
from mutoscope.store.vendors import VendorHealth

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LIVE = tuple(status for status in get_args(Status) if status not in FINAL)
COUNTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "steps": (
        "Steps that jobs came to: made, or found as made by another job.",
        ("pipeline", "how"),
    ),
    "step_failures": ("Steps that failed for good.", ("pipeline", "step", "code")),
    "provider_errors": ("Tries that a vendor let fail.", ("provider", "code")),
    "jobs_ended": ("Jobs that came to a final state.", ("pipeline", "status")),
    "interruptions": ("Jobs that were taken from their worker.", ("why",)),
}
"""What `jobs.counting` counts, with its labels."""


@dataclass(frozen=True)
class Readings:
    """All that is measured."""

    status: SystemStatus
    queues: tuple[QueueState, ...]
    vendors: tuple[VendorHealth, ...]
    census: Census


async def metrics(operations: Operations) -> str:
    """All metrics. While the database is away: that it is, and what this process can tell alone."""
    families = _alone(operations)
    try:
        readings = Readings(
            await operations.status(),
            tuple(await operations.queues()),
            tuple(await operations.vendor_health()),
            await census(operations.engine.database),
        )
    except DatabaseGone:
        return _text([*families, _gauge("database_up", "Whether the database answers.", 0)])
    families.append(_gauge("database_up", "Whether the database answers.", 1))
    return _text([*families, *_told(readings)])


class _Collected(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _text(families: Iterable[Metric]) -> str:
    registry = CollectorRegistry()
    registry.register(_Collected(list(families)))
    return generate_latest(registry).decode()


def _alone(operations: Operations) -> list[Metric]:
    """What needs no database."""
    engine = operations.engine
    return [
        _gauge(
            "free_disk_bytes",
            "Free space where the data folder of this machine is.",
            free_disk_mb(engine.settings.data_dir) * MB,
        ),
        _gauge(
            "memory_limit_bytes", "What jobs on this machine may use.", engine.meter.limit_bytes
        ),
    ]


def _told(readings: Readings) -> Iterator[Metric]:
    yield from _of_workers(readings.status)
    yield from _of_queues(readings)
    yield from _of_steps(readings.census)
    yield from _of_money(readings.census)
    yield from _of_vendors(readings.vendors)
    for name, (what, labels) in COUNTERS.items():
        yield _counter(name, what, labels, readings.census)


def _of_workers(status: SystemStatus) -> Iterator[Metric]:
    alive = GaugeMetricFamily(
        "mutoscope_workers",
        "Workers that are alive: standing, or here for one job.",
        labels=["kind"],
    )
    standing = sum(bool(worker["standing"]) for worker in status.workers)
    alive.add_metric(["standing"], standing)
    alive.add_metric(["single"], len(status.workers) - standing)
    yield alive
    used = GaugeMetricFamily(
        "mutoscope_memory_bytes",
        "What a worker and the programs it has started hold in memory.",
        labels=["worker"],
    )
    share = GaugeMetricFamily(
        "mutoscope_memory_share", "The same, of what it may use: 1 is full.", labels=["worker"]
    )
    for worker in status.workers:
        sample = worker["resources"]
        if "rss_mb" in sample:  # not before its first beat
            used.add_metric([str(worker["id"])], sample["rss_mb"] * MB)
            share.add_metric([str(worker["id"])], sample["memory_share"])
    yield from (used, share)
    yield _gauge(
        "stop_unacknowledged",
        "Whether a worker stopped that did not leave by itself, and nobody has taken note.",
        int(status.last_stop is not None),
    )


def _of_queues(readings: Readings) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("mutoscope_jobs", "Jobs that have not ended.", labels=["status"])
    for status in LIVE:
        jobs.add_metric([status], readings.status.jobs.get(status, 0))
    depth = GaugeMetricFamily("mutoscope_queue_depth", "Jobs that wait.", labels=["queue"])
    age = GaugeMetricFamily(
        "mutoscope_queue_age_seconds", "How long the first of them has waited.", labels=["queue"]
    )
    paused = GaugeMetricFamily(
        "mutoscope_queue_paused", "Whether somebody has paused the queue.", labels=["queue"]
    )
    for queue in readings.queues:
        depth.add_metric([queue.name], queue.waiting)
        age.add_metric([queue.name], queue.oldest_wait_s or 0)
        paused.add_metric([queue.name], int(queue.paused))
    yield from (jobs, depth, age, paused)


def _of_steps(census: Census) -> Iterator[Metric]:
    yield _gauge(
        "oldest_step_without_progress_seconds",
        "For how long that running step has not moved which has stood still the longest.",
        census.stillness_s,
    )
    yield _stage_seconds(census)
    share = GaugeMetricFamily(
        "mutoscope_reused_share",
        "Of the steps that jobs came to, those that another job had made.",
        labels=["pipeline"],
    )
    for pipeline, (made, reused) in sorted(_made_and_reused(census).items()):
        share.add_metric([pipeline], reused / (made + reused))
    yield share


def _stage_seconds(census: Census) -> Metric:
    family = HistogramMetricFamily(
        "mutoscope_stage_seconds",
        "How long stages took, from the first step begun to the last one done, in one run.",
        labels=["pipeline", "stage"],
    )
    counts: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    sums: dict[tuple[str, str], float] = {}
    for (name, pairs), value in census.counters.items():
        labels = dict(pairs)
        if name == "stage_seconds_bucket":
            counts[labels["pipeline"], labels["stage"]][labels["le"]] = value
        elif name == "stage_seconds_sum":
            sums[labels["pipeline"], labels["stage"]] = value
    for key, found in sorted(counts.items()):
        family.add_metric(list(key), _cumulative(found), sums.get(key, 0.0))
    return family


def _cumulative(found: Mapping[str, float]) -> list[tuple[str, float]]:
    """Each bound with the number of those at or below it. Numbers under bounds of an earlier
    version go to the next bound there is now."""
    bounds = [*BUCKETS_S, float("inf")]
    names = [bucket_of(bound) for bound in bounds]
    into = dict.fromkeys(names, 0.0)
    for bound, value in found.items():
        into[bucket_of(float(bound))] += value
    total, buckets = 0.0, list[tuple[str, float]]()
    for name in names:
        total += into[name]
        buckets.append(("+Inf" if name == "inf" else name, total))
    return buckets


def _made_and_reused(census: Census) -> Mapping[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for (name, pairs), value in census.counters.items():
        labels = dict(pairs)
        if name == "steps":
            made, reused = found.get(labels["pipeline"], (0.0, 0.0))
            is_made = labels["how"] == "made"
            found[labels["pipeline"]] = (
                (made + value, reused) if is_made else (made, reused + value)
            )
    return found


def _of_money(census: Census) -> Iterator[Metric]:
    paid = CounterMetricFamily(
        "mutoscope_paid_usd", "What vendors were paid, in US dollars.", labels=["provider"]
    )
    doubt = GaugeMetricFamily(
        "mutoscope_calls_in_doubt",
        "Paid calls whose answer is lost, until somebody decides.",
        labels=["provider"],
    )
    for provider, usd in sorted(census.paid_usd.items()):
        paid.add_metric([provider], usd)
        doubt.add_metric([provider], census.calls_in_doubt.get(provider, 0))
    yield from (paid, doubt)


def _of_vendors(vendors: Iterable[VendorHealth]) -> Iterator[Metric]:
    open_ = GaugeMetricFamily(
        "mutoscope_vendor_open",
        "Whether the vendor's circuit breaker is open: it has failed, and nobody asks it for now.",
        labels=["provider"],
    )
    faults = CounterMetricFamily(
        "mutoscope_vendor_faults",
        "Tries that the vendor let fail by being silent or broken.",
        labels=["provider"],
    )
    for vendor in vendors:
        open_.add_metric([vendor.name], int(vendor.state == "open"))
        faults.add_metric([vendor.name], vendor.faults)
    yield from (open_, faults)


def _counter(name: str, what: str, labels: tuple[str, ...], census: Census) -> Metric:
    family = CounterMetricFamily(f"mutoscope_{name}", what, labels=list(labels))
    for (counted, pairs), value in sorted(census.counters.items()):
        if counted == name:
            given = dict(pairs)
            family.add_metric([given.get(label, "") for label in labels], value)
    return family


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"mutoscope_{name}", what, value=value)
