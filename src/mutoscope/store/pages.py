"""The copies of fetched pages, for each owner his own."""

from dataclasses import asdict, dataclass

from mutoscope.models import Artifact
from mutoscope.store.artifacts import artifact_of
from mutoscope.store.database import Database

FORGOTTEN_AFTER_S = 30 * 86_400.0
"""Then a copy is not asked about any more: the page is fetched whole."""
_SAID = ("final_url", "charset", "etag", "last_modified", "private", "age_s")


@dataclass(frozen=True)
class PageCopy:
    """A page as it was fetched, and what its site said of it. `private`: it may be one of a private
    network. `age_s`: since it was fetched, or said to hold; the database's time."""

    final_url: str
    charset: str
    etag: str
    last_modified: str
    body: Artifact
    private: bool
    age_s: float = 0.0


async def find(database: Database, owner: str, url: str, private: bool) -> PageCopy | None:
    """The copy, if there is one; whether its file is still there, `Blobs.path` tells. Those that
    were fetched when private networks were allowed are found only where they are: `private`."""
    row = await database.one(
        """
        SELECT final_url, charset, etag, last_modified, private, sha256, suffix, bytes, mime_type,
            extract(epoch FROM now() - fetched_at)::float8 AS age_s
        FROM pages WHERE owner = %(owner)s AND md5(url) = md5(%(url)s) AND url = %(url)s
            AND (%(private)s OR NOT private)
        """,
        {"owner": owner, "url": url, "private": private},
    )
    if row is None:
        return None
    return PageCopy(body=artifact_of(row), **{name: row[name] for name in _SAID})


async def keep(database: Database, owner: str, url: str, copy: PageCopy) -> None:
    """From now on this is the copy. Those that nobody has asked for in a long time go."""
    await database.all(
        "DELETE FROM pages WHERE fetched_at < now() - %(age)s * interval '1 second'",
        {"age": FORGOTTEN_AFTER_S},
    )
    await database.all(
        """
        INSERT INTO pages (owner, url, final_url, etag, last_modified, charset, private,
            sha256, suffix, bytes, mime_type)
        VALUES (%(owner)s, %(url)s, %(final_url)s, %(etag)s, %(last_modified)s, %(charset)s,
            %(private)s, %(sha256)s, %(suffix)s, %(bytes)s, %(mime_type)s)
        ON CONFLICT (owner, md5(url)) DO UPDATE SET (url, final_url, etag, last_modified, charset,
            private, sha256, suffix, bytes, mime_type, fetched_at)
        = (excluded.url, excluded.final_url, excluded.etag, excluded.last_modified,
            excluded.charset, excluded.private, excluded.sha256, excluded.suffix, excluded.bytes,
            excluded.mime_type, now())
        """,
        {"owner": owner, "url": url, **asdict(copy), **asdict(copy.body)},
    )


async def confirm(database: Database, owner: str, url: str) -> None:
    """Its site has said that the copy still holds."""
    await database.all(
        "UPDATE pages SET fetched_at = now() WHERE owner = %(owner)s AND md5(url) = md5(%(url)s)",
        {"owner": owner, "url": url},
    )
