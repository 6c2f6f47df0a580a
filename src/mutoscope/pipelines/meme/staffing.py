"""Who works for memes: decided once, when they are asked for, and kept."""

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.media.memes.templates import template
from mutoscope.pipelines.film.painters import painter_named
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.providers.catalog import models_here
from mutoscope.providers.chains import check_settings, settled
from mutoscope.providers.protocols import Providers, Wish

AUTO, DRAWN = "auto", "drawn"
COLLECTED = "extractive"
"""What the catalogue calls a writer that takes words that are there: bundled captions, here."""
_NOBODY_SPEAKS = ("en", "hibari", "auto")


def settle(settings: Settings, request: MemeRequest) -> MemeRequest:
    """The request with its "auto" replaced by names, and the vendors' models of today.

    InvalidRequest: somebody or something is named that is not here. ConfigError.
    """
    check_settings(settings)
    asked_for = request.model_copy(
        update={
            "count": request.memes,
            "writer": _writer(settings, request),
            "painter": _painter(settings, request),
            "language": language_of(request),
            "models": {**models_here(settings), **request.models},
        }
    )
    _check_template(asked_for)
    _check_words(asked_for)
    return asked_for


def _check_template(request: MemeRequest) -> None:
    """A bundled one that is named has a place for the picture there is, and a picture for its
    place."""
    if request.template == AUTO:
        return
    named, is_shown = template(request.template), bool(request.pictures) or request.painter != DRAWN
    if is_shown and named.picture is None:
        raise InvalidRequest(
            f"The template “{named.id}” has no place for a picture.",
            hint="Leave out template, or name one that has: your_picture, your_picture_outlined.",
        )
    if named.needs_picture and not is_shown:
        raise InvalidRequest(
            f"The template “{named.id}” needs a picture.",
            hint="Give pictures of your own, or a painter.",
        )


def _check_words(request: MemeRequest) -> None:
    """Nobody has collected captions for a template that we do not know."""
    if request.own_template and not request.captions and request.writer == COLLECTED:
        raise InvalidRequest(
            "For a template of your own there are no collected captions.",
            hint="Give captions, or the key of a language model, which writes them.",
        )


def _writer(settings: Settings, request: MemeRequest) -> str:
    """Nobody is asked where the words are there."""
    if request.captions:
        return request.writer
    return settled(settings, "writer", request.writer, strict=request.strict)


def _painter(settings: Settings, request: MemeRequest) -> str:
    if request.own_template or request.pictures or request.painter == DRAWN:
        return DRAWN
    return painter_named(settings, request.painter, strict=request.strict)


def language_of(request: MemeRequest) -> str:
    """English or Russian: as asked, or that of the topic and of the user's own words."""
    if request.language != "auto":
        return request.language
    said = " ".join([request.topic, *request.captions])
    return "ru" if any("а" <= letter <= "я" or letter == "ё" for letter in said.lower()) else "en"


async def staff(ctx: Context, request: MemeRequest, language: str) -> Providers:
    """Those who write and paint."""
    speaks, speech, voice = _NOBODY_SPEAKS
    providers = await ctx.providers_for(
        Wish(
            language=speaks,
            voice=voice,
            speech=speech,
            writer=COLLECTED if request.captions else request.writer,
            pictures=request.painter,
            models=tuple(request.models.items()),
            strict=request.strict,
        )
    )
    for sentence in providers.passed_over:
        ctx.warn("passed_over", sentence)
    return providers
