"""Write the reference pages from the code, or check that they are fresh (`--check`)."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from mutoscope import pipelines
from mutoscope.app.providers import provider_states
from mutoscope.config import PREFIX, USUAL_NAMES, VENDORS, Settings
from mutoscope.interfaces.cli import CHANGING, READING, SYSTEM
from mutoscope.interfaces.web.application import routed
from mutoscope.interfaces.web.shapes import ALWAYS

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def settings_page() -> str:
    """Every setting with its names, its default and what it does."""
    rows = [_setting(name, field) for name, field in Settings.model_fields.items()]
    return _page(
        "Settings",
        "From `mutoscope.toml`, then the environment, then flags. A secret may also be given as "
        "`<NAME>_FILE`, the path of a file that holds it. `mutoscope config` prints what is in "
        "force.",
        "| setting | environment | default | what |",
        rows,
    )


def requests_page() -> str:
    """Every field of every pipeline's request: flags, JSON fields, form fields."""
    parts = [f"# Requests\n\n{_NOTE}"]
    for name, summary in pipelines.summaries().items():
        fields = pipelines.find(name).request.model_fields
        rows = [_field(key, field) for key, field in fields.items()]
        head = "| field | default | what |\n|---|---|---|"
        parts.append(f"## {name}\n\n{summary}\n\n{head}\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def commands_page() -> str:
    """Every command with its summary."""
    made = {**pipelines.summaries(), "demo": "Make a short from a bundled article."}
    rows = [
        f"| `mutoscope {name}` | {summary} |"
        for name, summary in {**made, **READING, **CHANGING, **SYSTEM}.items()
    ]
    return _page(
        "Commands",
        "`mutoscope COMMAND --help` lists a command's flags.",
        "| command | what |",
        rows,
    )


def providers_page() -> str:
    """Every provider with what it does, its model and its price."""
    states = provider_states(Settings(find_local_models=False))
    rows = [
        f"| {each.capability} | `{each.name}` | {each.title} | {each.model and f'`{each.model}`'} |"
        f" {each.price} | {each.checked or ''} | {each.licence} |"
        for each in states
    ]
    return _page(
        "Providers",
        "In order of preference. Models and prices are those of the day on which they were last"
        " checked; the settings `models` and `prices` go before them.",
        "| for | name | what | model | price | checked | licence |",
        rows,
    )


def api_page() -> str:
    """Every route of the API, and the shapes of what goes in and comes out."""
    description = routed().openapi()
    routes: dict[str, list[str]] = {}
    for path, methods in description["paths"].items():
        for method, route in methods.items():
            part = _route(method.upper(), path, route)
            routes.setdefault(route["tags"][0], []).append(part)
    parts = [f"## {tag.capitalize()}\n\n" + "\n\n".join(each) for tag, each in routes.items()]
    shapes = description["components"]["schemas"]
    told = [_shape(name, shape) for name, shape in shapes.items() if name not in _NOT_OURS]
    head = f"# API\n\n{_NOTE}\n\n{_API_LEAD}"
    return "\n\n".join([head, *parts, "## Shapes", *told]) + "\n"


_ALWAYS = ", ".join(map(str, ALWAYS))
_API_LEAD = f"""Task by task: [the API](../api.md). The same as JSON: `/openapi.json`.

Errors are problem details (`type`, `title`, `status`, `detail`, `code`, `hint`, and `errors`, each
with `field` and `message`). A route of `/api` may always answer {_ALWAYS}; named below is what it
answers beside these. `?`: may be left out."""
_NOT_OURS = ("HTTPValidationError", "ValidationError")
"""FastAPI's own: our faults are problem details."""


def _route(method: str, path: str, route: Mapping[str, Any]) -> str:
    lines = [_parameter(each) for each in route.get("parameters", ())]
    body = route.get("requestBody")
    if body:
        kind, content = next(iter(body["content"].items()))
        lines.append(f"body: {_type(content['schema'])}{_unless_json(kind)}")
    codes = sorted(code for code in route["responses"] if int(code) not in ALWAYS)
    lines += [_answer(code, route["responses"][code]) for code in codes if code < "400"]
    if others := [code for code in codes if code >= "400"]:
        lines.append(f"errors: {', '.join(others)}")
    about = " ".join(route.get("description", "").split())
    return f"### `{method} {path}`\n\n{about}\n\n" + "\n".join(f"* {each}" for each in lines)


def _parameter(given: Mapping[str, Any]) -> str:
    schema = given["schema"]
    about = given.get("description") or schema.get("description", "")
    known = "" if schema.get("default") in (None, "") else f", default {_code(schema['default'])}"
    left_out = "" if given["required"] else "?"
    told = f": {about}" if about else ""
    return f"{given['in']} `{given['name']}`{left_out} ({_type(schema)}{known}){told}"


def _answer(code: str, answer: Mapping[str, Any]) -> str:
    content = answer.get("content") or {}
    kind, inside = next(iter(content.items()), ("", {}))
    schema = inside.get("schema", {})
    what = _type(schema) if kind == "application/json" and schema else kind and f"`{kind}`"
    about = answer["description"].replace("Successful Response", "").removesuffix(".")
    headers = ", ".join(f"`{each}`" for each in answer.get("headers", ()))
    told = ", ".join(filter(None, (what, headers and f"headers {headers}")))
    return f"{code}: " + "; ".join(filter(None, (about, told)))


def _unless_json(kind: str) -> str:
    return "" if kind == "application/json" else f" (`{kind}`)"


def _shape(name: str, shape: Mapping[str, Any]) -> str:
    about = " ".join(shape.get("description", "").split())
    needed = shape.get("required", ())
    rows = [
        f"| `{key}`{'' if key in needed else '?'} | {_type(field).replace('|', 'or')} |"
        f" {_told(field)} |"
        for key, field in shape.get("properties", {}).items()
    ]
    table = "\n".join(["| field | type | what |", "|---|---|---|", *rows])
    return f"### {_name(name)}\n\n" + "\n\n".join(filter(None, (about, table)))


def _told(field: Mapping[str, Any]) -> str:
    about = " ".join(field.get("description", "").split()).replace("|", "or")
    known = field.get("default")
    return about if known in (None, "", [], {}) else f"{about} ({_code(known)})".strip()


def _type(schema: Mapping[str, Any]) -> str:
    """In one word, if there is one."""
    if "$ref" in schema:
        name = _name(schema["$ref"].rpartition("/")[2])
        return f"[{name}](#{name.lower().replace('.', '')})"
    if some := schema.get("anyOf"):
        kinds = [each for each in some if each.get("type") != "null"]
        return " or ".join(map(_type, kinds)) + ("" if len(kinds) == len(some) else " or null")
    if choices := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
        return ", ".join(map(_code, choices))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if schema.get("format") == "date-time":
        return "time (RFC 3339)"
    return f"{schema.get('type', 'any')}{_bounds(schema)}"


def _bounds(schema: Mapping[str, Any]) -> str:
    least, most = schema.get("minimum"), schema.get("maximum", schema.get("maxLength"))
    if most is None:
        return ""
    told = f"to {most:,}".removesuffix(".0")
    return f" up {told}" if least is None else f" {least:g} {told}"


def _code(value: object) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _name(key: str) -> str:
    """Two of the same name are told apart by where they are from."""
    return ".".join(key.split("__")[-2:])


_NOTE = "<!-- generated by `make docs` -->"


def _page(title: str, lead: str, head: str, rows: list[str]) -> str:
    line = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([f"# {title}", "", _NOTE, "", lead, "", head, line, *rows]) + "\n"


def _setting(name: str, field: FieldInfo) -> str:
    variables = [f"`{PREFIX}{name.upper()}`", *(f"`{each}`" for each in USUAL_NAMES.get(name, ()))]
    what = field.description or f"The key of {VENDORS.get(name, 'a vendor')}."
    return f"| `{name}` | {', '.join(variables)} | {_default(field)} | {what} |"


def _field(key: str, field: FieldInfo) -> str:
    return f"| `{key}` | {_default(field)} | {field.description} |"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "of the machine"
    if field.is_required():
        return "required"
    return "" if field.default in (None, "") else f"`{field.default}`"


PAGES = {
    "settings.md": settings_page,
    "requests.md": requests_page,
    "commands.md": commands_page,
    "providers.md": providers_page,
    "api.md": api_page,
}


def main(argv: list[str]) -> int:
    """Write the pages; with `--check`, only say which are stale (exit 1)."""
    stale = [name for name, make in PAGES.items() if _read(name) != make()]
    if "--check" in argv:
        for name in stale:
            sys.stderr.write(f"docs/reference/{name} is stale: run `make docs`\n")
        return 1 if stale else 0
    REFERENCE.mkdir(exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(PAGES[name](), "utf-8")
    return 0


def _read(name: str) -> str:
    path = REFERENCE / name
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
