"""Just enough HTTP/1.1 (RFC 9112) for a server that a test can make misbehave at will."""

import asyncio
import http
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

HTML = "text/html; charset=utf-8"
JSON = "application/json"
PNG = "image/png"
PAGE = b"<!doctype html><html><title>Sign in</title><p>Please sign in.</p></html>"


@dataclass(frozen=True)
class Asked:
    """One request. Names of headers are in lower case; `path` is decoded and without its query, of
    which the last value of each name is kept. `vendor`: which of several fakes was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    vendor: str = ""

    @property
    def document(self) -> Mapping[str, Any]:
        """The body's JSON object; empty where it is none."""
        try:
            document = json.loads(self.body)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


async def read_request(reader: asyncio.StreamReader) -> Asked:
    """The next request. IncompleteReadError: the caller left before it was whole."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    fields = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in fields}
    method, target, _ = first.split(" ", 2)
    path, _, query = target.partition("?")
    body = await _body(reader, headers)
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    return Asked(method, unquote(path), headers, body, pairs)


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    """RFC 9112, 6 and 7.1; extensions and trailers of chunks are read over."""
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    parts = list[bytes]()
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return b"".join(parts)


def head(status: int, content_type: str, length: int, **headers: str) -> bytes:
    """The beginning of an answer; the connection ends with it."""
    fields = {"Content-Type": content_type, "Content-Length": str(length), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n{lines}\r\n".encode("latin-1")


def answer(status: int, body: bytes, content_type: str, **headers: str) -> bytes:
    """A whole answer."""
    return head(status, content_type, len(body), **headers) + body


def document(status: int, value: Mapping[str, Any], **headers: str) -> bytes:
    """A whole answer in JSON."""
    return answer(status, json.dumps(value).encode(), JSON, **headers)


def fault(status: int, kind: str, message: str, **headers: str) -> bytes:
    """An error as vendors word it."""
    return document(status, {"error": {"type": kind, "message": message}}, **headers)
