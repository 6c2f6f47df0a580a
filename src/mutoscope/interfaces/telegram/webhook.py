"""How messages come in where Telegram hands them over: a small listener of our own.

Facts (https://core.telegram.org/bots/api#setwebhook, looked up on 2026-11-29): POST with JSON, the
header X-Telegram-Bot-Api-Secret-Token as it was set; any answer but 2xx, and it comes again.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from functools import partial
from typing import Any

import structlog
import uvicorn
from telegram import Bot, Update
from telegram.error import BadRequest

from mutoscope.config import Settings
from mutoscope.errors import ConfigError
from mutoscope.interfaces.telegram.polling import WANTED, Handle
from mutoscope.interfaces.telegram.sending import insisted
from mutoscope.jobs.background import Background

log = structlog.get_logger("mutoscope")

HEADER = b"x-telegram-bot-api-secret-token"
LARGEST_BYTES = 1_000_000
PATIENCE_S = 10.0
REMEMBERED = 1_000
CONNECTIONS = 64
LONGEST_ADDRESS = 200

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def secret_of(token: str) -> str:
    """What Telegram shows us, so that nobody else hands anything in: known by whoever knows the
    token, and telling nothing of it."""
    return hmac.new(token.encode(), b"mutoscope webhook", hashlib.sha256).hexdigest()


class Webhook:
    """Takes updates from Telegram and deals with each beside the others."""

    def __init__(self, bot: Bot, settings: Settings, handle: Handle) -> None:
        self._bot = bot
        self._settings = settings
        self._handle = handle
        self._secret = secret_of(bot.token)
        self._background = Background()
        self._seen = dict[int, None]()

    async def run(self) -> None:
        """Until cancelled. ConfigError: the port cannot be had, or Telegram does not take the
        address."""
        listener = _bound(self._settings)
        server = _Uvicorn(
            uvicorn.Config(
                self._answer,
                interface="asgi3",
                loop="none",
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=CONNECTIONS,
            )
        )
        async with Background() as background:
            serving = background.start(server.serve(sockets=[listener]), "webhook")
            await self._announce()
            log.info("webhook_set", port=self._settings.telegram_webhook_port)
            await serving

    async def _announce(self) -> None:
        address = self._settings.telegram_webhook_url or ""
        announce = partial(
            self._bot.set_webhook, address, secret_token=self._secret, allowed_updates=WANTED
        )
        try:
            await insisted(announce)
        except BadRequest as error:
            raise ConfigError(
                f"Telegram does not take {address[:LONGEST_ADDRESS]} as the webhook's address:"
                f" {error.message.rstrip('.')}.",
                hint="Set `telegram_webhook_url` to an https address that can be reached from"
                " outside, on port 443, 80, 88 or 8443; or leave it out.",
            ) from None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = await self._status(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def _status(self, scope: Scope, receive: Receive) -> int:
        headers = dict(scope["headers"])
        given = headers.get(HEADER, b"")
        if scope["method"] != "POST":
            return 405
        if not hmac.compare_digest(given, self._secret.encode()):
            return 403
        body = await _body(receive)
        if body is None:
            return 413
        try:
            update = Update.de_json(json.loads(body), self._bot)
        except (ValueError, KeyError, TypeError):
            return 400
        return await self._deal_with(update)

    async def _deal_with(self, update: Update) -> int:
        """It comes again where it was not dealt with, so it is answered when it is."""
        if update.update_id in self._seen:
            return 200
        self._seen[update.update_id] = None
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        task = self._background.start(_awaited(self._handle(update)), "update")
        await asyncio.wait({task}, timeout=PATIENCE_S)
        return 200


def _bound(settings: Settings) -> socket.socket:
    host, port = settings.telegram_webhook_host, settings.telegram_webhook_port
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise ConfigError(
            f"{host} port {port} cannot be used: {error.strerror or error}.",
            hint="Set another `telegram_webhook_port`, or stop what is using it.",
        ) from None


async def _awaited(work: Awaitable[None]) -> None:
    await work


async def _body(receive: Receive) -> bytes | None:
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if len(body) > LARGEST_BYTES:
            return None
        if not part.get("more_body"):
            return body


class _Uvicorn(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
