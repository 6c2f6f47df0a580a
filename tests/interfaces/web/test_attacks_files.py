"""Files that are not what they say, too many, too large, or have names that lead elsewhere."""

import asyncio
import io
import os
import time
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from asking import Asker, answering
from attacking import FORM, form, handed_in, raw

from mutoscope.app import Studio
from mutoscope.interfaces.web.multipart import MOST_FILES
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.testing import temporary_studio
from toy_album import ALBUM, PNG
from toys import ALL, STORY, StoryRequest

NAMES = {
    "../../evil.png": "evil.png",
    "..\\..\\evil.png": "evil.png",
    "/etc/cron.d/evil.png": "evil.png",
    "C:\\evil.png": "evil.png",
    "%2e%2e%2fevil.png": "%2e%2e%2fevil.png",
    "evil.png\x00.exe": None,
    "e\x1b[31mvil.png": None,
    "\u202egnp.live.png": None,
    "....png": None,
    "a" * 5000 + ".png": None,
    "<img src=x onerror=alert(1)>.png": None,
    "змей \U0001fa81.png": "змей \U0001fa81.png",
    "\ud800.png": None,
    ".png": None,
    "CON.png": "CON.png",
    "a.png ": "a.png",
    "a\r\nX-Evil: 1.png": None,
}
"""Names of files, and what is made of them where that is of interest."""


ODD = ("../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:\\evil.txt", "..", "a/../x.txt")


@step(version="1", stage="working")
def write(work: Work, title: str) -> Artifact:
    path = work.scratch("a.txt")
    path.write_text(title)
    return work.keep(path, "text/plain")


async def make_odd_names(ctx: Context, request: StoryRequest) -> None:
    file = await ctx.step(write, request.title, key="written")
    for name in ODD:
        ctx.produce("text", file, name=name)


ODDLY = replace(STORY, name="odd", run=make_odd_names, stages=(Stage("working", 0, 100),))
"""Calls its files by names that lead elsewhere."""


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    pipelines = (*ALL, ALBUM, ODDLY)
    folder = tmp_path / "data"
    async with temporary_studio(folder, database_url=database, pipelines=pipelines) as studio:
        yield studio


def files_of(studio: Studio) -> set[Path]:
    folder = studio.engine.settings.data_dir
    return {
        path
        for path in folder.parent.rglob("*")
        if path.is_file() and not {"logs", "scratch"} & set(path.parts)
    }


def scratch(studio: Studio) -> list[Path]:
    return list(studio.engine.blobs.scratch.own().iterdir())


async def test_names_that_lead_elsewhere(api: Asker, studio: Studio) -> None:
    for name, wanted in NAMES.items():
        answer = await handed_in(api, name, PNG)
        assert answer.status in (201, 422), name
        assert "x-evil" not in answer.headers
        if answer.status == 422:
            continue
        told = answer.json["name"]
        assert wanted in (None, told), name
        assert len(told) <= 200
        assert told.isprintable()
        assert not set("/\\\r\n\x00\x1b\u202e") & set(told), name
        shown = await api("GET", answer.json["url"] + "?download=1")
        assert (shown.status, shown.body) == (200, PNG)
        assert "x-evil" not in shown.headers
        assert shown.headers["content-disposition"].isascii()
        assert shown.headers["content-disposition"].count('"') == 2
    folder = studio.engine.settings.data_dir
    assert not [path for path in files_of(studio) if "evil" in path.name]
    assert all(path.is_relative_to(folder) for path in files_of(studio))


async def test_files_that_are_something_else(api: Asker, studio: Studio) -> None:
    before = files_of(studio)
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for name, content in (
        *(("a.png", b"<!doctype html><script>"), ("a.png", svg), ("a.svg", svg)),
        *(("a.png", b"MZ\x90\x00"), ("a.txt", b"\x7fELF\x02"), ("a.txt", b"MZ\x90"), ("a", b"x")),
        *(("a.zip", zeros.getvalue()), ("a.exe", b"x"), ("a.php", b"<?php"), ("a.png", b"")),
        *(
            ("a.png", zeros.getvalue()),
            ("a.mp4", b"#EXTM3U\nfile:///etc/passwd"),
            ("a.jpg", b"GIF"),
        ),
        *(
            ("a.m3u8", b"#EXTM3U"),
            ("a.html.png", b"<html>"),
            ("a.wav", b"RIFF....AVI "),
            ("a.", b"x"),
        ),
    ):
        answer = await handed_in(api, name, content)
        assert answer.problem == (422, "invalid_request"), (name, content[:9])
    assert files_of(studio) == before
    began_s = time.process_time()
    bomb = await handed_in(api, "a.docx", zeros.getvalue())
    assert bomb.status == 201
    assert bomb.json["bytes"] == len(zeros.getvalue())
    assert time.process_time() - began_s < 5
    both = PNG + b"<script>alert(1)</script>"
    shown = await api("GET", (await handed_in(api, "a.png", both)).json["url"])
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_forms_that_never_end_or_never_begin(studio: Studio) -> None:
    whole = form(("a.png", PNG))
    async with answering(studio, upload_limit_mb=1) as api:
        host = urlsplit(api.url).netloc
        kind = FORM["Content-Type"]

        def sent(length: str, body: bytes, kind: str = kind) -> bytes:
            head = f"POST /api/uploads HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n"
            head += "Connection: close\r\n"
            return f"{head}{length}\r\n\r\n".encode() + body

        long = f"Content-Length: {len(whole)}"
        for request, statuses in (
            (sent("Content-Length: 3000000", b""), (413,)),
            (sent("Transfer-Encoding: chunked", b"5\r\n--edg\r\n"), (413,)),
            (sent("", whole), (0, 413, 422)),
            (sent("Content-Length: 0", b""), (422,)),
            (sent(long, whole[:-20]), (0, 400, 422, 500)),
            (sent(long, whole[:60]), (0, 400, 422, 500)),
            (sent(long, whole, "multipart/form-data"), (422,)),
            (sent(long, whole, "multipart/form-data; boundary="), (422,)),
            (sent(long, whole, 'multipart/form-data; boundary="' + "b" * 3000 + '"'), (422,)),
            (sent(long, whole, "multipart/form-data; boundary=other"), (422,)),
            (sent(long, whole, "multipart/form-data; boundary=edge; charset=utf-7"), (201, 422)),
        ):
            answer = await raw(api, request, shut=0 in statuses)
            assert answer.status in statuses, request[:200]
        await until_none(studio)
        large = form(("a.txt", b"x" * 1_000_001))
        assert (await api("POST", "/api/uploads", body=large, headers=FORM)).status == 413
        many = form(*((f"{n}.txt", b"x") for n in range(MOST_FILES + 1)))
        assert (await api("POST", "/api/uploads", body=many, headers=FORM)).status == 413
        wide = b"--edge\r\n" + b"X: y\r\n" * 100_000 + b"\r\n" + whole
        began_s = time.process_time()
        assert (await api("POST", "/api/uploads", body=wide, headers=FORM)).status in (413, 422)
        assert time.process_time() - began_s < 10
        fields = b"".join(
            b'--edge\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' for _ in "ab"
        )
        tried = await api("POST", "/api/uploads", body=fields + whole, headers=FORM)
        assert tried.status == 422
        await until_none(studio)
    assert await studio.engine.database.all("SELECT FROM uploads") in ([], [()], [{}])


async def until_none(studio: Studio) -> None:
    """Nothing of what was broken off is left."""
    async with asyncio.timeout(20):
        for _ in iter(lambda: bool(scratch(studio)), False):
            await asyncio.to_thread(os.sched_yield)


async def test_paths_of_this_machine_are_no_files(api: Asker, studio: Studio) -> None:
    secret = studio.engine.settings.data_dir / "secret.png"
    secret.write_bytes(PNG + b"secret")
    (digest := studio.engine.blobs.put(secret, move=False))
    artifact = {"sha256": digest[0], "bytes": digest[1], "suffix": ".png", "mime_type": "image/png"}
    job = await studio.work_job((await studio.submit("album", {"topic": "x"})).id)
    for value in (
        *(
            str(secret),
            f"file://{secret}",
            "~/secret.png",
            "../secret.png",
            "secret.png",
            digest[0],
        ),
        *(artifact, {"path": str(secret)}, [str(secret)], 7, True, {"sha256": digest[0]}),
    ):
        places: list[dict[str, Any]] = [
            {"logo": value},
            {"photos": [{"file": value}]},
            {"by_name": {"a": value}},
            {"pair": [1, value]},
        ]
        for fields in places:
            order = {"pipeline": "album", "request": {"topic": "x", **fields}}
            assert (await api("POST", "/api/jobs", body=order)).status == 422, fields
            edit = {"changes": fields}
            answer = await api("POST", f"/api/jobs/{job.id}/edit", body=edit)
            assert answer.status in (404, 422), fields
            preset = await api("PUT", "/api/presets/album/a", body={"fields": fields})
            assert preset.status == 422, fields
        for text in (f"title: t\ncover: {value}", f"title: t\ncover: !!python/object {value}"):
            for kept in (
                await api(
                    "POST", "/api/jobs", body={"pipeline": "album", "request": {"script": text}}
                ),
                await api("POST", f"/api/jobs/{job.id}/edit", body={"changes": {"script": text}}),
            ):
                assert kept.status == 422, text
    assert [each.id for each in await studio.jobs()] == [job.id]


async def test_paths_in_addresses(api: Asker, studio: Studio) -> None:
    job = await studio.work_job((await studio.submit("story", {"title": "kites"})).id)
    for trick in (
        *("../../../etc/passwd", "..%2f..%2fetc/passwd", "....//etc/passwd", "/etc/passwd"),
        *("%2e%2e/%2e%2e/app.py", "..\\..\\app.py", "%5c..%5capp.py", "\x00app.css", "app.css\x00"),
        *("../templates/base.html", "app.css/..", "app.css/"),
    ):
        for place in (
            f"/assets/0/{trick}",
            f"/assets/{trick}",
            f"/assets/0/{quote(trick, safe='')}",
        ):
            sent = f"GET {place} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
            answered = await raw(api, sent)
            leads_on = b"location: http://127.0.0.1/assets/" in answered.head
            assert answered.status in ((307,) if leads_on else (400, 404)), place
        for begin in (f"{job.id}.", f"{job.id}.book", f"{job.id}.0", "art_", ""):
            path = f"/api/artifacts/{begin}{quote(trick, safe='')}"
            answer = await api("GET", path)
            stays = answer.headers.get("location", "").startswith(f"{api.url}/api/artifacts/")
            assert answer.status == (307 if stays else 404), path


async def test_names_in_archives(api: Asker, studio: Studio) -> None:
    job = await studio.work_job((await studio.submit("odd", {"title": "x"})).id)
    assert [each.name for each in job.output] == list(ODD)
    for number in range(len(ODD)):
        shown = await api("GET", f"/api/artifacts/{job.id}.{number}?download=1")
        assert "x-evil" not in shown.headers
        assert shown.headers["content-disposition"].isascii()
    packed = await api("GET", f"/api/jobs/{job.id}/archive")
    with zipfile.ZipFile(io.BytesIO(packed.body)) as archive:
        told = archive.namelist()
    assert told == ["evil.txt", "evil-2.txt", "evil-3.txt", "evil-4.txt", "file", "x.txt"]
