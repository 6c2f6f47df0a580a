"""The article's pictures on slides: which may be chosen, and those that were, as files."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mutoscope.errors import InvalidRequest, ProviderError, ProviderLimited
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.page_copies import FetchedPage, PageQuery, file_at, kept_time
from mutoscope.jobs.sources import KeptPages
from mutoscope.jobs.step import step
from mutoscope.media.picture_file import suffix_of
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.values import ArticlePicture
from mutoscope.providers.http.page import host_of
from mutoscope.providers.page_pictures import (
    LEAST_HEIGHT_PX,
    LEAST_WIDTH_PX,
    Picture,
    is_large_enough,
)
from mutoscope.providers.picture_bytes import Look, look_at
from mutoscope.providers.picture_rights import may_be_used
from mutoscope.providers.whole_page import ReadPage

STAGE = "slides"
PICTURES = "pictures"
"""What is chosen on the way and kept: when pictures were asked for."""
MAX_PICTURE_BYTES = 20_000_000
"""A photograph of 50 megapixels as JPEG."""
_ANOTHER = "Name another picture for this slide, or none."


@dataclass(frozen=True)
class PictureQuery:
    """A picture to fetch, and what is said of it. `instead`: where a smaller version of it is;
    empty: nowhere."""

    where: PageQuery
    instead: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""


def offered(page: ReadPage, request: ExplainerRequest) -> tuple[Picture, ...]:
    """The pictures that a writer may choose from: described, not mere decoration, of an address
    that a script can name, and free to be used as far as the request asks for that."""
    return tuple(
        picture
        for picture in page.pictures
        if picture.is_candidate and host_of(picture.src) and not _objection(picture, request)
    )


async def pictures_for(
    ctx: Context,
    request: ExplainerRequest,
    script: Script,
    page: ReadPage | None,
    sections: Sequence[int] | None = None,
) -> Mapping[int, ArticlePicture]:
    """The pictures that sections name (of all, or of `sections`), by the sections' places. One that
    cannot be had or used is a warning. With `strict` InvalidRequest and ProviderError."""
    places = range(len(script.sections)) if sections is None else sections
    named = {n: url for n in places if (url := script.sections[n].source_image_url)}
    known = _by_address(page)
    refused = {n: why for n, url in named.items() if (why := _objection(known.get(url), request))}
    for section, why in refused.items():
        _go_without(ctx, request, section, named[section], why)
    wanted = [section for section in named if section not in refused]
    if not wanted:
        return {}
    asked_at = await _asked_at(ctx, request)
    where = PageQuery("", asked_at, request.refresh, ctx.allow_private_urls)
    queries = [_query(replace(where, url=named[n]), known.get(named[n]), page) for n in wanted]
    found = await _fetched(ctx, request, wanted, queries)
    for section, each in zip(wanted, found, strict=True):
        if isinstance(each, Failure):
            _go_without(ctx, request, section, named[section], each.message)
    return {
        section: each
        for section, each in zip(wanted, found, strict=True)
        if isinstance(each, ArticlePicture)
    }


def _by_address(page: ReadPage | None) -> Mapping[str, Picture]:
    """By their own addresses, and by those of their smaller versions."""
    pictures = page.pictures if page else ()
    smaller = {each.fallback_src: each for each in pictures if each.fallback_src}
    return smaller | {each.src: each for each in pictures}


def _objection(picture: Picture | None, request: ExplainerRequest) -> str:
    """Why a picture may not be shown, empty where it may. One that the article does not have was
    asked for by the user, whose word on its rights that is."""
    if request.article_pictures == "none":
        return "the article's own pictures are not wanted (`article_pictures` says so)."
    if picture is None or request.article_pictures == "all":
        return ""
    if may_be_used(picture.licence):
        return ""
    under = f"its licence is {picture.licence}" if picture.licence else "it names no free licence"
    return f"{under}; set `article_pictures` to all if you may use it."


async def _asked_at(ctx: Context, request: ExplainerRequest) -> str:
    asked = "anew" if request.refresh else ""
    return await kept_time(ctx, PICTURES, asked, datetime.now(UTC).isoformat())


def _query(where: PageQuery, picture: Picture | None, page: ReadPage | None) -> PictureQuery:
    """Whoever made a picture is named, or else the site that shows it."""
    if picture is None:
        return PictureQuery(where, credit=host_of(where.url))
    site = (page.site or host_of(page.canonical_url)) if page else ""
    return PictureQuery(
        where,
        instead=picture.fallback_src if host_of(picture.fallback_src) else "",
        caption=picture.caption or picture.alt,
        credit=picture.credit or site or host_of(where.url),
        licence=picture.licence,
    )


async def _fetched(
    ctx: Context,
    request: ExplainerRequest,
    sections: Sequence[int],
    queries: Sequence[PictureQuery],
) -> Sequence[ArticlePicture | Failure]:
    calls = [(query,) for query in queries]
    keys = [f"sections.{section}.picture" for section in sections]
    pages = ctx.sources.pages
    if request.strict:
        return await ctx.map(fetch_picture, calls, keys=keys, provider=pages)
    return await ctx.collect(fetch_picture, calls, keys=keys, provider=pages)


def _go_without(ctx: Context, request: ExplainerRequest, section: int, url: str, why: str) -> None:
    why = why.removesuffix(f": {url}").rstrip(".")
    sentence = f"Slide {section + 1} goes without the picture {url}: {why}."
    if request.strict:
        raise InvalidRequest(sentence, hint=_ANOTHER, code="picture")
    ctx.warn("picture_missing", sentence)


@step(version="1", stage=STAGE, kind="net", time_limit_s=120)
async def fetch_picture(work: Work, query: PictureQuery, *, pages: KeptPages) -> ArticlePicture:
    """A picture as its site has it: still, whole, and large enough for a slide. InvalidRequest: it
    is not, or there is none; otherwise what `fetch_page` raises, but for a site that asks to come
    back later: no picture is worth a long wait."""
    try:
        return await _picture_at(work, query, query.where, pages)
    except (InvalidRequest, ProviderError):
        if not query.instead:
            raise
        return await _picture_at(work, query, replace(query.where, url=query.instead), pages)


async def _picture_at(
    work: Work, query: PictureQuery, where: PageQuery, pages: KeptPages
) -> ArticlePicture:
    try:
        fetched = await file_at(work, where, pages, max_bytes=MAX_PICTURE_BYTES)
    except ProviderLimited as error:
        raise ProviderError(error.message, provider=error.provider, hint=error.hint) from error
    file = await asyncio.to_thread(_checked, work, fetched)
    return ArticlePicture(file, fetched.url, query.caption, query.credit, query.licence)


def _checked(work: Work, fetched: FetchedPage) -> Artifact:
    """The file under what it is, whatever its site calls it. InvalidRequest."""
    data = work.path(fetched.body).read_bytes()
    try:
        look = look_at(data)
    except ValueError as error:
        what = f"{host_of(fetched.url)} {error}: {fetched.url}"
        raise InvalidRequest(what, hint=_ANOTHER, code="picture") from None
    if why := _unfit(look):
        raise InvalidRequest(f"The picture {why}: {fetched.url}", hint=_ANOTHER, code="picture")
    path = work.scratch(f"picture{suffix_of(look.mime_type)}")
    path.write_bytes(data)
    return work.keep(path, look.mime_type)


def _unfit(look: Look) -> str:
    """What is wrong with a picture that can be read; empty where nothing is."""
    if look.moves:
        return "moves, and a slide does not"
    if not is_large_enough(look.width_px, look.height_px):
        size = f"{look.width_px} × {look.height_px}"
        return f"has {size} pixels; a slide needs {LEAST_WIDTH_PX} × {LEAST_HEIGHT_PX}"
    return ""
