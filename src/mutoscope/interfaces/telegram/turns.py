"""What is said in one chat is dealt with in the order in which it came."""

import asyncio


class Turn:
    """Of one message or press. It is over when it is passed on and all before it are."""

    def __init__(self, before: "asyncio.Future[None] | None") -> None:
        self._before = before
        self.over = asyncio.get_running_loop().create_future()

    async def come(self, patience_s: float | None = None) -> None:
        """Wait until what came before is dealt with; for so long at most, where that may be."""
        if self._before is not None:
            await asyncio.wait({self._before}, timeout=patience_s)

    def pass_on(self) -> None:
        """It is dealt with: all that is left is to be heard, in the chat's one line of words."""
        if self._before is None or self._before.done():
            self._end()
        else:  # it did not wait for what is before it, but the next does
            self._before.add_done_callback(self._end)

    def _end(self, _before: object = None) -> None:
        if not self.over.done():
            self.over.set_result(None)


class Turns:
    """Those of all chats."""

    def __init__(self) -> None:
        self._latest: dict[int, Turn] = {}

    def take(self, chat_id: int) -> Turn:
        """The one behind all that this chat has said before."""
        latest = self._latest.get(chat_id)
        turn = self._latest[chat_id] = Turn(latest.over if latest else None)
        turn.over.add_done_callback(lambda _over: self._forget(chat_id, turn))
        return turn

    def _forget(self, chat_id: int, turn: Turn) -> None:
        if self._latest.get(chat_id) is turn:
            del self._latest[chat_id]
