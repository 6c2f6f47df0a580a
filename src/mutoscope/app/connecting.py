"""Connecting an account of YouTube: a page in the browser, and a listener here for its answer."""

import asyncio
import hmac
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, ProviderDenied, ResourceExhausted
from mutoscope.providers import vendors
from mutoscope.providers.publishing import youtube_accounts
from mutoscope.providers.publishing.google_sign_in import begin, tokens_for
from mutoscope.providers.publishing.platforms import youtube_client
from mutoscope.providers.publishing.youtube import channel_of
from mutoscope.providers.publishing.youtube_accounts import Account

PATIENCE_S = 600.0
LONGEST_HEAD_BYTES = 16_384
_HEAD_S = 10.0
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mutoscope</title>'
    '<body style="font:1.1rem/1.6 system-ui;max-width:34rem;margin:20vh auto"><p>{words}</p>'
)
_DONE = "Thank you. You may close this page; the terminal says how it goes on."
_NOT = "You have not agreed, so nothing is connected. You may close this page."

Show = Callable[[str], None]
"""Told the address that somebody is to open."""


async def connect_youtube(
    settings: Settings,
    show: Show,
    *,
    label: str = "",
    port: int = 0,
    patience_s: float = PATIENCE_S,
) -> Account:
    """Have a person agree in a browser of this machine, and keep what counts from then on. `port`:
    where the answer comes to; 0: any that is free.

    InvalidRequest, ConfigError, ProviderError; ResourceExhausted (code "time"): nobody agreed.
    """
    label = youtube_accounts.checked_label(label)
    client = await asyncio.to_thread(youtube_client, settings)
    service = vendors.account(settings, "youtube", "publishing")
    async with _Answer.awaited(port) as answer:
        attempt = begin(client, answer.url, service.facts["scopes"])
        show(attempt.url)
        code = await answer.code(attempt.state, patience_s)
    tokens = await tokens_for(client, attempt, code)
    channel_id, title = await channel_of(service.base_url, tokens.access)
    account = Account(label, channel_id, title, tokens.refresh)
    await asyncio.to_thread(youtube_accounts.save, settings.data_dir, account)
    return account


class _Answer:
    """What the browser brings back to this machine."""

    def __init__(self) -> None:
        self.url = ""
        self._came: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    @classmethod
    @asynccontextmanager
    async def awaited(cls, port: int) -> "AsyncGenerator[_Answer]":
        """ConfigError: the port is taken."""
        answer = cls()
        try:
            server = await asyncio.start_server(
                answer._serve, "127.0.0.1", port, limit=LONGEST_HEAD_BYTES
            )
        except OSError as error:
            raise ConfigError(
                f"Port {port} of this machine is taken.", hint="Give another --port, or none."
            ) from error
        async with server:
            answer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            yield answer

    async def code(self, state: str, patience_s: float) -> str:
        """The one of our own sign-in; what others send here is passed over."""
        try:
            async with asyncio.timeout(patience_s):
                while True:
                    came = await self._came.get()
                    if hmac.compare_digest(came.get("state", "").encode(), state.encode()):
                        return _code_in(came)
        except TimeoutError:
            raise ResourceExhausted(
                f"Nobody agreed within {patience_s / 60:.0f} minutes.",
                hint="Try again: `mutoscope connect youtube`.",
                code="time",
            ) from None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HEAD_S):
                head = await reader.readuntil(b"\r\n\r\n")
            query = _query_of(head)
            words = _DONE if "code" in query else _NOT
            status = "200 OK" if "code" in query or "error" in query else "404 Not Found"
            writer.write(_page(status, words if status.startswith("200") else "Nothing is here."))
            await writer.drain()
            if status.startswith("200"):
                self._came.put_nowait(query)
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()


def _query_of(head: bytes) -> dict[str, str]:
    """Of a GET of "/"; empty for all else."""
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(words) != 3 or words[0] != "GET":
        return {}
    try:
        target = urlsplit(words[1])
        pairs = parse_qs(target.query)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in pairs.items()} if target.path == "/" else {}


def _page(status: str, words: str) -> bytes:
    body = _PAGE.format(words=words).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _code_in(came: dict[str, str]) -> str:
    code = came.get("code", "")
    if not code:
        raise ProviderDenied(
            "The sign-in was not agreed to.",
            provider="Google",
            hint="Try again, and allow what is asked for: `mutoscope connect youtube`.",
        )
    return code
