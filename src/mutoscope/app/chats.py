"""Chats in which the studio is heard: what they follow, and what their buttons stand for."""

from collections.abc import Mapping, Sequence
from functools import partial

from mutoscope.app.ownership import LOCAL
from mutoscope.app.studio import Studio
from mutoscope.jobs.patience import briefly, patiently
from mutoscope.store import chats
from mutoscope.store.chats import Button as Button
from mutoscope.store.chats import Follow as Follow


class Chats:
    """The chats of one studio. What waits for no person waits for a database that is away."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._database = studio.engine.database
        self._languages = dict[int, str]()

    def acting_for(self, chat_id: int, *, is_owner: bool) -> Studio:
        """The studio as a chat has it: whoever runs it has all, others what they have made."""
        if is_owner:
            return self._studio.acting_as(LOCAL, sees_all=True)
        return self._studio.acting_as(f"telegram.{chat_id}".replace("-", "g"), sees_all=False)

    async def language(self, chat_id: int) -> str:
        """That of the chat; "": that of whoever writes."""
        if chat_id not in self._languages:
            chat = await briefly(chats.chat, self._database, chat_id)
            self._languages[chat_id] = chat.language
        return self._languages[chat_id]

    async def speak(self, chat_id: int, language: str) -> None:
        """From now on in this language; "": in that of whoever writes."""
        await briefly(chats.speak, self._database, chat_id, language)
        self._languages[chat_id] = language

    async def hush(self, chat_id: int, seconds: float) -> None:
        """Nothing may be said there for so long."""
        await patiently(chats.hush, self._database, chat_id, seconds)

    async def hushed(self) -> Mapping[int, float]:
        """The chats in which nothing may be said yet, and for how many seconds."""
        return await patiently(chats.hushed, self._database)

    async def turn_away(self, chat_id: int) -> bool:
        """Note that a stranger was turned away; whether it is the first time."""
        return await briefly(chats.turn_away, self._database, chat_id)

    async def follow(
        self, chat_id: int, job_id: str, *, item: str = "", language: str = "en"
    ) -> Follow:
        """Tell the chat of the job from now on, and hand over what it makes (of one `item`)."""
        new = Follow(chat_id, job_id, item, language)
        return await briefly(chats.follow, self._database, new)

    async def renew(self, known: Follow) -> Follow:
        """Tell the chat of a job, also of one that it has followed to its end."""
        return await patiently(chats.follow, self._database, known)

    async def follows(self, chat_id: int | None = None) -> list[Follow]:
        """What is not told to its end, of one chat or of all; the oldest first."""
        return await patiently(chats.follows, self._database, chat_id)

    async def followed(
        self, chat_id: int, job_id: str | None = None, *, limit: int = 10
    ) -> list[Follow]:
        """What a chat has followed, the latest first; of one job if it is named."""
        return await briefly(chats.followed, self._database, chat_id, job_id, limit=limit)

    async def note_message(self, of: Follow, *, message_id: int, seq: int, digest: str) -> None:
        """What stands in the job's message by now, and which it is."""
        note = partial(chats.note_message, message_id=message_id, seq=seq, digest=digest)
        await patiently(note, self._database, of)

    async def note_delivered(self, of: Follow, names: Sequence[str]) -> None:
        """These files were handed over."""
        await patiently(chats.note_delivered, self._database, of, names)

    async def end(self, of: Follow, seq: int) -> bool:
        """All was told and handed over. False: something has happened to the job since `seq`."""
        return await patiently(chats.end, self._database, of, seq)

    async def leave(self, chat_id: int) -> None:
        """The chat is closed to us: it is told of nothing more."""
        await patiently(chats.leave, self._database, chat_id)

    async def keep_buttons(self, buttons: Sequence[Button]) -> None:
        """Write down what they stand for, before anybody can press them."""
        await patiently(chats.keep_buttons, self._database, buttons)

    async def button(self, button_id: str, chat_id: int) -> Button | None:
        """What a button of this chat stands for; None: it is none, or its job was deleted."""
        return await briefly(chats.button, self._database, button_id, chat_id)

    async def subscribe(self, chat_id: int, schedule_id: str, language: str) -> None:
        """What the schedule makes from now on is told to the chat."""
        await briefly(chats.subscribe, self._database, chat_id, schedule_id, language)

    async def planned(self) -> list[Follow]:
        """Jobs that schedules of chats have handed in, and of which these know nothing yet."""
        return await patiently(chats.planned, self._database)
