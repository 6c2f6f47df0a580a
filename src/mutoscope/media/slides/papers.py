"""Papers about one area of a garden: what their drawings (`data/papers`) are given."""

import io
import tempfile
import tomllib
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.designs.facts import PlantFacts, SheetFacts
from mutoscope.media.designs.swatches import Swatch, draw_swatch
from mutoscope.media.gardens.plant_look import PlantLook
from mutoscope.media.gardens.plants import Role, plant_picture
from mutoscope.media.line_breaks import GLUE
from mutoscope.media.picture_file import read_picture
from mutoscope.media.slides.compiling import Compiler, compiler_of, named, png_of
from mutoscope.media.slides.typesetting import illustrations
from mutoscope.media.slides.wording import OTHER_FAMILIES, Words, word_values

How = Literal["edited", "impression", "sheet"]
PICTURE_PX = (1440, 1440)
"""No paper shows a picture larger."""
VIGNETTE_PX = 260
_SOFT_SIDE, _SOFT_FOOT = 0.16, 0.05
_QUALITY = 90
_LONGEST_PIECE = 24
"""A word may be parted after so many letters: in a narrow column none is cut off."""
_ENGLISH = "en"


@dataclass(frozen=True)
class Paper:
    """What is to be set. `before`, `after`: the files of its pictures; `own`: texts that stand on
    this paper alone, by name; `logo`: RGBA pixels, straight alpha."""

    drawing: Literal["sheet", "proposal"]
    facts: SheetFacts
    how: How
    after: Path | None = None
    before: Path | None = None
    palette: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    logo: NDArray[np.uint8] | None = None


@contextmanager
def laid_out(paper: Paper) -> Generator[tuple[Compiler, dict[str, object]]]:
    """Who sets it, and what he is given. MediaError as `read_picture`."""
    compiler = compiler_of(f"papers/{paper.drawing}.typ")
    with compiler.lock, tempfile.TemporaryDirectory(dir=compiler.folder) as scratch:
        yield compiler, {"paper": _values(paper, Path(scratch))}


def _values(paper: Paper, scratch: Path) -> dict[str, object]:
    facts = paper.facts
    wording = word_values(_texts(paper))
    return {
        "language": facts.language if facts.language in _words() else _ENGLISH,
        "words": _words_of(facts),
        "families": OTHER_FAMILIES,
        "texts": {name: _parted(value) for name, value in wording.words.items()},
        "emoji": illustrations(wording.emoji, scratch),
        "plants": [_plant(each, facts, scratch) for each in facts.plants],
        "materials": [_swatched(index, facts, scratch) for index in range(len(facts.materials))],
        "palette": facts.palette,
        "photo_palette": paper.palette,
        "ideas": facts.ideas,
        "strength": facts.strength,
        "climate_known": facts.climate_known,
        "how": paper.how,
        "seen_from": facts.seen_from,
        "before": _picture(paper.before, scratch) if paper.before else None,
        "after": _picture(paper.after, scratch) if paper.after else None,
        "logo": _logo(paper.logo, scratch) if paper.logo is not None else None,
    }


def _texts(paper: Paper) -> dict[str, Words]:
    facts = paper.facts
    return {
        "area": facts.area,
        "style": facts.style,
        "summary": facts.summary,
        "climate": facts.climate,
        "wishes": facts.wishes,
        "copyright": facts.copyright,
        **dict(paper.own),
    }


def _parted(value: Words) -> str:
    """With places where a word as long as a line may go on in the next."""
    words = str(value).split(" ")
    return " ".join(
        GLUE.join(word[at : at + _LONGEST_PIECE] for at in range(0, len(word), _LONGEST_PIECE))
        or word
        for word in words
    )


def _plant(plant: PlantFacts, facts: SheetFacts, scratch: Path) -> dict[str, object]:
    words = _words_of(facts)
    roles = cast("Mapping[str, str]", words["roles"])
    height = f"{plant.height_m:g}".replace(".", str(words["comma"]))
    return {
        "name": plant.name,
        "latin": plant.latin,
        "role": roles[plant.role],
        "height": f"{height}\u00a0{words['metre']}",
        "water": plant.water,
        "picture": named(scratch, _vignette(plant.role, plant.look)),
    }


@lru_cache(64)
def _vignette(role: Role, look: PlantLook) -> bytes:
    """The plants of one order stand on all of its papers: each is drawn once."""
    return png_of(Image.fromarray(_softened(plant_picture(role, look, VIGNETTE_PX))))


def _softened(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Thinner towards the sides and the foot, so that no shadow ends at a line."""
    side = pixels.shape[0]
    away = np.arange(side)[::-1]
    across = np.minimum(away, away[::-1]) / (_SOFT_SIDE * side)
    down = away / (_SOFT_FOOT * side)
    share = np.clip(across, 0, 1)[None] * np.clip(down, 0, 1)[:, None]
    softened = pixels.copy()
    softened[..., 3] = (pixels[..., 3] * share).astype(np.uint8)
    return softened


def _swatched(index: int, facts: SheetFacts, scratch: Path) -> dict[str, object]:
    material = facts.materials[index]
    return {"name": material.name, "picture": named(scratch, _stamp(material.swatch))}


@lru_cache(64)
def _stamp(swatch: Swatch) -> bytes:
    return png_of(Image.fromarray(draw_swatch(swatch)).convert("RGB"))


def _picture(path: Path, scratch: Path) -> dict[str, object]:
    """A photograph as a JPEG: as it stands in a PDF file, a twentieth of its pixels."""
    image = Image.fromarray(read_picture(path, cover_px=PICTURE_PX))
    image.thumbnail(PICTURE_PX, Image.Resampling.LANCZOS, reducing_gap=3.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return {"file": named(scratch, out.getvalue(), "jpg"), "ratio": image.width / image.height}


def _logo(pixels: NDArray[np.uint8], scratch: Path) -> dict[str, object]:
    image = Image.fromarray(pixels)
    return {"file": named(scratch, png_of(image)), "ratio": image.width / image.height}


def written_date(day: str, language: str) -> str:
    """ "2026-11-29" as people write it: "29 November 2026". Empty stays empty."""
    if not day:
        return ""
    words = _words_in(language)
    months = cast("Sequence[str]", words["months"])
    said = date.fromisoformat(day)
    form = str(words["date"])
    return form.format(day=said.day, month=months[said.month - 1], year=said.year)


def _words_of(facts: SheetFacts) -> Mapping[str, object]:
    return _words_in(facts.language)


def _words_in(language: str) -> Mapping[str, object]:
    return _words().get(language) or _words()[_ENGLISH]


@cache
def _words() -> Mapping[str, Mapping[str, object]]:
    """What papers say, by language and name."""
    file = files("mutoscope.media.slides").joinpath("data/papers/words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
