"""From a request to its script: given, or written of an article."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.pipelines.explainer.article_pictures import offered
from mutoscope.pipelines.explainer.drafting import plan_script, take_script
from mutoscope.pipelines.explainer.model_writing import DOCUMENT, casting_of, order_of, write
from mutoscope.pipelines.explainer.order import Casting
from mutoscope.pipelines.explainer.publish import Source
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.sourcing import find_page
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.speaking import check_voices
from mutoscope.pipelines.explainer.staffing import UNHEARD, staff, taking_part
from mutoscope.pipelines.film.forecast import USUAL_PACE
from mutoscope.providers.pace import pace_of
from mutoscope.providers.protocols import Voice
from mutoscope.providers.whole_page import ReadPage

GIVEN = "given"
_LONG_TITLE = 100
"""Characters: one that ends in dots and is shorter was not cut."""


@dataclass(frozen=True)
class Written:
    """A script, what it was written of (None: it was given), by whom, and the keys of the steps
    that write another one."""

    script: Script
    page: ReadPage | None = None
    writer: str = "given"
    again: tuple[str, ...] = ()

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


async def get_script(ctx: Context, request: ExplainerRequest) -> Written:
    """The given script, or one written of the article; every line has its speaker."""
    speakers = taking_part(request, ctx.seed)
    if request.script:
        return Written(await _given(ctx, request, casting_of(speakers)))
    ctx.expect("script", 2)
    page = await find_page(ctx, request)
    pictures = offered(page, request)
    language = page.article.language if request.language == "auto" else request.language
    providers = await staff(ctx, request, language)
    pace = _pace(await _heard(ctx, request, language, speakers), language)
    order = order_of(request, page, speakers, words_per_minute=pace, pictures=pictures)
    told = await write(ctx, request, page, order, providers)
    _tell_cut_title(ctx, told.script.title, page.article.title)
    return Written(told.script, page, told.writer, (told.key,))


def _tell_cut_title(ctx: Context, title: str, whole: str) -> None:
    """Say so where the script is called as the article is, but for the end."""
    is_cut = len(whole) > len(title) or (whole.endswith("…") and len(whole) >= _LONG_TITLE)
    if is_cut and whole.startswith(title):
        told = f"The title of the article is too long, and is cut: “{title}”. Give a shorter one."
        ctx.warn("title_cut", told)


async def _given(ctx: Context, request: ExplainerRequest, casting: tuple[Casting, ...]) -> Script:
    language = "" if request.language == "auto" else request.language
    given = (take_script, request.script, casting, request.strict, language)
    taken = await ctx.step(*given, key=GIVEN)
    providers = await staff(ctx, request, taken.language)
    planned = (plan_script, taken, casting, taken.language, True)
    return await ctx.step(*planned, key=DOCUMENT, provider=providers.illustrations)


async def _heard(
    ctx: Context, request: ExplainerRequest, language: str, speakers: Sequence[Speaker]
) -> Sequence[tuple[Voice, float]]:
    """Whose voices may be heard, and how fast each speaks; nobody's where nobody need speak, and
    nobody can. Raises what `check_voices` does."""
    try:
        return await check_voices(ctx, request, language, speakers)
    except (InvalidRequest, ConfigError):
        if request.until in UNHEARD:
            return ()
        raise


def _pace(heard: Sequence[tuple[Voice, float]], language: str) -> float:
    """Words a minute of the voices, at their speeds: all say about as much."""
    if not heard:
        return USUAL_PACE
    paces = [pace_of(voice, language) * speed for voice, speed in heard]
    return sum(paces) / len(paces)
