"""Who works for a request: decided once, when it is handed in, and kept."""

from mutoscope.config import Settings
from mutoscope.jobs.context import Context
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.providers.catalog import check_voice_named, models_here
from mutoscope.providers.chains import check_settings, settled
from mutoscope.providers.protocols import Brief, Providers, Wish
from mutoscope.providers.script_idea import refuse_idea

ALWAYS_THERE = ("en", "hibari")
"""A language and the speaker of it that comes with the installation."""
SPEECH = "speech"
"""What is chosen on the way: whose voice, when the language is known."""


def settle(settings: Settings, request: ShortRequest) -> ShortRequest:
    """The request with its "auto" and aliases replaced by providers' names, and the vendors' models
    of today, so that a job keeps them whatever is installed or set while it is under way.

    InvalidRequest: somebody is named who cannot work here, and nobody may stand in. ConfigError.
    """
    check_settings(settings)
    check_voice_named(settings, request.voice)
    writer = settled(settings, "writer", _writer(request), strict=request.strict)
    if request.idea and request.idea_mode != "strict" and writer == "extractive":
        refuse_idea(Brief("", 0, 0, idea=request.idea, idea_mode=request.idea_mode))
    return request.model_copy(
        update={
            "writer": writer,
            "image_provider": settled(
                settings, "pictures", request.image_provider, strict=request.strict
            ),
            "models": {**models_here(settings), **request.models},
        }
    )


def _writer(request: ShortRequest) -> str:
    """Who is asked to write: nobody who costs, where there is nothing to write."""
    is_written = request.script or request.idea_mode == "strict"
    return "extractive" if is_written else request.writer


async def staff(ctx: Context, request: ShortRequest, language: str) -> Providers:
    """Those who work for a request, in the language of its text. Whose voice it is stays as it was
    when the job, or the one that it edits, first asked. With a recording nobody need speak the
    language: the voice that is always there stands for one."""
    asked = f"{request.voice}/{language}"
    speech = ctx.chosen(SPEECH, asked) or "auto"
    if request.narration is not None:
        language, speech = ALWAYS_THERE
    wish = Wish(
        language=language,
        voice=request.voice,
        speech=speech,
        writer=request.writer,
        pictures=request.image_provider,
        models=tuple(request.models.items()),
        strict=request.strict,
    )
    providers = await ctx.providers_for(wish)
    await ctx.choose(SPEECH, asked, providers.speech.identity.provider)
    return providers
