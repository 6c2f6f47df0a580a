"""What the whole tree promises: nothing is forgotten, nothing grows past its bounds."""

import ast
import statistics
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

import mutoscope
from mutoscope import pipelines
from mutoscope.config import Settings
from mutoscope.interfaces.cli import make_app
from mutoscope.providers import catalog

PACKAGE = Path(mutoscope.__file__).parent
ROOT = PACKAGE.parent.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
BANNED_NAMES = {"utils", "helpers", "common", "core", "services", "managers", "base"}
CAPABILITIES = ("speak", "write", "find", "paint")
"""The one method of each provider protocol."""


@dataclass(frozen=True)
class Facts:
    """Of a source, whose tree is large and need not be kept."""

    functions: tuple[tuple[str, int, int], ...]
    """Name, lines, and lines of the body without its docstring."""
    reads_environment: bool


@cache
def facts(path: Path) -> Facts:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    functions = (each for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return Facts(
        tuple((each.name, length(each), body_length(each)) for each in functions),
        any(map(_reads_environment, nodes)),
    )


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return sum((node.end_lineno or 0) - node.lineno + 1 for node in body)


def test_files_and_functions_stay_small() -> None:
    named = {str(path.relative_to(PACKAGE)): path for path in SOURCES}
    lines = {name: path.read_text("utf-8").count("\n") for name, path in named.items()}
    assert {name: count for name, count in lines.items() if count > 400} == {}
    assert {name: each for name, path in named.items() if (each := too_long(path))} == {}
    assert [name for name, path in named.items() if path.stem in BANNED_NAMES] == []


def too_long(path: Path) -> list[str]:
    return [name for name, lines, _ in facts(path).functions if lines > 60]


def test_the_median_function_is_short() -> None:
    lengths = [body for path in SOURCES for _, _, body in facts(path).functions]
    assert statistics.median(lengths) < 8


@pytest.mark.parametrize("name", sorted(pipelines.summaries()))
def test_a_pipeline_has_a_test_a_page_and_a_summary(name: str) -> None:
    assert pipelines.summaries()[name]
    assert pipelines.find(name).summary == pipelines.summaries()[name]
    assert (ROOT / "docs" / "pipelines" / f"{name}.md").is_file()
    assert list((ROOT / "tests" / "pipelines" / name).glob("test_*.py"))
    assert name in make_app()


@pytest.mark.parametrize("name", sorted(pipelines.summaries()))
def test_every_request_field_says_what_it_is(name: str) -> None:
    fields = pipelines.find(name).request.model_fields
    assert [key for key, field in fields.items() if not field.description] == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`{name}`" not in page] == []


def test_every_provider_is_in_the_catalogue() -> None:
    made = {entry.factory.partition(":")[0] for entry in catalog.CATALOG}
    for path in sorted((PACKAGE / "providers").glob("*.py")):
        if path.stem not in ("protocols", "fake", "fake_pictures", "faces") and _is_provider(path):
            assert f"mutoscope.providers.{path.stem}" in made, path.name


def _is_provider(path: Path) -> bool:
    body = ast.parse(path.read_text("utf-8")).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    return any(
        {"identity", capability} <= {getattr(item, "name", "") for item in each.body}
        for each in classes
        for capability in CAPABILITIES
    )


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if path.parent.name != "config" and facts(path).reads_environment
    ]
    assert readers == []


def _reads_environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")


def test_the_changelog_knows_the_version() -> None:
    assert f"## [{mutoscope.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_architecture_fits_on_its_page() -> None:
    assert (ROOT / "ARCHITECTURE.md").read_text("utf-8").count("\n") <= 150
