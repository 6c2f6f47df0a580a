"""Who writes: the first who can, or whoever stands in for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.stand_ins import one_or_failure
from mutoscope.pipelines.explainer.drafting import plan_script, write_by_model, write_extract
from mutoscope.pipelines.explainer.inserts import inserts_of
from mutoscope.pipelines.explainer.model_script import ModelWriter
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.timing import Pauses
from mutoscope.pipelines.film.writers import write_in_turn
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.protocols import Providers, Writer
from mutoscope.providers.whole_page import ReadPage

DOCUMENT = "script"


def order_of(
    request: ExplainerRequest,
    page: ReadPage,
    speakers: Sequence[Speaker],
    *,
    words_per_minute: float,
    pictures: Sequence[Picture] = (),
) -> Order:
    """What the request asks of whoever writes. `words_per_minute`: of the voices, their speed
    included; `pictures`: of the article, those that may be shown."""
    return Order(
        title=request.title,
        minutes=request.minutes,
        words_per_minute=words_per_minute,
        language=page.article.language if request.language == "auto" else request.language,
        narrating=request.narrating,
        narrator=request.narrator,
        speakers=casting_of(speakers),
        slide_prompts=request.slide_painter != "typeset",
        pauses=Pauses(
            request.initial_pause_s,
            request.speaker_pause_s,
            request.slide_pause_s,
            request.ending_pause_s,
        ),
        pictures=tuple(pictures),
        inserts=inserts_of(page.exhibits),
    )


@dataclass(frozen=True)
class Authored:
    """A script, who wrote it, and the key of the step that writes another one."""

    script: Script
    writer: str
    key: str


def casting_of(speakers: Sequence[Speaker]) -> tuple[Casting, ...]:
    """What a writer is told of them."""
    return tuple(Casting(each.id, each.name, each.character) for each in speakers)


async def write(
    ctx: Context, request: ExplainerRequest, page: ReadPage, order: Order, providers: Providers
) -> Authored:
    """The script, written and settled."""
    writers = (providers.writer, *providers.other_writers)

    async def draft(writer: Writer, key: str, is_last: bool) -> Script | Failure:
        by_model = isinstance(writer, ModelWriter)
        return await one_or_failure(
            ctx,
            write_by_model if by_model else write_extract,
            (page, order),
            key=key,
            provider=writer if by_model else None,
            is_last=is_last or request.strict,
        )

    key, name, told = await write_in_turn(ctx, writers, _able(writers, page, order), draft)
    planned = (plan_script, told, order.speakers, order.language, False)
    script = await ctx.step(*planned, key=DOCUMENT, provider=providers.illustrations)
    return Authored(script, name, key)


def _able(writers: Sequence[Writer], page: ReadPage, order: Order) -> list[Writer]:
    """Those who write in the language that is wished. InvalidRequest: none of them does."""
    translates = page.article.language != order.language
    able = [each for each in writers if isinstance(each, ModelWriter) or not translates]
    if not able:
        raise InvalidRequest(
            f"The article is in the language “{page.article.language}”, and without a language"
            f" model nobody can tell it in “{order.language}”.",
            hint="Leave out language, or name a writer that is a model: openai, gemini, …",
        )
    return able
