"""What people never want to see again."""

from mutoscope.app.ownership import Owned
from mutoscope.errors import NotFound
from mutoscope.jobs.patience import briefly
from mutoscope.store import memes


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
