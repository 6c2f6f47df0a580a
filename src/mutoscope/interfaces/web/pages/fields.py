"""From the schema of a request to the fields of a form, and from what a form sends to a request.

Nothing here knows a pipeline: whatever model it has gets a form that can be filled in. How the
known ones are arranged, and what their fields are called, is data (`arrangement.py`).
"""

import contextlib
import itertools
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "line",
    "lines",
    "text",
    "address",
    "number",
    "check",
    "choice",
    "file",
    "files",
    "rows",
    "region",
]
Widget = Literal[
    "slider",
    "tiles",
    "shapes",
    "swatches",
    "radios",
    "select",
    "voice",
    "color",
    "brief",
    "number",
    "photo",
    "areas",
    "climate",
    "redesigner",
]
"""What shows a field, where its kind alone does not say it."""
LINE = 300
"""A text that may be longer than that gets a box of several lines."""
LONGEST_ID = 40
_HIDDEN = "hidden"
_ADDRESSES = frozenset({"url", "uri", "link", "address_url"})


@dataclass(frozen=True)
class Field:
    """One field. Bounds are the schema's; `step` of a number is 1 where it is whole. `values`: what
    a choice can be. `named`: each of its files is an object with a `file` and a `name`. `inside`:
    of rows, the fields of each, which a form sends as `speakers.0.name`. A region is a polygon:
    its corners come in shares of a picture's sides ("0.1,0.2 0.9,0.2 …")."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    default: Any = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    step: float = 1
    longest: int | None = None
    most: int | None = None
    values: tuple[str, ...] = ()
    named: bool = False
    inside: tuple["Field", ...] = ()

    @property
    def is_bounded(self) -> bool:
        """Whether a slider can show all that it can be."""
        return self.minimum is not None and self.maximum is not None


def fields_of(schema: Mapping[str, Any], asked: Collection[str] = frozenset()) -> dict[str, Field]:
    """The fields that a person can fill in, by name, in the order of the model. `schema` is the
    JSON schema of a request; of a field without a widget here (an object) nothing is asked.
    `asked`: fields that pages have a place for though no command line has; only these are rows."""
    required = frozenset(schema.get("required", ()))
    found = {
        name: _rows(name, each, schema)
        if name in asked and _is_rows(each, schema)
        else _field(name, each, schema, required=name in required)
        for name, each in schema.get("properties", {}).items()
        if each.get("cli") != _HIDDEN or name in asked
    }
    return {name: field for name, field in found.items() if field is not None}


def _is_rows(own: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    told = _resolved(own, schema)
    inside = _resolved(told.get("items", {}), schema)
    is_rows = told.get("type") == "array" and "properties" in inside
    return is_rows and not _is_named(told, schema)


def _rows(name: str, own: Mapping[str, Any], schema: Mapping[str, Any]) -> Field:
    told = _resolved(own, schema)
    inside = _resolved(told["items"], schema)
    fields = fields_of({**inside, "$defs": schema.get("$defs", {})})
    return Field(
        name,
        "rows",
        label=name.replace("_", " ").capitalize(),
        default=own.get("default", []),
        most=told.get("maxItems"),
        inside=tuple(fields.values()),
    )


def _field(
    name: str, own: Mapping[str, Any], schema: Mapping[str, Any], *, required: bool
) -> Field | None:
    told = _resolved(own, schema)
    kind = _kind(name, told, schema)
    if kind is None:
        return None
    whole = told.get("type") == "integer"
    return Field(
        name,
        kind,
        label=name.replace("_", " ").capitalize(),
        hint=_sentence(own.get("description", "")),
        default=own.get("default"),
        required=required,
        minimum=told.get("minimum", told.get("exclusiveMinimum")),
        maximum=told.get("maximum", told.get("exclusiveMaximum")),
        step=1 if whole else 0.05,
        longest=told.get("maxLength"),
        most=told.get("maxItems"),
        values=tuple(str(each) for each in told.get("enum", ())),
        named=kind == "files" and _is_named(told, schema),
    )


def _kind(name: str, told: Mapping[str, Any], schema: Mapping[str, Any]) -> Kind | None:
    if _is_file(told):
        return "file"
    match told.get("type"):
        case "array":
            inside = _resolved(told.get("items", {}), schema)
            if _is_file(inside) or _is_named(told, schema):
                return "files"
            return "lines" if inside.get("type") == "string" and "enum" not in inside else None
        case "boolean":
            return "check"
        case "integer" | "number":
            return "number"
        case "string":
            return _kind_of_text(name, told)
        case "object" if set(told.get("properties", ())) == {"corners"}:
            return "region"
        case _:
            return None


def _kind_of_text(name: str, told: Mapping[str, Any]) -> Kind:
    if "enum" in told:
        return "choice"
    if name in _ADDRESSES or told.get("format") == "uri":
        return "address"
    return "text" if told.get("maxLength", 0) > LINE else "line"


def _resolved(told: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference names, and of "this or nothing" this."""
    if options := told.get("anyOf"):
        real = [_resolved(each, schema) for each in options if each.get("type") != "null"]
        return real[0] if len(real) == 1 else _either(real)
    if reference := told.get("$ref"):
        return _resolved(schema["$defs"][reference.rpartition("/")[2]], schema)
    return told


def _either(options: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """One choice of all that several are; nothing where one of them is no choice."""
    values = [each.get("enum", [each["const"]] if "const" in each else []) for each in options]
    return {"type": "string", "enum": list(itertools.chain(*values))} if all(values) else {}


def _is_file(told: Mapping[str, Any]) -> bool:
    """An artifact, as the core has it or as it is named over HTTP."""
    if str(told.get("pattern", "")).startswith("^art_"):
        return True
    return {"sha256", "bytes"} <= set(told.get("properties", {}))


def _is_named(told: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    inside = _resolved(told.get("items", {}), schema).get("properties", {})
    return "file" in inside and _is_file(_resolved(inside["file"], schema))


def _sentence(description: str) -> str:
    return f"{description.rstrip('.')}." if description else ""


def request_of(
    fields: Iterable[Field], sent: Mapping[str, Any], *, said: Collection[str] = ()
) -> dict[str, Any]:
    """What a form says, as a request: numbers as numbers, files as the ids that their uploads have.
    What is no number stays as it was typed, for the model to refuse. A field at its default is left
    out, but for those `said`."""
    told = (
        (field, rows_said(field, sent) if field.inside else value_of(field, sent.get(field.name)))
        for field in fields
    )
    return {
        field.name: value
        for field, value in told
        if value not in (None, []) and (field.name in said or value != field.default)
    }


def numbers_of(name: str, sent: Mapping[str, Any]) -> list[int]:
    """The numbers of the rows that a form sends, in the order in which they stand there."""
    parts = (key.split(".", 2) for key in sent if key.startswith(f"{name}."))
    found = (int(each[1]) for each in parts if len(each) == 3 and each[1].isdecimal())
    return list(dict.fromkeys(found))


def row_typed(name: str, number: int, sent: Mapping[str, Any]) -> dict[str, Any]:
    """One of them as it was typed, by the names of the fields inside."""
    start = f"{name}.{number}."
    return {key.removeprefix(start): said for key, said in sent.items() if key.startswith(start)}


def rows_said(field: Field, sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that a form sends, each as a request has it. What has an id gets one of its name
    where it has none yet."""
    numbers = numbers_of(field.name, sent)
    rows = [request_of(field.inside, row_typed(field.name, number, sent)) for number in numbers]
    if any(each.name == "id" for each in field.inside):
        taken = {str(row["id"]) for row in rows if "id" in row}
        for row in rows:
            if "id" not in row and "name" in row:
                row["id"] = _free_id(str(row["name"]), taken)
                taken.add(row["id"])
    return rows


def _free_id(name: str, taken: Collection[str]) -> str:
    plain = re.sub(r"[^\w.-]+", "-", name.lower()).strip("-")[:LONGEST_ID] or "speaker"
    return next(
        each
        for n in itertools.count(1)
        if (each := plain if n == 1 else f"{plain}-{n}") not in taken
    )


def value_of(field: Field, said: Any) -> Any:
    """One field's value; None: nothing was said. Forms send texts, lists of texts, and "on"."""
    if field.kind == "check":
        return said in (True, "on", "true")
    if field.kind == "files":
        return [_file(field, each) for each in _listed(said)]
    if not said or isinstance(said, list):
        return None
    if field.kind == "lines":
        return [line.strip() for line in str(said).splitlines() if line.strip()]
    if field.kind == "file":
        return _file(field, str(said))
    if field.kind == "number":
        return _number(field, said)
    if field.kind == "region":
        return _region(str(said))
    text = str(said)
    return (text if field.kind == "text" else text.strip()) or None


def _number(field: Field, said: Any) -> Any:
    text = str(said).strip().replace(",", ".")
    with contextlib.suppress(ValueError):
        number = float(text)
        if math.isfinite(number):
            return int(number) if number.is_integer() and field.step == 1 else number
    return text or None


def _region(said: str) -> Any:
    """Corners as pages write them ("0.1,0.2 0.9,0.2 …"); what is none stays as it came, for the
    model to refuse."""
    try:
        return {"corners": [[float(each) for each in corner.split(",")] for corner in said.split()]}
    except ValueError:
        return said


def _file(field: Field, said: str) -> Any:
    """ "art_…" and, behind a space, the name that the file has on the sender's disk."""
    id, _, name = said.partition(" ")
    return {"file": id, "name": name} if field.named else id


def _listed(said: Any) -> list[str]:
    several: Sequence[Any] = said if isinstance(said, list) else [said]
    return [str(each) for each in several if each]
