"""What has happened and a bot has not confirmed yet; how it gets to know it: by asking, or by a
webhook.

As documented on 2026-11-29: asking confirms whatever comes before `offset`; only one may ask at a
time, and none while there is a webhook. A webhook that does not answer well gets the same update
again, and the others after it.
"""

import http.client
import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mutoscope.testing.fakes.telegram_arguments import Arguments, Refused, bad_request
from mutoscope.testing.fakes.telegram_waiting import Waiting
from mutoscope.testing.loopback import Exchange
from mutoscope.testing.wire import JSON

LONGEST_POLL_S = 50
MOST_AT_ONCE = 100
LONGEST_SECRET = 256
PATIENCE_S = 10.0
OVERTAKEN = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
BY_WEBHOOK = "Conflict: terminated by setWebhook request"
HAS_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Document = dict[str, Any]


class Updates:
    """The updates, safe to be used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pushing = threading.Lock()
        self._pending = list[Document]()
        self._allowed = frozenset[str]()
        self._next_id = 100_000_001
        self._poll: Waiting | None = None
        self._webhook: Document = {}
        self._failed: Document = {}

    def add(self, kind: str, content: Document) -> int:
        """One more, and its id; not kept where the bot does not want such."""
        with self._lock:
            id_ = self._next_id
            self._next_id += 1
            if not self._allowed or kind in self._allowed:
                self._pending.append({"update_id": id_, kind: content})
                if self._poll is not None:
                    self._poll.wake()
            return id_

    async def wait(self, arguments: Arguments, exchange: Exchange) -> None:
        """Until `take` gives something, or the time is over. CallerGone: they left. Refused:
        somebody else asks."""
        longest_s = min(LONGEST_POLL_S, max(0, arguments.number("timeout")))
        poll = Waiting()
        with self._lock:
            if self._poll is not None:
                self._poll.wake(OVERTAKEN)
            self._poll = poll
            self._confirm(arguments)
            waiting = longest_s > 0 and not self._webhook and not self._pending
        try:
            if waiting:
                await poll.until_woken(exchange, longest_s)
        finally:
            with self._lock:
                self._poll = None if self._poll is poll else self._poll
        if poll.ended:
            raise Refused(409, poll.ended)

    def take(self, arguments: Arguments) -> list[Document]:
        """The answer to `getUpdates`; what comes before is forgotten. Refused: a webhook is set."""
        with self._lock:
            if self._webhook:
                raise Refused(409, HAS_WEBHOOK)
            self._confirm(arguments)
            return self._pending[: _within(arguments.number("limit", MOST_AT_ONCE))]

    def set_webhook(self, arguments: Arguments) -> None:
        """None for an empty address. Refused: an address that this server does not call, a secret
        that it does not send."""
        url, secret = arguments.text("url"), arguments.text("secret_token")
        if url:
            _check_webhook(url, secret)
        with self._lock:
            self._allow(arguments)
            self._webhook, self._failed = {"url": url, "secret": secret} if url else {}, {}
            self._drop(arguments)
            if self._poll is not None and url:
                self._poll.wake(BY_WEBHOOK)

    def delete_webhook(self, arguments: Arguments) -> None:
        """Back to asking."""
        with self._lock:
            self._webhook, self._failed = {}, {}
            self._drop(arguments)

    def webhook_info(self) -> Document:
        """The answer to `getWebhookInfo`."""
        with self._lock:
            url = self._webhook.get("url", "")
            counted = {"url": url, "has_custom_certificate": False}
            address = {"ip_address": "127.0.0.1", "max_connections": 40} if url else {}
            allowed = {"allowed_updates": sorted(self._allowed)} if self._allowed else {}
            pending = {"pending_update_count": len(self._pending)}
            return {**counted, **pending, **self._failed, **address, **allowed}

    @property
    def is_stuck(self) -> bool:
        """Whether a webhook has still to take something."""
        return self._next_push() is not None

    def push(self) -> None:
        """Bring what is pending to the webhook, in order, as far as it takes it."""
        with self._pushing:
            while (job := self._next_push()) is not None:
                failure = _post(*job)
                with self._lock:
                    if failure:
                        words = {"last_error_message": failure}
                        self._failed = {"last_error_date": int(time.time()), **words}
                        return
                    self._pending = [each for each in self._pending if each is not job[1]]

    def _next_push(self) -> tuple[Mapping[str, str], Document] | None:
        with self._lock:
            return (self._webhook, self._pending[0]) if self._webhook and self._pending else None

    def _confirm(self, arguments: Arguments) -> None:
        """What comes before the offset is forgotten, even where whoever asks then leaves."""
        if self._webhook:
            return
        self._allow(arguments)
        offset = arguments.number("offset")
        if offset < 0:
            self._pending = self._pending[offset:]
        else:
            self._pending = [each for each in self._pending if each["update_id"] >= offset]

    def _allow(self, arguments: Arguments) -> None:
        """Kept as it was where nothing is said."""
        given = arguments.document("allowed_updates")
        if given is not None:
            self._allowed = frozenset(given)

    def _drop(self, arguments: Arguments) -> None:
        if arguments.flag("drop_pending_updates"):
            self._pending = []


def _check_webhook(url: str, secret: str) -> None:
    address = urlsplit(url)
    if address.scheme != "http" or address.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: this server calls http:// on this machine only")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not all(each.isascii() and (each.isalnum() or each in "_-") for each in secret):
        raise bad_request("secret token contains unallowed characters")


def _within(limit: int) -> int:
    return max(1, min(MOST_AT_ONCE, limit))


def _post(webhook: Mapping[str, str], update: Document) -> str:
    """What went wrong; nothing where the bot took it."""
    address = urlsplit(webhook["url"])
    headers = {"Content-Type": JSON}
    if webhook["secret"]:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret"]
    caller = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)
    try:
        caller.request("POST", address.path or "/", json.dumps(update), headers)
        status = caller.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"Connection failed: {type(error).__name__}"
    finally:
        caller.close()
    if 200 <= status < 300:
        return ""
    return f"Wrong response from the webhook: {status} {http.client.responses.get(status, '')}"
