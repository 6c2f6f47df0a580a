"""Who writes: the first who can, or whoever stands in for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.pipelines.explainer.drafting import plan_script, write_by_model, write_extract
from mutoscope.pipelines.explainer.inserts import inserts_of
from mutoscope.pipelines.explainer.model_script import ModelWriter
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.timing import Pauses
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.protocols import Providers, Writer
from mutoscope.providers.whole_page import ReadPage

DOCUMENT, DRAFT = "script", "draft"
WRITER = "writer"
"""What is chosen on the way: who wrote in the end."""


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
    found = await _write_in_turn(ctx, writers, page, order, strict=request.strict)
    planned = (plan_script, found.script, order.speakers, order.language, False)
    script = await ctx.step(*planned, key=DOCUMENT, provider=providers.illustrations)
    return replace(found, script=script)


async def _write_in_turn(
    ctx: Context, writers: Sequence[Writer], page: ReadPage, order: Order, *, strict: bool
) -> Authored:
    """A draft, by the first or by whoever stands in. Who has written once is asked first the next
    time, so that a script stays when an earlier one answers again."""
    names = [writer.identity.provider for writer in writers]
    able = _able(writers, page, order)
    wrote, why = ctx.chosen(WRITER, ",".join(names)), None
    turns = sorted(able, key=lambda each: each.identity.provider != wrote)
    for place, writer in enumerate(turns):
        name = writer.identity.provider
        key = DRAFT if name == names[0] else f"{DRAFT}.{name}"
        is_last = place + 1 == len(turns) or strict
        draft = await _draft(ctx, writer, page, order, key=key, is_last=is_last)
        if isinstance(draft, Script):
            await ctx.choose(WRITER, ",".join(names), name, warning=why)
            return Authored(draft, name, key)
        why = ("writer_fallback", f"Another writer wrote: {draft.message} {draft.hint}".strip())
    raise AssertionError("the last writer writes or raises")


async def _draft(
    ctx: Context, writer: Writer, page: ReadPage, order: Order, *, key: str, is_last: bool
) -> Script | Failure:
    """What this one writes; what keeps the last from it is raised."""
    calls = [(page, order)]
    if isinstance(writer, ModelWriter):
        if is_last:
            return await ctx.step(write_by_model, page, order, key=key, provider=writer)
        (draft,) = await ctx.collect(write_by_model, calls, keys=[key], provider=writer)
    elif is_last:
        return await ctx.step(write_extract, page, order, key=key)
    else:
        (draft,) = await ctx.collect(write_extract, calls, keys=[key])
    return draft


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
