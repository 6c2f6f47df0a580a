"""Reading a batch: a JSON object a line (JSON Lines, https://jsonlines.org), each by itself."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from mutoscope import app, pipelines
from mutoscope.app.misfits import PHOTOS
from mutoscope.errors import InvalidRequest, MutoscopeError
from mutoscope.interfaces.cli.uploads import FILES, Asked, cli_kind, upload_files
from mutoscope.jobs.failures import invalid_request

STDIN = "-"
LINES = 1000
FILE_BYTES = 10_000_000
LINE_BYTES = 1_000_000
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "upload": (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx"),
    "contents": (".yaml", ".yml", ".json"),
}
"""Of a field that may also hold the words themselves: what makes one line of it a file's name."""


_ANY_LINE = '{"topic": "How kites fly"}'
_LINES: Mapping[str, str] = {
    "redesign": '{"photo": "house.jpg", "areas": [{"area": "patio", "style": "mediterranean"}]}',
    "meme": '{"count": 2, "topic": "Mondays"}',
    "explainer": '{"url": "https://example.org/kites"}',
}
"""What a line looks like, by pipeline."""


class Terms(BaseModel):
    """What a line may say beside the request's fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    seed: int | None = None
    priority: int = 0
    max_cost: float | None = None
    preset: str | None = None
    webhook_url: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Line:
    """A line's number in the file, counted from 1, and its object."""

    number: int
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Refused:
    """A line that no job was made of."""

    number: int
    error: MutoscopeError


@dataclass(frozen=True)
class BatchFile:
    """What was read. `folder`: where the files are that lines name."""

    folder: Path
    lines: Sequence[Line]
    refused: Sequence[Refused]


def read_batch(source: str, pipeline: str = "") -> BatchFile:
    """Read a file, or standard input (`-`), for a pipeline. Blank lines and those that begin with #
    count for nothing. InvalidRequest: it cannot be read, or has too much or nothing in it."""
    folder = Path.cwd() if source == STDIN else Path(source).resolve().parent
    lines, refused = list[Line](), list[Refused]()
    alike = f"A line looks like {_LINES.get(pipeline, _ANY_LINE)}."
    for number, text in _lines(_content(source)):
        try:
            lines.append(Line(number, _object(text, alike)))
        except InvalidRequest as error:
            refused.append(Refused(number, error))
    count = len(lines) + len(refused)
    if not count:
        raise InvalidRequest("The batch has no line.", hint=alike)
    if count > LINES:
        raise InvalidRequest(
            f"The batch has {count} lines; at most {LINES} are taken.", hint="Split it."
        )
    return BatchFile(folder, lines, refused)


def _content(source: str) -> bytes:
    try:
        if source == STDIN:
            content = _some(sys.stdin.buffer)
        else:
            with Path(source).open("rb") as file:
                content = _some(file)
    except OSError as error:
        raise InvalidRequest(
            f"The batch file {source} cannot be read: {error.strerror}.",
            hint="Check the name and the rights.",
        ) from error
    if len(content) > FILE_BYTES:
        raise InvalidRequest(
            f"The batch is larger than {FILE_BYTES / 1e6:g} MB.",
            hint="Split it, or name long texts as files.",
        )
    return content


def _some(file: IO[bytes]) -> bytes:
    return file.read(FILE_BYTES + 1)


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        text = line.strip()
        if text and not text.startswith(b"#"):
            yield number, text


def _object(text: bytes, alike: str) -> dict[str, Any]:
    if len(text) > LINE_BYTES:
        raise InvalidRequest(
            f"It is longer than {LINE_BYTES / 1e6:g} MB.", hint="Name the text as a file."
        )
    try:
        found = json.loads(
            text.decode("utf-8"), object_pairs_hook=_pairs, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        raise InvalidRequest("It is not UTF-8.", hint="Save the file as UTF-8.") from None
    except (ValueError, RecursionError) as error:
        why = getattr(error, "msg", None) or "it is nested too deeply"
        where = f" (column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidRequest(f"It is not valid JSON: {why}{where}.", hint=alike) from None
    if not isinstance(found, dict):
        raise InvalidRequest("It is no JSON object.", hint=alike)
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidRequest(f"It says {twice[:40]!r} twice.", hint="Keep one of the two.")
    return found


def _no_number(name: str) -> float:
    raise InvalidRequest(f"{name} is no number in JSON.", hint="Leave the field out.")


async def read_line(
    studio: app.Studio, pipeline: str, line: Line, folder: Path
) -> tuple[Asked, dict[str, Any]]:
    """The request of a line, its files taken into the store, and its terms. InvalidRequest."""
    said = dict(line.said)
    fields = pipelines.find(pipeline).request.model_fields
    own = {name: said.pop(name) for name in Terms.model_fields if name in said}
    try:
        terms = Terms.model_validate(own).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise invalid_request(error, Terms.model_fields) from None
    paths: Asked = {}
    for name in [name for name in said if name in fields]:
        kind = cli_kind(fields[name])
        if kind in ("pictures", PHOTOS):
            said[name] = await _pictures(studio, pipeline, name, said[name], folder)
        elif kind in FILES and _names_file(kind, fields[name].annotation, said[name]):
            paths[name] = folder / said.pop(name)
    return {**said, **await upload_files(studio, pipeline, paths, all_said=True)}, terms


def _names_file(kind: str, annotation: Any, value: Any) -> bool:
    if not isinstance(value, str) or not value:
        return False
    if annotation is not str:
        return True  # the field holds a file, and nothing else
    return "\n" not in value and value.lower().endswith(_ENDINGS.get(kind, ()))


async def _pictures(
    studio: app.Studio, pipeline: str, name: str, value: Any, folder: Path
) -> list[Any]:
    """Paths, of files and folders, and objects whose `file` is a path."""
    given: list[Any] = value if isinstance(value, list) else [value]
    found = list[Any]()
    for each in given:
        path = each.get("file") if isinstance(each, dict) else each
        if not isinstance(path, str):
            found.append(each)  # for the request's model to judge
            continue
        said = await upload_files(studio, pipeline, {name: [folder / path]}, all_said=True)
        more = each if isinstance(each, dict) else {}
        found += [{**taken, **more, "file": taken["file"]} for taken in said[name]]
    return found
