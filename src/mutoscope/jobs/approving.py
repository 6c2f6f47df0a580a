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
from mutoscope.jobs.overrides import WHOLE, laid_over, overridden
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.rewriting import Rewriting, refuse_stale
from mutoscope.jobs.taking import Taken, taken_again, taken_back
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
    rewriting: Rewriting | None = None,
) -> Settled:
    """What an answer at a gate makes of the waiting job. `recorded` is its document as the step
    gave it (JSON text), `rewriting` what becomes of that by it. A document that nobody has seen yet
    is not approved. InvalidRequest: also where changes of the present one would be lost."""
    word, retaken = _word(job, approval), another_take(job, approval)
    if retaken is not None:
        return _another(pipeline, job, retaken, rewriting)
    asked, edits = requested(pipeline, job.request, approval.changes)
    overrides, unseen = dict(job.overrides), False
    if approval.document is not None:
        overrides = {WHOLE: _read(pipeline, approval.document)}
    elif rewriting is not None:
        unseen = rewriting.is_another
        kept = {path: value for path, value in overrides.items() if path not in edits}
        refuse_stale(rewriting.stale(kept))
    answers = {} if unseen or word == REVIEW else {str(_question(job)["name"]): APPROVE}
    overrides = laid_over(overrides, edits)
    if overrides != job.overrides:
        changed = _changed(pipeline, overrides, recorded)
        if answers:
            answers[gate_name(pipeline.document, changed)] = APPROVE
    return Settled(answers, overrides, job.takes, asked)


def another_take(job: Job, approval: Approval) -> Taken | None:
    """The takes that are asked for; None: the answer is another. InvalidRequest."""
    word, question = _word(job, approval), _question(job)
    if word not in (AGAIN, BACK):
        return None
    if approval.changes or approval.document is not None:
        raise InvalidRequest(
            "Another take is not changed before it is there.",
            hint="Ask for it first, and change it when it is shown to you.",
        )
    keys = checked_takes(job, approval.takes or question["takes"])
    return taken_again(job, keys) if word == AGAIN else taken_back(job, keys)


def _another(pipeline: Pipeline, job: Job, retaken: Taken, rewriting: Rewriting | None) -> Settled:
    """Another take. What was changed in a document goes with it: another has other words."""
    question, overrides = _question(job), job.overrides
    asked = {key for key in question["takes"] if retaken.now.get(key) != job.takes.get(key)}
    if question["gate"] == pipeline.document and asked:
        overrides = {}
    elif rewriting is not None:
        stale = rewriting.stale(overrides)
        overrides = {path: value for path, value in overrides.items() if path not in stale}
    return Settled(retaken.answers, overrides, retaken.now)


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
            f"A {pipeline.name} has no document of its own.", hint="Change fields of its request."
        )
    return to_jsonable_python(pipeline.form.read(text))


def _changed(pipeline: Pipeline, overrides: Mapping[str, Any], recorded: str | None) -> Any:
    if recorded is None or pipeline.form is None:
        raise InvalidRequest(
            "There is no document yet that could be changed.",
            hint="Change fields of the request, or approve first.",
        )
    return overridden(recorded, overrides, TypeAdapter(pipeline.form.type))
