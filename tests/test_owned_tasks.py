"""No background task without an owner: a loop holds its tasks only weakly, and one that nobody
awaits can vanish in the middle of its work, and takes its error with it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mutoscope

PACKAGE = Path(mutoscope.__file__).parent
MAKERS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
OWNER = PACKAGE / "jobs" / "background.py"
"""The one place that keeps tasks beyond the function that made them."""


def makes_task(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in MAKERS


def functions(tree: ast.AST) -> Iterator[ast.AST]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def names_in(nodes: Iterator[ast.AST]) -> set[str]:
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}


def unowned(function: ast.AST) -> list[int]:
    """Lines of tasks whose name is never awaited in the function that made them."""
    nodes = list(ast.walk(function))
    awaited = names_in(node for node in nodes if isinstance(node, ast.Await))
    owned = set[int]()
    for node in nodes:
        if isinstance(node, ast.Assign) and names_in(iter(node.targets)) <= awaited:
            owned |= {id(inner) for inner in ast.walk(node.value)}
    return [node.lineno for node in nodes if makes_task(node) and id(node) not in owned]


def test_every_task_is_awaited_by_the_function_that_made_it() -> None:
    sources = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path != OWNER}
    lost = {
        f"{path.relative_to(PACKAGE)}:{line}"
        for path, source in sources.items()
        if any(maker in source for maker in MAKERS)
        for function in functions(ast.parse(source))
        for line in unowned(function)
    }
    assert lost == set()


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("asyncio.create_task(work())", [2]),
        ("task = asyncio.create_task(work())", [2]),
        ("await asyncio.wait({asyncio.ensure_future(work())})", [2]),
        ("task = asyncio.create_task(work()); await task", []),
        ("one, two = create_task(a()), create_task(b()); await wait({one, two})", []),
    ],
)
def test_the_rule_sees_what_is_lost(body: str, lines: list[int]) -> None:
    (function,) = functions(ast.parse(f"async def f():\n    {body}"))
    assert unowned(function) == lines
