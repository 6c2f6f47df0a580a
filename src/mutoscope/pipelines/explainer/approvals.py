"""Where an explainer stops for its person: the script, before anything is spoken or painted."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Form
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import read_script, write_script
from mutoscope.pipelines.film.forecast import USUAL_PACE
from mutoscope.pipelines.film.papers import keep_text
from mutoscope.providers.pace import said_s

SCRIPT = "script"
"""The gate; it has the name of the document's step."""
_TEXT = re.compile(r"sections\.\d+\.narrations\.\d+\.text")


@step(version="1", stage="script")
def write_proof(work: Work, script: Script) -> Artifact:
    """The script as a file to read, and to edit."""
    return keep_text(work, "script.yaml", write_script(script), "application/yaml")


async def approve_script(
    ctx: Context, request: ExplainerRequest, script: Script, *, again: Sequence[str] = ()
) -> None:
    """Stop until the script is approved, if that is wished. `again`: keys of the steps that write
    another one."""
    if request.approve == "none" or ctx.is_approved(SCRIPT, script):
        return
    question = "Is the script good as it is?"
    await ctx.approve(SCRIPT, script, question, again=again, shown=tell_script(script))


def tell_script(script: Script) -> list[str]:
    """The script for the eye: its title and length, then slide by slide what is said, and by
    whom."""
    length_s = sum(said_s(each.text, script.language, USUAL_PACE) for each in script.narrations)
    count = f"{len(script.sections)} slide{'s' * (len(script.sections) > 1)}"
    lines = [f"“{script.title}”, {count}, about {length_s:.0f} s"]
    for number, section in enumerate(script.sections):
        lines.append(f"{number:>3}  {section.title}")
        lines += [f"       {_who(line.persona_id)}{line.text}" for line in section.narrations]
    return lines


def _who(persona_id: str) -> str:
    return f"{persona_id}: " if persona_id else ""


def read_document(text: str) -> Script:
    """A script as people write it. FaultyDocument: all that is wrong with it."""
    return read_script(text.encode()).script


FORM = Form(
    Script, read_document, write_script, tell_script, example="sections.0.narrations.0.text"
)


def implied(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Another text is not read as the one before was."""
    texts = (path for path in changes if _TEXT.fullmatch(path))
    return {path.removesuffix("text") + "reading": "" for path in texts}
