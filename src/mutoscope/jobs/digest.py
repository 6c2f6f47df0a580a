"""The digest of a step: the hash of everything that can change its result.

Arguments are turned into canonical JSON by what they *are*, not by how the parameter is annotated:
a subclass with one more field, or one of two classes of the same name and fields, is another value.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from mutoscope.jobs.step import StepSpec
from mutoscope.models import Artifact

StandIns = Mapping[Artifact, str]
"""What counts for files in place of their content."""
_NONE: StandIns = MappingProxyType({})


def digest(
    spec: StepSpec,
    args: tuple[Any, ...],
    *,
    identity: Any,
    seed: int,
    take: int,
    family: str = "",
    stand_ins: StandIns = _NONE,
) -> str:
    """SHA-256 (hex) of the step's name, version, arguments, provider identity and take; of its seed
    only when it declares one, of the `family` of its job only where no other may find the result.
    TypeError, ValueError: an argument is not a value."""
    parts = {
        "step": spec.name,
        "version": spec.version,
        "args": [canonical(arg, stand_ins) for arg in args],
        "provider": canonical(identity),
        "seed": seed if spec.seeded else None,
        "take": take,
    }
    if family:
        parts["family"] = family
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value: Any, stand_ins: StandIns = _NONE) -> Any:
    """The value as JSON that two equal values share and two different ones do not; fields that are
    not compared do not count."""
    match value:
        case Enum():
            named = {"name": value.name, "value": canonical(value.value, stand_ins)}
            return {"$": _class(value), **named}
        case None | bool() | str() | int():
            return value
        case float():
            return _finite(value)
        case list() | tuple():
            return [canonical(each, stand_ins) for each in value]
        case Artifact() if value in stand_ins:
            return {"$": "Artifact", "of": stand_ins[value]}
        case Artifact():
            return {"$": "Artifact", "sha256": value.sha256, "suffix": value.suffix}
        case Mapping():
            pairs = [[_name(key), canonical(value[key], stand_ins)] for key in value]
            return {"$": "dict", "of": sorted(pairs, key=json.dumps)}
        case set() | frozenset():
            parts = [canonical(each, stand_ins) for each in value]
            return {"$": "set", "of": sorted(parts, key=json.dumps)}
        case _:
            return _record(value, stand_ins)


def step_seed(seed: int, key: str, take: int) -> int:
    """A step's own seed (0 .. 2**32 - 1), from the job's seed, the step's key and its take."""
    text = f"{seed}/{key}/{take}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def artifacts_in(value: Any) -> Iterator[Artifact]:
    """Every artifact that a value names."""
    return (artifact for _, artifact in placed_artifacts(value))


def placed_artifacts(value: Any, place: str | None = "") -> Iterator[tuple[str | None, Artifact]]:
    """Every artifact that a value names, and the place in it where it stands; None: within a set,
    where nothing has a place."""
    if isinstance(value, Artifact):
        yield place, value
    else:
        for name, part in _parts(value):
            has_place = place is not None and name is not None
            yield from placed_artifacts(part, f"{place}/{name}" if has_place else None)


def _parts(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, list | tuple):
        return enumerate(value)
    if isinstance(value, set | frozenset):
        return ((None, part) for part in value)
    if isinstance(value, BaseModel):
        return iter(value)
    if is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    return ()


def _record(value: Any, stand_ins: StandIns) -> Any:
    if isinstance(value, Fraction):
        named = {"value": str(value)}
    elif isinstance(value, BaseModel):
        named = dict(value)
    elif is_dataclass(value) and not isinstance(value, type):
        told = (field.name for field in fields(value) if field.compare)
        named = {name: getattr(value, name) for name in told}
    else:
        raise TypeError(
            f"a step's argument must be a plain value, not {type(value).__name__}: numbers, text,"
            " tuples, dataclasses, models and artifacts are"
        )
    parts = {name: canonical(part, stand_ins) for name, part in named.items()}
    return {"$": _class(value), **parts}


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
