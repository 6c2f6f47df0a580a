"""What users come for: one package each, with its `PIPELINE`.

A pipeline's name is its package's; the first line of its docstring is its summary. Both are read
without importing it.
"""

import ast
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mutoscope.errors import NotFound

if TYPE_CHECKING:
    from mutoscope.jobs.pipeline import Pipeline

SHARED = "film"
"""What pipelines have in common; it is none itself."""


def summaries() -> dict[str, str]:
    """Name -> summary of every pipeline, in alphabetical order."""
    return {name: _summary(name) for name in sorted(_names())}


def find(name: str) -> "Pipeline":
    """Load a pipeline. NotFound names those there are."""
    if name not in _names():
        raise NotFound(
            f"There is no pipeline “{name}”.", hint=f"There is: {', '.join(sorted(_names()))}."
        )
    return importlib.import_module(f"{__name__}.{name}").PIPELINE


@cache
def _names() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(__path__) if module.name != SHARED]


@cache
def _summary(name: str) -> str:
    source = Path(__path__[0], name, "__init__.py").read_text("utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
