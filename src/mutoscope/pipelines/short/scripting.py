"""From a request to its script: given, kept word for word, or written from a source or an idea."""

from dataclasses import dataclass

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.stand_ins import one_or_failure
from mutoscope.pipelines.film.writers import DRAFT, write_in_turn
from mutoscope.pipelines.short import pace
from mutoscope.pipelines.short.pictures import drawable_title
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script
from mutoscope.pipelines.short.sourcing import find_source
from mutoscope.pipelines.short.speaking import choose_voice
from mutoscope.pipelines.short.staffing import staff
from mutoscope.pipelines.short.values import Look
from mutoscope.pipelines.short.writing import (
    article_of,
    keep_words,
    plan_script,
    refuse_unset,
    take_script,
    write_draft,
)
from mutoscope.providers.pace import pace_of
from mutoscope.providers.protocols import Article, Brief, Draft, Providers, Writer

DOCUMENT = "script"
OWN_WORDS = "idea"
"""Who wrote a script that keeps the words of an idea."""


@dataclass(frozen=True)
class Written:
    """A script, and the key of the step that writes another one; "" where nobody did."""

    script: Script
    key: str = ""


async def get_script(ctx: Context, request: ShortRequest) -> Written:
    """The given script, or one written from the source or the idea."""
    if request.script:
        return Written(await ctx.step(take_script, request.script, request.font, key=DOCUMENT))
    ctx.expect("generating_script", 3)
    article = await _article(ctx, request)
    refuse_unset(article.language, own_font=request.font is not None)
    providers = await staff(ctx, request, article.language)
    key, name, draft = await _draft(ctx, request, article, providers)
    script = await ctx.step(
        plan_script,
        draft,
        article,
        name,
        Look(request.palette, request.style, request.font),
        key=DOCUMENT,
        provider=providers.illustrations,
    )
    return Written(script, key)


async def _article(ctx: Context, request: ShortRequest) -> Article:
    """What is told. An idea is enough by itself."""
    if request.idea and not (request.text or request.file or request.url):
        language = "" if request.language == "auto" else request.language
        return article_of(drawable_title(request.topic), request.idea, language)
    return await find_source(ctx, request, request.source)


async def _draft(
    ctx: Context, request: ShortRequest, article: Article, providers: Providers
) -> tuple[str, str, Draft]:
    """The key of its step ("" where nobody was asked), who wrote it, and the draft."""
    if request.idea and request.idea_mode == "strict":
        brief = _brief(request, words_per_minute=0.0)
        return "", OWN_WORDS, await ctx.step(keep_words, brief, article.language, key=DRAFT)
    voice = choose_voice(ctx, request, providers.speech, article.language)
    rate = pace.pace_of("neutral", request.speed, request.style)
    brief = _brief(request, words_per_minute=pace_of(voice, article.language) * rate)
    writers = (providers.writer, *providers.other_writers)
    able = [each for each in writers if article.paragraphs or not each.needs_source] or writers

    async def draft(writer: Writer, key: str, is_last: bool) -> Draft | Failure:
        call = (article, brief)
        return await one_or_failure(
            ctx, write_draft, call, key=key, provider=writer, is_last=is_last
        )

    return await write_in_turn(ctx, writers, able, draft)


def _brief(request: ShortRequest, *, words_per_minute: float) -> Brief:
    return Brief(
        title=drawable_title(request.topic),
        duration_s=float(request.duration),
        words_per_minute=words_per_minute,
        style=request.style,
        idea=request.idea,
        idea_mode=request.idea_mode,
    )
