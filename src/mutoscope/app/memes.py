"""What memes have of their own: what people never want to see again, and the words' language."""

from collections.abc import Mapping
from typing import Any

from mutoscope.app.ownership import Owned
from mutoscope.errors import NotFound
from mutoscope.jobs.patience import briefly
from mutoscope.store import memes

MEME = "meme"
AUTO = "auto"


def in_language_of(request: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The request for memes. Where nothing in it tells of which language its words are to be (no
    letter is written), they are of that of whoever asks."""
    said = " ".join([str(request.get("topic") or ""), *map(str, request.get("captions") or ())])
    is_told = request.get("language", AUTO) != AUTO or any(map(str.isalpha, said))
    return dict(request) if is_told else {**request, "language": language}


class Memes(Owned):
    """A part of `Studio`."""

    async def dislike(self, job_id: str, item: str, *, off: bool = False) -> None:
        """No meme gets the caption and the picture of this one any more; with `off` they may again.
        NotFound."""
        job = await self.job(job_id)
        known = await briefly(memes.dislike, self.engine.database, job.owner, job_id, item, off=off)
        if not known:
            raise NotFound(
                f"{job_id} has made no meme “{item[:40]}”.", hint="Its items are listed with it."
            )
