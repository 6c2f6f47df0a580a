"""The editable document of a job, as it is now."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from mutoscope.jobs.overrides import WHOLE, overridden, put
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Job


def edited_document(pipeline: Pipeline, job: Job, recorded: str) -> Any:
    """The document that the step gave (JSON text), with the edits of the job, as plain values."""
    if not job.overrides:
        return json.loads(recorded)
    if pipeline.form is None:
        return _changed(job.overrides.get(WHOLE, json.loads(recorded)), job.overrides)
    return to_jsonable_python(overridden(recorded, job.overrides, TypeAdapter(pipeline.form.type)))


def _changed(content: Any, overrides: Mapping[str, Any]) -> Any:
    for path, value in overrides.items():
        if path != WHOLE:
            put(content, path, value)
    return content
