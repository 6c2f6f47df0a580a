"""How the studio is doing: /status. It is told at once, whatever renders, and tells the truth."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mutoscope import __version__
from mutoscope.app import SystemStatus
from mutoscope.app.times import local_words
from mutoscope.interfaces.telegram.heard import Heard
from mutoscope.interfaces.telegram.hints import without_commands
from mutoscope.interfaces.telegram.keyboards import named
from mutoscope.interfaces.telegram.looking import Found, is_waiting
from mutoscope.interfaces.telegram.progress_message import (
    kind_of,
    stage_told,
    subject,
    took_s,
    waiting_told,
)
from mutoscope.interfaces.telegram.words import escaped, said, shortened
from mutoscope.interfaces.wording import Words
from mutoscope.models import Job

SOFT_SHARE = 0.8
"""Of what jobs may use; above it, advice is given (and no new job is begun)."""
LONGEST_ABOUT, LONGEST_ANSWER = 60, 200
_HEALTH = {True: "✅", False: "❌", None: "❔"}
TOLD_HOURS = 24
MB_A_GB = 1000


def status_text(heard: Heard, found: Found, own_run: Mapping[str, Any] | None = None) -> str:
    """In lines (HTML). Whose jobs these are, only their owner and who runs the studio are told;
    others have their `own_run`, the slot of their schedules that comes first."""
    words, system = heard.words, found.system
    lines = [
        *_memory(words, system),
        said(words, "💽 Disk: %(free)s free", free=_size(words, system.free_disk_mb)),
        *_generation(heard, found),
        *_queues(words, found),
        *_next_run(heard, system.next_run if heard.is_owner else own_run),
        *_problems(heard, found),
        said(words, "👷 Workers: %(n)s", n=len(system.workers)),
        *_accounts(heard),
        said(words, "🏷 Mutoscope %(version)s", version=__version__),
    ]
    return "\n".join(lines)


def _memory(words: Words, system: SystemStatus) -> Iterator[str]:
    used = _all_memory(system)
    share = used["rss_mb"] / max(system.memory_limit_mb, 1.0)
    yield said(
        words,
        "💾 Memory: %(rss)s MB (VMS %(vms)s MB, %(percent)s %%, threads: %(threads)s,"
        " processes: %(processes)s)",
        rss=f"{used['rss_mb']:.0f}",
        vms=f"{used['vms_mb']:.0f}",
        percent=f"{100 * share:.0f}",
        threads=f"{used['threads']:.0f}",
        processes=f"{used['processes']:.0f}",
    )
    if share > SOFT_SHARE:
        yield said(
            words,
            "⚠️ More than 80 %% of the memory is in use: plan fewer generations a day, give it more"
            " memory, or look which jobs take so much.",
        )


def _all_memory(system: SystemStatus) -> Mapping[str, float]:
    """Of this process with those it has started, and of workers elsewhere."""
    names = ("rss_mb", "vms_mb", "threads", "processes")
    own = system.memory
    others = [dict(worker["resources"]) for worker in system.workers] if own else []
    ours = own.get("processes", 1) > 1  # the workers are among our children
    counted = [own] if ours else [own, *others]
    return {name: sum(each.get(name, 0) for each in counted) for name in names}


def _generation(heard: Heard, found: Found) -> Iterator[str]:
    words = heard.words
    strict = {each.name for each in found.queues if each.strict}
    holding = [job for job in found.live if job.queue in strict]
    at_work = next(iter(holding or [job for job in found.live if job.status == "running"]), None)
    if at_work is None:
        yield said(words, "🔓 Generation: FREE")
        return
    yield said(
        words,
        "🔒 Generation: BUSY %(who)s, for %(took)s",
        who=about_job(heard, at_work),
        took=words.duration(took_s(at_work)),
    )
    if is_waiting(at_work):
        yield "   " + waiting_told(words, at_work)


def about_job(heard: Heard, job: Job) -> str:
    """Which job it is; to others than its owner, only what kind."""
    name = kind_of(heard.words, job)
    if not (heard.is_owner or job.owner == heard.studio.owner):
        return f"({name})"
    about = shortened(subject(job), LONGEST_ABOUT)
    whose = f", {job.owner}" if job.owner != heard.studio.owner else ""
    return f"({name}{f' «{about}»' if about else ''}, {job.progress:.0f} %, {job.id}{whose})"


def _queues(words: Words, found: Found) -> Iterator[str]:
    yield said(
        words,
        "📋 Queue: %(waiting)s waiting, %(running)s at work",
        waiting=found.waiting,
        running=found.at_work,
    )
    if paused := [each.name for each in found.queues if each.paused]:
        yield said(words, "⏸ Paused: %(names)s", names=", ".join(paused))


def _next_run(heard: Heard, run: Mapping[str, Any] | None) -> Iterator[str]:
    if run is None:
        return
    left_s = (run["at"] - datetime.now(UTC)).total_seconds()
    yield said(
        heard.words,
        "🗓 Next run: %(name)s in %(left)s (%(at)s)",
        name=run["name"],
        left=heard.words.duration(max(0.0, left_s)),
        at=local_words(run["at"], run["zone"]),
    )


def _problems(heard: Heard, found: Found) -> Iterator[str]:
    words, stop = heard.words, found.system.last_stop
    if stop is not None:
        yield said(words, "⚠️ Last problem: %(what)s", what=_stop(heard, stop))
        if heard.is_owner:
            yield said(words, "   /status ack — take note of it")
    if (failed := found.failed) is not None and _is_recent(failed):
        yield _failure(heard, failed)
    if stop is None and not (failed and _is_recent(failed)):
        yield said(words, "✅ Last problem: none")


def _is_recent(job: Job) -> bool:
    ended = job.completed_at or job.created_at
    return (datetime.now(UTC) - ended).total_seconds() < 3600 * TOLD_HOURS


def _stop(heard: Heard, stop: Mapping[str, Any]) -> str:
    """Why a worker stopped, when, at what, and with how much memory; to others than who runs the
    studio, only when."""
    words = heard.words
    if not heard.is_owner:
        return in_one_sentence([words.gettext("a worker stopped"), words.ago(stop["stopped_at"])])
    cause = words.gettext("cause: %(cause)s") % {"cause": words.told(str(stop["stop_cause"]))}
    parts = [words.gettext("a worker stopped"), cause, words.ago(stop["stopped_at"])]
    if stop["job_id"]:
        at = " ".join(filter(None, (stage_told(words, str(stop["stage"] or "")), stop["step"])))
        parts.append(f"{stop['job_id']}{f' ({at})' if at else ''}")
    if stop["attempt"]:
        parts.append(words.gettext("attempt %(n)s") % {"n": stop["attempt"]})
    if "rss_mb" in stop["resources"]:
        parts.append(_size(words, stop["resources"]["rss_mb"]))
    return in_one_sentence(parts)


def in_one_sentence(parts: Sequence[str]) -> str:
    """In one sentence: within it, none of them ends one."""
    told = [each for each in parts if each]
    return ", ".join([*(each.rstrip(".") for each in told[:-1]), *told[-1:]])


def _failure(heard: Heard, job: Job) -> str:
    words, error = heard.words, job.error
    ended = job.completed_at or job.created_at
    if not (heard.is_owner or job.owner == heard.studio.owner) or error is None:
        return said(words, "❌ Last failure: %(when)s", when=words.ago(ended))
    stage = stage_told(words, job.stage)
    parts = [words.ago(ended), job.id, stage, words.told(error.message)]
    if error.resources and "rss_mb" in error.resources:
        parts.append(_size(words, error.resources["rss_mb"]))
    return said(words, "❌ Last failure: %(when)s", when=in_one_sentence(parts))


def _accounts(heard: Heard) -> Iterator[str]:
    """Where one can publish, as whom, and whether that still works, as it was last heard."""
    if not heard.is_owner:
        return
    words, asked = heard.words, heard.desk.accounts.latest()
    if not asked.places:
        yield said(words, "🔌 Connected: %(names)s", names=words.gettext("none"))
    elif asked.at is None:
        names = ", ".join(named(words, each) for each in asked.places)
        yield said(words, "🔌 Connected: %(names)s (being asked)", names=names)
    else:
        yield said(words, "🔌 Connected (asked %(when)s):", when=words.ago(asked.at))
        for each in asked.places:
            answer = shortened(words.told(without_commands(each.says)), LONGEST_ANSWER)
            yield f"   {_HEALTH[each.is_well]} {escaped(named(words, each))}: {escaped(answer)}"


def _size(words: Words, mb: float) -> str:
    unit = words.gettext("GB") if mb >= MB_A_GB else words.gettext("MB")
    value = mb / MB_A_GB if mb >= MB_A_GB else mb
    return f"{words.number(value, 1 if mb >= MB_A_GB else 0)} {unit}"


def busy_text(heard: Heard, job: Job | None) -> str:
    """Why a generation is refused: what runs, and for how long."""
    words = heard.words
    text = said(words, "⚠️ A generation is already running")
    if job is None:
        return f"{text}."
    since = words.duration(took_s(job))
    return f"{text}: {escaped(about_job(heard, job))}, {escaped(since)}."
