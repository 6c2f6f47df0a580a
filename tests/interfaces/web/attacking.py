"""What attackers need: every route there is, somebody's belongings, and requests as bytes."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from asking import Answer, Asker
from fastapi.routing import APIRoute

from mutoscope.app import Studio, Times
from mutoscope.app.keys import create_key
from mutoscope.interfaces.web.application import PEOPLE, PROGRAMS
from mutoscope.models import Job
from toy_album import PNG

LIMIT_S = 30
SHARES = pytest.mark.parametrize("share", [0.25, pytest.param(1.0, marks=pytest.mark.proof)])
"""Of all that could be asked: a quarter, the same one each time, or everything."""
SECRET = "zanzibar"
"""Stands in everything that is anna's."""
HOOK = f"https://{SECRET}.example.org/hook"
NOBODYS = frozenset(
    {
        "/api/pipelines/{name}",
        "/api/providers/{name}/test",
        "/api/queues/{name}/{action}",
        "/api/voices/{voice_id}/sample",
        "/app/make/{name}",
        "/app/make/{name}/preset",
        "/app/make/{name}/presets",
        "/app/make/{name}/quote",
        "/app/make/{name}/script",
        "/app/system/providers/{name}/test",
        "/app/system/queues/{name}/{action}",
        "/assets/{version}/{path:path}",
    }
)
"""Addresses whose names are the same for everybody. All others name what belongs to somebody."""
STREAMS = frozenset({"/api/jobs/{job_id}/events", "/api/events", "/app/jobs/{job_id}/live"})
COMMON = {
    "name": "story",
    "action": "resume",
    "voice_id": "nobody",
    "verb": "pin",
    "version": "0",
    "path": "app.css",
}
"""What stands in addresses for what is nobody's."""


def some(found: Iterable[Any], share: float) -> list[Any]:
    """A share of them, always the same ones."""
    each = list(found)
    return random.Random(7).sample(each, round(share * len(each)))


@dataclass(frozen=True)
class Route:
    """A route, the least that it takes for a body, and all fields that a body may have."""

    method: str
    path: str
    body: Any = None
    fields: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """What its address has to be filled in with."""
        return re.findall(r"{(\w+)(?::path)?}", self.path)

    @property
    def changes(self) -> bool:
        """Whether it is for changing something."""
        return self.method not in ("GET", "HEAD")

    def at(self, **named: str) -> str:
        """Its address with these names."""
        return re.sub(r"{(\w+)(?::path)?}", lambda found: named[found[1]], self.path)


@dataclass(frozen=True)
class Estate:
    """What anna has, by the words that routes have for it."""

    job: Job
    upload: str
    sha256: str
    delivery: str
    preset: str = "hers-" * 5
    schedule: str = "hers_" + "evening" * 3
    pipeline: str = "tale"
    words: tuple[str, ...] = field(default=())

    def named(self) -> dict[str, str]:
        """As it stands in addresses."""
        return COMMON | {
            "job_id": self.job.id,
            "artifact_id": self.upload,
            "delivery_id": self.delivery,
            "publication_id": "pub_" + "1" * 32,
            "pipeline": self.pipeline,
            "schedule": self.schedule,
        }


def unknown(named: Mapping[str, str]) -> dict[str, str]:
    """The same, of what there is not."""
    none = {
        name: re.sub(r"(?<=_)[0-9a-z]+(?=$|\.)", _zeros, value) for name, value in named.items()
    }
    return {**named, **{name: none[name] for name in _OWNED}}


_OWNED = ("job_id", "artifact_id", "delivery_id", "publication_id", "schedule")


def _zeros(found: re.Match[str]) -> str:
    return "0" * len(found[0])


async def estate_of(studio: Studio, api: Asker, words: str) -> Estate:
    """Anna's: a job that is done, a file, a preset, a schedule, and a message of hers. `words`: her
    key."""
    anna = studio.acting_as("anna")
    made = await anna.submit("story", {"title": SECRET}, webhook_url=HOOK)
    job = await studio.work_job(made.id)
    await anna.save_preset("tale", Estate.preset, {"count": 2})
    daily = Times(daily=1)
    await anna.add_schedule(Estate.schedule, "story", {"title": SECRET}, daily)
    upload = (await handed_in(api, f"{SECRET}.png", PNG + SECRET.encode(), key(words))).json
    (told,) = await anna.deliveries(job.id)
    names = (SECRET, job.id, upload["id"], upload["sha256"], told.id)
    return Estate(job, upload["id"], upload["sha256"], told.id, words=names)


async def key_for(studio: Studio, owner: str, *scopes: str) -> str:
    """The words of a new key."""
    _, words = await create_key(studio.engine, "k", owner=owner, scopes=scopes)
    return words


def key(words: str) -> dict[str, str]:
    """The header that shows it."""
    return {"Authorization": f"Bearer {words}"}


def form(*files: tuple[str, bytes]) -> bytes:
    """Files as browsers send them, names as they stand."""
    parts = (
        f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(
            "utf-8", "surrogatepass"
        )
        + content
        + b"\r\n"
        for name, content in files
    )
    return b"".join(parts) + b"--edge--\r\n"


FORM = {"Content-Type": "multipart/form-data; boundary=edge"}


async def handed_in(
    api: Asker, name: str, content: bytes, headers: Mapping[str, str] | None = None
) -> Answer:
    """The answer to a file."""
    body = form((name, content))
    return await api("POST", "/api/uploads", body=body, headers={**FORM, **(headers or {})})


_DESCRIPTIONS: list[Any] = []


async def description(api: Asker, headers: Mapping[str, str] | None = None) -> Any:
    """/openapi.json of the first studio that was asked: its routes are those of every other, and
    to write them down takes a second."""
    if not _DESCRIPTIONS:
        _DESCRIPTIONS.append((await api("GET", "/openapi.json", headers=headers)).json)
    return _DESCRIPTIONS[0]


async def described(api: Asker, headers: Mapping[str, str] | None = None) -> list[Route]:
    """Every route of /openapi.json; who reads before who changes, who makes last."""
    spec = await description(api, headers)
    found = [
        Route(method.upper(), path, *_body(operation, spec))
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
    ]
    order = ("GET", "HEAD", "DELETE", "POST", "PUT", "PATCH")
    return sorted(found, key=lambda route: order.index(route.method))


def pages() -> list[Route]:
    """Every route for people."""
    routes = [route for part in PEOPLE for route in part.router.routes]
    return [
        Route(method, route.path, None if method == "GET" else {})
        for route in routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]


def count_of_routes() -> int:
    """As many as programs are offered."""
    routes = [route for part in PROGRAMS for route in part.router.routes]
    told = (r for r in routes if isinstance(r, APIRoute) and r.include_in_schema)
    return sum(len(route.methods) for route in told)


def _body(operation: Any, spec: Any) -> tuple[Any, tuple[str, ...]]:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None, ()
    schema = _chosen(content["application/json"]["schema"], spec)
    return _least(schema, spec), tuple(schema.get("properties", ()))


def _chosen(schema: Any, spec: Any) -> Any:
    if "$ref" in schema:
        return _chosen(spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]], spec)
    if "anyOf" not in schema or "properties" in schema:  # there it says more of the same
        return schema
    return _chosen(schema["anyOf"][0], spec)


def _least(schema: Any, spec: Any) -> Any:
    """The smallest value of the schema, more or less."""
    schema = _chosen(schema, spec)
    if schema.get("type") == "object":
        wanted = schema.get("required", ())
        return {name: _least(schema["properties"][name], spec) for name in wanted}
    if schema.get("type") == "array":
        return [_least(schema["items"], spec)] * schema.get("minItems", 0)
    plain: dict[str, Any] = {"string": "story", "integer": 1, "number": 1, "boolean": True}
    return plain[schema["type"]]


@dataclass(frozen=True)
class Raw:
    """What came back to bytes: `status` 0 where the connection was closed without a word."""

    status: int
    head: bytes
    body: bytes


async def raw(api: Asker, sent: bytes, *, shut: bool = False) -> Raw:
    """Send bytes as they are (they say that the connection is to be closed), and read to the end.
    `shut`: the sender breaks off."""
    place = urlsplit(api.url)
    async with asyncio.timeout(LIMIT_S):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            writer.write(sent)
            if shut:
                writer.write_eof()
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        except ConnectionError:
            head, body = b"", b""
        finally:
            writer.close()
    return Raw(int(head.split()[1]) if head else 0, head, body)


@asynccontextmanager
async def streaming(
    api: Asker, path: str, headers: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.StreamReader]:
    """A stream of events that is being read, after its head."""
    place = urlsplit(api.url)
    given = {"Host": place.netloc, **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    async with asyncio.timeout(LIMIT_S):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
            yield reader
        finally:
            writer.close()
