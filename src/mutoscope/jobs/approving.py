"""What a person's answer at a gate makes of the waiting job.

Changes alone are approved as they are made: whoever makes them knows what they are. What is made
anew comes to the gate again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.edits import checked_takes, requested
from mutoscope.jobs.gates import AGAIN, APPROVE, BACK, gate_name, is_gate
from mutoscope.jobs.overrides import WHOLE, overridden
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Job

REVIEW = "review"
"""Said beside changes: show me what becomes of them before you go on."""


@dataclass(frozen=True)
class Approval:
    """What a person says at a gate. `word`: one of the options, or "review"; `changes` as of an
    edit; `document`: another one in place of the job's, as text; `takes`: keys of steps to make
    anew."""

    word: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    document: str | None = None
    takes: Sequence[str] = ()


@dataclass(frozen=True)
class Settled:
    """What becomes of the job: all that its row is to hold of it from now on."""

    answers: Mapping[str, Any]
    overrides: Mapping[str, Any]
    takes: Mapping[str, int]
    asked: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Changes of fields of its request."""


def settled(
    pipeline: Pipeline,
    job: Job,
    approval: Approval,
    *,
    recorded: str | None = None,
) -> Settled:
    """What an answer at a gate makes of the waiting job. `recorded` is its document as the step
    gave it (JSON text). InvalidRequest."""
    word = _word(job, approval)
    if word in (AGAIN, BACK):
        return _another(pipeline, job, approval, forward=word == AGAIN)
    asked, edits = requested(pipeline, approval.changes)
    answers = {} if word == REVIEW else {str(_question(job)["name"]): APPROVE}
    overrides = dict(job.overrides)
    if approval.document is not None:
        overrides = {WHOLE: _read(pipeline, approval.document)}
    overrides |= edits
    if overrides != job.overrides:
        changed = _changed(pipeline, overrides, recorded)
        if word != REVIEW:
            answers[gate_name(pipeline.document, changed)] = APPROVE
    return Settled(answers, overrides, job.takes, asked)


def _another(pipeline: Pipeline, job: Job, approval: Approval, *, forward: bool) -> Settled:
    """Another take. What was changed in a document goes with it: another has other words."""
    question = _question(job)
    if approval.changes or approval.document is not None:
        raise InvalidRequest(
            "Another take is not changed before it is there.",
            hint="Ask for it first, and change it when it is shown to you.",
        )
    keys = checked_takes(job, approval.takes or question["takes"])
    step = 1 if forward else -1
    takes = {**job.takes, **{key: max(job.takes.get(key, 0) + step, 0) for key in keys}}
    anew = question["gate"] == pipeline.document and bool({*keys} & {*question["takes"]})
    return Settled({}, {} if anew else job.overrides, takes)


def _word(job: Job, approval: Approval) -> str:
    """The option that is meant. Changes alone are approved as they are made; takes are shown."""
    question = _question(job)
    changed = bool(approval.changes) or approval.document is not None
    word = approval.word or (AGAIN if approval.takes else APPROVE if changed else "")
    options = [*question["options"], *([REVIEW] if changed else [])]
    if word == AGAIN and approval.takes:
        return word
    if word not in options:
        raise InvalidRequest(
            f"“{question['gate']}” cannot be answered with {word!r}.",
            hint=f"The answers are: {', '.join(options)}; or give changes.",
        )
    if approval.takes:
        raise InvalidRequest(
            f"What is to be made anew cannot be answered with {word!r} before it is there.",
            hint="Leave the word out: what comes of it is shown to you.",
        )
    return word


def _question(job: Job) -> Mapping[str, Any]:
    if job.question is None or not is_gate(job.question):
        raise InvalidRequest(
            f"{job.id} does not wait for an approval.",
            hint="Changes are made with `mutoscope edit` when it has ended.",
        )
    return job.question


def _read(pipeline: Pipeline, text: str) -> Any:
    """The document as plain JSON. InvalidRequest: it is none."""
    if pipeline.form is None:
        raise InvalidRequest(
            f"A {pipeline.name} has no document of its own.", hint="Change it with --set."
        )
    return to_jsonable_python(pipeline.form.read(text))


def _changed(pipeline: Pipeline, overrides: Mapping[str, Any], recorded: str | None) -> Any:
    if recorded is None or pipeline.form is None:
        raise InvalidRequest(
            "There is no document yet that could be changed.",
            hint="Change fields of the request, or approve first.",
        )
    return overridden(recorded, overrides, TypeAdapter(pipeline.form.type))
