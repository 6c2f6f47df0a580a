"""Files of a form (multipart/form-data, RFC 7578), written to a folder as they come in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.problems import NotJson, TooLarge

MOST_FILES = 200
MB = 1_000_000
KIND = "multipart/form-data"


@dataclass(frozen=True)
class Received:
    """A file that has come in, and what its sender calls it."""

    path: Path
    name: str


async def received(
    stream: AsyncIterator[bytes], content_type: str, folder: Path, limit_bytes: int
) -> list[Received]:
    """Every file of a form, in `folder`. Never more of it in memory than one piece of the body.

    InvalidRequest: it is no such form, or has other fields; NotJson: it is of another kind;
    TooLarge: its files have more than `limit_bytes` together, or there are more than `MOST_FILES`.
    """
    with ExitStack() as opened:
        form = _Form(folder, opened, limit_bytes)
        parser = _parser(content_type, form)
        async for piece in stream:
            await asyncio.to_thread(_take, parser, piece)
        await asyncio.to_thread(_finish, parser, form)
    return form.files


@dataclass
class _Form:
    """What the parser has found so far. Written from one thread after the other."""

    folder: Path
    opened: ExitStack
    limit_bytes: int
    size_bytes: int = 0
    files: list[Received] = field(default_factory=list[Received])
    header: bytes = b""
    value: bytes = b""
    disposition: bytes = b""
    file: BinaryIO | None = None
    is_whole: bool = False

    def begin_part(self) -> None:
        self.disposition = b""

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def end_header(self) -> None:
        if self.header.lower() == b"content-disposition":
            self.disposition = self.value
        self.header = self.value = b""

    def begin_content(self) -> None:
        _, options = parse_options_header(self.disposition)
        if b"filename" not in options:
            raise InvalidRequest(
                "A part of the form is no file.", hint="Send files only, each with its name."
            )
        if len(self.files) == MOST_FILES:
            raise TooLarge(f"There are more than {MOST_FILES} files.", hint="Send fewer at once.")
        path = self.folder / f"{len(self.files)}.part"
        self.file = self.opened.enter_context(path.open("wb"))
        self.files.append(Received(path, options[b"filename"].decode("utf-8", "replace")))

    def content(self, data: bytes, start: int, end: int) -> None:
        assert self.file is not None
        self.size_bytes += end - start
        if self.size_bytes > self.limit_bytes:
            raise TooLarge(
                f"The files have more than {self.limit_bytes // MB} MB together.",
                hint="Send smaller ones, or raise `upload_limit_mb`.",
            )
        self.file.write(data[start:end])

    def end_part(self) -> None:
        if self.file is not None:
            self.file.close()

    def end(self) -> None:
        self.is_whole = True


def _parser(content_type: str, form: _Form) -> MultipartParser:
    kind, options = parse_options_header(content_type)
    if kind.lower() != KIND.encode():
        raise NotJson(
            "The body is no form with files.", hint=f"Send `Content-Type: {KIND}; boundary=…`."
        )
    if not options.get(b"boundary"):
        raise _broken()
    try:
        return MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": form.begin_part,
                "on_header_field": form.header_field,
                "on_header_value": form.header_value,
                "on_header_end": form.end_header,
                "on_headers_finished": form.begin_content,
                "on_part_data": form.content,
                "on_part_end": form.end_part,
                "on_end": form.end,
            },
        )
    except FormParserError:
        raise _broken() from None


def _take(parser: MultipartParser, piece: bytes) -> None:
    try:
        parser.write(piece)
    except FormParserError:
        raise _broken() from None


def _finish(parser: MultipartParser, form: _Form) -> None:
    try:
        parser.finalize()
    except FormParserError:
        raise _broken() from None
    if not form.is_whole:
        raise _broken()
    if not form.files:
        raise InvalidRequest("There is no file in the form.", hint="Send one or several.")


def _broken() -> InvalidRequest:
    return InvalidRequest(
        "The form with the files is broken off or wrongly put together.",
        hint="Send it whole, as RFC 7578 has it; `curl -F file=@NAME` does.",
    )
