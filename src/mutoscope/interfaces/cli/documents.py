"""Values of the studio as plain JSON, and as lines for the eye."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from mutoscope.app import SystemStatus
from mutoscope.app.ownership import LOCAL
from mutoscope.app.times import local_words
from mutoscope.interfaces.cli.display import WAITS
from mutoscope.interfaces.cli.language import parts_told, told
from mutoscope.interfaces.cli.standing import is_left, way_on
from mutoscope.models import Event, Item, Job

_MOST_PARTS = 10
_SAMPLE = frozenset(
    {"vms_mb", "threads", "memory_share", "processes", "open_files", "free_memory_mb", "resources"}
)
_LEFT_OUT = frozenset({"traceback", "stage", "cost", "free_disk_mb", "shown"}) | _SAMPLE
"""Of an event's body, what is for programs and not for a line of text."""


def plain(value: Any) -> dict[str, Any]:
    """A dataclass as a JSON object; times are written by the printer."""
    return asdict(value)


def stamp(at: datetime) -> str:
    """A time for the eye, with the zone it is in."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")


def event_line(event: Event) -> str:
    """Number, time, kind, and what there is to say."""
    clock = event.at.astimezone().strftime("%H:%M:%S")
    facts = [
        _fact(key, value)
        for key, value in event.body.items()
        if key not in _LEFT_OUT and value not in (None, "", [], {})
    ]
    return f"{event.seq:>4} {clock} {event.kind:<16} {' '.join(facts)}".rstrip()


def _fact(key: str, value: Any) -> str:
    if isinstance(value, Mapping) and "message" in value:
        return f"{key}: {told(str(value['message']))}"
    if isinstance(value, list):
        return f"{key}={','.join(map(_named, value))}"
    if key == "title":  # it may be whatever somebody has written
        return f"{key}={parts_told(str(value))}"
    return f"{key}={told(value) if isinstance(value, str) else value}"


def _named(value: Any) -> str:
    """Of a list: a step by its key, anything else as it is."""
    return str(value.get("key", "")) if isinstance(value, Mapping) else str(value)


def status_rows(
    status: SystemStatus,
    *,
    paused: Sequence[str] = (),
    obstacle: str = "",
    noted: bool = False,
    left: Sequence[Job] = (),
) -> Iterator[tuple[str, str]]:
    """What a person wants to know, a line each. `paused`: names of queues; `obstacle`: what keeps
    all from going on; `noted`: the last stop is told no more; `left`: jobs whose workers are gone,
    with nobody to take them over."""
    if obstacle:
        yield "waits", obstacle
    workers = len(status.workers)
    yield "workers", f"{workers} alive" if workers else "none; a command works its own job"
    yield "jobs", _counts(status.jobs) or "none waiting or running"
    for job in left:
        yield "waits", way_on(job)
    if run := status.next_run:
        of = "" if run["owner"] == LOCAL else f" of {run['owner']}"
        yield "next run", f"{local_words(run['at'], run['zone'])}, schedule {run['name']}{of}"
    if paused:
        yield "paused", f"{', '.join(paused)}: go on with `mutoscope queues resume {paused[0]}`"
    yield "memory", _memory(status)
    yield "free disk", _size(status.free_disk_mb)
    yield "database", status.database
    if calls := round(status.maybe_charged["calls"]):
        of = "paid call" if calls == 1 else "paid calls"
        usd = status.maybe_charged["usd"]
        yield "in doubt", f"{calls} {of}, ${usd:.2f}: maybe charged, and the answer is lost"
    for each in status.stuck:
        what = f"{each['job_id']} ({each['pipeline']}), {each['step'] or 'between its steps'}"
        yield "stuck", f"{what}: has not moved for {each['still_s'] / 60:.0f} min"
    if status.last_stop:
        then = "noted" if noted else "`mutoscope status --ack` to take note"
        yield "last stop", f"{stop_words(status.last_stop)}; {then}"


def _memory(status: SystemStatus) -> str:
    """That of the workers; this command's own is of no interest."""
    held = (worker["resources"] for worker in status.workers)
    used = [resources["rss_mb"] for resources in held if "rss_mb" in resources]
    limit = f"a worker may use {_size(status.memory_limit_mb)}"
    return f"{' + '.join(map(_size, used))} in use; {limit}" if used else limit


def _size(mb: float) -> str:
    return f"{mb / 1000:.1f} GB" if mb >= 1000 else f"{mb:.0f} MB"


def stop_words(stop: Mapping[str, Any]) -> str:
    """Why a worker stopped, when, at what, and with how much memory."""
    ago_s = (datetime.now(UTC) - stop["stopped_at"]).total_seconds()
    parts = [stop["stop_cause"], f"{_span(ago_s)} ago"]
    if stop["job_id"]:
        at = " ".join(filter(None, ("step" if stop["step"] else "", stop["step"])))
        stage = f"({stop['stage'].replace('_', ' ')})" if stop["stage"] else ""
        parts.append(" ".join(filter(None, (f"in {stop['job_id']}", at, stage))))
    if "rss_mb" in stop["resources"]:
        parts.append(f"{stop['resources']['rss_mb']:,.0f} MB")
    return ", ".join(parts)


def _span(seconds: float) -> str:
    """A time as people say it: `40 s`, `2 min`, `5 h`, `3 days`."""
    for limit_s, unit_s, name in ((60, 1, "s"), (3600, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit_s:
            return f"{max(seconds, 0) / unit_s:.0f} {name}"
    return f"{seconds / 86_400:.0f} days"


def job_facts(job: Job, *, obstacle: str = "") -> Iterator[tuple[str, str]]:
    """The head of `show`."""
    yield "id", job.id
    stage = "" if job.status == "completed" else job.stage.replace("_", " ")
    yield "status", f"{job.status} {job.progress:.0f} % {stage}".strip()
    if obstacle and not job.is_final:
        yield "waits", obstacle
    if job.waiting_for:
        yield "waits", way_on(job) if is_left(job) else WAITS[job.waiting_for]
    if job.attempt > 1:
        yield "attempt", str(job.attempt)
    if job.parent_id:
        yield "edit of", job.parent_id
    yield "steps", f"{job.new} new, {job.reused} reused"
    yield "cost", _paid(job)
    if job.pinned:
        yield "pinned", "its files stay"
    if job.expires_at:
        yield "expired", stamp(job.expires_at)
    yield "created", stamp(job.created_at)


def part_lines(job: Job) -> Iterator[str]:
    """The named parts of `show`, in their order; of many those that are not there."""
    is_many = len(job.items) > _MOST_PARTS
    for each in job.items:
        if is_many and each.status in ("completed", "reused"):
            continue
        standing = f"{each.title}, {told(_standing(job, each))}. {told(each.message)}"
        yield f"{each.key}  {standing}".rstrip()


def _standing(job: Job, part: Item) -> str:
    """How a part is doing, as far as its job lets it."""
    if job.status == "awaiting_input" and part.status == "running":
        return "waits for your answer"
    return part.status


def _paid(job: Job) -> str:
    """What was spent, what may have been, what may come to it, and what may be spent."""
    cost = job.cost
    doubtful = cost.doubtful + (cost.reserved if job.is_final else 0.0)
    reserved = 0.0 if job.is_final else cost.reserved
    parts = (
        f"${cost.certain:.2f} paid" if cost.certain else "nothing paid",
        f"${doubtful:.2f} maybe charged" if doubtful else "",
        f"${reserved:.2f} reserved" if reserved else "",
        "" if job.max_cost is None else f"${job.max_cost:.2f} at most",
    )
    return ", ".join(filter(None, parts))


def _counts(jobs: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in jobs.items() if count)
