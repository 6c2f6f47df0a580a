"""The record of what every step is made of, so that none changes without its version.

    python tests/step_versions.py              record new and newly versioned steps
    python tests/step_versions.py --same NAME  NAME gives the same results; keep its version
    python tests/step_versions.py --same all   every step gives the same results

A step is its function, the rest of its module, every module of pipelines, media and providers that
it reaches by imports, and the data files beside those that read any. When one of them changes, the
step may give another result for the same arguments; results recorded under its old version would be
reused all the same. So the version must be raised, or somebody must say that nothing changes.

What a step is handed is not looked at: providers and encoders say who they are in its digest.
"""

import ast
import functools
import hashlib
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutoscope.pipelines
from mutoscope.jobs.step import StepSpec

RECORD = Path(__file__).with_name("step_versions.json")
PACKAGE = Path(mutoscope.__path__[0])
COUNTED = ("media", "providers", "pipelines")

Parts = dict[str, str]
"""What a step is made of -> its hash."""
Entry = dict[str, Any]
"""`version`, and the `parts` by name."""


def present() -> dict[str, Entry]:
    """Version and parts of every step of the installed pipelines, by name."""
    found = {function.spec.name: function for function in _steps()}
    return {
        name: {
            "version": found[name].spec.version,
            "parts": parts(_file(found[name].__module__), found[name].__name__),
        }
        for name in sorted(found)
    }


def recorded() -> dict[str, Entry]:
    """What was present when the record was last written; every part is in it once."""
    record = json.loads(RECORD.read_text())
    return {
        name: {
            "version": entry["version"],
            "parts": {name: entry["function"]}
            | {part: record["parts"][part] for part in entry["reaches"]},
        }
        for name, entry in record["steps"].items()
    }


def write(steps: dict[str, Entry]) -> None:
    """Write the record."""
    every: Parts = {}
    entries: dict[str, Entry] = {}
    for name, step in steps.items():
        reached = {part: known for part, known in step["parts"].items() if part != name}
        entries[name] = {
            "version": step["version"],
            "function": step["parts"][name],
            "reaches": sorted(reached),
        }
        every |= reached
    record = {"steps": entries, "parts": dict(sorted(every.items()))}
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


def unversioned(now: dict[str, Entry], then: dict[str, Entry]) -> dict[str, list[str]]:
    """Steps of which a part is another but the version is not, with those parts."""
    same_version = [
        name for name in now if name in then and now[name]["version"] == then[name]["version"]
    ]
    changed = {name: _differing(now[name]["parts"], then[name]["parts"]) for name in same_version}
    return {name: which for name, which in changed.items() if which}


def parts(file: Path, function: str) -> Parts:
    """What the step `function` of a module is made of."""
    name = _name(file)
    found = {
        f"{name}.{function}": _hash(_function(_tree(file), function)),
        f"{name} without its steps": _rest(file),
    }
    for module in sorted(reached(file) - {file}):
        found[_name(module)] = _module(module)
    folders = {_data_folder(module) for module in reached(file) | {file} if _reads_data(module)}
    for folder in sorted(each for each in folders if each.is_dir()):
        found[folder.relative_to(PACKAGE).as_posix()] = _data(folder)
    return found


@functools.cache
def reached(file: Path) -> frozenset[Path]:
    """The counted modules that a module reaches by imports, lazy ones as well."""
    found: set[Path] = set()
    waiting = [file]
    while waiting:
        new = imported(waiting.pop()) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


@functools.cache
def imported(file: Path) -> frozenset[Path]:
    """The counted modules that a module imports."""
    names = {name for node in _source(file).nodes for name in _imports(node)}
    counted = {name for name in names if name.split(".")[1:2] and name.split(".")[1] in COUNTED}
    return frozenset(file for file in map(_file, counted) if file.exists())


def _imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return set()


def forget() -> None:
    """Read every source again."""
    for cached in (_source, _rest, _module, _reads_data, _data, imported, reached):
        cached.cache_clear()


def _differing(now: Parts, then: Parts) -> list[str]:
    return sorted(part for part in {*now, *then} if now.get(part) != then.get(part))


@dataclass(frozen=True)
class _Source:
    """The code alone: neither comments, docstrings nor layout count, nor what `@step` is given:
    the version itself, limits."""

    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    """Its imports and calls: one walk through a tree finds them all."""


def _tree(file: Path) -> ast.Module:
    return _source(file).tree


@functools.cache
def _source(file: Path) -> _Source:
    tree, nodes = ast.parse(file.read_text("utf-8")), list[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
            nodes.append(node)
        body: Any = getattr(node, "body", None)
        if isinstance(body, list):  # a lambda's is one expression
            body[:] = [each for each in body if not _is_text(each)]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_step(node):
            node.decorator_list = [ast.Call(ast.Name("step"), [], [])]
    return _Source(tree, tuple(nodes))


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_step(node: ast.stmt) -> bool:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    called = [each.func for each in decorators if isinstance(each, ast.Call)]
    return any(isinstance(each, ast.Name) and each.id == "step" for each in called)


def _function(tree: ast.Module, name: str) -> ast.stmt:
    return next(node for node in tree.body if getattr(node, "name", "") == name)


@functools.cache
def _rest(file: Path) -> str:
    return _hash([node for node in _tree(file).body if not _is_step(node)])


@functools.cache
def _module(file: Path) -> str:
    return _hash(_tree(file))


def _hash(code: Any) -> str:
    return hashlib.sha256(repr(_shape(code)).encode()).hexdigest()[:16]


def _shape(node: Any) -> Any:
    """A syntax tree as lists, the same for every version of Python: some leave out what is empty,
    and write code out in other words."""
    if isinstance(node, ast.AST):
        fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
        return [type(node).__name__, *((name, _shape(value)) for name, value in fields)]
    return [_shape(each) for each in node] if isinstance(node, list) else repr(node)


@functools.cache
def _reads_data(file: Path) -> bool:
    return any(
        isinstance(node, ast.Call)
        and "files" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
        for node in _source(file).nodes
    )


def _data_folder(file: Path) -> Path:
    """`data` of the package that a module belongs to: media, providers or one pipeline."""
    inner = file.relative_to(PACKAGE).parts
    return PACKAGE.joinpath(*inner[: 2 if inner[0] == "pipelines" else 1], "data")


@functools.cache
def _data(folder: Path) -> str:
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{file.relative_to(folder).as_posix()}\n".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _name(file: Path) -> str:
    inner = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in inner if part != "__init__")


def _file(module: str) -> Path:
    """Where a module's source is; a path that does not exist when it is no module."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def _steps() -> Iterator[Any]:
    for module in pkgutil.walk_packages(mutoscope.pipelines.__path__, "mutoscope.pipelines."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(getattr(value, "spec", None), StepSpec):
                yield value


def main(same: list[str]) -> int:
    """Write the record unless a step has changed without a new version."""
    now, then = present(), recorded() if RECORD.exists() else {}
    changed = unversioned(now, then)
    left = {name: why for name, why in changed.items() if name not in same and "all" not in same}
    if left:
        print("changed without a new version (--same NAME: its results are the same):")  # noqa: T201
        print(*(f"  {name}: {', '.join(why)}" for name, why in left.items()), sep="\n")  # noqa: T201
        return 1
    write(now)
    return 0


if __name__ == "__main__":
    sys.exit(main([name for name in sys.argv[1:] if name != "--same"]))
