"""Whoever is told by webhooks: a real server, and its own reading of Standard Webhooks."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterable
from typing import Any

from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import Asked, answer

TOLERANCE_S = 300


class Receiver(LoopbackServer):
    """Answers with `statuses` in turn, the last one ever after; 0: not at all. Answers are held
    back while `holds`."""

    def __init__(self, statuses: Iterable[int] = (204,), port: int = 0) -> None:
        super().__init__(port)
        self._statuses = list(statuses)
        self.holds = False

    async def respond(self, exchange: Exchange) -> None:
        """Take a message."""
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        await self._heard(exchange.asked)
        if self.holds or not status:
            await exchange.wait(None)
        location = {"Location": f"{self.origin}/elsewhere"} if status == 302 else {}
        await exchange.send(answer(status, b"", "text/plain", **location))

    @property
    def url(self) -> str:
        return f"{self.origin}/hooks?token=told"

    def messages(self) -> list[dict[str, Any]]:
        """What came, in order."""
        return [json.loads(asked.body) for asked in self.requests]


def verified(asked: Asked, secret: str) -> bool:
    """Whether the message is of whoever has the secret, and of now."""
    key = base64.b64decode(secret.split("_", 1)[1])
    sent_at = asked.headers["webhook-timestamp"]
    signed = b".".join([asked.headers["webhook-id"].encode(), sent_at.encode(), asked.body])
    wanted = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = dict(each.split(",", 1) for each in asked.headers["webhook-signature"].split(" "))
    is_fresh = abs(time.time() - int(sent_at)) < TOLERANCE_S
    return is_fresh and hmac.compare_digest(given["v1"], wanted)
