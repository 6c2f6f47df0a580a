"""What pydantic finds wrong with a document, with the place in the file and in our words."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from mutoscope.config.wording import in_words
from mutoscope.pipelines.explainer.marked_yaml import Fault, FieldPath, Marked, dotted

Model = type[BaseModel]
Rewrite = Callable[[FieldPath], FieldPath]


def faults_of(
    error: ValidationError, marked: Marked, model: Model, as_written: Rewrite = tuple
) -> list[Fault]:
    """Every fault of a document that is no `model`. `as_written`: from the path of a field in the
    model to that in the file, where these differ."""
    details = error.errors(include_url=False)
    return [_fault(each, marked, model, as_written) for each in details if not _is_echo(each)]


def _is_echo(detail: Any) -> bool:
    """Of a list whose items are all faulty pydantic says too that it is empty."""
    return _is_about_list(detail, "too_short") and bool(detail["input"])


def _is_about_list(detail: Any, kind: str) -> bool:
    return detail["type"] == kind and isinstance(detail["input"], list | tuple)


def _fault(detail: Any, marked: Marked, model: Model, as_written: Rewrite) -> Fault:
    path = as_written((*detail["loc"], *detail.get("ctx", {}).get("inside", ())))
    spot = marked.spot(path)
    if detail["type"] == "extra_forbidden":
        spot = marked.names.get(path, spot)
        return Fault(spot, dotted(path), "there is no such field", _near(detail["loc"], model))
    message, hint = _words(detail)
    return Fault(spot, dotted(path), message, hint)


def _words(detail: Any) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    facts: Mapping[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return "it is missing", ""
        case "string_type" if detail["input"] is None:
            return "it is empty", ""
        case "string_type" | "tuple_type" | "model_type" | "dict_type":
            return f"it must be {_KINDS[detail['type']]}, and is {_kind(detail['input'])}", ""
        case "too_short" | "string_too_short":
            return "it is empty", ""
        case "too_long" | "string_too_long":
            return _too_long(detail), ""
        case "literal_error":
            expected = f"{facts['expected']}".replace("'", "").replace(" or ", ", ")
            return _unlisted(detail["input"], expected)
        case "union_tag_invalid":
            return _unlisted(facts["tag"], f"{facts['expected_tags']}".replace("'", ""))
        case "union_tag_not_found":
            return "it does not say its kind", "Write `kind: title`, or another kind of slide."
        case _:
            return in_words(detail).rstrip("."), ""


_KINDS = {
    "string_type": "a text",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "dict_type": "a mapping",
}


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    return next(
        (
            name
            for kind, name in ((Mapping, "a mapping"), (list, "a list"))
            if isinstance(value, kind)
        ),
        "a text",
    )


def _too_long(detail: Any) -> str:
    most = detail["ctx"]["max_length"]
    if _is_about_list(detail, "too_long"):
        return f"it has {len(detail['input']):,} items, and {most:,} at most are read"
    return f"it has {len(detail['input']):,} characters, and {most:,} at most are read"


def _unlisted(given: Any, expected: str) -> tuple[str, str]:
    near = get_close_matches(str(given), expected.split(", "), n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return f"it cannot be “{given}”", f"{meant}There is: {expected}."


def _near(path: FieldPath, model: Model) -> str:
    """What somebody may have meant by a name that no field has."""
    names = list(dict.fromkeys(name for each in _models_at(path, model) for name in _names(each)))
    asked = str(path[-1])
    begun = [name for name in names if len(asked) > 2 and name.startswith(asked)]
    near = [*begun, *get_close_matches(asked, names, n=1)]
    return f"Did you mean {near[0]}?" if near else f"There is: {', '.join(names)}."


def _names(model: Model) -> Iterator[str]:
    return (field.alias or name for name, field in model.model_fields.items())


def _models_at(path: FieldPath, root: Model) -> list[Model]:
    """The models that what holds this path may be. The name of a union's member, which pydantic
    puts into the path, says which."""
    models = [root]
    for part in path[:-1]:
        tagged = [each for each in models if len(models) > 1 and _kind_of(each) == part]
        inside = [
            found
            for each in models
            if isinstance(part, str) and part in each.model_fields
            for found in _models_in(each.model_fields[part].annotation)
        ]
        models = tagged or inside or models
    return models


def _kind_of(model: Model) -> Any:
    kind = model.model_fields.get("kind")
    return kind.default if kind else None


def _models_in(annotation: Any) -> list[Model]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for each in get_args(annotation) for model in _models_in(each)]
