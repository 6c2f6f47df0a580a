"""Places that several jobs want: whoever is free of work next goes to each job in its turn.

In order of arrival alone, a job that hands in a hundred clips at once would keep another's small
step waiting until the last of them is done.
"""

import asyncio
from collections import OrderedDict, deque


class FairPlaces:
    """`number` places. Within a job they are given in order of arrival."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting = OrderedDict[str, deque[asyncio.Future[None]]]()

    async def acquire(self, who: str) -> None:
        """Take a place for this job."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()  # it became ours in the very moment in which we gave up
            else:
                self._forget(who, turn)
            raise

    def release(self) -> None:
        """Give a place back: to the job whose turn is next, if one waits."""
        while self._waiting:
            who, turns = self._waiting.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._waiting[who] = turns  # behind all others
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def of(self, who: str) -> "JobsPlaces":
        """The same places as one job sees them."""
        return JobsPlaces(self, who)

    def _forget(self, who: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(who)
        if turns and turn in turns:
            turns.remove(turn)
        if turns is not None and not turns:
            del self._waiting[who]


class JobsPlaces:
    """Places for one job."""

    def __init__(self, places: FairPlaces, who: str) -> None:
        self._places = places
        self._who = who

    async def acquire(self) -> None:
        """Take one, in the job's turn."""
        await self._places.acquire(self._who)

    def release(self) -> None:
        """Give one back."""
        self._places.release()
