"""What the buttons do."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from telegram.error import BadRequest

from mutoscope.app import Studio
from mutoscope.app.chats import Button, Follow
from mutoscope.errors import Busy, InvalidRequest, MutoscopeError, NotFound
from mutoscope.interfaces.telegram import keyboards
from mutoscope.interfaces.telegram.commands import anew, at_work, trouble
from mutoscope.interfaces.telegram.heard import Heard
from mutoscope.interfaces.telegram.sending import is_same
from mutoscope.interfaces.telegram.status_message import busy_text
from mutoscope.interfaces.telegram.words import escaped, said, words
from mutoscope.models import Job

RIGHTS_UNKNOWN = "rights_unknown"
CHOSEN: Mapping[str, Sequence[str]] = {
    "caption": ("caption", "caption.bundled"),
    "track": ("track", "music"),
    "anew": ("source", "painting", "caption", "caption.bundled", "track", "music"),
}
"""What is chosen of a meme, by the last words of its steps' keys: another take makes it anew."""

Deed = Callable[[Heard, Button, Job], Awaitable[str]]
"""Does it; what is shown to whoever has pressed, in a few words."""


async def press(heard: Heard, button: Button) -> str:
    """Do what a button stands for; what to show to whoever has pressed it."""
    if button.action == "language":
        return await _speak(heard, button)
    try:
        job = await heard.studio.job(button.job_id or "")
    except NotFound:  # the button is there, and so is its job
        return said(heard.words, "Only who has ordered it may do that.")
    except MutoscopeError as error:
        await heard.reply(trouble(heard.words, error))
        return ""
    return await _do(heard, button, job)


async def _do(heard: Heard, button: Button, job: Job) -> str:
    try:
        return await DEEDS[button.action](heard, button, job)
    except Busy as busy:
        if busy.code == Busy.code and button.action in (*CHOSEN, "again"):
            await heard.reply(busy_text(heard, await at_work(heard)))
        else:
            await heard.reply(trouble(heard.words, busy))
    except MutoscopeError as error:
        await heard.reply(trouble(heard.words, error))
    return ""


async def _speak(heard: Heard, button: Button) -> str:
    language = "" if button.detail == "auto" else button.detail
    await heard.desk.chats.speak(heard.chat_id, language)
    to = words(language) if language else heard.words
    return said(to, "Language: %(name)s", name=keyboards.NAMES.get(language, "Telegram"))


async def _cancel(heard: Heard, _button: Button, job: Job) -> str:
    await heard.studio.cancel(job.id)
    return said(heard.words, "It is being cancelled.")


async def _retry(heard: Heard, _button: Button, job: Job) -> str:
    if job.is_final:  # else it was pressed twice
        await heard.studio.retry(job.id)
    await heard.follow(job.id)
    return f"{said(heard.words, 'It is tried again.')} {anew(heard.words, job)}".strip()


async def _again(heard: Heard, _button: Button, job: Job) -> str:
    """The same once more, with other choices."""
    made = await heard.studio.submit(job.pipeline, job.request, idempotency_key=heard.order_key)
    await heard.follow(made.id)
    return said(heard.words, "Another one is handed in.")


async def _answer(heard: Heard, button: Button, job: Job) -> str:
    await heard.studio.answer(job.id, {button.item: button.detail})
    await heard.follow(job.id)
    return said(heard.words, "Thank you.")


async def _retake(heard: Heard, button: Button, job: Job) -> str:
    """Another caption, track, or all of a meme: an edit, in which the rest is kept."""
    there = {step.key for step in job.steps}
    keys = [f"{button.item}.{name}" for name in CHOSEN[button.action]]
    takes = [key for key in keys if key in there]
    if not takes:
        raise InvalidRequest("There is nothing else to choose from.", hint="Make another one.")
    made = await heard.studio.edit(job.id, {}, takes=takes, idempotency_key=heard.order_key)
    await heard.follow(made.id, item=button.item)
    return said(heard.words, "It is made anew.")


async def _dislike(heard: Heard, button: Button, job: Job) -> str:
    await heard.studio.dislike(job.id, button.item)
    return said(heard.words, "👎 Its caption and its picture will not come again.")


async def _choose(heard: Heard, button: Button, _job: Job) -> str:
    """Show where it can be published, some of it chosen."""
    chosen = frozenset(filter(None, button.detail.split(",")))
    await _show(heard, keyboards.platforms(heard.words, heard.studio, button, chosen=chosen))
    return ""


async def _back(heard: Heard, button: Button, job: Job) -> str:
    follow = Follow(heard.chat_id, job.id)
    rows = keyboards.under_video(heard.words, follow, job, button.item, publishes=True)
    await _show(heard, rows)
    return ""


async def _publish(heard: Heard, button: Button, job: Job) -> str:
    places = [each.place for each in heard.studio.platforms() if not each.lack]
    return await _send_to(heard, button, job, places, mine=False)


async def _publish_to(heard: Heard, button: Button, job: Job) -> str:
    return await _send_to(heard, button, job, button.detail.split(","), mine=False)


async def _publish_mine(heard: Heard, button: Button, job: Job) -> str:
    return await _send_to(heard, button, job, button.detail.split(","), mine=True)


async def _send_to(
    heard: Heard, button: Button, job: Job, places: Sequence[str], *, mine: bool
) -> str:
    """The message of the job tells how it goes."""
    studio: Studio = heard.studio
    try:
        await studio.publish(job.id, places, item=button.item, rights_declared=mine)
    except InvalidRequest as error:
        if error.code != RIGHTS_UNKNOWN:
            raise
        rows = keyboards.rights(heard.words, button, ",".join(places))
        told = escaped(heard.words.told(error.message))
        says_so = said(heard.words, "Whoever has the rights may say so:")
        await heard.reply(f"⚠️ {told} {says_so}", rows)
        return ""
    await heard.follow(job.id)
    titles = {each.place: keyboards.named(heard.words, each) for each in studio.platforms()}
    names = ", ".join(titles.get(each, each) for each in places)
    return said(heard.words, "📤 On its way to %(names)s.", names=names)


async def _show(heard: Heard, rows: keyboards.Rows) -> None:
    """Other buttons under the message that was pressed; below, where it stands in a chat that has
    moved since: there it can no longer be edited."""
    if not heard.message_id:
        await heard.reply("👇", rows)
        return
    desk = heard.desk
    await desk.chats.keep_buttons(keyboards.buttons_of(rows))
    edit = partial(
        desk.bot.edit_message_reply_markup,
        chat_id=heard.chat_id,
        message_id=heard.message_id,
        reply_markup=keyboards.markup(rows),
    )
    try:
        await desk.outbox.sure(heard.chat_id, edit)
    except BadRequest as error:
        if not is_same(error):
            raise


DEEDS: Mapping[str, Deed] = {
    "cancel": _cancel,
    "retry": _retry,
    "again": _again,
    "answer": _answer,
    "caption": _retake,
    "track": _retake,
    "anew": _retake,
    "dislike": _dislike,
    "choose": _choose,
    "back": _back,
    "publish": _publish,
    "publish_to": _publish_to,
    "publish_mine": _publish_mine,
}
