"""The steps that write: from the article's own words, by a model, or as it was given."""

from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.explainer.illustrating import illustrated
from mutoscope.pipelines.explainer.model_script import ModelWriter, tell
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.personas import with_speakers
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.pipelines.explainer.slide_choice import with_slides
from mutoscope.pipelines.explainer.writing import write_extractive
from mutoscope.providers.language import detect_language
from mutoscope.providers.protocols import IllustrationSearch
from mutoscope.providers.whole_page import ReadPage

STAGE = "script"


@step(version="2", stage=STAGE, seeded=True)
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


@step(version="2", stage=STAGE)
def plan_script(
    work: Work,
    draft: Script,
    speakers: tuple[Casting, ...],
    language: str,
    given: bool,
    *,
    illustrations: IllustrationSearch,
) -> Script:
    """The draft as the document: in its language, with a speaker for every line and a slide for
    every section, most of them with a drawing. `given`: the slides that it has stay as they are."""
    own = [place for place, each in enumerate(draft.sections) if each.slide] if given else []
    cast = with_speakers(draft, speakers)
    script = with_slides(cast.model_copy(update={"language": draft.language or language}))
    due = set(range(len(script.sections))).difference(own)
    return illustrated(script, illustrations, due, tick=work.tick)


@step(version="1", stage=STAGE)
def take_script(
    work: Work, text: str, speakers: tuple[Casting, ...], strict: bool, language: str
) -> Script:
    """A script given as YAML, as a draft. `strict`: who is nobody that takes part is a fault, else
    a warning. `language`: where it names none; empty: that of what is said in it. FaultyDocument:
    all that is wrong with it."""
    read = read_script(text.encode(), persona_ids=[each.id for each in speakers], strict=strict)
    for fault in read.warnings:
        told = f"The script, {fault}: {speakers[0].id} speaks there. {fault.hint}"
        work.warn("unknown_persona", told.strip())
    script = read.script
    spoken = "\n".join(line.text for line in script.narrations)
    language = script.language or language or detect_language(spoken)
    return script.model_copy(update={"language": language})
