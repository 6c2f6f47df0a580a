"""Whether a change of a job gives it another document, and what was changed in the present one then
stands on nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import from_json

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.overrides import WHOLE
from mutoscope.jobs.planning import foreseen_document
from mutoscope.models import Job
from mutoscope.store import steps

_ABSENT = object()


@dataclass(frozen=True)
class Rewriting:
    """The document as its step has given it, and as it will give it (plain JSON; None: that cannot
    be told beforehand)."""

    before: Any
    after: Any

    @property
    def is_another(self) -> bool:
        """Whether it may be another one."""
        return self.before != self.after

    def stale(self, overrides: Mapping[str, Any]) -> Mapping[str, Any]:
        """Those that were meant for other words: another document in place of the job's, with all
        that was changed in it, and changes of places that say something else now."""
        if WHOLE in overrides:
            return overrides if self.is_another else {}
        return {path: value for path, value in overrides.items() if not self._stands(path)}

    def _stands(self, path: str) -> bool:
        old = _at(self.before, path)
        return old is not _ABSENT and old == _at(self.after, path)


async def rewriting(engine: Engine, job_id: str, after: Job) -> Rewriting | None:
    """What becomes of a job's document; None: it has none yet, or none of its kind can be
    foreseen."""
    pipeline = engine.pipeline(after.pipeline)
    if not pipeline.document or pipeline.forecast is None:
        return None
    past = await steps.recorded(engine.database, job_id, pipeline.document)
    if past is None:
        return None
    told = await foreseen_document(engine, after)
    return Rewriting(from_json(past["value"]), None if told is None else from_json(told))


def refuse_stale(stale: Mapping[str, Any]) -> None:
    """InvalidRequest: changes would be lost that nobody has let go."""
    if not stale:
        return
    if WHOLE in stale:
        raise InvalidRequest(
            "This asks for another document, but you have put your own in its place.",
            hint="Give yours along with it, as a file or to a new job, or ask for another take.",
        )
    raise InvalidRequest(
        f"This makes another document, in which your {', '.join(map(repr, stale))} has no place.",
        hint="Give that change anew along with it, or ask for another take.",
    )


async def fitted(
    engine: Engine, parent: Job, draft: Job, changes: Mapping[str, Any], takes: Sequence[str]
) -> Job:
    """An edit without those changes of its parent that do not fit its document: a take leaves them
    behind. InvalidRequest: only fields were changed, and whoever did so may not know."""
    inherited = {path: each for path, each in parent.overrides.items() if path not in changes}
    if not inherited or (draft.request == parent.request and not takes):
        return draft
    told = await rewriting(engine, parent.id, draft)
    stale = told.stale(inherited) if told else {}
    if not takes:
        refuse_stale(stale)
    kept = {path: value for path, value in draft.overrides.items() if path not in stale}
    return replace(draft, overrides=kept)


def _at(content: Any, path: str) -> Any:
    """What is at a dotted place of plain JSON content."""
    for name in path.split("."):
        if isinstance(content, list) and name.isdecimal() and int(name) < len(content):
            content = content[int(name)]
        elif isinstance(content, dict) and name in content:
            content = content[name]
        else:
            return _ABSENT
    return content
