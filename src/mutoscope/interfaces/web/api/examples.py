"""Examples of answers, made of their schemas: a value that people know for every name."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

JOB, UPLOAD = "job_01k8z4m7q2r9w3x5y6a8b1c4d7", "art_01k8z4m7q2r9w3x5y6a8b1c4d7"
AT = "2026-01-31T09:30:00+00:00"
BY_NAME: Mapping[str, Any] = {
    "job_id": JOB,
    "first_id": JOB,
    "last_id": JOB,
    "parent_id": None,
    "pipeline": "short",
    "topic": "Why bees dance",
    "title": "Why bees dance",
    "owner": "local",
    "status": "completed",
    "stage": "rendering",
    "message": "The video is done.",
    "progress": 100,
    "attempt": 1,
    "queue": "default",
    "currency": "USD",
    "step": "segments.3.picture",
    "key": "segments.3.picture",
    "provider": "drawn",
    "url": f"/api/artifacts/{JOB}.0",
    "mime_type": "video/mp4",
    "suffix": ".mp4",
    "bytes": 4_812_345,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "duration_s": 42.5,
    "width": 1080,
    "height": 1920,
    "language": "en",
    "code": "invalid_request",
    "hint": "The fields are listed at GET /api/pipelines.",
    "request": {"topic": "Why bees dance"},
    "fields": {"format": "9:16"},
    "urls": {"self": f"/api/jobs/{JOB}"},
    "error": None,
    "last_error": None,
    "question": None,
    "health": None,
}
BY_KIND: Mapping[str, Any] = {
    "string": "…",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "null": None,
}
STREAM = (
    'event: snapshot\ndata: {"object":"job","status":"running","progress":40}\n\n'
    'id: 12\nevent: step.completed\ndata: {"seq":12,"kind":"step.completed"}\n\n'
)
METRICS = '# TYPE mutoscope_jobs gauge\nmutoscope_jobs{status="queued"} 2.0\n'
ID_BY_OBJECT = {
    "upload": UPLOAD,
    "publication": "pub_0d1c3e5f2b8c1e4d7a90361b2c4e6f8a",
    "delivery": "msg_5f2b8c1e4d7a90361b2c4e6f8a0d1c3e",
}
PROBLEMS: Mapping[str, tuple[str, str, str]] = {
    "400": ("wrong_state", "There is no video yet.", "Ask again when it is completed."),
    "401": ("unauthorized", "The key is missing or wrong.", "Send it as `X-API-Key`."),
    "403": ("forbidden", "This key may not do that: it lacks the scope “write”.", "Use another."),
    "404": ("not_found", f"There is no job {JOB}.", "`GET /api/jobs` lists them."),
    "409": ("wrong_state", f"{JOB} is running.", "Cancel it, or wait until it has ended."),
    "413": ("too_large", "The body has more than 1000000 bytes.", "Send a smaller one."),
    "415": ("not_json", "The body is not JSON.", "Send `Content-Type: application/json`."),
    "416": ("range_not_satisfiable", "The file has no such part.", "It has 4812345 bytes."),
    "422": ("invalid_request", "duration cannot be 5: it must be at least 15.", "duration: s."),
    "429": ("busy", "Too many jobs wait.", "Come back after the time of `Retry-After`."),
    "502": ("provider", "gemini did not answer.", "Try again, or choose another provider."),
    "503": ("resources", "The disk is full.", "Make room; then ask again."),
}
FAULT = {"field": "duration", "message": "It must be at least 15."}


def example_of(schema: Mapping[str, Any], known: Mapping[str, Any], status: str = "200") -> Any:
    """A value of this schema. `known`: the schemas that others refer to; `status`: of the answer,
    which is a problem from 400 on."""
    schema = _resolved(schema, known)
    if status in PROBLEMS and "hint" in schema.get("properties", {}):
        return _problem(status)
    return _value(schema, known, "")


def _problem(status: str) -> dict[str, Any]:
    code, detail, hint = PROBLEMS[status]
    told = {
        "type": "about:blank",
        "title": HTTPStatus(int(status)).phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "hint": hint,
    }
    return told | ({"errors": [FAULT]} if status == "422" else {})


def _value(schema: Mapping[str, Any], known: Mapping[str, Any], name: str) -> Any:
    schema = _resolved(schema, known)
    if name in BY_NAME and _fits(BY_NAME[name], schema):
        return BY_NAME[name]
    for word in ("const", "default"):
        if word in schema:
            return schema[word]
    if "enum" in schema:
        return schema["enum"][0]
    for ways in ("anyOf", "oneOf", "allOf"):
        if ways in schema:
            return _value(schema[ways][0], known, name)
    return _of_kind(schema, known, name)


def _of_kind(schema: Mapping[str, Any], known: Mapping[str, Any], name: str) -> Any:
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
        return [_value(items, known, "")]
    if kind == "object":
        return _object(schema, known)
    if schema.get("format") == "date-time":
        return AT
    return BY_KIND.get(str(kind), {})


def _object(schema: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    parts = schema.get("properties", {})
    made = {name: _value(part, known, name) for name, part in parts.items()}
    if "id" in made and "object" in made:
        made["id"] = ID_BY_OBJECT.get(made["object"], JOB)
    return made


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether the value is of one of the schema's kinds, and one of its words."""
    ways = schema.get("anyOf") or [schema]
    return any(_is_one(value, each) for each in ways)


def _is_one(value: Any, schema: Mapping[str, Any]) -> bool:
    if "const" in schema or "enum" in schema:
        return value in (schema.get("enum") or [schema.get("const")])
    return schema.get("type") in {
        str: {"string"},
        bool: {"boolean"},
        int: {"integer", "number"},
        float: {"number"},
        dict: {"object"},
    }.get(type(value), {"null"})


def _resolved(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return known[reference.rpartition("/")[2]] if reference else schema
