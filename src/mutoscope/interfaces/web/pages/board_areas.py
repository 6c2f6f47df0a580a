"""The areas of a redesign as its page shows them: how far each is, what came of it, and from which
picture of the property."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mutoscope.errors import ProviderRefused
from mutoscope.interfaces.web.pages.board_cards import address
from mutoscope.interfaces.web.pages.retrying import faults_of, is_hopeless
from mutoscope.models import Item, Job, Output

PIPELINE = "redesign"
State = Literal["waits", "making", "done", "failed"]
How = Literal["edited", "impression", "sheet"]
VIEWS = ("photo", "street", "satellite")
"""Keys of the steps that give a picture of the property."""
_ENDS = ("finished", "sheet")
_TAKE = re.compile(r"areas\.(\w+)\.design\.\w+")
_PICTURES: Mapping[str, How | None] = {"design": None, "sheet": "sheet"}


@dataclass(frozen=True)
class Source:
    """A picture of the property. `url`: small, `full`: as it is; `line`: who it belongs to, to be
    shown wherever it is; `corners`: of regions drawn on it, as an SVG polygon has them."""

    kind: str
    url: str
    full: str
    width: int | None
    height: int | None
    line: str = ""
    corners: tuple[str, ...] = ()


@dataclass(frozen=True)
class AreaFile:
    """A finished file of an area."""

    kind: str
    name: str
    url: str
    bytes: int


@dataclass(frozen=True)
class AreaCard:
    """One area. `kept`: how much of the photo's structure stayed, 0 to 1 (None: nobody can tell);
    `seen`: the kind of picture that it was made from. `picture`: small, `full`: as it is; `before`:
    what a slider compares it with, "" where they show different viewpoints. `take`: the step that
    another take makes anew; `is_alone`: no other area has failed; `is_hopeless`: to make it once
    more would not help; `is_refused`: by whom it was asked of, for what it says; `is_short`:
    the job's budget did not reach, and is to be raised first."""

    key: str
    area: str
    style: str
    state: State
    item: Item | None
    wishes: str = ""
    how: How | None = None
    kept: float | None = None
    by: str = ""
    picture: str = ""
    full: str = ""
    width: int | None = None
    height: int | None = None
    before: str = ""
    line: str = ""
    files: tuple[AreaFile, ...] = ()
    take: str = ""
    is_final: bool = False
    is_alone: bool = False
    is_hopeless: bool = False
    is_refused: bool = False
    is_short: bool = False
    seen: str = ""
    job_id: str = ""
    unit: Literal["area"] = "area"


def result_keys(job: Job) -> Iterator[str]:
    """Steps whose results tell what a picture is."""
    for step in job.steps:
        if step.status in ("completed", "reused"):
            parts = step.key.split(".")
            if step.key in VIEWS or (parts[0] == "areas" and parts[-1] in _ENDS):
                yield step.key


def sources_of(job: Job, results: Mapping[str, Any], orders: Sequence[Any]) -> tuple[Source, ...]:
    """The pictures of the property that a job has handed over."""
    lines = {
        str(view.get("kind")): str(view.get("copyright") or "")
        for key, view in results.items()
        if key in VIEWS
    }
    found = [each for each in job.output if each.kind == "source"]
    drawn = tuple(_polygon(each) for each in orders if each.get("region"))
    return tuple(_source(each, lines, drawn if len(found) == 1 else ()) for each in found)


def _source(output: Output, lines: Mapping[str, str], corners: tuple[str, ...]) -> Source:
    kind = output.name.partition(".")[0]
    small, whole = _preview(output), address(output.id, output.artifact.sha256)
    line = lines.get(kind, "")
    return Source(kind, small, whole, output.width, output.height, line, corners)


def _polygon(order: Mapping[str, Any]) -> str:
    return " ".join(f"{100 * x:g},{100 * y:g}" for x, y in order["region"]["corners"])


def orders_of(job: Job, document: Any) -> list[Any]:
    """What was asked of which area: by the document, before it is there by the request."""
    told = document if isinstance(document, dict) else job.request
    return list(told.get("areas") or job.request.get("areas") or ())


def area_cards(
    job: Job, results: Mapping[str, Any], orders: Iterable[Any], sources: Sequence[Source]
) -> list[AreaCard]:
    """A card for each area, in their order."""
    items = {each.key: each for each in job.items}
    return [
        _card(job, order, items.get(f"areas.{order['area']}"), results, sources) for order in orders
    ]


def _card(
    job: Job,
    order: Mapping[str, Any],
    item: Item | None,
    results: Mapping[str, Any],
    sources: Sequence[Source],
) -> AreaCard:
    key = f"areas.{order['area']}"
    outputs = [each for each in job.output if item and each.id in item.output]
    picture = next((each for each in outputs if each.kind in _PICTURES), None)
    made = results.get(f"{key}.finished") or results.get(f"{key}.sheet") or {}
    how: How | None = made.get("how") or (_PICTURES[picture.kind] if picture else None)
    seen = _seen(sources, how, str(made.get("seen") or ""))
    faults = faults_of(job, f"{key}.")
    return AreaCard(
        key=key,
        area=str(order["area"]),
        style=str(order["style"]),
        state=_state(job, item),
        item=item,
        wishes=str(order.get("wishes") or ""),
        how=how,
        kept=_kept(made) if how == "edited" else None,
        by=str(made.get("by") or ""),
        picture=_preview(picture),
        full=address(picture.id, picture.artifact.sha256) if picture else "",
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        before=seen.url if seen and how == "edited" else "",
        line=str(made.get("copyright") or "") or (seen.line if seen else ""),
        files=tuple(map(_file, outputs)),
        take=_take(job, key),
        is_final=job.is_final,
        is_alone=sum(each.status == "failed" for each in job.items) < 2,
        is_hopeless=any(map(is_hopeless, faults)),
        seen=str(made.get("seen") or ""),
        is_refused=any(each.code == ProviderRefused.code for each in faults),
        is_short=job.max_cost is not None and any(each.code == "budget" for each in faults),
        job_id=job.id,
    )


def _take(job: Job, key: str) -> str:
    """The step of who has made the area; where nobody has, of whom something was refused, else of
    who was asked first."""
    keys = [each.key for each in job.steps if _TAKE.fullmatch(each.key)]
    asked = [each for each in keys if each.startswith(f"{key}.")]
    refused = job.error.again if job.error else ()
    made = f"{key}.design.{job.choices.get(f'{key}.painter', {}).get('chosen')}"
    best = [each for each in asked if each in refused] or [each for each in asked if each == made]
    return next(iter(best or asked), "")


def _state(job: Job, item: Item | None) -> State:
    """What was not finished when its job ended will not be, unless it is tried again."""
    if item is not None and item.status in ("completed", "reused"):
        return "done"
    if job.is_final or (item is not None and item.status == "failed"):
        return "failed" if job.status != "queued" else "waits"
    at_rest = job.status in ("queued", "awaiting_input")
    return "making" if item is not None and not at_rest else "waits"


def _kept(made: Mapping[str, Any]) -> float | None:
    kept = made.get("kept")
    is_told = bool(kept and kept.get("is_told", True))
    return min(kept["edges"], kept["outside"]) if kept and is_told else None


def _seen(sources: Sequence[Source], how: How | None, kind: str) -> Source | None:
    """Which of the pictures an area was made from, of that kind where it is told; None: that one is
    not there any more."""
    if not kind and len(sources) < 2:
        return next(iter(sources), None)
    wanted = kind or ("satellite" if how == "impression" else "street_view")
    return next((each for each in sources if each.kind == wanted), None)


def _preview(output: Output | None) -> str:
    if output is None:
        return ""
    return address(output.id, output.artifact.sha256, **{"as": "preview"})


def _file(output: Output) -> AreaFile:
    url = address(output.id, output.artifact.sha256, download="1")
    return AreaFile(output.kind, output.name, url, output.artifact.bytes)
