"""One design of the place: by whoever changes pictures here, else a concept sheet."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image

from mutoscope.config import Settings
from mutoscope.doctor.looking import Seen
from mutoscope.doctor.purse import Purse
from mutoscope.media.designs.sheet import draw_sheet
from mutoscope.media.picture_file import read_picture
from mutoscope.pipelines.film.painters import painter_named
from mutoscope.pipelines.redesign.facts import credited, sheet_facts
from mutoscope.pipelines.redesign.request import AreaOrder
from mutoscope.pipelines.redesign.staffing import AUTO, DRAWN
from mutoscope.pipelines.redesign.values import Place
from mutoscope.providers.entries import Entry, named
from mutoscope.providers.protocols import Picture, PictureModel
from mutoscope.providers.restyle import Restyler

_EXAMPLE = "gemini"
"""Whose key is named where nobody has one."""


@dataclass(frozen=True)
class Made:
    """What was made. `how`: as of a `Design`; `by`: vendor and model; `seconds`: what it took."""

    how: Literal["edited", "impression", "sheet"]
    width_px: int
    height_px: int
    by: str = ""
    build: str = ""
    seconds: float = 0.0


def painter_here(settings: Settings) -> tuple[Entry | None, str]:
    """Who changes pictures where a job names nobody; None, and why, where nobody does.
    InvalidRequest, ConfigError: the settings name somebody who cannot work."""
    name = painter_named(settings, AUTO, strict=False)
    entry = None if name == DRAWN else named("pictures", name)
    if entry is None:
        example = named("pictures", _EXAMPLE)
        lack = example.lack(settings) if example else None
        return None, f"Nobody here changes pictures. {lack.hint if lack else ''}".strip()
    painter: PictureModel = entry.make(settings)
    if not painter.takes_references:
        model = painter.identity.model
        return None, f"{entry.title} changes no pictures with its model {model}."
    return entry, ""


async def edited(
    settings: Settings, entry: Entry, purse: Purse, prompt: str, seen: Seen, out: Path
) -> Made:
    """The view, changed after the prompt, as PNG. Raises as `PictureModel.paint`; NotAgreed;
    MediaError: it cannot be read."""
    painter: PictureModel = entry.make(settings, till=purse)
    mime_type = "image/png" if seen.file.suffix == ".png" else "image/jpeg"
    shown = Picture(seen.file.read_bytes(), mime_type, seen.width_px, seen.height_px)
    began_at = time.monotonic()
    picture = await painter.paint(
        prompt, width=seen.width_px, height=seen.height_px, references=[shown]
    )
    took_s = time.monotonic() - began_at
    _write_png(picture.data, out)
    identity = painter.identity
    how: Literal["edited", "impression"] = "impression" if seen.kind == "satellite" else "edited"
    by = f"{identity.provider} {identity.model}".strip()
    return Made(how, picture.width_px, picture.height_px, by, identity.build, round(took_s, 2))


def drawn_sheet(order: AreaOrder, place: Place, seen: Seen, out: Path) -> Made:
    """A concept sheet, as jobs draw it where nobody changes pictures. MediaError."""
    restyler, began_at = Restyler(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        restyled = Path(folder, "restyled.png")
        restyler.restyle(seen.file, order.style, order.strength, restyled)
        credit = credited(seen.copyright, seen.taken, "en")
        facts = sheet_facts(order, place, "en", copyright=credit)
        size = draw_sheet(facts, seen.file, restyled, out)
    took_s = time.monotonic() - began_at
    identity = restyler.identity
    by = f"{identity.provider} {identity.model}"
    return Made("sheet", *size, by, identity.build, round(took_s, 2))


def _write_png(data: bytes, out: Path) -> None:
    """Vendors send what they like."""
    with tempfile.TemporaryDirectory() as folder:
        sent = Path(folder, "picture")
        sent.write_bytes(data)
        Image.fromarray(read_picture(sent)).save(out, "PNG", compress_level=4)
