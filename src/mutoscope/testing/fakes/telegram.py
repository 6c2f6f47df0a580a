"""A Bot API server: one bot, its chats, and people who say and press what a test tells them.

A bot's library is given `url("telegram") + "/bot"` and, for files, `url("telegram") + "/file/bot"`.
Facts: the Bot API's documentation, version 10.0, and the words of the published server for what
goes wrong; looked up on 2026-11-29. Flood control is on, see `telegram_flood`; people come in by
`telegram_door`. Texts are not searched for marks: in a chat, "[429]" is just something to say.
"""

import asyncio
import contextlib
import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from mutoscope.testing.fakes.service import Fault, Reply, Route, Service, in_json, route
from mutoscope.testing.fakes.telegram_arguments import Arguments, Refused, arguments_of
from mutoscope.testing.fakes.telegram_chats import BOT, Chats
from mutoscope.testing.fakes.telegram_door import Door
from mutoscope.testing.fakes.telegram_files import Files
from mutoscope.testing.fakes.telegram_flood import Flood
from mutoscope.testing.fakes.telegram_methods import Method, Methods
from mutoscope.testing.fakes.telegram_people import shows
from mutoscope.testing.fakes.telegram_updates import Updates
from mutoscope.testing.fakes.telegram_waiting import Watch
from mutoscope.testing.loopback import CallerGone, Exchange
from mutoscope.testing.misbehaviour import LOSING, Misbehaviour, read_mark
from mutoscope.testing.wire import Asked

MOST_COMMANDS = 100
PUSHES, PUSH_EVERY_S = 40, 0.25
_CALL = r"/bot([^/]+)/(\w+)"
_FAULTS = {
    "invalid": Fault(400, "Bad Request", ""),
    "429": Fault(429, "Too Many Requests", "Too Many Requests: retry later"),
    "500": Fault(500, "Internal Server Error", "Internal Server Error"),
    "503": Fault(503, "Service Unavailable", "Service Unavailable"),
    "denied": Fault(401, "Unauthorized", "Unauthorized"),
    "refuse": Fault(403, "Forbidden", "Forbidden: bot was blocked by the user"),
}


@dataclass
class Call:
    """One call of a bot. `too_early`: it came before the `retry_after` of an earlier one was over;
    `arguments`: all but the files."""

    method: str
    at_s: float
    chat_id: int | None
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    status: int = 200
    retry_after_s: int = 0
    too_early: bool = False
    words: str = ""


class Telegram(Service):
    """The server. `flood`: its limits; `calls`: all that the bot called, in order."""

    name = "telegram"
    faults = _FAULTS

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.flood = Flood()
        self.calls = list[Call]()
        self._chats, self._files, self._updates = Chats(), Files(), Updates()
        self._methods = Methods(self._chats, self._files)
        self._door = Door(self._chats, self._files, self._updates, self._methods.asked)
        self._commands = list[Any]()
        self._lock = threading.Lock()
        self._watch = Watch()
        self._pushing: asyncio.Task[None] | None = None
        self._queued = defaultdict[str, deque[Misbehaviour]](deque)
        self._free = {**self._methods.other, **self._own}

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("POST", _CALL, self.call),
            route("GET", _CALL, self.call),
            route("GET", r"/file/bot[^/]+/(.+)", self.file),
            route("POST", r"/_test/(say|press|chat|migrate|flood|behave)", self.enter),
            route("GET", r"/_test/chat/(-?\d+)", lambda _, id_: in_json(self._door.look(id_))),
            route("GET", r"/_test/calls", self.told_calls),
        )

    def key(self, asked: Asked) -> str:
        head, _, rest = asked.path.removeprefix("/file").removeprefix("/").partition("/")
        return head.removeprefix("bot") if rest else ""

    def is_open(self, asked: Asked) -> bool:
        return asked.path.startswith("/_test/")

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        parameters = {}
        if fault.status == 429:
            parameters = {
                "retry_after": max(1, round(float((headers or {}).get("Retry_After", 1))))
            }
        return self._refused(Refused(fault.status, fault.words, **parameters))

    def misbehaved(self, mood: Misbehaviour, asked: Asked) -> Reply:
        """It counts as a call, and its `retry_after` as one."""
        reply = super().misbehaved(mood, asked)
        if _method(asked):
            call = self._begun(asked)
            call.status = reply.status
            if reply.status == 429:
                call.retry_after_s = int(reply.headers["Retry_After"])
                if call.chat_id is not None:
                    self.flood.block(call.chat_id, call.retry_after_s)
            self._watch.tell()
        return reply

    async def answered(self, asked: Asked, exchange: Exchange) -> Reply:
        queued = self._queued[_method(asked)]
        mood = queued.popleft() if queued else None
        if mood is not None and mood.kind == "hang":
            await exchange.wait(None)
        if mood is not None and mood.kind == "slow":
            await exchange.wait(mood.amount_s)
        elif mood is not None and mood.kind not in LOSING:
            return self.misbehaved(mood, asked)
        reply = await self._unhurried(asked, exchange)
        await self._push()
        self._watch.tell()
        if mood is not None and mood.kind in LOSING:
            exchange.abort()
            raise CallerGone
        return reply

    def call(self, asked: Asked, _token: str, name: str) -> Reply:
        """One method of the Bot API."""
        call = self._begun(asked)
        try:
            with self._lock:
                result = self._carry_out(name.lower(), arguments_of(asked), call)
        except Refused as error:
            call.status, call.words = error.status, error.words
            return self._refused(error)
        return in_json({"ok": True, "result": result})

    def file(self, asked: Asked, path: str) -> Reply:
        """What a bot fetches."""
        file = self._files.at(path)
        if file is None:
            return self._refused(Refused(404, "Not Found"))
        return Reply(file.data, file.content_type)

    def enter(self, asked: Asked, what: str) -> Reply:
        """The side door: somebody does something."""
        deeds = {
            "say": self._door.say,
            "press": self._door.press,
            "chat": self._door.open_chat,
            "migrate": self._door.migrate,
            "flood": self._change_flood,
            "behave": self._queue,
        }
        try:
            with self._lock:
                return in_json(deeds[what](asked.document))
        except Refused as error:
            return self._refused(error)

    def told_calls(self, asked: Asked) -> Reply:
        """The side door: what was called."""
        calls = [asdict(each) for each in self._wanted(asked)]
        return in_json({"calls": calls, "count": len(self.calls)})

    def _wanted(self, asked: Asked) -> list[Call]:
        after, only = int(asked.query.get("after", 0)), asked.query.get("method", "").lower()
        return [each for each in self.calls[after:] if only in ("", each.method.lower())]

    def _is_seen(self, asked: Asked) -> bool:
        """Whether what a caller of the side door waits for is so."""
        if asked.path.endswith("/calls"):
            return bool(self._wanted(asked))
        kept = self._door.look(asked.path.rpartition("/")[2])["messages"]
        return any(shows(each, asked.query.get("shows", "")) for each in kept)

    async def _unhurried(self, asked: Asked, exchange: Exchange) -> Reply:
        """With the waiting that a call may ask for."""
        if wait_s := float(asked.query.get("wait_s", 0)):
            await self._watch.until(lambda: self._is_seen(asked), exchange, wait_s)
        if _method(asked) == "getupdates":
            try:
                await self._updates.wait(arguments_of(asked), exchange)
            except Refused as error:
                return self._refused(error)
        return await super().answered(asked, exchange)

    async def _push(self) -> None:
        """To the webhook; again and again for a while, as the bot may not listen yet."""
        if self._updates.is_stuck:
            await asyncio.to_thread(self._updates.push)
        if self._pushing is None and self._updates.is_stuck:
            self._pushing = asyncio.create_task(self._push_again())

    async def _push_again(self) -> None:
        for _ in range(PUSHES):
            await asyncio.sleep(PUSH_EVERY_S)
            await asyncio.to_thread(self._updates.push)
            if not self._updates.is_stuck:
                break
        self._pushing = None

    @property
    def _own(self) -> Mapping[str, Method]:
        return {
            "getme": lambda _: BOT | {"can_join_groups": True, "supports_inline_queries": False},
            "getupdates": self._updates.take,
            "setwebhook": lambda given: self._updates.set_webhook(given) is None,
            "deletewebhook": lambda given: self._updates.delete_webhook(given) is None,
            "getwebhookinfo": lambda _: self._updates.webhook_info(),
            "setmycommands": self._set_commands,
            "getmycommands": lambda _: self._commands,
        }

    def _carry_out(self, name: str, arguments: Arguments, call: Call) -> Any:
        sending, editing = self._methods.sending, self._methods.editing
        if name in sending or (name in editing and self.flood.limits.edits):
            self._hold(call)
        method = sending.get(name) or editing.get(name) or self._free.get(name)
        if method is None:
            raise Refused(404, "Not Found: method not found")
        return method(arguments)

    def _hold(self, call: Call) -> None:
        """Refused: a limit is reached."""
        if call.chat_id is None:
            return
        chat = self._chats.open(call.chat_id)
        verdict = self.flood.pass_message(call.chat_id, is_group=chat.is_group)
        call.retry_after_s, call.too_early = verdict.retry_after_s, verdict.too_early
        if after_s := verdict.retry_after_s:
            words = f"Too Many Requests: retry after {after_s}"
            raise Refused(429, words, retry_after=after_s)

    def _begun(self, asked: Asked) -> Call:
        values: Mapping[str, Any] = {}
        with contextlib.suppress(Refused):
            values = arguments_of(asked).values
        name = asked.path.rpartition("/")[2]
        chat_id = self._chats.known_id(str(values.get("chat_id", "")))
        call = Call(name, time.time(), chat_id, dict(values))
        self.calls.append(call)
        return call

    def _refused(self, error: Refused) -> Reply:
        document: dict[str, Any] = {
            "ok": False,
            "error_code": error.status,
            "description": error.words,
        }
        headers = {}
        if error.parameters:
            document["parameters"] = error.parameters
        if after_s := error.parameters.get("retry_after"):
            headers = {"Retry_After": str(after_s)}
        return in_json(document, status=error.status, headers=headers)

    def _set_commands(self, arguments: Arguments) -> bool:
        commands: Any = arguments.document("commands") or []
        if len(commands) > MOST_COMMANDS:
            raise Refused(400, "Bad Request: too many commands specified")
        self._commands = commands
        return True

    def _change_flood(self, order: Mapping[str, Any]) -> Any:
        self.flood.change(**order)
        return asdict(self.flood.limits)

    def _queue(self, order: Mapping[str, Any]) -> Any:
        mark = read_mark(str(order["mark"]))
        self._queued[str(order["method"]).lower()].extend([mark] * int(order.get("times", 1)))
        return {"ok": True}


def _method(asked: Asked) -> str:
    """The method that is called, in lower case; empty for all else."""
    return asked.path.rpartition("/")[2].lower() if asked.path.startswith("/bot") else ""
