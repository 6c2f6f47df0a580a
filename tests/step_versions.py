"""The record of every step's source, so that none changes without its version.

    python tests/step_versions.py              record new and newly versioned steps
    python tests/step_versions.py --same NAME  NAME gives the same results; keep its version

A step whose source changes may give another result for the same arguments; results recorded under
its old version would be reused all the same. So the version must be raised, or somebody must say
that nothing changes.
"""

import ast
import hashlib
import importlib
import inspect
import json
import pkgutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mutoscope.pipelines
from mutoscope.jobs.step import StepSpec

RECORD = Path(__file__).with_name("step_versions.json")

Entry = dict[str, str]


def present() -> dict[str, Entry]:
    """Version and source hash of every step of the installed pipelines, by name."""
    found = {function.spec.name: function for function in _steps()}
    return {
        name: {"version": found[name].spec.version, "source": source_hash(found[name])}
        for name in sorted(found)
    }


def recorded() -> dict[str, Entry]:
    return json.loads(RECORD.read_text())


def unversioned(now: dict[str, Entry], then: dict[str, Entry]) -> list[str]:
    """Steps whose source is another but whose version is not."""
    return [
        name
        for name, entry in now.items()
        if name in then
        and then[name]["version"] == entry["version"]
        and then[name]["source"] != entry["source"]
    ]


def source_hash(function: Callable[..., Any]) -> str:
    """Of the code alone: neither comments, docstrings nor layout count."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef)
    definition.decorator_list = []  # the version itself, limits
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:16]


def _steps() -> Iterator[Any]:
    for module in pkgutil.walk_packages(mutoscope.pipelines.__path__, "mutoscope.pipelines."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(getattr(value, "spec", None), StepSpec):
                yield value


def main(same: list[str]) -> int:
    now, then = present(), recorded() if RECORD.exists() else {}
    left = [name for name in unversioned(now, then) if name not in same]
    if left:
        print("changed without a new version:", *left, sep="\n  ")  # noqa: T201
        return 1
    RECORD.write_text(json.dumps(now, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main([name for name in sys.argv[1:] if name != "--same"]))
