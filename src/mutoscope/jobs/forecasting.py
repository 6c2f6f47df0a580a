"""Results that are not there yet, foreseen: for a dry run, which makes and buys nothing.

Three ways, the first that can be taken: words and decisions that cost nothing are made for real, in
memory; a pipeline knows what its vendors will give; and of anything else what follows needs no more
than its form.
"""

import asyncio
import functools
import hashlib
import itertools
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.execution import Call
from mutoscope.jobs.step import spec_of
from mutoscope.models import Artifact
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.paying import Paid
from mutoscope.store.blobs import ArtifactLost, Blobs


class Unforeseeable(Exception):
    """Nobody can say what a step will give."""


@dataclass(frozen=True)
class Foreseen:
    """A result as it will probably be. `sure`: what follows from it is as it will be; else `why`
    says what was taken for granted, and `same_calls` that as much is asked of vendors, whatever it
    comes to."""

    value: Any
    sure: bool = True
    why: str = ""
    same_calls: bool = False


class Unborn(Protocol):
    """Gives files that do not exist, each another."""

    def __call__(self, mime_type: str = "application/octet-stream") -> Artifact: ...


@dataclass(frozen=True)
class Forecast:
    """What a pipeline knows of results to come. `foresee` gets a step's call, the request and a
    maker of files that do not exist yet; None: it is told by its form alone. `typical_s`: how long
    steps take where this studio has made none, by the name of the function. `looks_up`: functions
    that ask somebody, and that a dry run calls all the same: it costs nothing and is quick.
    `glances`: of functions that make a file of one that is there, others with their arguments that
    only look at it and give a result of its size. `most_times`: how often a bought step may be
    bought before its result is good, by the name of the function, where that is more than once."""

    foresee: Callable[[Call, Any, Unborn], Foreseen | None]
    typical_s: Mapping[str, float] = field(default_factory=dict[str, float])
    looks_up: tuple[Callable[..., Any], ...] = ()
    glances: Mapping[Callable[..., Any], Callable[..., Any]] = field(
        default_factory=dict[Callable[..., Any], Callable[..., Any]]
    )
    most_times: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def at_home(self) -> "Forecast":
        """One that asks nobody."""
        near = (each for each in self.looks_up if spec_of(each).kind != "net")
        return replace(self, looks_up=tuple(near))


class _FilesNeeded(BaseException):
    """The step was taken for one of words. Not an `Exception`, so that nothing swallows it."""


class Drawer:
    """Files that a dry run has looked up, in a folder that goes when it is over; any others are in
    the store."""

    def __init__(self, blobs: Blobs, folder: Path) -> None:
        self._blobs = blobs
        self.folder = folder

    def path(self, artifact: Artifact) -> Path:
        """ArtifactLost."""
        kept = self._place(artifact)
        return kept if kept.exists() else self._blobs.path(artifact)

    def keep(self, path: Path, mime_type: str) -> Artifact:
        """Take a file in; it is moved."""
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        artifact = Artifact(sha256, path.stat().st_size, path.suffix, mime_type)
        path.replace(self._place(artifact))
        return artifact

    def _place(self, artifact: Artifact) -> Path:
        return self.folder / f"{artifact.sha256}{artifact.suffix}"


class _WordsOnly:
    """`models.Work` of a step that may read files and think, and no more."""

    def __init__(self, drawer: Drawer, seed: int) -> None:
        self._drawer = drawer
        self.seed = seed

    def path(self, artifact: Artifact) -> Path:
        return self._drawer.path(artifact)

    def scratch(self, name: str) -> Path:
        raise _FilesNeeded

    def keep(self, path: Path, mime_type: str) -> Artifact:
        raise _FilesNeeded

    def tick(self, current: int, total: int) -> None: ...

    def warn(self, code: str, message: str) -> None: ...


class _LooksUp(_WordsOnly):
    """That of a step that asks somebody, and may keep what it got."""

    def scratch(self, name: str) -> Path:
        return self._drawer.folder / Path(name).name

    def keep(self, path: Path, mime_type: str) -> Artifact:
        return self._drawer.keep(path, mime_type)


async def foreseen(
    forecast: Forecast, call: Call, request: Any, drawer: Drawer, *, seed: int, digest: str
) -> Foreseen:
    """The result of a step that was never made. Unforeseeable; what the step itself raises."""
    if call.function in forecast.looks_up:
        return Foreseen(await _made(call, _LooksUp(drawer, seed)))
    lost: ArtifactLost | None = None
    glance = forecast.glances.get(call.function)
    if glance is not None or _is_words(call):
        quick = call if glance is None else replace(call, function=glance)
        try:
            return Foreseen(await _made(quick, _WordsOnly(drawer, seed)))
        except _FilesNeeded:
            pass  # it writes one beside its words: as of any other step then
        except ArtifactLost as error:
            lost = error  # it is about a file that does not exist yet
    unborn = _unborn(digest)
    known = forecast.foresee(call, request, unborn)
    if known is not None:
        return known
    if lost is not None:
        raise Unforeseeable(lost.message) from lost
    return Foreseen(_shaped(get_type_hints(call.function)["return"], unborn))


def _is_words(call: Call) -> bool:
    """Free, at home, and with no file that its result must hold."""
    if isinstance(call.provider, Hosted | Paid):
        return False
    return not _holds_file(get_type_hints(call.function)["return"])


async def _made(call: Call, work: _WordsOnly) -> Any:
    name = call.spec.provider_parameter
    named = {name: call.provider} if name and call.provider is not None else {}
    run = functools.partial(call.function, work, *call.args, **named)
    return await run() if call.spec.is_async else await asyncio.to_thread(run)


def _unborn(digest: str) -> Unborn:
    """What the step of a digest would make."""
    numbers = itertools.count()

    def another(mime_type: str = "application/octet-stream") -> Artifact:
        sha256 = hashlib.sha256(f"unborn/{digest}/{next(numbers)}".encode()).hexdigest()
        return Artifact(sha256, 0, "", mime_type)

    return another


def _holds_file(kind: Any, seen: frozenset[Any] = frozenset()) -> bool:
    if kind is Artifact:
        return True
    if kind in seen or type(None) in get_args(kind):
        return False
    return any(
        _holds_file(part, seen | {kind}) for part in (*get_args(kind), *_parts(kind).values())
    )


def _parts(kind: Any) -> Mapping[str, Any]:
    """The fields of a record, by name."""
    if not isinstance(kind, type):
        return {}
    if issubclass(kind, BaseModel):
        return {name: each.annotation for name, each in kind.model_fields.items()}
    if not is_dataclass(kind):
        return {}
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind)}


_PLAIN: Mapping[Any, Any] = {int: 1, float: 1.0, str: "", bool: False, type(None): None, bytes: b""}


def _shaped(kind: Any, unborn: Unborn) -> Any:
    """Some value of a type. Unforeseeable: it has parts of which none can be made up."""
    if kind is Artifact:
        return unborn()
    if kind in _PLAIN:
        return _PLAIN[kind]
    if parts := _parts(kind):
        return _record(kind, parts, unborn)
    return _combined(get_origin(kind), get_args(kind), unborn)


def _record(kind: Any, parts: Mapping[str, Any], unborn: Unborn) -> Any:
    try:
        return kind(**{name: _shaped(part, unborn) for name, part in parts.items()})
    except (ValueError, TypeError, MutoscopeError) as error:
        raise Unforeseeable(f"{kind.__name__}: {error}") from error


def _combined(origin: Any, args: Sequence[Any], unborn: Unborn) -> Any:
    if origin is Literal:
        return args[0]
    if origin is Annotated:
        return _shaped(args[0], unborn)
    if origin in (Union, types.UnionType):
        return None if type(None) in args else _shaped(args[0], unborn)
    if origin is tuple and Ellipsis not in args:
        return tuple(_shaped(each, unborn) for each in args)
    empty = {tuple: (), list: [], dict: {}, Mapping: {}, Sequence: ()}
    if origin in empty:
        return empty[origin]
    raise Unforeseeable(str(origin))
