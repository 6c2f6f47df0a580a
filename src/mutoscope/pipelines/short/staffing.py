"""Who works for a request: decided once, when it is handed in."""

from mutoscope.config import Settings
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.providers.catalog import check_voice_named
from mutoscope.providers.chains import check_settings, settled
from mutoscope.providers.protocols import Wish


def settle(settings: Settings, request: ShortRequest) -> ShortRequest:
    """The request with its "auto" and aliases replaced by providers' names, so that a job keeps
    them whatever is installed or set while it is under way.

    InvalidRequest: somebody is named who cannot work here, and nobody may stand in. ConfigError.
    """
    check_settings(settings)
    check_voice_named(settings, request.voice)
    chosen = {"image_provider": settled_pictures(settings, request)}
    if not request.script:
        chosen["writer"] = settled(settings, "writer", request.writer, strict=request.strict)
    return request.model_copy(update=chosen)


def settled_pictures(settings: Settings, request: ShortRequest) -> str:
    """Who makes the pictures."""
    return settled(settings, "pictures", request.image_provider, strict=request.strict)


def wish(request: ShortRequest, language: str) -> Wish:
    """Whom a request asks for, in the language of its text."""
    return Wish(
        language=language,
        voice=request.voice,
        writer=request.writer,
        pictures=request.image_provider,
        strict=request.strict,
    )
