"""Making an explainer, or a part of it, anew.

A first job finds what there is, which costs nothing; then an edit of it takes those of its steps
again. What the first job had to make is not made twice.
"""

import re
from collections.abc import Mapping

from mutoscope.app.explainer_orders import UNTIL, Command, Order
from mutoscope.app.studio import Studio
from mutoscope.models import Job
from mutoscope.pipelines.explainer.request import Until

_VOICE, _CLIP = r"sections\.\d+\.narrations\.\d+\.voice", r"sections\.\d+\.narrations\.\d+\.clip"
_SLIDE = r"sections\.\d+\.(slide|painted)"
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


async def taken_again(studio: Studio, first: Job, order: Order) -> Job | None:
    """The job that takes again what the first one has found, and goes on to the end; None: there is
    nothing left to do. WrongState: the first one has not ended."""
    wanted = re.compile(_TAKEN[order.command])
    found = [step.key for step in first.steps if step.status == "reused"]
    keys = [key for key in found if wanted.fullmatch(key)]
    until = UNTIL[order.command]
    changes = {} if first.request["until"] == until else {"until": until}
    return await studio.edit(first.id, changes, takes=keys) if keys or changes else None
