"""Chats of the bot: what each follows and was told, and what its buttons stand for.

All of it outlives the bot: a message goes on where it stood, nothing is handed over twice, and a
button does what it did, whoever was killed in between.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mutoscope.store.database import Connection, Database, Row, first, rows, unknown_job

STRANGERS = 10_000
"""So many are remembered as turned away; the longest ago are forgotten."""
KEPT_DAYS = 90
"""So long it is known what a chat was told of a job that is over, and what its buttons do."""
NEWS_DAYS = 30
"""What a schedule has made longer ago than that is told to no chat any more."""
ID_LETTERS = 20


@dataclass(frozen=True)
class Chat:
    """`language`: "" for that of whoever writes; `not_before`: when it takes messages again."""

    id: int
    language: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True)
class Follow:
    """A job in a chat. `item`: only what is made of it is handed over ("": all); `seq` and
    `digest`: the last event that the message tells of, and what stands in it."""

    chat_id: int
    job_id: str
    item: str = ""
    language: str = "en"
    message_id: int | None = None
    seq: int = 0
    digest: str = ""
    delivered: tuple[str, ...] = ()
    over: bool = False


@dataclass(frozen=True)
class Button:
    """What is to be done when it is pressed; `id` is told by all that it stands for."""

    chat_id: int
    action: str
    job_id: str | None = None
    item: str = ""
    detail: str = ""

    @property
    def id(self) -> str:
        """The same for the same: an edit of a message needs no new ones."""
        parts = (str(self.chat_id), self.action, self.job_id or "", self.item, self.detail)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:ID_LETTERS]


async def chat(database: Database, chat_id: int) -> Chat:
    """The chat; one that was never seen is as new."""
    row = await database.one("SELECT * FROM chats WHERE id = %(id)s", {"id": chat_id})
    return Chat(chat_id) if row is None else _chat(row)


async def languages(database: Database) -> Mapping[int, str]:
    """Of the chats that have one of their own."""
    found = await database.all("SELECT id, language FROM chats WHERE language <> ''")
    return {row["id"]: row["language"] for row in found}


async def speak(database: Database, chat_id: int, language: str) -> None:
    """From now on in this language; "": in that of whoever writes."""
    await database.all(
        "INSERT INTO chats (id, language) VALUES (%(id)s, %(language)s)"
        " ON CONFLICT (id) DO UPDATE SET language = excluded.language",
        {"id": chat_id, "language": language},
    )


async def hush(database: Database, chat_id: int, seconds: float) -> None:
    """Nothing is said there for so long; a longer silence stays."""
    await database.all(
        """
        INSERT INTO chats AS old (id, not_before) VALUES (%(id)s, now() + %(wait)s * interval '1 s')
        ON CONFLICT (id) DO UPDATE SET not_before = greatest(old.not_before, excluded.not_before)
        """,
        {"id": chat_id, "wait": seconds},
    )


async def hushed(database: Database) -> Mapping[int, float]:
    """The chats in which nothing may be said yet, and for how many seconds."""
    found = await database.all(
        "SELECT id, extract(epoch FROM not_before - now())::float AS wait_s FROM chats"
        " WHERE not_before > now()"
    )
    return {row["id"]: row["wait_s"] for row in found}


async def turn_away(database: Database, chat_id: int) -> bool:
    """Note that a stranger was turned away; whether it is the first time."""
    async with database.transaction() as connection:
        told = await first(
            connection,
            """
            INSERT INTO chats AS old (id, turned_away_at) VALUES (%(id)s, now())
            ON CONFLICT (id) DO UPDATE SET turned_away_at = now()
            WHERE old.turned_away_at IS NULL RETURNING id
            """,
            {"id": chat_id},
        )
        if told is None:
            return False
        await rows(
            connection,
            "DELETE FROM chats WHERE id IN (SELECT id FROM chats WHERE turned_away_at IS NOT NULL"
            " ORDER BY turned_away_at DESC OFFSET %(most)s)"
            " AND NOT EXISTS (SELECT FROM chat_follows WHERE chat_id = chats.id)",
            {"most": STRANGERS},
        )
        return True


async def follow(database: Database, new: Follow) -> Follow:
    """Tell the chat of the job from now on; one that it has followed to its end goes on in the same
    message. In the chat that it has become meanwhile. NotFound: the job was deleted."""
    async with database.transaction() as connection:
        chat_id = await _meet(connection, new.chat_id)
        row = await first(
            connection,
            """
            INSERT INTO chat_follows (chat_id, job_id, item, language)
            SELECT %(chat_id)s, id, %(item)s, %(language)s FROM jobs
                WHERE id = %(job_id)s FOR KEY SHARE
            ON CONFLICT (chat_id, job_id) DO UPDATE
                SET over = false, language = excluded.language RETURNING *
            """,
            {
                "chat_id": chat_id,
                **{name: getattr(new, name) for name in ("job_id", "item", "language")},
            },
        )
        if row is None:
            raise unknown_job(new.job_id)
        return _follow(row)


async def note_message(
    database: Database, of: Follow, *, message_id: int, seq: int, digest: str
) -> None:
    """What stands in the job's message by now, and which it is."""
    await database.all(
        "UPDATE chat_follows SET message_id = %(message_id)s, seq = %(seq)s, digest = %(digest)s"
        " WHERE chat_id = %(chat)s AND job_id = %(job)s",
        {"message_id": message_id, "seq": seq, "digest": digest, **_key(of)},
    )


async def note_delivered(database: Database, of: Follow, names: Sequence[str]) -> None:
    """These files were handed over; also where the chat has another number meanwhile."""
    async with database.transaction() as connection:
        chat_id = await _meet(connection, of.chat_id)
        await rows(
            connection,
            "UPDATE chat_follows SET delivered = delivered || %(names)s::text[]"
            " WHERE job_id = %(job)s AND chat_id = %(chat)s",
            {"names": list(names), "job": of.job_id, "chat": chat_id},
        )


async def end(database: Database, of: Follow, seq: int) -> bool:
    """All was told and handed over. False: something has happened to the job since `seq`."""
    row = await database.one(
        """
        UPDATE chat_follows SET over = true FROM jobs
        WHERE chat_id = %(chat)s AND job_id = %(job)s AND jobs.id = job_id
            AND jobs.seq = %(seq)s RETURNING job_id
        """,
        {"seq": seq, **_key(of)},
    )
    return row is not None


async def leave(database: Database, chat_id: int) -> None:
    """The chat is closed to us: tell it of nothing more."""
    await database.all(
        "UPDATE chat_follows SET over = true WHERE chat_id = %(chat)s", {"chat": chat_id}
    )


async def follows(database: Database, chat_id: int | None = None) -> list[Follow]:
    """What is not told to its end, of one chat or of all; the oldest first."""
    found = await database.all(
        "SELECT * FROM chat_follows WHERE NOT over"
        " AND (%(chat)s::bigint IS NULL OR chat_id = %(chat)s) ORDER BY created_at, job_id",
        {"chat": chat_id},
    )
    return [_follow(row) for row in found]


async def followed(
    database: Database, chat_id: int, job_id: str | None = None, *, limit: int = 10
) -> list[Follow]:
    """What a chat has followed, the latest first; of one job if it is named."""
    found = await database.all(
        "SELECT * FROM chat_follows WHERE chat_id = %(chat)s"
        " AND (%(job)s::text IS NULL OR job_id = %(job)s)"
        " ORDER BY created_at DESC, job_id DESC LIMIT %(limit)s",
        {"chat": chat_id, "job": job_id, "limit": limit},
    )
    return [_follow(row) for row in found]


async def prune(database: Database) -> int:
    """Forget what is over for so long that nobody asks for it: what chats were told of jobs, and
    buttons, but for those of what is still told. How many rows went."""
    over = await database.all(
        "DELETE FROM chat_follows WHERE over AND created_at < now() - %(days)s * interval '1 day'"
        " RETURNING job_id",
        {"days": KEPT_DAYS},
    )
    buttons = await database.all(
        """
        DELETE FROM chat_buttons AS old WHERE created_at < now() - %(days)s * interval '1 day'
            AND NOT EXISTS (SELECT FROM chat_follows AS told WHERE told.chat_id = old.chat_id
                AND told.job_id = old.job_id AND NOT over) RETURNING id
        """,
        {"days": KEPT_DAYS},
    )
    return len(over) + len(buttons)


async def keep_buttons(database: Database, buttons: Sequence[Button]) -> None:
    """Write down what they stand for, before anybody can press them."""
    async with database.transaction() as connection:
        asked = sorted({each.chat_id for each in buttons})
        here = {chat_id: await _meet(connection, chat_id) for chat_id in asked}
        for each in sorted(buttons, key=lambda button: button.id):
            await rows(
                connection,
                """
                INSERT INTO chat_buttons (id, chat_id, job_id, action, item, detail)
                VALUES (%(id)s, %(chat_id)s, %(job_id)s, %(action)s, %(item)s, %(detail)s)
                ON CONFLICT (id) DO UPDATE SET created_at = now()
                    WHERE chat_buttons.created_at < now() - interval '1 day'
                """,
                {"id": each.id, **vars(each), "chat_id": here[each.chat_id]},
            )


async def button(database: Database, button_id: str, chat_id: int) -> Button | None:
    """What a button of this chat stands for; None: it is none, or its job was deleted."""
    row = await database.one(
        "SELECT * FROM chat_buttons WHERE id = %(id)s AND chat_id = %(chat)s",
        {"id": button_id, "chat": chat_id},
    )
    names = Button.__dataclass_fields__
    return None if row is None else Button(**{name: row[name] for name in names})


async def subscribe(
    database: Database, chat_id: int, schedule_id: str, language: str = "en"
) -> None:
    """What the schedule makes from now on is told to the chat, by the number that it has; of one
    that is gone nothing is."""
    async with database.transaction() as connection:
        number = await _meet(connection, chat_id)
        await rows(
            connection,
            "INSERT INTO chat_schedules (chat_id, schedule_id, language)"
            " SELECT %(chat)s, id, %(language)s FROM schedules WHERE id = %(schedule)s"
            " FOR KEY SHARE"
            " ON CONFLICT (chat_id, schedule_id) DO UPDATE SET language = excluded.language",
            {"chat": number, "schedule": schedule_id, "language": language},
        )


async def subscribed(database: Database, chat_id: int) -> frozenset[str]:
    """The ids of the schedules that are told to the chat."""
    found = await database.all(
        "SELECT schedule_id FROM chat_schedules WHERE chat_id = %(chat)s", {"chat": chat_id}
    )
    return frozenset(row["schedule_id"] for row in found)


async def planned(database: Database) -> list[Follow]:
    """Jobs that schedules of chats have handed in, and of which these know nothing yet."""
    found = await database.all(
        """
        SELECT chat_id, told.language, slots.job_id FROM chat_schedules AS told
        JOIN schedule_slots AS slots USING (schedule_id)
        WHERE slots.job_id IS NOT NULL AND slots.at >= told.since
            AND slots.at > now() - %(days)s * interval '1 day' AND NOT EXISTS (
                SELECT FROM chat_follows AS known
                WHERE known.chat_id = told.chat_id AND known.job_id = slots.job_id)
        ORDER BY slots.at
        """,
        {"days": NEWS_DAYS},
    )
    return [Follow(row["chat_id"], row["job_id"], language=row["language"]) for row in found]


async def _meet(connection: Connection, chat_id: int) -> int:
    """The number that the chat has, and keeps until the transaction is over."""
    known = {"id": chat_id}
    await rows(connection, "INSERT INTO chats (id) VALUES (%(id)s) ON CONFLICT DO NOTHING", known)
    (row,) = await rows(
        connection,
        "SELECT coalesce(moved_to, id) AS number FROM chats WHERE id = %(id)s FOR SHARE",
        known,
    )
    return row["number"]


def _key(of: Follow) -> dict[str, Any]:
    return {"chat": of.chat_id, "job": of.job_id}


def _chat(row: Row) -> Chat:
    return Chat(row["id"], row["language"], row["not_before"])


def _follow(row: Row) -> Follow:
    told: dict[str, Any] = {name: row[name] for name in Follow.__dataclass_fields__}
    told["delivered"] = tuple(row["delivered"])
    return Follow(**told)
