"""Making an explainer, or a part of it, anew.

A first job finds what there is, which costs nothing; then an edit of it takes those of its steps
again, and where such a take is there as well, from another time, another edit the next one. What
one of these jobs had to make is not made twice.
"""

import re
from collections.abc import Collection, Mapping

from mutoscope.app.explainer_orders import UNTIL, Command, Order
from mutoscope.app.studio import Studio
from mutoscope.models import Job
from mutoscope.pipelines.explainer.request import Until

_LINE = r"sections\.\d+\.narrations\.\d+"
_VOICE, _CLIP = rf"{_LINE}\.voice(\..+)?", rf"{_LINE}\.clip"
_SLIDE = r"sections\.\d+\.(slide|painted)(\..+)?"
_DRAFT = r"draft(\..+)?"
_TAKEN: Mapping[Command, str] = {
    "all": f"{_DRAFT}|{_VOICE}|{_SLIDE}",
    "script": _DRAFT,
    "audio": _VOICE,
    "slides": _SLIDE,
    "video": rf"{_CLIP}|sections\.\d+\.transition|sound|video",
}
"""The steps that are taken again, by their keys."""


def looked_until(order: Order) -> Until:
    """How far the first job goes: another script makes all that follows another one, and a video is
    not filmed before what it shows has been taken again."""
    if order.command != "all":
        return UNTIL[order.command]
    return "slides" if order.source.kind == "script" else "script"


async def taken_again(studio: Studio, last: Job, order: Order, ours: Collection[str]) -> Job | None:
    """The job that takes again what the last one has found, and goes on to the end; None: nothing
    is left to do. `ours`: the jobs so far, whose own work counts as new. WrongState: the last one
    has not ended."""
    wanted = re.compile(_TAKEN[order.command])
    found = [s.key for s in last.steps if s.status == "reused" and s.reused_from not in ours]
    keys = [key for key in found if wanted.fullmatch(key)]
    until = UNTIL[order.command]
    changes = {} if last.request["until"] == until else {"until": until}
    return await studio.edit(last.id, changes, takes=keys) if keys or changes else None
