"""Whether a redesign works here: address, imagery, prompt, model, picture, each tried once.

It takes no database, queue, worker, server or login. What each link gave is left in a folder, so
that a person can look at it, also where it failed.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mutoscope.config import Settings
from mutoscope.doctor.designing import Made, drawn_sheet, edited, painter_here
from mutoscope.doctor.looking import VIEWS, Seen, at_address, at_photo, at_sample, locate
from mutoscope.doctor.purse import Agree, NotAgreed, Onlooker, Purse
from mutoscope.doctor.verdicts import Link, Skipped, Verdict
from mutoscope.errors import MutoscopeError
from mutoscope.media.designs.structure import compare_views
from mutoscope.media.designs.thumbnail import SIDE_PX, thumbnail
from mutoscope.media.picture_file import read_picture
from mutoscope.pipelines.redesign.climates import climate_at
from mutoscope.pipelines.redesign.designing import check, weighed
from mutoscope.pipelines.redesign.imagery import VAGUE
from mutoscope.pipelines.redesign.prompts import design_prompt
from mutoscope.pipelines.redesign.recipe import ASSUMED
from mutoscope.pipelines.redesign.request import AreaOrder
from mutoscope.pipelines.redesign.values import Kept, Place
from mutoscope.providers.places import Site

PROMPT, GENERATED = "02_prompt.txt", "03_generated.png"
METADATA, THUMBNAIL = "03_metadata.json", "04_thumbnail.png"
_MADE = (PROMPT, GENERATED, METADATA, THUMBNAIL)
ORDER = AreaOrder(area="front_yard", style="mediterranean")
"""What is designed."""


@dataclass(frozen=True)
class Trial:
    """What is looked at: an address or a photo, else a drawn house. `accepts_terms`: Google's, of
    pictures of an address."""

    address: str = ""
    photo: Path | None = None
    accepts_terms: bool = False


class Examination:
    """One run. `folder`: where evidence is written, made when it is not there; `person`: who is
    told what leaves this machine, and asked before whatever costs."""

    def __init__(self, settings: Settings, trial: Trial, folder: Path, person: Onlooker) -> None:
        self._settings, self._trial, self._person = settings, trial, person
        self._folder = folder
        self._purses = list[Purse]()
        self._site: Site | None = None
        self._seen: Seen | None = None
        self._place = Place(ASSUMED, "assumed")
        self._made: Made | None = None
        self._kept: Kept | None = None
        self._prompt = ""

    @property
    def spent_usd(self) -> float:
        """What the calls have cost, as far as it is known."""
        return sum(each.spent_usd for each in self._purses)

    async def links(self) -> AsyncIterator[Verdict]:
        """One after the other, each when it has been tried. Raises nothing but what cancels."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            if path.name in _MADE or path.stem in VIEWS:
                path.unlink()  # of a run before this one
        looks: tuple[tuple[Link, Callable[[], Awaitable[Verdict]]], ...] = (
            ("address", self._address),
            ("imagery", self._imagery),
            ("prompt", self._write_prompt),
            ("model", self._model),
            ("picture", self._picture),
        )
        for link, look in looks:
            yield await _tried(link, look)
        self._write_metadata()

    async def _address(self) -> Verdict:
        if self._trial.photo is not None:
            raise Skipped("No address is needed: the photo is used.")
        if not self._trial.address:
            raise Skipped("None was given: --address “12 Oak Lane, Springfield”.")
        purse = self._purse("Google Maps", None)
        site = await locate(
            self._settings, self._trial.address, self._trial.accepts_terms, purse, self._person
        )
        self._site = site
        climate = climate_at(site.latitude, site.longitude)
        self._place = Place(climate, "address") if climate else self._place
        where = f"{site.latitude:.5f}, {site.longitude:.5f}, {site.accuracy}"
        is_vague = site.accuracy in VAGUE or site.is_partial
        vague = " Not the very house: a job asks whether it is meant." if is_vague else ""
        return Verdict("address", "PASS", f"{site.address} ({where}).{vague}")

    async def _imagery(self) -> Verdict:
        if self._trial.photo is not None:
            self._seen = at_photo(self._trial.photo, self._folder)
        elif self._site is not None:
            purse = self._purse("Google Maps", None)
            self._seen = await at_address(self._settings, self._site, purse, self._folder)
        elif self._trial.address:
            raise Skipped("There is no address to look at. --photo FILE uses a photo of yours.")
        else:
            self._seen = at_sample(self._folder)
        seen = self._seen
        return Verdict("imagery", "PASS", seen.told, (seen.file.name,))

    async def _write_prompt(self) -> Verdict:
        kind = self._seen.kind if self._seen else "photo"
        self._prompt = design_prompt(ORDER, kind, self._place.climate)
        (self._folder / PROMPT).write_text(self._prompt + "\n", "utf-8")
        told = f"{ORDER.area} as {ORDER.style}, {len(self._prompt)} characters, plants for"
        return Verdict("prompt", "PASS", f"{told} {self._place.climate}", (PROMPT,))

    async def _model(self) -> Verdict:
        seen = self._need_view()
        painter, why = painter_here(self._settings)
        out = self._folder / GENERATED
        if painter is None:
            self._made = drawn_sheet(ORDER, self._place, seen, out)
            raise Skipped(f"{why} What a job gives without one, a concept sheet, is drawn.")
        self._person.tell(f"{self._what_is_sent()} is sent to {painter.title}.")
        purse = self._purse(painter.title, self._person.agree)
        self._made = await edited(self._settings, painter, purse, self._prompt, seen, out)
        made = self._made
        told = f"{made.by}: {made.width_px} × {made.height_px} pixels in {made.seconds:.1f} s"
        return Verdict("model", "PASS", f"{told}, ${purse.spent_usd:.3f}", (GENERATED,))

    async def _picture(self) -> Verdict:
        seen, made = self._need_view(), self._made
        if made is None:
            raise Skipped("There is no picture to look at.")
        out = self._folder / GENERATED
        height, width = read_picture(out).shape[:2]
        thumbnail(out, self._folder / THUMBNAIL, side_px=SIDE_PX)
        files = (GENERATED, METADATA, THUMBNAIL)
        size = f"{width} × {height} pixels"
        if made.how == "sheet":
            return Verdict("picture", "PASS", f"A concept sheet of {size}", files)
        found = compare_views(seen.file, out)
        self._kept = weighed(found, made.how)
        check(self._kept)
        if self._kept.is_told:
            told = f"{self._kept.edges:.0%} of the house's lines kept"
        else:
            told = "not scored: another view, or hardly any edges"
        return Verdict("picture", "PASS", f"{size}, {told}", files)

    def _what_is_sent(self) -> str:
        if self._trial.photo is not None:
            return "Your photo"
        return "The picture of the address" if self._site is not None else "The drawn house"

    def _need_view(self) -> Seen:
        if self._seen is None:
            raise Skipped("There is no picture of the place. --photo FILE uses a photo of yours.")
        return self._seen

    def _purse(self, title: str, agree: Agree | None) -> Purse:
        purse = Purse(title, agree)
        self._purses.append(purse)
        return purse

    def _write_metadata(self) -> None:
        if self._made is None or self._seen is None:
            return
        document: dict[str, Any] = {
            **ORDER.model_dump(exclude_none=True),
            "climate": self._place.climate,
            **_told_of(self._seen, self._site),
            **asdict(self._made),
            "kept": asdict(self._kept) if self._kept else None,
            "prompt_characters": len(self._prompt),
            "usd": round(self.spent_usd, 6),
        }
        text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        (self._folder / METADATA).write_text(text, "utf-8")


async def _tried(link: Link, look: Callable[[], Awaitable[Verdict]]) -> Verdict:
    try:
        return await look()
    except Skipped as error:
        return Verdict(link, "SKIP", str(error))
    except NotAgreed as error:
        return Verdict(link, "SKIP", f"{error.message} {error.hint}")
    except MutoscopeError as error:
        return Verdict(link, "FAIL", f"{error.message} {error.hint}".strip())
    except Exception as error:  # a broken library is what we are here to find
        return Verdict(link, "FAIL", f"{type(error).__name__}: {error}")


def _told_of(seen: Seen, site: Site | None) -> dict[str, Any]:
    place = {"address": site.address, "accuracy": site.accuracy} if site else {}
    return {"source": seen.kind, "copyright": seen.copyright, "taken": seen.taken, **place}
