"""What is wrong with a setting's value, as a sentence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS = {
    "greater_than_equal": "it must be at least {ge}.",
    "greater_than": "it must be more than {gt}.",
    "less_than_equal": "it must be at most {le}.",
    "less_than": "it must be less than {lt}.",
    "int_parsing": "it must be a whole number.",
    "int_from_float": "it must be a whole number.",
    "int_type": "it must be a whole number.",
    "float_parsing": "it must be a number.",
    "float_type": "it must be a number.",
    "finite_number": "it must be a finite number.",
    "bool_parsing": "it must be true or false.",
    "bool_type": "it must be true or false.",
    "string_type": "it must be a text.",
    "string_too_short": "it must not be empty.",
    "path_type": "it must be a path.",
    "literal_error": "it must be {expected}.",
    "value_error": "{error}.",
    "list_type": "it must be a list.",
    "tuple_type": "it must be a list.",
    "dict_type": "it must be an object with named fields.",
    "model_type": "it must be an object with named fields.",
}
"""By the names of docs.pydantic.dev/latest/errors/validation_errors/: those that settings meet."""
STRUCTURES = frozenset({"list_type", "tuple_type", "dict_type", "model_type"})
"""Where there is a single value in place of several."""


def in_words(detail: "ErrorDetails") -> str:
    """The second half of a sentence, with its full stop."""
    words = _WORDS.get(detail["type"])
    if words is None:
        return f"{detail['msg'].rstrip('.')}."
    facts = {name: _number(value) for name, value in detail.get("ctx", {}).items()}
    return words.format(**facts).replace("..", ".")


def _number(value: object) -> str:
    """86400.0 as people write it."""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
