"""The buttons under messages: what there is, where, and in which words."""

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from mutoscope.app import PlatformState, Studio
from mutoscope.app.chats import Button, Follow
from mutoscope.interfaces.telegram.words import NAMES, shortened
from mutoscope.interfaces.wording import Words
from mutoscope.interfaces.wording import marked as _
from mutoscope.models import Job

Key = tuple[str, Button]
"""What stands on it, and what it does."""
Rows = Sequence[Sequence[Key]]
MEME = "meme"
LONGEST_LABEL = 40
_ANSWERS = {
    "approve": _("✅ Approve"),
    "again": _("🔁 Another take"),
    "back": _("↩️ The one before"),
    "reject": _("✖️ Reject"),
}


def markup(rows: Rows) -> InlineKeyboardMarkup | None:
    """As the messenger takes it; None: there are no buttons."""
    keys = [[InlineKeyboardButton(text, callback_data=key.id) for text, key in row] for row in rows]
    return InlineKeyboardMarkup([row for row in keys if row]) if any(keys) else None


def buttons_of(rows: Rows) -> list[Button]:
    """All of them, to be kept before they are shown."""
    return [key for row in rows for _text, key in row]


def under_progress(words: Words, follow: Follow, job: Job) -> Rows:
    """What can be done about a job."""
    if job.status == "awaiting_input" and job.question:
        return [*_in_pairs(_answers(words, follow, job)), [_key(words, follow, "cancel")]]
    if not job.is_final:
        return [[_key(words, follow, "cancel")]]
    keys = [] if job.status == "completed" else [_key(words, follow, "retry")]
    return [[*keys, _key(words, follow, "again")]]


def under_video(words: Words, follow: Follow, job: Job, item: str, *, publishes: bool) -> Rows:
    """What can be done with a clip."""
    rows: list[list[Key]] = []
    if publishes:
        rows.append([_key(words, follow, name, item) for name in ("publish", "choose")])
    if job.pipeline == MEME and item:
        rows.append([_key(words, follow, name, item) for name in ("caption", "track")])
        rows.append([_key(words, follow, name, item) for name in ("anew", "dislike")])
    return rows


def platforms(words: Words, studio: Studio, of: Button, *, chosen: frozenset[str]) -> Rows:
    """Where a clip can be published, each to be chosen; then go, or back."""
    able = [each for each in studio.platforms() if not each.lack]

    def toggled(name: str) -> str:
        return ",".join(sorted(chosen ^ {name}))

    keys = [
        (
            f"{'☑️' if each.place in chosen else '⬜️'} {named(words, each)}",
            Button(of.chat_id, "choose", of.job_id, of.item, toggled(each.place)),
        )
        for each in able
    ]
    go = Button(of.chat_id, "publish_to", of.job_id, of.item, ",".join(sorted(chosen)))
    every = Button(of.chat_id, "publish", of.job_id, of.item)
    back = Button(of.chat_id, "back", of.job_id, of.item)
    sends = [(words.gettext("📤 Publish there"), go)] if chosen else []
    return [
        *_in_pairs(keys),
        [*sends, (words.gettext("📤 Everywhere"), every)],
        [(words.gettext("↩️ Back"), back)],
    ]


def named(words: Words, place: PlatformState) -> str:
    """The platform; of several accounts, which one."""
    title, label = words.gettext(place.title), place.place.partition(":")[2]
    return f"{title} ({label})" if label else title


def rights(words: Words, of: Button, places: str) -> Rows:
    """Somebody may declare that he has the rights."""
    mine = Button(of.chat_id, "publish_mine", of.job_id, of.item, places)
    return [[(words.gettext("✍️ I have the rights: publish"), mine)]]


def languages(words: Words, chat_id: int) -> Rows:
    """Which language the bot speaks here."""
    known = [(name, Button(chat_id, "language", detail=code)) for code, name in NAMES.items()]
    auto = Button(chat_id, "language", detail="auto")
    return [known, [(words.gettext("🌐 As in my Telegram"), auto)]]


_LABELS = {
    "cancel": _("✖️ Cancel"),
    "retry": _("🔁 Try again"),
    "again": _("➕ Make another"),
    "publish": _("📤 Publish"),
    "choose": _("☑️ Choose where"),
    "caption": _("✏️ Another caption"),
    "track": _("🎵 Another track"),
    "anew": _("🔄 Regenerate"),
    "dislike": _("👎 Never again"),
}


def _key(words: Words, follow: Follow, action: str, item: str = "") -> Key:
    return words.gettext(_LABELS[action]), Button(follow.chat_id, action, follow.job_id, item)


def _answers(words: Words, follow: Follow, job: Job) -> Iterable[Key]:
    question = job.question or {}
    for option in question["options"]:
        told = words.gettext(_ANSWERS[option]) if option in _ANSWERS else words.told(str(option))
        name = str(question["name"])
        answer = Button(follow.chat_id, "answer", follow.job_id, name, str(option))
        yield shortened(told, LONGEST_LABEL), answer


def _in_pairs(keys: Iterable[Key]) -> list[list[Key]]:
    found = list(keys)
    return [found[at : at + 2] for at in range(0, len(found), 2)]
