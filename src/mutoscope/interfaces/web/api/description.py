"""What the API is, for programs that read it: /openapi.json (OpenAPI 3.1).

FastAPI writes down the routes. Added here is what they do not know: how to begin, who may ask, what
each pipeline takes, and an example of every answer.
"""

import asyncio
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from mutoscope.app import Studio
from mutoscope.app.uploads import http_schema
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.api.examples import METRICS, STREAM, example_of
from mutoscope.interfaces.web.problems import MEDIA_TYPE
from mutoscope.interfaces.web.shapes import problems
from mutoscope.interfaces.web.sign_in import COOKIE

router = APIRouter()

BEGIN = """\
A studio that makes media: a job is handed in, waits in a queue, is worked on, and ends with files.

1. `GET /api/pipelines` lists what can be made, with the JSON schema of each request.
2. `POST /api/plan` says for nothing what a job would do and cost.
3. `POST /api/jobs` hands it in: 202, and `Location` says where it is.
4. `GET /api/jobs/{job_id}` tells how far it is; `…/events` tells it as it happens (server-sent
   events); `Prefer: wait=60` holds the answer until the job rests.
5. `output[].url` of a finished job are its files.

Files come in at `POST /api/uploads`; requests name the ids that come back (`art_…`).

On the machine of the studio nobody needs a key, unless the settings have an `api_token` or a
`public_url`. Elsewhere make one (`mutoscope keys create`), and send it as `Authorization: Bearer …`
or as `X-API-Key`.

Errors are problem details (RFC 9457, `application/problem+json`) with a stable `code`, a `hint`
that says what to do, and, of a request that cannot be used, `errors[]`: each field and what is
wrong with it."""
TAGS = {
    "jobs": "Handing jobs in, following, changing and removing them.",
    "events": "What is happening, as it happens (server-sent events).",
    "files": "Files that are handed in, and those that were made.",
    "presets": "Fields of requests that are kept under a name.",
    "schedules": "Requests that are handed in at their times.",
    "webhooks": "What was told to other servers, and how that went.",
    "publications": "What is published where, and how that went.",
    "catalogues": "What there is to choose from.",
    "system": "How the studio itself is doing.",
    "faceless": "Shorts by the names that faceless clients have for everything.",
    "generations": "Redesigns by the names that generation clients have for everything.",
}
SECURITY: Mapping[str, Mapping[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key, or the `api_token`"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Who signed in at /app/login; what changes something sends `X-CSRF-Token`",
    },
}
OPEN = frozenset({"/health", "/ready"})
BODILESS = frozenset({"204", "304"})
SHOWN: Mapping[str, str] = {
    "application/json": "",
    MEDIA_TYPE: "",
    "text/event-stream": STREAM,
    "text/plain": METRICS,
}
"""Of which kinds an answer has an example, and where it is no JSON, which."""
ORDERS = ("Ordered", "Draft", "NewSchedule")
"""Bodies that hold a pipeline's name and a request by its schema."""


@router.get("/openapi.json", include_in_schema=False)
async def show(request: Request, studio: OpenStudio) -> Response:
    """This description."""
    state = request.app.state
    if not hasattr(state, "description"):
        state.description = await asyncio.to_thread(description, request.app, studio)
    return JSONResponse(state.description)


def description(api: FastAPI, studio: Studio) -> dict[str, Any]:
    """All of it. Blocks for some seconds: it loads every pipeline."""
    spec = get_openapi(
        title=api.title,
        version=api.version,
        summary="A self-hosted studio that turns a topic, a link or a photo into finished media",
        description=BEGIN,
        tags=[{"name": name, "description": told} for name, told in TAGS.items()],
        servers=[{"url": "/"}],
        routes=api.routes,
    )
    spec["components"]["securitySchemes"] = SECURITY
    spec["security"] = [{name: []} for name in SECURITY]
    _add_requests(spec["components"]["schemas"], studio)
    for path, _, operation in _operations(spec):
        _complete(operation, spec["components"]["schemas"])
        if path in OPEN:
            operation["security"] = []
    return spec


def _operations(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _complete(operation: dict[str, Any], known: Mapping[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _without_null(parameter["schema"])
    if "requestBody" in operation:  # whatever takes a body may be sent one that is no text at all
        operation["responses"].setdefault("400", problems(400)[400])
    for status, answer in operation["responses"].items():
        answer.setdefault("description", HTTPStatus(int(status)).phrase)
        if status in BODILESS:
            answer.pop("content", None)
        for kind, content in answer.get("content", {}).items():
            content.setdefault("schema", {"type": "string", "contentMediaType": kind})
            if kind in SHOWN:
                example = SHOWN[kind] or example_of(content["schema"], known, status)
                content.setdefault("example", example)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, or has a value: nothing there is null."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]}


def _add_requests(known: dict[str, Any], studio: Studio) -> None:
    """What each pipeline takes, as a schema of its own, which an order of it has to fit."""
    ways: list[Any] = []
    for name in studio.pipelines():
        schema = http_schema(studio.pipeline(name))
        for part, inner in schema.pop("$defs", {}).items():
            known[f"{name}.{part}"] = _moved(inner, name)
        known[f"{name}.request"] = _moved(schema, name)
        request = {"$ref": f"#/components/schemas/{name}.request"}
        ways.append({"properties": {"pipeline": {"const": name}, "request": request}})
    for order in ORDERS:
        known[order]["anyOf"] = ways


def _moved(schema: Any, pipeline: str) -> Any:
    """The same where its definitions lie beside those of others."""
    if isinstance(schema, list):
        return [_moved(each, pipeline) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"#/components/schemas/{pipeline}.{value.removeprefix('#/$defs/')}"
        if key == "$ref" and isinstance(value, str)
        else _moved(value, pipeline)
        for key, value in schema.items()
    }
