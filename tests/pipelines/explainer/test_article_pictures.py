"""The article's pictures: which may be chosen, and what is said of the rest."""

import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PIL import Image

from pipelines.explainer.article_site import (
    Desk,
    Site,
    drawn,
    html,
    made,
    reading_desk,
    script_yaml,
    warned,
)

FREE = "https://creativecommons.org/licenses/by-sa/4.0/"
FORBIDDING = "https://creativecommons.org/licenses/by-nc/4.0/"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as running:
        yield running


@pytest.fixture
def max_age_h() -> float:
    return 24.0


@pytest.fixture
async def desk(tmp_path: Path, database: str, max_age_h: float) -> AsyncIterator[Desk]:
    async with reading_desk(tmp_path, database, page_max_age_h=max_age_h) as running:
        yield running


def figure(src: str, *, licence: str = "", attributes: str = "", credit: str = "Ann Bell") -> str:
    link = f'<a rel="license" href="{licence}">licence</a>' if licence else ""
    said = f"<figcaption>The mill beside the river. Photo: {credit}</figcaption>"
    return f'<figure><img src="{src}" alt="A mill at a river" {attributes}>{said}{link}</figure>'


def article(site: Site, *figures: str, head: str = "") -> str:
    return site.give("/mill", html("".join(figures), head))


async def test_only_what_may_be_used_is_offered(desk: Desk, site: Site) -> None:
    url = article(
        site,
        figure("/free.jpg", licence=FREE),
        figure("/bought.jpg"),
        figure("/forbidding.jpg", licence=FORBIDDING),
        '<img src="/logo.png" alt="The logo of the magazine">',
        '<img src="/undescribed.jpg" alt="">',
    )
    for wanted, names in (
        ("licensed", ["free"]),
        ("all", ["free", "bought", "forbidding"]),
        ("none", []),
    ):
        await desk.read(url=url, article_pictures=wanted)
        assert [each.src for each in desk.offers[-1]] == [f"{site.origin}/{n}.jpg" for n in names]


async def test_a_chosen_picture_comes_with_all_that_is_said_of_it(desk: Desk, site: Site) -> None:
    url = article(site, figure("/free.jpg", licence=FREE))
    data = drawn()
    desk.chosen = ("", site.give("/free.jpg", data, "application/octet-stream"))
    job = await desk.ask(url=url)
    assert (warned(job), made(job)) == ([], {"page", "source", "sections.1.picture"})
    (found,) = desk.pictures[-1].items()
    place, picture = found
    assert (place, picture.url) == (1, f"{site.origin}/free.jpg")
    assert (picture.caption, picture.credit) == ("The mill beside the river.", "Ann Bell")
    assert picture.licence == "CC BY-SA 4.0"
    assert (picture.file.suffix, picture.file.mime_type) == (".jpg", "image/jpeg")
    assert picture.file.bytes == len(data)


async def test_where_nobody_is_named_the_site_is(desk: Desk, site: Site) -> None:
    picture = '<img src="/free.jpg" alt="A mill at a river">'
    url = article(site, picture, head='<meta property="og:site_name" content="Mill News">')
    desk.chosen = (site.give("/free.jpg", drawn()),)
    await desk.read(url=url, article_pictures="all")
    assert (desk.pictures[-1][0].credit, desk.pictures[-1][0].caption) == (
        "Mill News",
        "A mill at a river",
    )
    await desk.ask(script=script_yaml(desk.chosen[0]))
    assert desk.pictures[-1][0].credit == "127.0.0.1"


async def test_a_picture_is_fetched_once_while_it_is_young(desk: Desk, site: Site) -> None:
    script = script_yaml(site.give("/a.jpg", drawn()), f"{site.origin}/a.jpg")
    first, again = await desk.ask(script=script), await desk.ask(script=script)
    assert made(first) & {"sections.0.picture", "sections.1.picture"}
    assert site.paths() == ["/a.jpg"]
    assert desk.pictures[0] == desk.pictures[1]
    edited = await desk.studio.edit(again.id, {"transition": "cut"})
    assert made(await desk.studio.work_job(edited.id)) == set()


@pytest.mark.parametrize("max_age_h", [0.0])
async def test_an_older_picture_is_fetched_anew_but_for_an_edit(desk: Desk, site: Site) -> None:
    script = script_yaml(site.give("/a.jpg", drawn(), ETag='"1"'))
    first = await desk.ask(script=script)
    site.give("/a.jpg", drawn(1200, 900))
    other = await desk.ask(script=script)
    assert made(other) == {"sections.0.picture"}
    assert desk.pictures[1][0].file != desk.pictures[0][0].file
    edited = await desk.studio.edit(first.id, {"transition": "cut"})
    await desk.studio.work_job(edited.id)
    assert (desk.pictures[2], site.paths()) == (desk.pictures[0], ["/a.jpg"] * 2)


async def test_a_picture_without_rights_is_left_out_and_told(desk: Desk, site: Site) -> None:
    url = article(site, figure("/bought.jpg"), figure("/nc.jpg", licence=FORBIDDING))
    bought, forbidding = (site.give(path, drawn()) for path in ("/bought.jpg", "/nc.jpg"))
    desk.chosen = (bought, forbidding)
    job = await desk.ask(url=url)
    remedy = "set `article_pictures` to all if you may use it."
    assert warned(job) == [
        f"Slide 1 goes without the picture {bought}: it names no free licence; {remedy}",
        f"Slide 2 goes without the picture {forbidding}: its licence is CC BY-NC 4.0; {remedy}",
    ]
    assert (desk.pictures[-1], site.paths()) == ({}, ["/mill"])
    none = await desk.ask(url=url, article_pictures="none")
    assert all("the article's own pictures are not wanted" in each for each in warned(none))
    await desk.read(url=url, article_pictures="all")
    assert set(desk.pictures[-1]) == {0, 1}


async def test_what_the_users_own_script_names_is_asked_for(desk: Desk, site: Site) -> None:
    mine = site.give("/mine.png", drawn(kind="PNG"))
    job = await desk.ask(script=script_yaml("", mine))
    assert (job.status, warned(job)) == ("completed", [])
    picture = desk.pictures[-1][1]
    assert (picture.url, picture.file.suffix) == (mine, ".png")
    assert (picture.credit, picture.licence) == ("127.0.0.1", "")


async def test_where_no_pictures_are_wanted_a_script_shows_none(desk: Desk, site: Site) -> None:
    mine = site.give("/mine.png", drawn(kind="PNG"))
    job = await desk.ask(script=script_yaml("", mine), article_pictures="none")
    assert (job.status, desk.pictures[-1], site.paths()) == ("completed", {}, [])
    (told,) = warned(job)
    assert "pictures are not wanted" in told


async def test_the_smaller_version_stands_in_for_a_large_one_that_is_gone(
    desk: Desk, site: Site
) -> None:
    srcset = 'srcset="/small.jpg 900w, /large.jpg 3000w"'
    url = article(site, figure("/small.jpg", licence=FREE, attributes=srcset))
    site.give("/small.jpg", drawn(900, 700))
    desk.chosen = (f"{site.origin}/large.jpg",)
    await desk.read(url=url)
    assert desk.pictures[-1][0].url == f"{site.origin}/small.jpg"
    assert site.paths() == ["/mill", "/large.jpg", "/small.jpg"]


async def test_what_stands_in_the_page_itself_stands_in_for_nothing(desk: Desk, site: Site) -> None:
    inside = f"data:image/png;base64,{'A' * 5_000}"
    picture = f'<img data-src="/large.jpg" src="{inside}" alt="A mill at a river">'
    whole = f'<img src="{inside}B" alt="Another mill at a river">'
    desk.chosen = (f"{site.origin}/large.jpg",)
    job = await desk.ask(url=article(site, picture, whole), article_pictures="all")
    (sentence,) = warned(job)
    assert sentence.endswith("/large.jpg: There is no such page (404).")
    assert [each.src for each in desk.offers[-1]] == [desk.chosen[0]]


def damaged() -> bytes:
    data = drawn()
    return data[:600] + bytes(len(data) - 602) + b"\xff\xd9"


def bomb() -> bytes:
    file = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(file, "PNG")
    return file.getvalue()


def holding(data: bytes, content_type: str = "image/jpeg") -> Callable[[Site], str]:
    return lambda site: site.give("/a.jpg", data, content_type)


def heavy(site: Site) -> str:
    return site.give("/a.jpg", b"\xff\xd8\xff", "image/jpeg", Content_Length="21000000")


def limited(site: Site) -> str:
    return site.give("/a.jpg", b"", status=429, Retry_After="3600")


def gone(site: Site) -> str:
    return f"{site.origin}/gone.jpg"


def nowhere(site: Site) -> str:
    return "http://no-such-host.invalid/a.jpg"


def elsewhere(site: Site) -> str:
    return site.give("/a.jpg", b"", status=302, Location="file:///etc/passwd")


BAD = [
    (nowhere, "There is no host no-such-host.invalid"),
    (gone, "There is no such page (404)"),
    (limited, "127.0.0.1 asks to come back later (429)"),
    (elsewhere, "This is not a web address: file:/etc/passwd"),
    (heavy, "The page is 21 MB; at most 20 MB are read"),
    (holding(b"<!doctype html><p>Hello", "text/html"), "sent a web page instead of a picture"),
    (holding(b"<svg/>", "image/svg+xml"), "sent something else instead of a picture"),
    (holding(b""), "sent an empty answer"),
    (holding(drawn()[:3000]), "sent only a part of the picture"),
    (holding(damaged()), "sent a damaged picture"),
    (holding(bomb(), "image/png"), "sent a picture of more than 50 megapixels"),
    (holding(drawn(kind="GIF", frames=2), "image/gif"), "The picture moves, and a slide does not"),
    (holding(drawn(kind="WEBP", frames=2), "image/webp"), "The picture moves"),
    (holding(drawn(799, 599)), "has 799 × 599 pixels; a slide needs 800 × 600"),
]


@pytest.mark.parametrize(("picture", "why"), BAD)
async def test_a_picture_that_cannot_be_had_is_a_warning(
    desk: Desk, site: Site, picture: Callable[[Site], str], why: str
) -> None:
    url = picture(site)
    job = await desk.ask(script=script_yaml("", url))
    assert (job.status, desk.pictures[-1]) == ("completed", {})
    (sentence,) = warned(job)
    assert sentence.startswith(f"Slide 2 goes without the picture {url}: ")
    assert why in sentence
    assert sentence.count(url) == 1
    assert [each.code for each in job.warnings] == ["picture_missing"]


@pytest.mark.parametrize(("picture", "why"), [BAD[1], BAD[2], BAD[9], BAD[13]])
async def test_strict_fails_where_a_picture_cannot_be_had(
    desk: Desk, site: Site, picture: Callable[[Site], str], why: str
) -> None:
    code, message, hint = await desk.refused(script=script_yaml(picture(site)), strict=True)
    assert code in ("invalid_request", "picture", "provider")
    assert why in message
    assert hint


async def test_strict_fails_where_a_picture_may_not_be_used(desk: Desk, site: Site) -> None:
    url = article(site, figure("/bought.jpg"))
    desk.chosen = (f"{site.origin}/bought.jpg",)
    code, message, hint = await desk.refused(url=url, strict=True)
    assert (code, hint) == ("picture", "Name another picture for this slide, or none.")
    assert "it names no free licence" in message


async def test_upright_and_still_pictures_are_taken(desk: Desk, site: Site) -> None:
    urls = [
        site.give("/a.jpg", drawn(600, 800)),
        site.give("/b.gif", drawn(kind="GIF")),
        site.give("/c.webp", drawn(kind="WEBP")),
    ]
    assert not warned(await desk.ask(script=script_yaml(*urls)))
    suffixes = [desk.pictures[-1][place].file.suffix for place in range(3)]
    assert suffixes == [".jpg", ".gif", ".webp"]


async def test_a_picture_of_this_machine_is_not_fetched_unless_the_operator_allows_it(
    tmp_path: Path, database: str, site: Site
) -> None:
    url = site.give("/a.jpg", drawn())
    async with reading_desk(tmp_path, database, allow_private_urls=False) as careful:
        job = await careful.ask(script=script_yaml(url))
    assert "is an address of this machine or of a private network" in warned(job)[0]
    assert site.requests == []
