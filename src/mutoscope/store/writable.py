"""Values as PostgreSQL can hold them.

Its text takes neither NUL nor half a surrogate pair, and its JSON no NaN; exception messages,
vendors' answers and texts that people paste hold all of them. What tells the story of a job must
never fail for that.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def unwritable(value: Any) -> bool:
    """Whether a text somewhere in `value` (plain JSON values) cannot be stored as it is."""
    if isinstance(value, str):
        return writable(value) != value
    if isinstance(value, Mapping):
        return any(unwritable(each) for item in value.items() for each in item)
    return isinstance(value, list | tuple) and any(unwritable(each) for each in value)


def writable(value: Any) -> Any:
    """The same with the replacement character for what no text may hold, null for what no number
    may be; whatever is neither text, number nor a plain container of them is left alone."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {writable(key): writable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [writable(each) for each in value]
    return value


def dumps(value: Any) -> str:
    """JSON text that a `jsonb` column takes."""
    try:
        text = json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(writable(value), allow_nan=False)
    suspect = "\\u0000" in text or "\\ud" in text
    return json.dumps(writable(value), allow_nan=False) if suspect else text


def _text(text: str) -> str:
    text = text.replace("\0", REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= each <= "\udfff" else each for each in text)
    return text
