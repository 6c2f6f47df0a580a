"""What the property looks like: the user's photo, or pictures of an address, each bought once."""

from collections.abc import Collection, Mapping
from typing import Literal

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.designs.photo import prepare_photo
from mutoscope.media.file_names import told_as
from mutoscope.media.picture_file import suffix_of
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.redesign.catalogue import AreaId, areas
from mutoscope.pipelines.redesign.request import RedesignRequest
from mutoscope.pipelines.redesign.values import View
from mutoscope.providers.places import Panorama, Site
from mutoscope.providers.protocols import PropertyImagery
from mutoscope.providers.threads import on_thread

STAGE = "retrieving_imagery"
CALL_LIMIT_S = 60.0
VAGUE = ("GEOMETRIC_CENTER", "APPROXIMATE")
"""Accuracies that name a street or a town, not a house."""
SeenFrom = Literal["street", "above"]
_WAYS: tuple[SeenFrom, ...] = ("street", "above")


@step(version="3", stage=STAGE, time_limit_s=120)
def take_photo(work: Work, file: Artifact, name: str) -> View:
    """The user's own photo: upright, without what the camera has written into it, at most 2048
    pixels long. InvalidRequest says of the user's own name why it cannot be used."""
    path, out = work.path(file), work.scratch("photo.jpg")
    with told_as({path: name or "The photo"}, InvalidRequest):
        taken = prepare_photo(path, out)
    if taken.moves:
        work.warn("moving_photo", "The photo moves: its first picture is used.")
    if taken.told_place:
        work.warn("place_removed", "The photo said where it was taken: that is removed.")
    return View("photo", work.keep(out, "image/jpeg"), taken.width_px, taken.height_px)


@step(
    version="1",
    stage=STAGE,
    kind="net",
    stall_limit_s=CALL_LIMIT_S,
    lasting=False,
)
async def locate(work: Work, address: str, language: str, *, maps: PropertyImagery) -> Site:
    """Where an address is. InvalidRequest: nowhere."""
    return await maps.geocode(address, language=language)


@step(
    version="1",
    stage=STAGE,
    kind="net",
    stall_limit_s=CALL_LIMIT_S,
    lasting=False,
)
async def find_panorama(work: Work, site: Site, *, maps: PropertyImagery) -> Panorama | None:
    """Which panorama shows it; asking is free. None: there is none near."""
    return await maps.find_panorama(site)


@step(
    version="1",
    stage=STAGE,
    kind="net",
    stall_limit_s=CALL_LIMIT_S,
    lasting=False,
)
async def look_from_street(
    work: Work, site: Site, panorama: Panorama, heading: float | None, *, maps: PropertyImagery
) -> View:
    """The house as it is seen from the street. `heading` in degrees from north; None: towards the
    house."""
    photo = await maps.street_view(site, panorama, heading=heading)
    file = await keep_picture(work, "street", photo.data, photo.mime_type)
    size = photo.width_px, photo.height_px
    return View("street_view", file, *size, panorama.copyright, panorama.taken)


@step(
    version="1",
    stage=STAGE,
    kind="net",
    stall_limit_s=CALL_LIMIT_S,
    lasting=False,
)
async def look_from_above(work: Work, site: Site, *, maps: PropertyImagery) -> View:
    """The property as it is seen from above."""
    photo = await maps.satellite(site)
    file = await keep_picture(work, "above", photo.data, photo.mime_type)
    return View("satellite", file, photo.width_px, photo.height_px, photo.copyright)


async def keep_picture(work: Work, name: str, data: bytes, mime_type: str) -> Artifact:
    """Whatever somebody has sent, as a file of the store."""
    return await on_thread(_kept, work, name, data, mime_type)


def _kept(work: Work, name: str, data: bytes, mime_type: str) -> Artifact:
    path = work.scratch(f"{name}{suffix_of(mime_type)}")
    path.write_bytes(data)
    return work.keep(path, mime_type)


async def own_photo(ctx: Context, request: RedesignRequest) -> View:
    """The photo that is given."""
    assert request.photo is not None
    return await ctx.step(take_photo, request.photo, request.photo_name, key="photo")


async def find_site(ctx: Context, request: RedesignRequest) -> Site:
    """Where the address is. Where only its street or town was found, a person is asked whether
    that is meant, before anything is bought."""
    site = await ctx.step(
        locate,
        request.address,
        request.language,
        key="site",
        provider=ctx.sources.property_imagery,
    )
    if site.accuracy in VAGUE or site.is_partial:
        await ctx.approve(
            "address",
            site,
            f"Only a place near the address was found: {site.address}. Is it meant?",
            shown=[f"{site.latitude:.5f}, {site.longitude:.5f} ({site.accuracy})"],
        )
    return site


async def views_of(
    ctx: Context,
    request: RedesignRequest,
    site: Site,
    needed: Collection[SeenFrom],
) -> Mapping[SeenFrom, View]:
    """The pictures that areas need, each bought once; where one cannot be had, the other stands in
    and a warning says so. InvalidRequest: there is none."""
    found = dict[SeenFrom, View | str]()
    for way in _WAYS:
        if way in needed:
            found[way] = await _look(ctx, request, site, way)
    if request.strict or request.imagery != "auto":
        _refuse_lack(request, found)
    if not any(isinstance(each, View) for each in found.values()):
        for way in _WAYS:
            found[way] = found.get(way) or await _look(ctx, request, site, way)
    seen: dict[SeenFrom, View] = {
        way: each for way, each in found.items() if isinstance(each, View)
    }
    why = " ".join(each for each in found.values() if isinstance(each, str))
    if not seen:
        raise no_imagery(request.address, why)
    return {way: seen.get(way) or _other(ctx, way, seen, why) for way in needed}


def _refuse_lack(request: RedesignRequest, found: Mapping[SeenFrom, View | str]) -> None:
    """InvalidRequest: the very picture that is wished cannot be had."""
    why = " ".join(each for each in found.values() if isinstance(each, str))
    if why:
        raise no_imagery(request.address, why)


def _other(ctx: Context, missing: SeenFrom, seen: Mapping[SeenFrom, View], why: str) -> View:
    (view,) = seen.values()
    if missing == "street":
        said = f"The picture from above stands in for the one from the street: {why}"
    else:
        said = f"The picture from the street stands in for the one from above: {why}"
    ctx.warn("imagery_fallback", said)
    return view


async def _look(ctx: Context, request: RedesignRequest, site: Site, way: SeenFrom) -> View | str:
    """The picture, or why there is none."""
    maps = ctx.sources.property_imagery
    if way == "above":
        (seen,) = await ctx.collect(look_from_above, [(site,)], keys=["satellite"], provider=maps)
    else:
        panorama = await ctx.step(find_panorama, site, key="street.meta", provider=maps.free)
        if panorama is None:
            return "There is no panorama near it."
        call = (site, panorama, request.heading)
        (seen,) = await ctx.collect(look_from_street, [call], keys=["street"], provider=maps)
    return f"{seen.message} {seen.hint}".strip() if isinstance(seen, Failure) else seen


def no_imagery(address: str, why: str) -> InvalidRequest:
    """Nobody has a picture of it."""
    return InvalidRequest(
        f"There is no picture of “{address}”: {why}",
        hint="Give another address, or a photo of your own.",
        code="no_imagery",
    )


def seen_from(area: AreaId, request: RedesignRequest) -> SeenFrom:
    """Which picture of an address shows an area."""
    if request.imagery != "auto":
        return "street" if request.imagery == "street_view" else "above"
    return areas()[area].seen_from
