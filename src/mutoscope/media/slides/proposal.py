"""The proposal for one area: a page of A4 that can be printed and sent."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.codec.faults import written
from mutoscope.media.designs.facts import SheetFacts
from mutoscope.media.picture_file import read_cutout
from mutoscope.media.slides.papers import How, Paper, laid_out, written_date

_LOGO_PX = (800, 240)


@dataclass(frozen=True)
class Proposal:
    """`how`: what the picture `after` is, a picture changed, an impression made from one from
    above, or the restyled preview of a concept sheet; `company`, `logo`: whose it is; `client`,
    `property_address`, `date` ("2026-11-29"): for whom, where and when, left out where empty;
    `before`, `after`: None where they may not be shown."""

    facts: SheetFacts
    how: How
    after: Path | None
    company: str = ""
    logo: Path | None = None
    client: str = ""
    property_address: str = ""
    date: str = ""
    before: Path | None = None


def write_proposal(proposal: Proposal, out: Path) -> None:
    """Write it as PDF: one page, text as text, fonts within, no time of its making; the same bytes
    for the same values. A logo that shows nothing is left out. MediaError: as `read_picture`."""
    paper = Paper(
        "proposal",
        proposal.facts,
        proposal.how,
        proposal.after,
        before=proposal.before,
        own=(
            ("company", proposal.company),
            ("client", proposal.client),
            ("property", proposal.property_address),
            ("date", written_date(proposal.date, proposal.facts.language)),
        ),
        logo=_logo(proposal.logo) if proposal.logo else None,
    )
    with laid_out(paper) as (compiler, values):
        pdf = compiler.pdf(values)
    with written(out) as partial:
        partial.write_bytes(pdf)


def _logo(path: Path) -> NDArray[np.uint8] | None:
    """As small as it is printed, straight alpha; None for one that nobody would see."""
    pixels = read_cutout(path)
    if pixels[..., 3].max() < 16:
        return None
    image = Image.fromarray(pixels, "RGBa").convert("RGBA")
    image.thumbnail(_LOGO_PX, Image.Resampling.LANCZOS)
    return np.asarray(image)
