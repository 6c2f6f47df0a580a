"""Who paints, for pipelines that show what somebody has painted."""

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.providers.chains import settled
from mutoscope.providers.entries import named


def painter_named(settings: Settings, asked: str, *, strict: bool) -> str:
    """The painter that is asked for, by its name in the catalogue. InvalidRequest: there is none of
    that name here, or it looks pictures up."""
    name = settled(settings, "pictures", asked, strict=strict)
    entry = named("pictures", name)
    if entry is not None and entry.kind == "stock":
        raise InvalidRequest(
            f"{entry.title} looks pictures up and paints none.",
            hint="Name a painter: `mutoscope providers` lists them.",
        )
    return name
