"""The digest of a step: the hash of everything that can change its result.

Arguments are turned into canonical JSON by what they *are*, not by how the parameter is annotated:
a subclass with one more field, or one of two classes of the same name and fields, is another value.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from mutoscope.jobs.step import StepSpec
from mutoscope.models import Artifact


def digest(
    spec: StepSpec, args: tuple[Any, ...], *, identity: Any, seed: int, take: int, family: str = ""
) -> str:
    """SHA-256 (hex) of the step's name, version, arguments, provider identity and take; of its seed
    only when it declares one, of the `family` of its job only where no other may find the result.
    TypeError, ValueError: an argument is not a value."""
    parts = {
        "step": spec.name,
        "version": spec.version,
        "args": [canonical(arg) for arg in args],
        "provider": canonical(identity),
        "seed": seed if spec.seeded else None,
        "take": take,
    }
    if family:
        parts["family"] = family
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value: Any) -> Any:
    """The value as JSON that two equal values share and two different ones do not."""
    match value:
        case Enum():
            named = {"name": value.name, "value": value.value}
            return {"$": _class(value), **{key: canonical(part) for key, part in named.items()}}
        case None | bool() | str() | int():
            return value
        case float():
            return _finite(value)
        case list() | tuple():
            return [canonical(each) for each in value]
        case Artifact():
            return {"$": "Artifact", "sha256": value.sha256, "suffix": value.suffix}
        case Mapping():
            pairs = [[_name(key), canonical(value[key])] for key in value]
            return {"$": "dict", "of": sorted(pairs, key=json.dumps)}
        case set() | frozenset():
            return {"$": "set", "of": sorted(map(canonical, value), key=json.dumps)}
        case _:
            return _record(value)


def step_seed(seed: int, key: str, take: int) -> int:
    """A step's own seed (0 .. 2**32 - 1), from the job's seed, the step's key and its take."""
    text = f"{seed}/{key}/{take}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def artifacts_in(value: Any) -> Iterator[Artifact]:
    """Every artifact that a value names."""
    if isinstance(value, Artifact):
        yield value
    else:
        for part in _parts(value):
            yield from artifacts_in(part)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, BaseModel):
        return [part for _, part in value]
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    return []


def _record(value: Any) -> Any:
    if isinstance(value, Fraction):
        named = {"value": str(value)}
    elif isinstance(value, BaseModel):
        named = dict(value)
    elif is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
    else:
        raise TypeError(
            f"a step's argument must be a plain value, not {type(value).__name__}: numbers, text,"
            " tuples, dataclasses, models and artifacts are"
        )
    return {"$": _class(value), **{name: canonical(part) for name, part in named.items()}}


def _class(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"a step's argument must be a finite number, not {value}")
    return value


def _name(key: Any) -> Any:
    if not isinstance(key, str | int):
        raise TypeError(f"a step's argument has a key that is no text: {key!r}")
    return key
