"""What browsers are told with every answer, and smaller answers.

Pages load nothing from elsewhere, run no script that is not a file of ours, and stand in no frame.
https://owasp.org/www-project-secure-headers/, https://www.w3.org/TR/CSP3/
"""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import (
    DEFAULT_EXCLUDED_CONTENT_TYPES,
    GZipMiddleware,
    GZipResponder,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
DEVICES = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
DEFAULTS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{device}=()" for device in DEVICES),
    "Cache-Control": "no-store",
}
"""Where the route has not said otherwise."""

SMALLEST_BYTES = 500
LEVEL = 6
DENSE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream", "application/pdf")
"""Kinds that gzip makes no smaller, or that a proxy or reader wants as they come (events)."""


def compressed(app: ASGIApp) -> ASGIApp:
    """Text is sent gzipped to whoever takes it; media, events and stored files are not."""
    return _Gzip(app, SMALLEST_BYTES, LEVEL, exclude_content_types=DENSE)


class _Gzip(GZipMiddleware):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await super().__call__(scope, receive, send)
            return
        responder = _Gzipped(
            self.app,
            self.minimum_size,
            compresslevel=self.compresslevel,
            exclude_content_types=self.exclude_content_types,
        )
        await responder(scope, receive, send)


class _Gzipped(GZipResponder):
    """Leaves what is sent in parts as it is: its strong ETag names these very bytes, and ranges are
    counted in them (RFC 9110, section 8.8.1)."""

    _is_left = False

    async def send_with_compression(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._is_left = "accept-ranges" in Headers(raw=message.get("headers", []))
        await (self.send(message) if self._is_left else super().send_with_compression(message))


class SafeHeaders:
    """Adds what is missing of DEFAULTS to every answer of `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in DEFAULTS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, completed)
