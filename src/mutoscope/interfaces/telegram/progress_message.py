"""The one message in which a chat sees a job grow."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from mutoscope.app import Publication
from mutoscope.interfaces.telegram.hints import advice
from mutoscope.interfaces.telegram.words import counted, escaped, fitted, said, shortened
from mutoscope.interfaces.wording import Words
from mutoscope.interfaces.wording import marked as _
from mutoscope.models import Item, Job
from mutoscope.providers.publishing.platforms import PLATFORMS

LONGEST_LINE = 120
MOST_ITEMS, MOST_WARNINGS = 20, 3
CELLS = 10
EXACT, STEPS = 5, (10, 20, 50, 100, 1_000)
"""Places in a queue are told exactly up to here; then only when one of these is passed."""
_KINDS = {"meme": _("Memes"), "short": _("Short video"), "explainer": _("Explainer")}
_MARKS = {"completed": "✅", "reused": "✅", "failed": "❌", "skipped": "➖"}
_WAITS = {
    "worker": _("no worker runs"),
    "memory": _("too little memory is free"),
    "disk": _("too little disk is free"),
    "lock": _("its turn comes after another job"),
    "limit": _("all workers are busy"),
    "budget": _("the day's budget is spent"),
    "paused": _("the queue is paused"),
}
_ENDS = {
    "completed": _("✅ Done in %(took)s."),
    "partial": _("⚠️ Done in part, in %(took)s."),
    "failed": _("❌ Failed after %(took)s."),
    "cancelled": _("✖️ Cancelled."),
}
_PUBLISHED = {
    "pending": _("📤 %(where)s: waits"),
    "publishing": _("📤 %(where)s: on its way"),
    "published": _("✅ %(where)s: published %(link)s"),
    "failed": _("❌ %(where)s: failed. %(error)s"),
    "unknown": _("❔ %(where)s: nobody knows whether it arrived. Look there before you try again."),
}


def progress_text(words: Words, job: Job, published: Sequence[Publication] = ()) -> str:
    """What is to be said of a job now (HTML)."""
    lines = [
        heading(words, job),
        *_state(words, job),
        *_items(words, job),
        *_fates(words, job, published),
    ]
    return fitted("\n".join(filter(None, lines)))


def heading(words: Words, job: Job) -> str:
    """What the job is, and about what."""
    about = subject(job)
    named = f"<b>{escaped(kind_of(words, job))}</b>"
    return f"🎬 {named}: {escaped(shortened(about, LONGEST_LINE))}" if about else f"🎬 {named}"


def kind_of(words: Words, job: Job) -> str:
    """What kind of media it makes."""
    name = _KINDS.get(job.pipeline)
    return words.gettext(name) if name else job.pipeline.capitalize()


def platform_told(words: Words, name: str) -> str:
    """Where something is published, in words."""
    platform = PLATFORMS.get(name)
    return words.gettext(platform.title) if platform else name


def stage_told(words: Words, stage: str) -> str:
    """What is being done to a job, in words."""
    return words.told(stage.replace("_", " "))


def subject(job: Job) -> str:
    """What it is about, in the words of whoever asked."""
    told = (job.request.get(name) for name in ("topic", "title", "url"))
    return next((str(each) for each in told if each), "")


def place_told(position: int) -> int:
    """A place in a queue, in thinning steps: nobody needs each message of a hundred."""
    if position <= EXACT:
        return position
    return next((step for step in STEPS if position <= step), STEPS[-1])


def bar(percent: float) -> str:
    """The progress, drawn."""
    full = int(percent * CELLS / 100)
    return "▓" * full + "░" * (CELLS - full)


def took_s(job: Job) -> float:
    """How long it has taken by now."""
    begun = job.started_at or job.created_at
    return ((job.completed_at or datetime.now(UTC)) - begun).total_seconds()


def _state(words: Words, job: Job) -> Iterator[str]:
    if job.is_final:
        yield said(words, _ENDS[job.status], took=words.duration(took_s(job)))
    elif job.status == "awaiting_input":
        yield from _question(words, job)
    elif job.queue_position is not None or job.waiting_for:
        yield waiting_told(words, job)
    elif job.status == "cancelling":
        yield said(words, "✖️ Being cancelled…")
    else:
        yield from _going_on(words, job)
    if job.attempt > 1 and not job.is_final:
        yield said(words, "↻ Attempt %(n)s: what was done is kept.", n=job.attempt)


def waiting_told(words: Words, job: Job) -> str:
    """Which place it has in its queue, and what it waits for (HTML)."""
    place = job.queue_position or 1
    told = place_told(place)
    if place <= EXACT:
        text = said(words, "⏳ In the queue: place %(n)s", n=told)
    else:
        text = said(words, "⏳ In the queue: among the first %(n)s", n=told)
    why = _WAITS.get(job.waiting_for or "")
    return f"{text} ({escaped(words.gettext(why))})" if why else text


def _going_on(words: Words, job: Job) -> Iterator[str]:
    stage = stage_told(words, job.stage) or words.gettext("begins")
    yield f"{bar(job.progress)} {job.progress:.0f} % · {escaped(stage)}"
    if job.eta_seconds:
        left = words.duration(_coarse(job.eta_seconds))
        yield said(words, "⏱ about %(left)s left", left=left)


def _coarse(seconds: float) -> float:
    """Such that it does not change with each look."""
    unit_s = 5 if seconds < 60 else 30 if seconds < 600 else 300
    return max(unit_s, unit_s * round(seconds / unit_s))


def _question(words: Words, job: Job) -> Iterator[str]:
    question = job.question or {}
    yield "❓ " + escaped(words.told(str(question.get("question", ""))))
    yield from (escaped(shortened(str(each), LONGEST_LINE)) for each in question.get("shown", ()))
    if not question.get("options"):
        yield said(words, "It is answered in the studio, not here.")


def _items(words: Words, job: Job) -> Iterator[str]:
    for number, item in enumerate(job.items[:MOST_ITEMS], 1):
        title = escaped(shortened(item.title or item.key, LONGEST_LINE))
        yield f"{_mark(job, item)} {number}. {title}{_within(words, job, item)}"


def _mark(job: Job, item: Item) -> str:
    """Of what is over, nothing is still to come."""
    return _MARKS.get(item.status, "✖️" if job.is_final else "⏳")


def _within(words: Words, job: Job, item: Item) -> str:
    if item.status == "failed":
        why = advice(words, "", item.message) or item.message
        return f" — {escaped(shortened(why, 2 * LONGEST_LINE))}"
    goes_on = item.status in ("pending", "running") and not job.is_final
    return f" · {item.progress:.0f} %" if goes_on and item.progress else ""


def warnings_told(words: Words, job: Job) -> list[str]:
    """One of each kind, in a line, and how many are like it: several memes may have the same to
    tell."""
    kinds: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for each in job.warnings:
        kinds[each.code][shortened(advice(words, each.message), 2 * LONGEST_LINE)] = None
    found = list[str]()
    for first, *others in kinds.values():
        more = words.gettext("(and more like it: %(n)s)") % {"n": len(others)}
        found.append(f"{first} {more}" if others else first)
    return found


def _fates(words: Words, job: Job, published: Sequence[Publication]) -> Iterator[str]:
    if job.error is not None and job.status in ("failed", "partial"):
        yield escaped(advice(words, job.error.message, job.error.hint))
    warnings = warnings_told(words, job)
    for told in warnings[:MOST_WARNINGS]:
        yield "⚠️ " + escaped(told)
    if more := warnings[MOST_WARNINGS:]:
        yield counted(words, "and %(n)s more warning", "and %(n)s more warnings", len(more))
    for each in published:
        error = words.told(each.error.message) if each.error else ""
        item = f" ({each.item})" if each.item else ""
        where = f"{platform_told(words, each.platform)} {each.target}{item}"
        yield said(words, _PUBLISHED[each.status], where=where, link=each.link, error=error)
