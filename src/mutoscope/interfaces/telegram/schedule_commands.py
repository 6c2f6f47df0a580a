"""/schedule: what is made at which time."""

from mutoscope.app import Planned, Times
from mutoscope.app.times import local_words, rule_words
from mutoscope.interfaces.telegram.heard import Heard
from mutoscope.interfaces.telegram.words import escaped, said
from mutoscope.interfaces.wording import Words

MEME = "meme"
COMING = 4


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
        await deeds[word](heard, rest)
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
    lines = [_told(heard.words, each) for each in found]
    return "\n\n".join([*lines, _usage(heard.words)])


def _told(words: Words, planned: Planned) -> str:
    schedule, zone = planned.schedule, planned.schedule.rule.zone
    head = f"🗓 <b>{escaped(schedule.name)}</b>: {escaped(rule_words(schedule.rule))}"
    if schedule.paused:
        head += " · " + said(words, "paused")
    slots = [f"   {slot.name} · {escaped(local_words(slot.at, zone))}" for slot in planned.coming]
    was = [
        f"   {escaped(words.told(each.status))}: {each.slot} {escaped(words.told(each.reason))}"
        for each in planned.history[:1]
    ]
    return "\n".join([head, *slots, *was])


async def _add(heard: Heard, arguments: str) -> None:
    name, _space, rest = arguments.partition(" ")
    when, _space, topic = rest.partition(" ")
    times = Times(daily=int(when)) if when.isdecimal() else Times(at=when)
    request = {"count": 1, "topic": topic} if topic else {"count": 1}
    made = await heard.studio.add_schedule(name, MEME, request, times)
    await heard.desk.chats.subscribe(heard.chat_id, made.id, heard.words.language)
    await _tell(heard, name)


async def _move(heard: Heard, arguments: str) -> None:
    name, _space, rest = arguments.partition(" ")
    slot, _space, when = rest.partition(" ")
    if not when:
        await heard.reply(_usage(heard.words))
        return
    await heard.studio.move_slot(name, slot, when)
    await _tell(heard, name)


async def _pause(heard: Heard, name: str) -> None:
    await heard.studio.pause_schedule(name)
    await _tell(heard, name)


async def _resume(heard: Heard, name: str) -> None:
    await heard.studio.resume_schedule(name)
    await _tell(heard, name)


async def _delete(heard: Heard, name: str) -> None:
    await heard.studio.delete_schedule(name)
    await heard.reply(said(heard.words, "✖️ The schedule «%(name)s» is gone.", name=name))


async def _follow(heard: Heard, name: str) -> None:
    planned = await heard.studio.schedule(name)
    found, language = planned.schedule, heard.words.language
    await heard.desk.chats.subscribe(heard.chat_id, found.id, language)
    await _tell(heard, name)


async def _tell(heard: Heard, name: str) -> None:
    await heard.reply(_told(heard.words, await heard.studio.schedule(name, coming=COMING)))
