"""Groups that have become supergroups: the messenger gives them another number, and all that is
known of them goes along.

Numbers of messages begin anew there: what stands in the old one can no longer be edited.
"""

from collections.abc import Mapping

from mutoscope.store.database import Database, first, rows

_GO_ALONG = (
    """
    UPDATE chat_follows AS new SET delivered = new.delivered || old.delivered
    FROM chat_follows AS old WHERE old.job_id = new.job_id
        AND old.chat_id = %(old)s AND new.chat_id = %(new)s
    """,
    """
    DELETE FROM chat_follows AS old USING chat_follows AS new WHERE old.job_id = new.job_id
        AND old.chat_id = %(old)s AND new.chat_id = %(new)s
    """,
    "UPDATE chat_follows SET chat_id = %(new)s, message_id = NULL, digest = ''"
    " WHERE chat_id = %(old)s",
    "UPDATE chat_buttons SET chat_id = %(new)s WHERE chat_id = %(old)s",
    """
    INSERT INTO chat_schedules AS new (chat_id, schedule_id, language, since)
    SELECT %(new)s, schedule_id, language, since FROM chat_schedules WHERE chat_id = %(old)s
    ON CONFLICT (chat_id, schedule_id) DO UPDATE SET since = least(new.since, excluded.since)
    """,
    "DELETE FROM chat_schedules WHERE chat_id = %(old)s",
)


async def move(database: Database, old: int, new: int, *, meet: bool) -> int | None:
    """From now on the chat `old` is `new`; once is enough. The number that it has; None: nothing is
    known of it, and it need not be met (`meet`)."""
    numbers = {"old": old, "new": new}
    async with database.transaction() as connection:
        if meet:
            await rows(
                connection,
                "INSERT INTO chats (id) VALUES (%(old)s) ON CONFLICT DO NOTHING",
                numbers,
            )
        known = await first(
            connection, "SELECT moved_to FROM chats WHERE id = %(old)s FOR UPDATE", numbers
        )
        if known is None:
            return None
        if known["moved_to"] is not None:
            return known["moved_to"]
        await rows(  # not its silence: a number that is to be silent is told so by the messenger
            connection,
            """
            INSERT INTO chats AS new (id, language, turned_away_at)
            SELECT %(new)s, language, turned_away_at FROM chats WHERE id = %(old)s
            ON CONFLICT (id) DO UPDATE
                SET language = coalesce(nullif(new.language, ''), excluded.language)
            """,
            numbers,
        )
        await rows(
            connection,
            "UPDATE chats SET moved_to = %(new)s WHERE %(old)s IN (id, moved_to)",
            numbers,
        )
        for statement in _GO_ALONG:
            await rows(connection, statement, numbers)
        return new


async def moved(database: Database) -> Mapping[int, int]:
    """The numbers that chats have had, the first ones first, and those that they have since."""
    found = await database.all(
        "SELECT id, moved_to FROM chats WHERE moved_to IS NOT NULL ORDER BY created_at, id"
    )
    return {row["id"]: row["moved_to"] for row in found}
