"""The memes that an owner has had made, and what he never wants to see again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mutoscope.store.database import Database

REMEMBERED = 2_000
"""So many of an owner's latest are known to a new one; dislikes are never forgotten."""
COMPARED = 500
"""With so many of the latest a new one is compared by the eye: 1 MB of likenesses."""


@dataclass(frozen=True)
class Told:
    """What is known by now of a meme that is being made; "" is not known yet. `caption`: its key;
    `ground`, `track`, `picture`: SHA-256 of files."""

    template: str = ""
    caption: str = ""
    ground: str = ""
    track: str = ""
    picture: str = ""
    likeness: str = ""


@dataclass(frozen=True)
class PastMeme:
    """One that was made."""

    job_id: str
    item: str
    template: str
    caption: str
    ground: str
    track: str
    picture: str
    disliked: bool
    at: datetime


async def note(database: Database, owner: str, job_id: str, item: str, told: Told) -> None:
    """More is known of it: what is told takes the place of what stood there."""
    await database.all(
        """
        INSERT INTO memes (owner, job_id, item, template, caption, ground, track, picture, likeness)
        VALUES (%(owner)s, %(job_id)s, %(item)s, %(template)s, %(caption)s, %(ground)s, %(track)s,
            %(picture)s, %(likeness)s)
        ON CONFLICT (owner, job_id, item) DO UPDATE SET
            template = coalesce(nullif(excluded.template, ''), memes.template),
            caption = coalesce(nullif(excluded.caption, ''), memes.caption),
            ground = coalesce(nullif(excluded.ground, ''), memes.ground),
            track = coalesce(nullif(excluded.track, ''), memes.track),
            picture = coalesce(nullif(excluded.picture, ''), memes.picture),
            likeness = coalesce(nullif(excluded.likeness, ''), memes.likeness),
            at = now()
        """,
        {"owner": owner, "job_id": job_id, "item": item, **vars(told)},
    )


async def past(database: Database, owner: str) -> list[PastMeme]:
    """The owner's latest memes, and all that were disliked, newest first."""
    rows = await database.all(
        """
        SELECT job_id, item, template, caption, ground, track, picture, disliked, at
        FROM memes WHERE owner = %(owner)s AND (disliked OR at >= coalesce(
            (SELECT at FROM memes WHERE owner = %(owner)s ORDER BY at DESC
             OFFSET %(most)s - 1 LIMIT 1), '-infinity'))
        ORDER BY at DESC, job_id, item
        """,
        {"owner": owner, "most": REMEMBERED},
    )
    return [PastMeme(**row) for row in rows]


async def edited(database: Database, job_id: str, item: str) -> PastMeme | None:
    """The meme of which this one is another version: that of the job which its job edits."""
    row = await database.one(
        """
        SELECT before.job_id, item, template, caption, ground, track, picture, disliked, at
        FROM memes AS before JOIN jobs ON jobs.parent_id = before.job_id
            AND jobs.owner = before.owner
        WHERE jobs.id = %(job_id)s AND item = %(item)s
        """,
        {"job_id": job_id, "item": item},
    )
    return PastMeme(**row) if row else None


async def looks(database: Database, owner: str) -> list[tuple[str, str, str]]:
    """Job, item and likeness of the owner's latest memes that were drawn, newest first, `COMPARED`
    at most."""
    rows = await database.all(
        """
        SELECT job_id, item, likeness FROM memes WHERE owner = %(owner)s AND likeness <> ''
        ORDER BY at DESC, job_id, item LIMIT %(most)s
        """,
        {"owner": owner, "most": COMPARED},
    )
    return [(row["job_id"], row["item"], row["likeness"]) for row in rows]


async def dislike(
    database: Database, owner: str, job_id: str, item: str, *, off: bool = False
) -> Mapping[str, Any] | None:
    """Its caption and its picture are not used again (or may be, with `off`). None: there is no
    such meme of this owner."""
    return await database.one(
        """
        UPDATE memes SET disliked = NOT %(off)s
        WHERE owner = %(owner)s AND job_id = %(job_id)s AND item = %(item)s
        RETURNING template, caption, ground
        """,
        {"owner": owner, "job_id": job_id, "item": item, "off": off},
    )
