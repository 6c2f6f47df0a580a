"""From a request to its script: given, or written of an article."""

from dataclasses import dataclass, field

from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.explainer.article_pictures import offered
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.personas import with_speakers
from mutoscope.pipelines.explainer.publish import Source
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.pipelines.explainer.sourcing import find_page
from mutoscope.pipelines.explainer.staffing import taking_part
from mutoscope.pipelines.explainer.writing import write_extractive
from mutoscope.providers.language import detect_language
from mutoscope.providers.whole_page import ReadPage

DOCUMENT = "script"


@dataclass(frozen=True)
class Written:
    """A script, what it was written of (None: it was given), by whom, and the keys of the steps
    that write another one."""

    script: Script
    page: ReadPage | None = None
    writer: str = "given"
    again: tuple[str, ...] = field(default=())

    @property
    def source(self) -> Source:
        """What it was told from."""
        page = self.page
        if page is None:
            return Source()
        article = page.article
        return Source(
            article.title,
            page.canonical_url or article.url,
            page.author or article.author,
            article.licence,
            article.attribution,
            page.published,
        )


@step(version="0", stage="script")
def take_script_now(work: Work, text: str, language: str, ids: tuple[str, ...]) -> Script:
    script = read_script(text.encode(), persona_ids=ids).script
    told = " ".join(each.text for each in script.narrations)
    language = script.language or language or detect_language(told)
    return script.model_copy(update={"language": language})


@step(version="0", stage="script")
def write_now(work: Work, page: ReadPage, order: Order) -> Script:
    return write_extractive(page, order)


async def get_script(ctx: Context, request: ExplainerRequest) -> Written:
    """The given script, or one written of the article; every line has its speaker."""
    speakers = taking_part(request, ctx.seed)
    ids = tuple(speaker.id for speaker in speakers)
    language = "" if request.language == "auto" else request.language
    if request.script:
        script = await ctx.step(take_script_now, request.script, language, ids, key=DOCUMENT)
        return Written(with_speakers(script, speakers))
    ctx.expect("script", 3)
    page = await find_page(ctx, request)
    order = Order(
        title=request.title,
        minutes=request.minutes,
        words_per_minute=150.0,
        language=page.article.language,
        speakers=tuple(Casting(each.id, each.name, each.character) for each in speakers),
        pictures=offered(page, request),
    )
    script = await ctx.step(write_now, page, order, key=DOCUMENT)
    return Written(with_speakers(script, speakers), page, "extractive", ("draft",))
