"""Who works for a request, and who takes part: decided once, when it is handed in, and kept."""

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.media.slides.themes import themes
from mutoscope.pipelines.explainer.personas import PersonaPool, cast
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.speaking import first_voice
from mutoscope.pipelines.film.painters import painter_named
from mutoscope.providers.catalog import check_voice_named, models_here
from mutoscope.providers.chains import check_settings, settled
from mutoscope.providers.entries import named
from mutoscope.providers.protocols import Providers, Wish

TYPESET = "typeset"
USUAL_THEME = "editorial"
ALWAYS_THERE = ("en", "hibari", "auto")
"""A language, and the speaker of it that comes with the installation."""
UNHEARD = ("script", "slides")
"""Ends of a job that say nothing."""
_AT_HOME = "drawn"
"""What the catalogue calls whoever paints nothing."""


def settle(settings: Settings, request: ExplainerRequest) -> ExplainerRequest:
    """The request with its "auto" and aliases replaced by names, and the vendors' models of today,
    so that a job keeps them whatever is installed or set while it is under way.

    InvalidRequest: somebody or something is named that is not here, and nobody may stand in.
    ConfigError.
    """
    check_settings(settings)
    for voice in (request.voice, *(speaker.voice for speaker in request.speakers)):
        check_voice_named(settings, voice)
        if named("speech", voice):  # an engine, whose voice is left to it
            settled(settings, "speech", voice, strict=request.strict)
    asked = "extractive" if request.script else request.writer
    return request.model_copy(
        update={
            "theme": _theme(request.theme),
            "writer": settled(settings, "writer", asked, strict=request.strict),
            "models": {**models_here(settings), **request.models},
            **_painting(settings, request),
        }
    )


def _painting(settings: Settings, request: ExplainerRequest) -> dict[str, str]:
    """Who paints. Where nobody does, how it should be done says nothing any more."""
    painter = _painter(settings, request)
    if painter != TYPESET:
        return {"slide_painter": painter}
    fields = ExplainerRequest.model_fields
    usual = {name: str(fields[name].default) for name in ("slide_style", "failed_slides")}
    return {"slide_painter": painter, **usual}


def _theme(asked: str) -> str:
    if asked == "auto":
        return USUAL_THEME
    if asked not in themes():
        raise InvalidRequest(
            f"There is no theme of slides “{asked}”.", hint=f"There is: {', '.join(themes())}."
        )
    return asked


def _painter(settings: Settings, request: ExplainerRequest) -> str:
    if request.slide_painter in (TYPESET, _AT_HOME):
        return TYPESET
    name = painter_named(settings, request.slide_painter, strict=request.strict)
    return TYPESET if name == _AT_HOME else name


async def staff(ctx: Context, request: ExplainerRequest, language: str) -> Providers:
    """Those who write and paint for a request. Speakers have their own: the voice is that of who
    speaks first."""
    painter = _AT_HOME if request.slide_painter == TYPESET else request.slide_painter
    engine, voice = first_voice(request, taking_part(request, ctx.seed))
    if request.until in UNHEARD:  # nobody need speak the language
        language, engine, voice = ALWAYS_THERE
    wish = Wish(
        language=language,
        voice=voice,
        speech=engine,
        writer=request.writer,
        pictures=painter,
        models=tuple(request.models.items()),
        strict=request.strict,
    )
    providers = await ctx.providers_for(wish)
    for sentence in providers.passed_over:
        ctx.warn("passed_over", sentence)
    return providers


def taking_part(request: ExplainerRequest, seed: int) -> tuple[Speaker, ...]:
    """The speakers of this video: all, or those whom the lot takes."""
    pool = PersonaPool(enabled=request.cast > 0, count=max(1, request.cast), seed=request.cast_seed)
    return cast(request.speakers, pool, seed=seed)
