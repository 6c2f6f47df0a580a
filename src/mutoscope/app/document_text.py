"""A document as the text that people edit."""

from typing import Any

from pydantic import TypeAdapter

from mutoscope.jobs.pipeline import Pipeline


def document_text(pipeline: Pipeline, values: Any) -> str | None:
    """The text of a document that is given as plain values; None where there is none, or people
    have no text of it. Blocks."""
    if values is None or pipeline.form is None:
        return None
    return pipeline.form.write(TypeAdapter(pipeline.form.type).validate_python(values))
