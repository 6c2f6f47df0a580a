"""Who works for memes: decided once, when they are asked for, and kept."""

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.media.memes.templates import template, template_ids
from mutoscope.pipelines.film.painters import painter_named
from mutoscope.pipelines.film.silent import silent_providers
from mutoscope.pipelines.meme.grounds import drawable, under_picture
from mutoscope.pipelines.meme.request import AUTO, DRAWN, MemeRequest
from mutoscope.pipelines.meme.wording import check_words, fits
from mutoscope.providers.catalog import models_here
from mutoscope.providers.chains import check_settings, settled
from mutoscope.providers.protocols import Providers

COLLECTED = "extractive"
"""What the catalogue calls a writer that takes words that are there: bundled captions, here."""


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
    named, is_shown = template(request.template), _shows_picture(request)
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


def _shows_picture(request: MemeRequest) -> bool:
    return bool(request.pictures) or request.painter != DRAWN


def _check_words(request: MemeRequest) -> None:
    """The user's own words can be drawn; and nobody has collected captions for a template that we
    do not know."""
    if request.own_template and not request.captions and request.writer == COLLECTED:
        raise InvalidRequest(
            "For a template of your own there are no collected captions.",
            hint="Give captions, or the key of a language model, which writes them.",
        )
    if not request.own_template:
        for number, said in enumerate(request.captions, 1):
            _check_own(request, number, said)


def _check_own(request: MemeRequest, number: int, said: str) -> None:
    """The template that is named, or one of all, has places for these words."""
    name = request.template
    if name == AUTO and _shows_picture(request):
        name = under_picture(said, request.language)
    elif name == AUTO:
        if any(fits(each, said, request.language) for each in drawable()):
            return
        name = max(template_ids(), key=lambda each: len(template(each).slots))
    try:
        check_words(template(name), said, request.language)
    except InvalidRequest as error:
        which = f"Caption {number}: " if len(request.captions) > 1 else ""
        raise InvalidRequest(f"{which}{error.message}", hint=error.hint) from error


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


async def staff(ctx: Context, request: MemeRequest) -> Providers:
    """Those who write and paint."""
    return await silent_providers(
        ctx,
        writer=COLLECTED if request.captions else request.writer,
        pictures=request.painter,
        models=request.models,
        strict=request.strict,
    )
