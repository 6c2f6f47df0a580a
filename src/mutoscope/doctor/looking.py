"""A picture of the place that a redesign is tried on: of an address, a photo, or a drawn house."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from mutoscope.config import Settings
from mutoscope.doctor.purse import NotAgreed, Onlooker, Purse
from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.media.designs.photo import prepare_photo
from mutoscope.media.gardens.samples import sample_picture
from mutoscope.media.picture_file import suffix_of
from mutoscope.pipelines.redesign.staffing import IMAGERY_TERMS, MAPS
from mutoscope.pipelines.redesign.values import ViewKind
from mutoscope.providers.entries import Entry, named
from mutoscope.providers.places import Site, SitePicture
from mutoscope.providers.protocols import PropertyImagery

PHOTO, STREET, ABOVE, SAMPLE = "01_photo", "01_street_view", "01_satellite", "01_sample"
VIEWS = (PHOTO, STREET, ABOVE, SAMPLE)
"""What files are called, without their endings."""
DRAWN_STYLE = "cottage_garden"


@dataclass(frozen=True)
class Seen:
    """A picture of the place, as a file. `told`: what it is, for people; `copyright`: the line that
    stands wherever it is shown; `taken`: the month ("2022-08")."""

    kind: ViewKind
    file: Path
    width_px: int
    height_px: int
    told: str
    copyright: str = ""
    taken: str = ""


async def locate(
    settings: Settings, address: str, accepts_terms: bool, purse: Purse, person: Onlooker
) -> Site:
    """Where an address is, when whatever its pictures cost has been agreed to; the terms are told
    before. InvalidRequest: they are not accepted, or nobody can be asked. NotAgreed. Raises as
    `PropertyImagery` does."""
    entry = _maps()
    if lack := entry.lack(settings):
        title = entry.account(settings).title
        raise InvalidRequest(
            f"{title} {lack.what}.", hint=f"{lack.hint} --photo FILE does without.", code=lack.code
        )
    if not accepts_terms:
        raise InvalidRequest(
            "Google's terms for pictures of an address are not accepted.",
            hint=f"Add --accept-imagery-terms: {IMAGERY_TERMS}.",
            code="terms_not_accepted",
        )
    account = entry.account(settings)
    person.tell(f"The address is sent to {account.title}. You accept: {IMAGERY_TERMS}.")
    usual_usd = account.usd(geocode=1, street_view=1)
    most_usd = account.usd(geocode=1, street_view=1, satellite=1)
    said = f"{account.title} is asked for the address and one picture of it, for about"
    if most_usd and not person.agree(f"{said} ${usual_usd:.3f}, at most ${most_usd:.3f}."):
        raise NotAgreed
    maps: PropertyImagery = entry.make(settings, till=purse)
    return await maps.geocode(address)


async def at_address(settings: Settings, site: Site, purse: Purse, folder: Path) -> Seen:
    """The site from the street, else from above. ProviderError: neither is there; else as
    `PropertyImagery` raises."""
    maps: PropertyImagery = _maps().make(settings, till=purse)
    panorama = await maps.find_panorama(site)
    why = "no panorama is near"
    if panorama is not None:
        try:
            photo = await maps.street_view(site, panorama)
        except ProviderError as error:
            if error.code != "no_imagery":
                raise
            why = "the panorama is gone"
        else:
            return _kept(photo, "street_view", folder / STREET, "From the street")
    photo = await maps.satellite(site)
    return _kept(photo, "satellite", folder / ABOVE, f"From above, for {why}")


def at_photo(photo: Path, folder: Path) -> Seen:
    """The user's own photo, as jobs use it. MediaError."""
    out = folder / f"{PHOTO}.jpg"
    made = prepare_photo(photo, out)
    place = ", its place (GPS) removed" if made.told_place else ""
    told = f"Your photo, as jobs use it: {made.width_px} × {made.height_px} pixels{place}"
    return Seen("photo", out, made.width_px, made.height_px, told)


def at_sample(folder: Path) -> Seen:
    """A drawn house, where nothing is given."""
    out = folder / f"{SAMPLE}.jpg"
    picture = Image.fromarray(sample_picture(DRAWN_STYLE)).convert("RGB")
    picture.save(out, "JPEG", quality=92)
    told = "A drawn house, for neither --photo nor --address was given"
    return Seen("photo", out, *picture.size, told)


def _maps() -> Entry:
    entry = named("imagery", MAPS)
    assert entry is not None
    return entry


def _kept(photo: SitePicture, kind: ViewKind, place: Path, how: str) -> Seen:
    file = place.with_suffix(suffix_of(photo.mime_type))
    file.write_bytes(photo.data)
    taken = f", taken {photo.taken}" if photo.taken else ""
    size = f"{photo.width_px} × {photo.height_px} pixels"
    told = f"{how}{taken}: {size}, {photo.copyright}"
    return Seen(
        kind, file, photo.width_px, photo.height_px, told, photo.copyright, taken=photo.taken
    )
