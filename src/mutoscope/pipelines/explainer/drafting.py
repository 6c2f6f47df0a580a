"""The steps that write: from the article's own words, by a model, or as it was given."""

from collections.abc import Iterator

from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.explainer.model_script import ModelWriter, tell
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.personas import with_speakers
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.pipelines.explainer.slide_choice import with_slides
from mutoscope.pipelines.explainer.writing import write_extractive
from mutoscope.providers.language import detect_language
from mutoscope.providers.whole_page import ReadPage

STAGE = "script"


@step(version="1", stage=STAGE, seeded=True)
def write_extract(work: Work, page: ReadPage, order: Order) -> Script:
    """A script in the article's own sentences, by nobody; another seed is another take.
    InvalidRequest: it has none."""
    return write_extractive(page, order, seed=work.seed)


@step(version="1", stage=STAGE, kind="net", seeded=True, time_limit_s=2600, stall_limit_s=1300)
async def write_by_model(
    work: Work, page: ReadPage, order: Order, *, writer: ModelWriter
) -> Script:
    """A script that a model tells from the article; what it says and the article does not is a
    warning. ProviderError."""
    told = await tell(page, order, writer, seed=work.seed)
    for code, message in told.warnings:
        work.warn(code, message)
    return told.script


@step(version="1", stage=STAGE)
def plan_script(work: Work, draft: Script, speakers: tuple[Casting, ...], language: str) -> Script:
    """The draft as the document: in its language, with a speaker for every line and a slide for
    every section."""
    return _settled(draft, speakers, draft.language or language)


@step(version="1", stage=STAGE)
def take_script(
    work: Work, text: str, speakers: tuple[Casting, ...], strict: bool, language: str
) -> Script:
    """A script given as YAML, settled as a draft is. `strict`: who is nobody that takes part is a
    fault, else a warning. `language`: where it names none; empty: that of what is said in it.
    FaultyDocument: all that is wrong with it."""
    read = read_script(text.encode(), persona_ids=[each.id for each in speakers], strict=strict)
    for fault in read.warnings:
        told = f"The script, {fault}: {speakers[0].id} speaks there. {fault.hint}"
        work.warn("unknown_persona", told.strip())
    script = read.script
    spoken = "\n".join(_spoken(script))
    return _settled(script, speakers, script.language or language or detect_language(spoken))


def _spoken(script: Script) -> Iterator[str]:
    return (line.text for line in script.narrations)


def _settled(script: Script, speakers: tuple[Casting, ...], language: str) -> Script:
    cast = with_speakers(script, speakers)
    return with_slides(cast.model_copy(update={"language": language}))
