"""Gates: a job stops at them until a person has approved what it has made so far.

A gate's question is named by the digest of what is to be approved. So a gate that was passed once
stays open, for later attempts and for edits, until something else comes to it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.jobs.digest import canonical
from mutoscope.jobs.taking import has_earlier
from mutoscope.models import Job

APPROVE, AGAIN, BACK, REJECT = "approve", "again", "back", "reject"


@dataclass(frozen=True)
class Gate:
    """A stop of a recipe. `subject` is the value that is to be approved, `shown` says it to a
    person in lines, `again` are keys of the steps that another take of it makes anew."""

    name: str
    subject: Any
    question: str
    again: Sequence[str] = ()
    shown: Sequence[str] = ()


def gate_name(gate: str, subject: Any) -> str:
    """The name of the question whether `subject` is approved."""
    text = json.dumps(canonical(subject), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{gate}.{digest[:16]}"


def is_passed(job: Job, gate: str, subject: Any) -> bool:
    """Whether a person has approved this very subject, here or in a job that was edited."""
    return job.answers.get(gate_name(gate, subject)) == APPROVE


def gate_question(job: Job, gate: Gate) -> dict[str, Any]:
    """What the person is asked. `takes` are the steps that "again" makes anew."""
    another = [AGAIN] if gate.again else []
    if has_earlier(job, gate.again):
        another.append(BACK)
    return {
        "name": gate_name(gate.name, gate.subject),
        "question": gate.question,
        "options": [APPROVE, *another, REJECT],
        "gate": gate.name,
        "takes": list(gate.again),
        "shown": list(gate.shown),
    }


def is_gate(question: Mapping[str, Any] | None) -> bool:
    """Whether it can be answered with changes."""
    return bool(question and "gate" in question)
