"""What can be typed in a chat."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from mutoscope.app import Planned, Publication
from mutoscope.app.memes import MEME, in_language_of
from mutoscope.errors import Busy, InvalidRequest, MutoscopeError, NotFound
from mutoscope.interfaces.telegram import keyboards
from mutoscope.interfaces.telegram.heard import Heard
from mutoscope.interfaces.telegram.hints import advice
from mutoscope.interfaces.telegram.looking import Found
from mutoscope.interfaces.telegram.progress_message import platform_told, subject
from mutoscope.interfaces.telegram.schedule_commands import schedule
from mutoscope.interfaces.telegram.status_message import busy_text, status_text
from mutoscope.interfaces.telegram.words import escaped, said, shortened
from mutoscope.interfaces.wording import Words
from mutoscope.interfaces.wording import marked as _
from mutoscope.models import Job
from mutoscope.pipelines.meme.request import MOST

Command = Callable[[Heard, str], Awaitable[None]]

SHORT, EXPLAINER = "short", "explainer"
_NUMBER = re.compile(r"[-+\u2212\u2013\u2014]?\d+(?:[.,]\d+)?")
"""Whatever may be meant as how many, also what no number of memes can be."""
LISTED = 10
LONGEST_SUBJECT = 60
_HELP = (
    (_("/generate N TOPIC"), _("make N memes (one without N), about anything or a topic")),
    (_("/short TOPIC"), _("make a short about a topic")),
    (_("/explain URL"), _("make an explainer of a page")),
    ("/status", _("how the studio is doing (/status ack: take note of the last problem)")),
    ("/jobs", _("what is being made")),
    ("/history", _("what was made, and where it was published")),
    (_("/cancel ID"), _("stop a job")),
    (_("/retry ID"), _("try a job again that has failed; what is done is kept")),
    ("/schedule", _("what is made at which time, and change it")),
    ("/settings", _("language")),
    ("/chatid", _("the numbers of this chat and of you")),
)
MENU = {name.partition(" ")[0].removeprefix("/"): what for name, what in _HELP}
"""The commands, and what each does."""
_MARKS = {"completed": "✅", "partial": "⚠️", "failed": "❌", "cancelled": "✖️", "queued": "⏳"}

_FATES = {
    "pending": _("waits"),
    "publishing": _("on its way"),
    "published": _("published"),
    "failed": _("not published"),
    "unknown": _("nobody knows whether it arrived"),
}
"""Of what is published."""


async def start(heard: Heard, _arguments: str) -> None:
    """/start"""
    greeting = said(heard.words, "👋 This is Mutoscope: a topic or a link becomes finished media.")
    await heard.reply(f"{greeting}\n\n{_commands(heard.words)}")


async def help_(heard: Heard, _arguments: str) -> None:
    """/help"""
    await heard.reply(_commands(heard.words))


def _commands(words: Words) -> str:
    told = ((words.gettext(name), words.gettext(what)) for name, what in _HELP)
    return "\n".join(f"{escaped(name)} — {escaped(what)}" for name, what in told)


async def generate(heard: Heard, arguments: str) -> None:
    """/generate N TOPIC"""
    first, _space, rest = arguments.partition(" ")
    count, topic = 1, arguments
    if _NUMBER.fullmatch(first):
        if not (first.isdecimal() and 1 <= int(first) <= MOST):
            told = said(
                heard.words, "Say how many, from 1 to %(most)s: /generate 3 Monday", most=MOST
            )
            await heard.reply(told)
            return
        count, topic = int(first), rest.strip()
    request = in_language_of({"count": count, "topic": topic}, heard.words.language)
    try:
        await order(heard, MEME, request)
    except Busy as busy:
        if busy.code != Busy.code:
            raise
        await heard.reply(busy_text(heard, await at_work(heard)))


async def at_work(heard: Heard) -> Job | None:
    """The job that keeps the memes' queue."""
    for status in ("running", "cancelling", "queued"):
        found = await heard.desk.studio.jobs(status=status, pipeline=MEME, limit=1)
        if found:
            return await heard.desk.studio.job(found[0].id)
    return None


async def order(heard: Heard, pipeline: str, request: Mapping[str, Any]) -> None:
    """Hand a job in, and tell the chat of it from now on."""
    job = await heard.studio.submit(pipeline, request, idempotency_key=heard.order_key)
    await heard.follow(job.id)


async def short(heard: Heard, arguments: str) -> None:
    """/short TOPIC"""
    if not arguments:
        await heard.reply(said(heard.words, "Say about what: /short why bees dance"))
        return
    await order(heard, SHORT, {"topic": arguments})


async def explain(heard: Heard, arguments: str) -> None:
    """/explain URL"""
    if not arguments:
        await heard.reply(said(heard.words, "Give the page: /explain https://example.org/article"))
        return
    await order(heard, EXPLAINER, {"url": arguments})


async def status(heard: Heard, arguments: str) -> None:
    """/status, /status ack"""
    if arguments == "ack" and heard.is_owner:
        noted = await heard.studio.acknowledge()
        text = "✅ Noted." if noted else "There was nothing to take note of."
        await heard.reply(said(heard.words, text))
        return
    await heard.reply_as_of_then(partial(_status, heard))


async def _status(heard: Heard) -> str:
    found = await heard.desk.looks.now()
    return _told_to_owners(heard, found) if heard.is_owner else await _told(heard, found)


def _told_to_owners(heard: Heard, found: Found) -> str:
    """The same to all of a language who have the same sight."""
    language = heard.words.language
    if language not in found.texts:
        found.texts[language] = status_text(heard, found)
    return found.texts[language]


async def _told(heard: Heard, found: Found) -> str:
    run = await _next_own(heard) if found.system.next_run is not None else None
    return status_text(heard, found, run)


async def _next_own(heard: Heard) -> Mapping[str, Any] | None:
    """Of this chat's schedules the slot that comes first."""
    found = [each for each in await heard.studio.schedules() if not each.schedule.paused]
    first = min((each for each in found if each.coming), key=_comes_at, default=None)
    if first is None:
        return None
    zone = first.schedule.rule.zone
    return {"name": first.schedule.name, "at": first.coming[0].at, "zone": zone}


def _comes_at(planned: Planned) -> datetime:
    return planned.coming[0].at


async def jobs(heard: Heard, _arguments: str) -> None:
    """/jobs"""
    live = await heard.studio.listing(
        statuses=("queued", "running", "cancelling", "awaiting_input"), limit=LISTED
    )
    lines = [_line(heard.words, each.job, each.title) for each in live.jobs]
    await heard.reply("\n".join(lines) or said(heard.words, "Nothing is being made."))


async def history(heard: Heard, _arguments: str) -> None:
    """/history"""
    done = await heard.studio.listing(
        statuses=("completed", "partial", "failed", "cancelled"), limit=LISTED
    )
    lines = list[str]()
    for each in done.jobs:
        lines.append(_line(heard.words, each.job, each.title))
        published = await heard.studio.publications(each.job.id)
        lines += [f"   📤 {_published(heard.words, found)}" for found in published]
    await heard.reply("\n".join(lines) or said(heard.words, "Nothing was made yet."))


def _published(words: Words, found: Publication) -> str:
    """Where, and how it went."""
    fate = found.link or words.gettext(_FATES[found.status])
    return f"{escaped(platform_told(words, found.platform))}: {escaped(fate)}"


def _line(words: Words, job: Job, title: str) -> str:
    mark = _MARKS.get(job.status, "🎬")
    percent = "" if job.is_final else f" · {job.progress:.0f} %"
    about = escaped(shortened(title, LONGEST_SUBJECT))
    return f"{mark} <code>{job.id}</code> {about}{percent} · {escaped(words.told(job.status))}"


async def cancel(heard: Heard, arguments: str) -> None:
    """/cancel, /cancel ID"""
    job = await _meant(heard, arguments, live=True)
    await heard.studio.cancel(job.id)
    await heard.reply(said(heard.words, "✖️ %(what)s is being cancelled.", what=_named(job)))


async def retry(heard: Heard, arguments: str) -> None:
    """/retry, /retry ID"""
    job = await _meant(heard, arguments, live=False)
    await heard.studio.retry(job.id)
    await heard.follow(job.id)
    told = said(heard.words, "🔁 %(what)s is tried again.", what=_named(job))
    await heard.reply(f"{told} {anew(heard.words, job)}".strip())


def anew(words: Words, job: Job) -> str:
    """What is bought once more where an ended job is tried again."""
    refused = job.error.again if job.error else ()
    return said(words, "What was refused is made anew, and paid for.") if refused else ""


def _named(job: Job) -> str:
    return " ".join(filter(None, (subject(job) and f"«{subject(job)}»", job.id)))


async def _meant(heard: Heard, job_id: str, *, live: bool) -> Job:
    """The job that is named; else the latest of this chat that can be. NotFound."""
    if job_id:
        return await heard.studio.job(job_id)
    for follow in await heard.desk.chats.followed(heard.chat_id, limit=LISTED):
        try:
            job = await heard.studio.job(follow.job_id)
        except NotFound:  # another owner's: in a group there are several
            continue
        if job.is_final != live and (live or job.status != "completed"):
            return job
    raise NotFound(
        "There is no such job in this chat.", hint="Name one by its id: /history lists them."
    )


async def settings(heard: Heard, _arguments: str) -> None:
    """/settings"""
    chosen = await heard.desk.chats.language(heard.chat_id)
    name = keyboards.NAMES.get(chosen, "Telegram")
    text = said(heard.words, "⚙️ Language of this chat: %(name)s", name=name)
    await heard.reply(text, keyboards.languages(heard.words, heard.chat_id))


async def chat_id(heard: Heard, _arguments: str) -> None:
    """/chatid"""
    told = {"chat": heard.chat_id, "user": heard.user_id}
    await heard.reply(said(heard.words, "Chat: %(chat)s\nYou: %(user)s", **told))


COMMANDS: Mapping[str, Command] = {
    "start": start,
    "help": help_,
    "generate": generate,
    "short": short,
    "explain": explain,
    "status": status,
    "jobs": jobs,
    "history": history,
    "cancel": cancel,
    "retry": retry,
    "settings": settings,
    "chatid": chat_id,
    "schedule": schedule,
}


def parsed(text: str, bot_name: str) -> tuple[str, str] | None:
    """The command and what stands behind it. None: it is none, or another bot's."""
    first, *rest = text.split() or [""]
    name, at, of = first.removeprefix("/").partition("@")
    if not first.startswith("/") or (at and of.lower() != bot_name.lower()):
        return None
    return name.lower(), " ".join(rest)


async def obey(heard: Heard, command: str, arguments: str) -> None:
    """Do what is asked; what goes wrong is told in one sentence."""
    found = COMMANDS.get(command)
    if found is None:
        await heard.reply(said(heard.words, "I do not know that. /help lists what I can do."))
        return
    try:
        await found(heard, arguments)
    except MutoscopeError as error:
        await heard.reply(trouble(heard.words, error))


def trouble(words: Words, error: MutoscopeError) -> str:
    """What went wrong, and what can be done about it (HTML)."""
    mark = "⚠️" if isinstance(error, InvalidRequest | Busy) else "❌"
    return f"{mark} {escaped(advice(words, error.message, error.hint))}"
