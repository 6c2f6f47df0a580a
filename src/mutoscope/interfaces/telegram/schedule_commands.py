"""/schedule: what is made at which time."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from mutoscope.app import Planned, Times
from mutoscope.app.memes import MEME, in_language_of
from mutoscope.app.times import local_words, rule_of
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.interfaces.telegram.heard import Heard
from mutoscope.interfaces.telegram.schedule_names import schedule_name
from mutoscope.interfaces.telegram.words import escaped, said, shortened
from mutoscope.interfaces.wording import Words
from mutoscope.interfaces.wording import marked as _
from mutoscope.jobs.human_time import window_told
from mutoscope.store.schedules import Rule

COMING = 4
LONGEST_TOPIC = 120
SKEW = timedelta(minutes=1)
"""Their clock and ours are two."""
_FATES = {
    "queued": _("handed in"),
    "skipped": _("skipped"),
    "missed": _("missed"),
    "refused": _("refused"),
}
"""Of slots."""


async def schedule(heard: Heard, arguments: str) -> None:
    """/schedule, and what stands behind it."""
    word, _space, rest = arguments.partition(" ")
    deeds = {
        "add": _add,
        "move": _move,
        "pause": _pause,
        "resume": _resume,
        "delete": _delete,
        "follow": _follow,
    }
    if not word:
        await heard.reply(await _listed(heard))
    elif word in deeds and rest:
        written, _space, more = rest.partition(" ")
        await deeds[word](heard, schedule_name(written), more)
    else:
        await heard.reply(_usage(heard.words))


def _usage(words: Words) -> str:
    return said(
        words,
        "/schedule — list\n"
        "/schedule add NAME 3 [TOPIC] — so many slots a day, one meme each\n"
        "/schedule add NAME 18:30 [TOPIC] — one meme at a time: HH:MM, +30m, 2026-12-24\n"
        "/schedule move NAME SLOT WHEN — give a slot another time\n"
        "/schedule pause NAME, resume NAME, delete NAME\n"
        "/schedule follow NAME — hand over here what it makes",
    )


async def _listed(heard: Heard) -> str:
    found = await heard.studio.schedules(coming=COMING)
    told = await heard.desk.chats.subscribed(heard.chat_id)
    lines = [_told(heard.words, each, told) for each in found]
    return "\n\n".join([*lines, _usage(heard.words)])


def _told(words: Words, planned: Planned, subscribed: Collection[str]) -> str:
    """`subscribed`: the ids of schedules whose media come to the chat."""
    schedule, zone = planned.schedule, planned.schedule.rule.zone
    lines = [f"🗓 <b>{escaped(schedule.name)}</b>: {escaped(_rule_told(words, schedule.rule))}"]
    if schedule.paused:
        lines[0] += " · " + said(words, "paused")
    if topic := schedule.request.get("topic"):
        lines.append(said(words, "   about: %(topic)s", topic=shortened(topic, LONGEST_TOPIC)))
    if schedule.id in subscribed:
        lines.append(said(words, "   📬 comes to this chat"))
    lines += [f"   {_slot_told(slot.name, local_words(slot.at, zone))}" for slot in planned.coming]
    for was in planned.history[:1]:
        fate = words.gettext(_FATES[was.status])
        lines.append(f"   {escaped(fate)}: {was.slot} {escaped(words.told(was.reason))}".rstrip())
    return "\n".join(lines)


def _slot_told(name: str, at: str) -> str:
    """HTML. What happens once has its time for a name."""
    return escaped(at if at.startswith(name) else f"{name} · {at}")


def _rule_told(words: Words, rule: Rule) -> str:
    """When it is time, in a few words."""
    if rule.kind == "cron":
        return f"cron {rule.cron}"
    if rule.kind == "once" and rule.at is not None:
        return words.gettext("once, %(at)s") % {"at": local_words(rule.at, rule.zone)}
    window = window_told(rule.from_min, rule.to_min)
    told = words.gettext("%(n)s a day, %(window)s") % {"n": rule.slots_a_day, "window": window}
    jitter = words.gettext(", ± %(n)s min") % {"n": rule.jitter_min}
    return told + jitter if rule.jitter_min else told


async def _add(heard: Heard, name: str, rest: str) -> None:
    when, _space, topic = rest.partition(" ")
    times = Times(daily=int(when)) if when.isdecimal() else Times(at=when)
    asked = {"count": 1, "topic": topic} if topic else {"count": 1}
    request = in_language_of(asked, heard.words.language)
    try:
        schedule_id = (await heard.studio.add_schedule(name, MEME, request, times)).id
    except InvalidRequest:
        known = await _made_before(heard, name, request, times)
        if known is None:
            raise
        schedule_id = known
    await heard.desk.chats.subscribe(heard.chat_id, schedule_id, heard.words.language)
    await _tell(heard, name)


async def _made_before(
    heard: Heard, name: str, request: Mapping[str, Any], times: Times
) -> str | None:
    """The id of the schedule that this very message has made: Telegram tells it again where it does
    not know that we have heard. None: it has made none."""
    try:
        found = (await heard.studio.schedule(name)).schedule
    except NotFound:
        return None
    made_at, said_at = found.created_at, heard.said_at
    if made_at is None or said_at is None or made_at < said_at - SKEW:
        return None
    meant = rule_of(times, made_at, zone=heard.desk.settings.time_zone)
    is_same = meant.kind == found.rule.kind and meant.slots_a_day == found.rule.slots_a_day
    return found.id if is_same and found.request == request and _is_at(meant, found.rule) else None


def _is_at(meant: Rule, made: Rule) -> bool:
    """Whether two are at the same time, where they are at one: spans count from a moment."""
    if meant.at is None or made.at is None:
        return meant.at is made.at
    return abs(meant.at - made.at) < SKEW


async def _move(heard: Heard, name: str, rest: str) -> None:
    slot, _space, when = rest.partition(" ")
    if not when:
        await heard.reply(_usage(heard.words))
        return
    await heard.studio.move_slot(name, slot, when)
    await _tell(heard, name)


async def _pause(heard: Heard, name: str, _rest: str) -> None:
    await heard.studio.pause_schedule(name)
    await _tell(heard, name)


async def _resume(heard: Heard, name: str, _rest: str) -> None:
    await heard.studio.resume_schedule(name)
    await _tell(heard, name)


async def _delete(heard: Heard, name: str, _rest: str) -> None:
    await heard.studio.delete_schedule(name)
    await heard.reply(said(heard.words, "✖️ The schedule «%(name)s» is gone.", name=name))


async def _follow(heard: Heard, name: str, _rest: str) -> None:
    found, language = (await heard.studio.schedule(name)).schedule, heard.words.language
    await heard.desk.chats.subscribe(heard.chat_id, found.id, language)
    await _tell(heard, name)


async def _tell(heard: Heard, name: str) -> None:
    told = await heard.desk.chats.subscribed(heard.chat_id)
    planned = await heard.studio.schedule(name, coming=COMING)
    await heard.reply(_told(heard.words, planned, told))
