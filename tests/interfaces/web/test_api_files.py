"""Files over HTTP: in by uploads, out by their ids."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from asking import LIMIT_S, Answer, Asker, answering
from structlog.testing import capture_logs

from loans import LOAN
from mutoscope.app import Studio
from mutoscope.app.uploads import Uploads
from mutoscope.interfaces.web.archive import MISSING, without_doubles
from mutoscope.interfaces.web.files import disposition, is_known
from mutoscope.jobs.resources import free_disk_mb
from mutoscope.testing import temporary_studio
from toy_album import ALBUM, PNG
from toy_posts import CLIPS
from toys import ALL

BOUNDARY = "----edge"


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    pipelines = (*ALL, ALBUM, LOAN, CLIPS)
    folder = tmp_path / "data"
    async with temporary_studio(folder, database_url=database, pipelines=pipelines) as studio:
        yield studio


def form(files: Sequence[tuple[str, bytes]]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


async def send(api: Asker, body: bytes, kind: str = "multipart/form-data") -> Answer:
    headers = {"Content-Type": f"{kind}; boundary={BOUNDARY}"}
    return await api("POST", "/api/uploads", body=body, headers=headers)


async def handed_in(api: Asker, name: str, content: bytes) -> Any:
    answer = await send(api, form([(name, content)]))
    assert answer.status == 201, answer.body
    return answer.json


async def test_a_file_goes_in_and_out(api: Asker, studio: Studio) -> None:
    content = PNG + bytes(range(256)) * 2000
    upload = await handed_in(api, "змей.png", content)
    assert (upload["object"], upload["name"]) == ("upload", "змей.png")
    assert (upload["mime_type"], upload["bytes"]) == ("image/png", len(content))
    answer = await api("GET", upload["url"])
    assert (answer.status, answer.body) == (200, content)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["etag"] == f'"{upload["sha256"]}"'
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["content-disposition"].startswith("inline")
    head = await api("HEAD", upload["url"], headers={"Range": "bytes=0-1"})
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(content))
    for kind in ("gzip", "identity"):  # one tag, one row of bytes
        plain = await api("GET", upload["url"], headers={"Accept-Encoding": kind})
        assert (plain.body, plain.headers["etag"]) == (content, answer.headers["etag"])
    saved = await api("GET", f"{upload['url']}?download=1")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "%D0%B7" in saved.headers["content-disposition"]


async def test_several_files_and_a_job_that_names_one(api: Asker, studio: Studio) -> None:
    answer = await send(api, form([("a.png", PNG), ("b.txt", b"words")]))
    first, second = answer.json["data"]
    assert (answer.status, answer.json["object"]) == (201, "list")
    assert (first["name"], second["mime_type"]) == ("a.png", "text/plain")
    order = {"pipeline": "album", "request": {"logo": first["id"]}}
    job = (await api("POST", "/api/jobs", body=order)).json
    assert job["request"]["logo"] == first["id"]
    raw = (await studio.job(job["id"])).request["logo"]
    assert raw["sha256"] == first["sha256"]
    for wrong in ("/etc/passwd", raw):
        order = {"pipeline": "album", "request": {"logo": wrong}}
        refused = await api("POST", "/api/jobs", body=order)
        assert refused.problem == (422, "invalid_request")
        assert refused.json["errors"][0]["field"] == "logo"
    kept = await api("PUT", "/api/presets/album/mine", body={"fields": {"logo": first["id"]}})
    assert kept.json["fields"]["logo"] == first["id"]


async def test_what_is_told_of_a_request_can_be_asked_for_again(
    api: Asker, studio: Studio, tmp_path: Path
) -> None:
    local = tmp_path / "logo.png"
    local.write_bytes(PNG)
    file = asdict(await studio.upload(local))  # as the command line does: no name was handed in
    photos = [{"file": file, "name": "Kite"}]
    made = await studio.submit("album", {"topic": "Kites", "logo": file, "photos": photos})
    told = (await api("GET", f"/api/jobs/{made.id}")).json["request"]
    assert told["logo"] == told["photos"][0]["file"]
    assert (await api("GET", f"/api/artifacts/{told['logo']}")).body == PNG
    listed = (await api("GET", "/api/jobs")).json["data"][0]
    assert listed["request"]["logo"] == told["logo"]
    again = await api("POST", "/api/jobs", body={"pipeline": "album", "request": told})
    assert again.json["request"] == told
    assert (await studio.job(again.json["id"])).request == made.request

    await studio.save_preset("album", "mine", {"logo": file})
    await studio.engine.database.all("DELETE FROM uploads")
    preset = (await api("GET", "/api/presets/album/mine")).json
    body = {"fields": preset["fields"]}
    assert (await api("PUT", "/api/presets/album/mine", body=body)).json["fields"] == body["fields"]
    (only,) = (await api("GET", "/api/presets")).json["data"]
    assert only["fields"] == body["fields"]
    assert (await studio.preset("album", "mine")).fields == {"logo": file}


async def test_a_request_whose_file_is_lost_is_told_all_the_same(
    api: Asker, studio: Studio, tmp_path: Path
) -> None:
    local = tmp_path / "logo.png"
    local.write_bytes(PNG)
    file = await studio.upload(local)
    made = await studio.submit("album", {"topic": "Kites", "logo": asdict(file)})
    studio.path(file).unlink()
    told = (await api("GET", f"/api/jobs/{made.id}")).json["request"]
    assert told["logo"] == asdict(file)


async def test_what_a_job_has_made_is_kept_for_good_by_its_version_only(
    api: Asker, studio: Studio
) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    await studio.work_job(job.id)
    (output,) = (await api("GET", f"/api/jobs/{job.id}")).json["output"]
    version = output["sha256"][:12]
    assert output["url"] == f"/api/artifacts/{job.id}.0?v={version}"
    for_good, ask_again = "private, max-age=31536000, immutable", "private, no-cache"
    for path, kept in (
        (output["url"], for_good),
        (f"/api/artifacts/{job.id}.book?as=preview&v={version}", for_good),
        (f"/api/artifacts/{job.id}.book?as=thumbnail&v={version}", for_good),
        (f"/api/artifacts/{job.id}.0", ask_again),
        (f"/api/artifacts/{job.id}.book", ask_again),
        (f"/api/artifacts/{job.id}.0?v={'0' * 12}", ask_again),
        (f"/api/artifacts/{job.id}.0?v=", ask_again),
    ):
        answer = await api("GET", path)
        assert (answer.status, answer.headers["cache-control"]) == (200, kept), path
        known = await api("GET", path, headers={"If-None-Match": answer.headers["etag"]})
        assert (known.status, known.headers["cache-control"]) == (304, kept), path


async def test_where_there_is_no_room_nothing_comes_in(tmp_path: Path, database: str) -> None:
    wanted_mb = int(free_disk_mb(tmp_path)) + 100_000
    opened = temporary_studio(tmp_path / "data", database_url=database, min_free_disk_mb=wanted_mb)
    async with opened as studio, answering(studio) as api:
        refused = await send(api, form([("a.png", PNG)]))
        assert refused.problem == (503, "disk")
        assert "retry-after" in refused.headers


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk is full here")
async def test_a_disk_that_fills_up_meanwhile_is_no_bug(
    api: Asker, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = studio.engine.blobs.scratch

    @contextmanager
    def full() -> Generator[Path]:
        with scratch.open() as folder:
            (folder / "0.part").symlink_to("/dev/full")
            yield folder

    with monkeypatch.context() as here:
        here.setattr(Uploads, "receiving", lambda _: full())
        answer = await send(api, form([("a.txt", b"words" * 10_000)]))
    assert answer.problem == (503, "disk")
    assert list(scratch.own().iterdir()) == []
    assert await studio.engine.database.all("SELECT FROM uploads") == []


async def test_who_breaks_off_is_nobodys_bug(api: Asker) -> None:
    host, port = urlsplit(api.url).netloc.rsplit(":", 1)
    whole = form([("a.png", PNG)])
    head = (
        f"POST /api/uploads HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(whole)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    with capture_logs() as told:
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode() + whole[:80])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        async with asyncio.timeout(LIMIT_S):
            while not any(each["event"] == "request" for each in told):
                await api("GET", "/health")  # gives the server time to notice
                told[:] = [each for each in told if each.get("path") != "/health"]
    assert [each["event"] for each in told if each["log_level"] == "error"] == []
    assert [each["status"] for each in told if each["event"] == "request"] == [400]


async def test_forms_that_are_refused(api: Asker, studio: Studio) -> None:
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--{BOUNDARY}--'
    whole = form([("a.png", PNG)])
    bad: list[tuple[bytes, int]] = [
        (form([("cat.png", b"<!doctype html>")]), 422),
        (form([("a.png", PNG), ("run.exe", b"MZ\x90")]), 422),
        (form([("a.png", b"")]), 422),
        (form([]), 422),
        (field.encode(), 422),
        (whole[:-10], 422),
        (whole[40:], 422),
        (b"nothing", 422),
    ]
    for body, status in bad:
        answer = await send(api, body)
        assert answer.status == status, body
        assert answer.problem[1] == "invalid_request"
    assert (await send(api, whole, "multipart/mixed")).status == 415
    assert (await send(api, whole, "application/json")).status in (415, 422)
    rows = await studio.engine.database.all("SELECT count(*) AS n FROM uploads")
    assert rows[0]["n"] == 0
    scratch = list(studio.engine.blobs.scratch.own().iterdir())
    assert scratch == []


async def test_files_that_are_too_large(studio: Studio) -> None:
    async with answering(studio, upload_limit_mb=1) as api:
        large = await send(api, form([("a.txt", b"x" * 1_000_001)]))
        assert large.problem == (413, "too_large")
        assert (await send(api, form([("a.txt", b"x" * 1_000_000)]))).status == 201
        many = form([(f"{n}.txt", b"x") for n in range(201)])
        assert (await send(api, many)).problem == (413, "too_large")


async def test_parts_of_a_file(api: Asker) -> None:
    upload = await handed_in(api, "a.txt", b"0123456789")
    size, tag = 10, f'"{upload["sha256"]}"'

    async def part(wanted: str, **more: str) -> Answer:
        return await api("GET", upload["url"], headers={"Range": wanted, **more})

    for wanted, body, told in (
        ("bytes=2-4", b"234", f"bytes 2-4/{size}"),
        ("bytes=7-", b"789", f"bytes 7-9/{size}"),
        ("bytes=-3", b"789", f"bytes 7-9/{size}"),
        ("bytes=8-99", b"89", f"bytes 8-9/{size}"),
    ):
        answer = await part(wanted)
        assert (answer.status, answer.body) == (206, body)
        assert answer.headers["content-range"] == told
    several = await part("bytes=0-1,8-9")
    assert several.status == 206
    assert several.headers["content-type"].startswith("multipart/byteranges")
    assert b"01" in several.body
    beyond = await part("bytes=10-")
    assert beyond.problem == (416, "range_not_satisfiable")
    assert beyond.headers["content-range"] == f"bytes */{size}"
    for none in ("bytes=5-2", "bytes=a-b", "lines=1-2", "bytes", "bytes="):
        assert (await part(none)).status == 200, none
    assert (await part("bytes=0-1", **{"If-Range": tag})).status == 206
    assert (await part("bytes=0-1", **{"If-Range": '"other"'})).status == 200
    known = await api("GET", upload["url"], headers={"If-None-Match": f'"x", W/{tag}'})
    assert (known.status, known.body, known.headers["etag"]) == (304, b"", tag)


async def test_nothing_that_runs_is_shown(api: Asker) -> None:
    page = await handed_in(api, "page.html", b"<script>alert(1)</script>")
    answer = await api("GET", page["url"])
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    text = await api("GET", (await handed_in(api, "a.txt", b"<script>"))["url"])
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-disposition"].startswith("inline")


async def test_files_that_there_are_not(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    unknown = "art_" + "0" * 26
    for name in ("x", unknown, f"{job.id}.0", f"{job.id}.999999", "job_x.0", "..%2f..%2fx", "%00"):
        assert (await api("GET", f"/api/artifacts/{name}")).problem == (404, "not_found"), name
    assert (await api("GET", f"/api/jobs/{job.id}/archive")).problem == (409, "wrong_state")


async def test_a_lost_file_is_told(api: Asker, studio: Studio) -> None:
    upload = await handed_in(api, "a.txt", b"words")
    found = await studio.upload_of(upload["id"])
    assert found is not None
    studio.path(found.artifact).unlink()
    assert (await api("GET", upload["url"])).problem == (404, "artifact_lost")


async def test_all_files_of_a_job_at_once(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    await studio.work_job(job.id)
    answer = await api("GET", f"/api/jobs/{job.id}/archive")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert 'filename="Kites.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["book.txt"]
        assert archive.read("book.txt").startswith(b"Kites\n")
    story = await api("GET", f"/api/artifacts/{job.id}.book")
    assert story.body.startswith(b"Kites\n")


async def test_what_is_lent_is_in_no_archive(api: Asker, studio: Studio) -> None:
    job = await studio.submit("loan", {})
    await studio.work_job(job.id)
    answer = await api("GET", f"/api/jobs/{job.id}/archive")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.namelist() == ["painting.txt"]
    told = (await api("GET", f"/api/jobs/{job.id}")).json["output"]
    assert [each["expires_at"] is None for each in told] == [False, True, False]
    asked = [(f"/api/artifacts/{each['id']}", each["sha256"][:12]) for each in told]
    kept = [(await api("GET", f"{at}?v={v}")).headers["cache-control"] for at, v in asked]
    assert [each != kept[0] for each in kept] == [False, True, False]
    assert kept[0] == "private, no-cache"


def test_names_for_one_folder() -> None:
    assert without_doubles(["a.txt", "a.txt", "b", "a.txt"]) == [
        "a.txt",
        "a-2.txt",
        "b",
        "a-3.txt",
    ]


def test_a_name_in_a_header_commands_nothing() -> None:
    told = disposition("image/svg+xml", 'a"\r\nX: 1\\.svg', download=False)
    assert (
        told == "attachment; filename=\"a___X_ 1_.svg\"; filename*=UTF-8''a%22%0D%0AX%3A%201%5C.svg"
    )


def test_who_has_the_file_already() -> None:
    assert is_known('W/"a", "b"', "b")
    assert is_known("*", "b")
    assert not is_known('"ab"', "b")


async def test_an_archive_says_which_files_are_lost(api: Asker, studio: Studio) -> None:
    job = await studio.submit("clips", {"count": 2})
    job = await studio.work_job(job.id)
    lost = {each.name: each.artifact for each in job.output if "sources" not in each.name}
    names, (rest,) = list(lost), {each.artifact for each in job.output} - {*lost.values()}
    for name in names:
        studio.path(lost[name]).unlink()
    answer = await api("GET", f"/api/jobs/{job.id}/archive")
    assert answer.status == 200
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["clip-1.sources.json", "clip-2.sources.json", MISSING]
        told = archive.read(MISSING).decode().splitlines()
    assert told[1:] == [f"The stored file {name} is missing." for name in names]

    (url,) = [
        each["url"]
        for each in (await api("GET", f"/api/jobs/{job.id}")).json["output"]
        if each["name"] == names[0]
    ]
    gone = await api("GET", url)
    assert gone.problem == (404, "artifact_lost")
    assert gone.json["detail"] == f"The stored file {names[0]} is missing."
    page = await api("GET", f"/app/jobs/{job.id}")
    assert (page.status, f"/api/jobs/{job.id}/archive" in page.body.decode()) == (200, True)
    studio.path(rest).unlink()
    nothing = await api("GET", f"/api/jobs/{job.id}/archive")
    assert nothing.problem == (404, "artifact_lost")
