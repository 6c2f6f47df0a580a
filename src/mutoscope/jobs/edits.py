"""An edit is a new job: the parent's request, with changes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.errors import InvalidRequest, WrongState
from mutoscope.jobs.doubts import asked_anew
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.handing_in import HandedIn
from mutoscope.jobs.overrides import laid_over, put
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.runner import checked
from mutoscope.jobs.taking import taken, taken_again
from mutoscope.models import Job

KEYS_SHOWN = 20


def edited(
    engine: Engine, parent: Job, changes: Mapping[str, Any], takes: Sequence[str] = ()
) -> Job:
    """The job that the edit asks for, not yet submitted (its id is empty).

    A change whose first word is a field of the request changes the request; any other is an
    override of the document. `takes` names steps to be made anew. InvalidRequest, WrongState.
    """
    if not parent.is_final:
        raise WrongState(
            f"{parent.id} is {parent.status}: it cannot be edited yet.",
            hint="Wait until it has ended, or cancel it.",
        )
    if not changes and not takes:
        place = place_in(engine.pipeline(parent.pipeline))
        raise InvalidRequest("An edit needs a change.", hint=f'Such as {place}="…".')
    pipeline = engine.pipeline(parent.pipeline)
    asked, overrides = requested(pipeline, parent.request, changes)
    kept = {name: it for name, it in parent.request.items() if name not in pipeline.once}
    keys = checked_takes(parent, takes)
    retaken = taken_again(parent, keys) if keys else taken(parent)
    return Job(
        id="",
        pipeline=parent.pipeline,
        status="queued",
        request=changed_request(pipeline, kept, asked),
        created_at=parent.created_at,
        seed=parent.seed,
        priority=parent.priority,
        owner=parent.owner,
        parent_id=parent.id,
        family=parent.family,
        overrides=laid_over(parent.overrides, overrides),
        takes=retaken.now,
        answers={**asked_anew(parent.answers), **(retaken.answers if keys else {})},
        choices=parent.choices,
        max_cost=parent.max_cost,
    )


def place_in(pipeline: Pipeline) -> str:
    """A place that can be changed in jobs of a pipeline, as an example."""
    if pipeline.form is not None and pipeline.form.example:
        return pipeline.form.example
    return next(iter(pipeline.request.model_fields), "…")


def requested(
    pipeline: Pipeline, request: Mapping[str, Any], changes: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The changes of fields of the request, and those of the document, with what follows from them.
    InvalidRequest: there is no document."""
    fields = pipeline.request.model_fields.keys() - _of_document(pipeline, request)
    asked = {path: value for path, value in changes.items() if path.split(".")[0] in fields}
    overrides = {path: value for path, value in changes.items() if path not in asked}
    _need_document(pipeline, overrides)
    implied = pipeline.implied(overrides) if pipeline.implied else {}
    return asked, {**overrides, **{k: v for k, v in implied.items() if k not in overrides}}


def _of_document(pipeline: Pipeline, request: Mapping[str, Any]) -> set[str]:
    """Fields that the request leaves to a document that was given with it."""
    if pipeline.form is None or not request.get(pipeline.document):
        return set()
    parts = getattr(pipeline.form.type, "model_fields", {})
    return {name for name in pipeline.instead.get(pipeline.document, ()) if name in parts}


def changed_request(
    pipeline: Pipeline, request: Mapping[str, Any], asked: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The stored request with some of its fields changed. InvalidRequest."""
    changed = json.loads(json.dumps(dict(request)))
    for path, value in asked.items():
        put(changed, path, value)
    return checked(pipeline, changed, HandedIn(request)).model_dump(mode="json")


def _need_document(pipeline: Pipeline, overrides: Mapping[str, Any]) -> None:
    if overrides and not pipeline.document:
        fields = ", ".join(pipeline.request.model_fields)
        raise InvalidRequest(
            f"There is no {next(iter(overrides))!r} to change.", hint=f"There are: {fields}."
        )


def checked_takes(parent: Job, takes: Sequence[str]) -> Sequence[str]:
    """The keys, all of which are steps of the job. InvalidRequest."""
    keys = sorted(step.key for step in parent.steps)
    more = len(keys) - KEYS_SHOWN
    rest = f" and {more} more: mutoscope logs {parent.id}" if more > 0 else "."
    for key in takes:
        if key not in keys:
            raise InvalidRequest(
                f"There is no step {key!r} to take again.",
                hint=f"There are: {', '.join(keys[:KEYS_SHOWN])}{rest}",
            )
    return takes
