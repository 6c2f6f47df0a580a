"""What is explained: pages, texts and files; and what is refused before anything is spent."""

import io
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pypdf
import pytest

from mutoscope.providers.apart import DOCX_TYPE
from pipelines.explainer.article_site import Desk, Site, html, made, prose, reading_desk, warned
from providers.printed_files import pdf, word
from providers.web_pages import FOLDER


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


def printed(text: str, size: int = 11) -> list[tuple[float, float, int, str]]:
    """The lines of a page, one below the other."""
    words = text.split()
    lines = [" ".join(words[n : n + 11]) for n in range(0, len(words), 11)]
    return [(60.0, 800.0 - 14 * n, size, line) for n, line in enumerate(lines)]


async def test_a_page_is_read_with_all_that_it_says(desk: Desk, site: Site) -> None:
    found = await desk.read(url=site.give("/bees", (FOLDER / "good_bees_en.html").read_bytes()))
    assert found.article.title == "How bees tell each other where the flowers are"
    assert (found.author, found.site) == ("Ann Bell, Tom Reed", "Meadow Notes")
    assert found.headings
    assert found.pictures
    assert found.canonical_url == f"{site.origin}/bees"


async def test_a_page_is_fetched_once_while_it_is_young(desk: Desk, site: Site) -> None:
    url = site.give("/mill", html())
    first, again = await desk.ask(url=url), await desk.ask(url=url)
    assert (made(first), made(again)) == ({"page", "source"}, {"page"})
    assert len(site.requests) == 1
    anew = await desk.ask(url=url, refresh=True)
    assert (made(anew), len(site.requests)) == ({"page"}, 2)
    edited = await desk.studio.edit(first.id, {"minutes": 2})
    assert made(await desk.studio.work_job(edited.id)) == set()
    assert len(site.requests) == 2


@pytest.mark.parametrize("max_age_h", [0.0])
async def test_an_older_page_is_asked_about(desk: Desk, site: Site) -> None:
    url = site.give("/mill", html(), ETag='"1"')
    await desk.read(url=url)
    site.give("/mill", b"", status=304)
    assert await desk.read(url=url) == desk.pages[0]
    assert [each.headers.get("if-none-match") for each in site.requests] == [None, '"1"']


async def test_texts_and_files_are_read_as_they_are(desk: Desk, tmp_path: Path) -> None:
    text = f"# On mills\n\n{prose(150)}\n\n## Their end\n\n{prose(60)}"
    assert [each.text for each in (await desk.read(text=text)).headings][-1] == "Their end"
    titled = await desk.ask(text=text, title="The video's own")
    assert (made(titled), desk.pages[-1].article.title) == (set(), "On mills")
    for name, data in (
        ("mill.md", text.encode()),
        ("mill.txt", prose(150).encode()),
        ("mill.html", html().encode()),
        ("mill.docx", word(*(("Normal", each) for each in prose(150).split("\n\n")))),
        ("mill.pdf", pdf([printed(prose(150))])),
    ):
        (tmp_path / name).write_bytes(data)
        found = await desk.read(file=await desk.studio.upload(tmp_path / name))
        assert len(" ".join(found.article.paragraphs).split()) >= 150, name


async def test_what_speaks_against_an_article_is_told(desk: Desk) -> None:
    job = await desk.ask(text=prose(150))
    assert [each.code for each in job.warnings] == ["short"]
    assert "the video will be shorter than two minutes" in warned(job)[0]
    again = await desk.ask(text=prose(150))
    assert (made(again), warned(again)) == (set(), warned(job))


async def test_only_a_writer_that_translates_takes_another_language(desk: Desk) -> None:
    told = await desk.refused(text=prose(200), language="ru")
    assert told == (
        "other_language",
        "The text is in English, and the video is to be in Russian.",
        "Set the language to en, or set the key of a language model, which translates.",
    )
    found = await desk.read(text=prose(200), language="ru", writer="openai")
    assert found.article.language == "en"


def locked() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([printed(prose(150))])))
    writer.encrypt("secret", "owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def nowhere(site: Site) -> str:
    return "http://no-such-host.invalid/a"


def closed(site: Site) -> str:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{bound.getsockname()[1]}/a"


def endless(site: Site) -> str:
    return site.give("/a", b"", status=302, Location="/a")


def huge(site: Site) -> str:
    """It is refused by its announced length; so much is never sent."""
    return site.give("/a", b"<html>", Content_Length="50000000")


def unannounced(site: Site) -> str:
    url = site.give("/a", b"<html>" + b"x" * 3_100_000)
    head, _, body = site.answers["/a"].partition(b"\r\n\r\n")
    lines = [each for each in head.split(b"\r\n") if not each.startswith(b"Content-Length")]
    site.answers["/a"] = b"\r\n".join(lines) + b"\r\n\r\n" + body
    return url


def holding(body: bytes | str, content_type: str = "text/html") -> Callable[[Site], str]:
    return lambda site: site.give("/a", body, content_type)


def answering(status: int) -> Callable[[Site], str]:
    return lambda site: site.give("/a", b"<p>No.</p>", status=status)


def wall(name: str) -> Callable[[Site], str]:
    return holding((FOLDER / f"{name}.html").read_bytes())


@pytest.mark.parametrize(
    ("page", "code", "sentence", "remedy"),
    [
        (nowhere, "invalid_request", "There is no host no-such-host.invalid.", "Check the address"),
        (closed, "provider_unavailable", "127.0.0.1 cannot be reached.", "Check the address"),
        (answering(401), "invalid_request", "The page needs a log-in (401)", "save the text"),
        (answering(403), "invalid_request", "refuses to give this page", "save the text"),
        (answering(404), "invalid_request", "There is no such page (404): {url}", "Check the addr"),
        (answering(410), "invalid_request", "The page is gone for good (410)", "Check the address"),
        (answering(500), "provider_unavailable", "has a fault of its own (500)", "Try again later"),
        (endless, "invalid_request", "leads on more than 5 times: {url}", "the address it ends at"),
        (huge, "invalid_request", "The page is 50 MB; at most 3 MB are read: {url}", "an article"),
        (unannounced, "invalid_request", "is larger than can be read", "of an article"),
        (
            holding(b"\x00\x01", "application/zip"),
            "invalid_request",
            "The address holds application/zip, not a page of text: {url}",
            "Give the address of a web page",
        ),
        (
            holding(b"\x89PNG\r\n\x1a\n", "image/png"),
            "invalid_request",
            "The address holds image/png, not a page",
            "of a web page",
        ),
        (
            holding(pdf([[]]), "application/pdf"),
            "invalid_request",
            "The page {url} holds no text, only pictures of it",
            "Run text recognition (OCR)",
        ),
        (
            holding(locked(), "application/pdf"),
            "invalid_request",
            "The page {url} is locked with a password.",
            "Save a copy without one",
        ),
        (
            holding(b"%PDF-1.4\nbroken", "application/pdf"),
            "invalid_request",
            "is damaged, or no PDF file",
            "save it anew",
        ),
        (
            holding(b"PK\x03\x04broken", DOCX_TYPE),
            "invalid_request",
            "is damaged, or no Word file",
            "save it anew",
        ),
        (holding(b""), "invalid_request", "The page {url} holds too little text", "a longer text"),
        (
            holding(html(words=40)),
            "too_short",
            "The page {url} holds 52 words of text; at least 120 are needed",
            "Give a longer article",
        ),
        (wall("bad_404_ru"), "error_page", "is an error message, not an article", "may have moved"),
        (wall("bad_login_en"), "login_wall", "only by those who have signed in", "Sign in"),
        (wall("bad_paywall_ja"), "pay_wall", "shows only the beginning", "have a subscription"),
        (wall("bad_consent_en"), "consent_page", "asks for consent to cookies", "Agree or decline"),
        (wall("bad_robot_ru"), "robot_check", "asks whether a person is reading", "save its text"),
        (wall("bad_app_en"), "needs_javascript", "until a program (JavaScript) runs", "a browser"),
        (wall("bad_home_ja"), "listing", "lists articles; it is none itself", "Open one of them"),
        (wall("bad_links_en"), "navigation", "little but links to other pages", "Follow one"),
    ],
)
async def test_a_page_that_cannot_be_told_is_refused_with_its_cause_and_a_remedy(
    desk: Desk,
    site: Site,
    page: Callable[[Site], str],
    code: str,
    sentence: str,
    remedy: str,
) -> None:
    url = page(site)
    told, message, hint = await desk.refused(url=url)
    assert told == code, message
    assert sentence.replace("{url}", url) in message
    assert remedy in hint
    assert not desk.pages


@pytest.mark.parametrize(
    ("name", "data", "code", "sentence", "remedy"),
    [
        ("a.md", b"  \n", "invalid_request", "The file is empty.", "at least three sentences"),
        ("a.md", b"Two words.", "invalid_request", "The file holds too little text", "longer text"),
        ("a.md", prose(50).encode(), "too_short", "The file holds 52 words of text", "longer art"),
        ("a.txt", b"\x00\xff" * 9, "invalid_request", "The file", "text"),
        ("a.pdf", pdf([[]]), "invalid_request", "The file holds no text, only pictures", "(OCR)"),
        ("a.pdf", locked(), "invalid_request", "The file is locked with a password", "a copy"),
        ("a.docx", b"PK\x03\x04no", "invalid_request", "is damaged, or no Word file", "save it"),
        ("a.odt", b"PK", "invalid_request", "is of a kind that cannot be read: .odt", ".docx file"),
    ],
)
async def test_a_file_that_cannot_be_told_is_refused_with_its_cause_and_a_remedy(
    desk: Desk, tmp_path: Path, name: str, data: bytes, code: str, sentence: str, remedy: str
) -> None:
    (tmp_path / name).write_bytes(data)
    told, message, hint = await desk.refused(file=await desk.studio.upload(tmp_path / name))
    assert told == code, message
    assert sentence in message
    assert remedy in hint


async def test_a_page_of_this_machine_is_not_read_unless_the_operator_allows_it(
    tmp_path: Path, database: str, site: Site
) -> None:
    async with reading_desk(tmp_path, database, allow_private_urls=False) as careful:
        code, message, hint = await careful.refused(url=site.give("/a", html()))
    assert (code, site.requests) == ("invalid_request", [])
    assert message.startswith("127.0.0.1 is an address of this machine")
    assert "save the text" in hint
