"""The sentences that people are told, read out of the source: errors, their hints, warnings."""

import ast
import inspect
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from mutoscope import errors

PLACED = "7"
"""Stands for what is filled in."""
ERRORS = {name for name, each in vars(errors).items() if inspect.isclass(each)}
TELLING = ERRORS | {"warn", "ValueError", "PydanticCustomError"}
WORDED = ("hint", "warning", "message")


def sentences(path: Path) -> Iterator[str]:
    """What a module tells, each with PLACED in its places."""
    module = ast.parse(path.read_text("utf-8"))
    known = _assigned(module)
    for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
        told = [key.value for key in call.keywords if key.arg in WORDED]
        if _name(call) in TELLING and call.args:
            told += [_sentence(call)]
        for text in (text for each in told for text in _texts(each, known)):
            if any(letter.isalpha() for letter in text):
                yield _whole(text) if _name(call) not in ERRORS | {"warn"} else text


def _sentence(call: ast.Call) -> ast.expr:
    """Of a warning, and of a fault of a document, the code goes first."""
    return call.args[1 if len(call.args) > 1 and _name(call) not in ERRORS else 0]


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _whole(text: str) -> str:
    """As `invalid_request` tells a validator's complaint."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def _assigned(module: ast.Module) -> dict[str, list[ast.expr]]:
    """All that is ever given to a name: a module is small enough to look through."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(getattr(target, "id", ""), []).append(node.value)
    return found


def _texts(node: ast.expr, known: dict[str, list[ast.expr]]) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            filled = (
                [p.value] if isinstance(p, ast.Constant) else _filled(p, known) for p in parts
            )
            return ["".join(map(str, each)) for each in product(*filled)]
        case ast.IfExp(body=body, orelse=other):
            return [*_texts(body, known), *_texts(other, known)]
        case ast.BinOp(left=left, right=right):
            pairs = product(_texts(left, known) or [PLACED], _texts(right, known) or [PLACED])
            return ["".join(pair) for pair in pairs]
        case ast.Tuple(elts=[*_, last]) | ast.Starred(value=last):
            return _texts(last, known)
        case ast.Call(func=ast.Attribute(value=text, attr="strip")):
            return _texts(text, known)
        case ast.Name(id=name):
            others = {other: told for other, told in known.items() if other != name}
            return [text for each in known.get(name, []) for text in _texts(each, others)]
        case _:
            return []


def _filled(place: ast.expr, known: dict[str, list[ast.expr]]) -> list[str]:
    """Constants of the module stand for themselves."""
    inner = place.value if isinstance(place, ast.FormattedValue) else place
    is_constant = isinstance(inner, ast.Name) and inner.id.isupper()
    return (_texts(inner, known) if is_constant else []) or [PLACED]
