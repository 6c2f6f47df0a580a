"""The editable document of a job, as it is now."""

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from mutoscope.jobs.overrides import overridden
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Job


def edited_document(pipeline: Pipeline, job: Job, recorded: str) -> Any:
    """The document that the step gave (JSON text), with the edits of the job, as plain values."""
    if not job.overrides or pipeline.form is None:
        return json.loads(recorded)
    return to_jsonable_python(overridden(recorded, job.overrides, TypeAdapter(pipeline.form.type)))
