"""What a person says to a job that waits."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mutoscope.app.uploads import files_in
from mutoscope.errors import InvalidRequest
from mutoscope.jobs import edits
from mutoscope.jobs.approving import Approval, another_take, settled
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.gates import is_gate
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.rewriting import Rewriting, rewriting
from mutoscope.jobs.runner import checked
from mutoscope.models import Job
from mutoscope.store import steps, uploads
from mutoscope.store.jobs import Amended


async def amended(
    engine: Engine, pipeline: Pipeline, job: Job, approval: Approval
) -> tuple[Mapping[str, Any], Amended]:
    """The answers, and what else becomes of the job. InvalidRequest."""
    past = await steps.recorded(engine.database, job.id, pipeline.document)
    request = await _request(engine, pipeline, job, approval)
    told = settled(
        pipeline,
        job,
        approval,
        recorded=past["value"] if past else None,
        rewriting=await _rewriting(engine, job, approval, request),
    )
    if files := files_in(told.overrides or {}):
        await uploads.hold(engine.database, job.id, files, engine.blobs)
    return told.answers, Amended(
        attempt=job.attempt, overrides=told.overrides, takes=told.takes, request=request
    )


async def _rewriting(
    engine: Engine, job: Job, approval: Approval, request: Mapping[str, Any] | None
) -> Rewriting | None:
    """What becomes of the document; None: nothing, or nothing in it was changed."""
    retaken = another_take(job, approval)
    if request is not None:
        return await rewriting(engine, job.id, replace(job, request=request))
    if retaken is None or not job.overrides:
        return None
    return await rewriting(engine, job.id, replace(job, takes=retaken.now))


async def _request(
    engine: Engine, pipeline: Pipeline, job: Job, approval: Approval
) -> Mapping[str, Any] | None:
    """The changed request; None: it stays. InvalidRequest: with a file that it did not name."""
    asked, _ = edits.requested(pipeline, job.request, approval.changes)
    if not asked:
        return None
    request = edits.changed_request(pipeline, job.request, asked)
    known = set(artifacts_in(checked(pipeline, job.request)))
    if not set(artifacts_in(checked(pipeline, request))) <= known:
        raise InvalidRequest(
            "A job that waits takes no other files.",
            hint="Reject it and make another, or edit it when it has ended.",
        )
    if pipeline.settle is None:
        return request
    valid = checked(pipeline, request)
    valid = await asyncio.to_thread(pipeline.settle, engine.settings, valid)
    return valid.model_dump(mode="json")


def check_answer(question: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """InvalidRequest: it is not what was asked, or none of the options."""
    name, options = question["name"], question["options"]
    if set(answers) != {name}:
        given = ", ".join(answers) or "nothing"
        raise InvalidRequest(
            f"The question is “{name}”, not {given}.", hint=f"It asks: {question['question']}"
        )
    if options and answers[name] not in options:
        raise InvalidRequest(
            f"“{name}” cannot be answered with {answers[name]!r}.",
            hint=f"The answers are: {', '.join(options)}.",
        )


def approval_of(
    question: Mapping[str, Any] | None,
    answers: Mapping[str, Any],
    changes: Mapping[str, Any],
    document: str | None,
    takes: Sequence[str],
) -> Approval | None:
    """What was said at a gate; None: the question is another. InvalidRequest."""
    if not is_gate(question):
        if changes or takes or document is not None:
            raise InvalidRequest(
                "It does not wait for an approval, so nothing can be changed now.",
                hint="Change it with `mutoscope edit` when it has ended.",
            )
        return None
    assert question is not None
    names = {question["name"], question["gate"]}
    if not set(answers) <= names or len(answers) > 1:
        raise InvalidRequest(
            f"The question is “{question['gate']}”, not {', '.join(answers)}.",
            hint=f"It asks: {question['question']}",
        )
    word = next((str(each) for each in answers.values()), "")
    return Approval(word, changes, document, takes)
