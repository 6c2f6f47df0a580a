"""What a redesign can be made of, in the reader's language: areas with their wishes, styles with
their pictures, climates; who redesigns here, and whether an address can be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from mutoscope.app.catalogues import Catalogues
from mutoscope.app.garden_titles import area_titles, style_titles
from mutoscope.app.providers import ProviderState
from mutoscope.media.designs.photo import LEAST_SIDE_PX, LONGEST_SHAPE
from mutoscope.pipelines.redesign import catalogue
from mutoscope.pipelines.redesign.facts import said
from mutoscope.providers.entries import named

PIPELINE = "redesign"
"""The one whose forms have them."""


@dataclass(frozen=True)
class Named:
    """One choice. `picture`: a file below the web's assets; `wishes`: suggested ones."""

    value: str
    title: str
    line: str = ""
    picture: str = ""
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gardens:
    """The lists of a form. `painters`: who can be asked to change a photo, `auto`: the one who is
    asked where nobody is named (None: a concept sheet is drawn); `imagery`: who has pictures of an
    address, and what it lacks. A photo has `least_px` a side, and is `longest` times as long as
    it is wide at most."""

    areas: tuple[Named, ...]
    styles: tuple[Named, ...]
    climates: tuple[Named, ...]
    painters: tuple[ProviderState, ...]
    auto: ProviderState | None
    imagery: ProviderState | None
    least_px: int = LEAST_SIDE_PX
    longest: float = LONGEST_SHAPE


def gardens(found: Catalogues, language: str) -> Gardens:
    """Those of this installation. Blocks, as catalogues do."""
    states = found.providers()
    able = tuple(each for each in states if _redesigns(each))
    maps = (each for each in states if each.capability == "imagery" and each.name == "google_maps")
    chosen = next((e for e in states if e.capability == "pictures" and e.chosen), None)
    return Gardens(
        areas=tuple(_areas(language)),
        styles=tuple(_styles(language)),
        climates=tuple(
            Named(key, said(each.title, language), said(each.summary, language))
            for key, each in catalogue.climates().items()
        ),
        painters=able,
        auto=chosen if chosen in able else None,
        imagery=next(maps, None),
    )


def receivers(found: Gardens, painter: str) -> tuple[str, ...]:
    """Who is sent the photo, by what a form says of who redesigns it."""
    if painter in ("", "auto"):
        return (found.auto.name,) if found.auto else ()
    return tuple(each.name for each in found.painters if each.name == painter and each.works)


def _areas(language: str) -> Iterator[Named]:
    for key, each in catalogue.areas().items():
        wishes = tuple(said(wish, language) for wish in each.wishes)
        yield Named(key, area_titles(language)[key], wishes=wishes)


def _styles(language: str) -> Iterator[Named]:
    for key, each in catalogue.styles().items():
        picture = f"styles/garden_style/{key}.webp"
        yield Named(key, style_titles(language)[key], said(each.summary, language), picture)


def _redesigns(state: ProviderState) -> bool:
    entry = named("pictures", state.name) if state.capability == "pictures" else None
    return entry is not None and bool(entry.vendor) and entry.kind == "pictures"
