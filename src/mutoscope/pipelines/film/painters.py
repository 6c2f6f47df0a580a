"""Who paints, for pipelines that show what somebody has painted."""

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.providers.chains import SETTINGS, settled
from mutoscope.providers.entries import Entry, entries, named


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


def painter_here(settings: Settings) -> str:
    """The first who paints and has what it needs here, of those in the settings; where they name
    nobody, of all that may come unasked. "" where nobody does."""
    names: tuple[str, ...] = getattr(settings, SETTINGS["pictures"])
    able = (
        [entry for entry in map(_named, names) if entry is not None]
        if names
        else [each for each in entries("pictures") if each.unasked]
    )
    paints = (each for each in able if each.vendor and each.kind != "stock")
    here = (each for each in paints if names or not each.is_another_server(settings))
    return next((each.name for each in here if each.works(settings)), "")


def _named(name: str) -> Entry | None:
    return named("pictures", name)
