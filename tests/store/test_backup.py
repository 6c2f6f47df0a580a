"""A studio in one file, and out of it again."""

import asyncio
import io
import json
import tarfile
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from mutoscope import app
from mutoscope.app import Studio
from mutoscope.config import Settings, load_settings
from mutoscope.errors import ConfigError, InvalidRequest, MutoscopeError, WrongState
from mutoscope.models import Job
from mutoscope.store import artifacts, sessions
from mutoscope.store.locks import FileLock
from mutoscope.store.sessions import Session
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate

Change = Callable[[tarfile.TarInfo, bytes], tuple[str, bytes] | None]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data", database_url=database, pipelines=ALL) as opened:
        yield opened


@pytest.fixture
def empty(postgres: str, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a studio that has never been used."""
    name = f"restored_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield load_settings(
        data_dir=tmp_path / "restored", database_url=make_conninfo(postgres, dbname=name)
    )
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


def opened(settings: Settings) -> Any:
    assert settings.database_url is not None
    return temporary_studio(
        settings.data_dir,
        database_url=settings.database_url.get_secret_value(),
        pipelines=ALL,
        heartbeat_limit_s=2,
    )


async def make(studio: Studio, title: str = "Bees") -> Job:
    done = await studio.work_job((await studio.submit("story", {"title": title})).id)
    assert done.status == "completed"
    return done


def rewritten(path: Path, change: Change) -> Path:
    """Another file in which members were changed (None: left out)."""
    other = path.with_suffix(".changed")
    with tarfile.open(path) as tar, tarfile.open(other, "w") as into:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None
            kept = change(member, content.read())
            if kept is not None:
                info = tarfile.TarInfo(kept[0])
                info.size = len(kept[1])
                into.addfile(info, io.BytesIO(kept[1]))
    return other


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def is_untouched(settings: Settings) -> bool:
    """Neither a file nor a table is there."""
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url.get_secret_value()) as connection:
        row = connection.execute("SELECT to_regclass('mutoscope.jobs')").fetchone()
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    return row == (None,) and [path.name for path in files] in ([], ["restore.lock"])


async def test_nobody_stays_signed_in(studio: Studio, empty: Settings, tmp_path: Path) -> None:
    session = Session("cookie", None, "local", ["read"], "a-word-of-a-page")
    await sessions.begin(studio.engine.database, session)
    await studio.backup(tmp_path / "all.tar")
    assert b"a-word-of-a-page" not in (tmp_path / "all.tar").read_bytes()
    await app.restore(empty, tmp_path / "all.tar")
    async with opened(empty) as restored:
        assert await sessions.find(restored.engine.database, ["cookie"]) is None


async def test_all_comes_back_and_an_edit_reuses_it(
    studio: Studio, empty: Settings, tmp_path: Path
) -> None:
    job = await make(studio)
    await studio.pin(job.id)
    queued = await studio.submit("story", {"title": "Ants"}, priority=3)
    await studio.engine.database.all(
        "INSERT INTO calls (owner, scope, digest, job_id, attempt, step, provider, key,"
        " status, estimated_usd, charged_usd) VALUES ('local', 'local', 'd', %(job)s, 1,"
        " 'toy', 'vendor', 'k', 'settled', 1.5, 1.25)",
        {"job": job.id},
    )
    told: list[tuple[int, int]] = []
    file = tmp_path / "all.tar"
    contents = await studio.backup(file, tell=lambda done, total: told.append((done, total)))
    assert (contents.jobs, contents.missing) == (2, 0)
    assert file.stat().st_mode & 0o777 == 0o600
    assert told[-1] == (contents.bytes, contents.bytes)

    assert await app.restore(empty, file) == contents

    async with opened(empty) as other:
        again = await other.job(job.id)
        before = await studio.job(job.id)
        assert again == before
        assert (again.pinned, again.cost.actual) == (True, 1.25)
        assert await other.events(job.id) == await studio.events(job.id)
        assert other.path(again.output[0].artifact).read_text().startswith("Bees\n")
        edit = await other.edit(job.id, {"lines.0.text": "New words"})
        done = await other.work_job(edit.id)
        assert (done.status, done.new, done.reused) == ("completed", 2, 3)
        waiting = await other.job(queued.id)
        assert (waiting.status, waiting.priority) == ("queued", 3)
        await asyncio.wait_for(other.run_worker(exit_when_idle=True), 30)
        assert (await other.job(queued.id)).status == "completed"
        same = await make(other)
        assert (same.new, same.reused) == (0, 5)


async def test_what_was_running_is_taken_over(
    studio: Studio, empty: Settings, tmp_path: Path, gate: Gate
) -> None:
    job = await studio.submit("gated", {})
    working = asyncio.create_task(studio.work_job(job.id))
    assert await asyncio.to_thread(gate.entered.wait, 10)
    file = tmp_path / "busy.tar"
    await studio.backup(file)
    gate.opened.set()
    assert (await working).status == "completed"

    await app.restore(empty, file)
    async with opened(empty) as other:
        assert (await other.job(job.id)).status == "running"
        await asyncio.wait_for(other.run_worker(exit_when_idle=True), 30)
        done = await other.job(job.id)
        assert (done.status, done.attempt, done.new) == ("completed", 2, 2)
        kinds = [event.kind for event in await other.events(job.id)]
        assert kinds.count("job.interrupted") == 1
        assert (await other.status()).last_stop is None


async def test_files_that_are_deleted_meanwhile_are_in_it(
    studio: Studio, empty: Settings, tmp_path: Path
) -> None:
    job = await make(studio)
    loop = asyncio.get_running_loop()
    deleted = False

    def delete(_done: int, _total: int) -> None:
        nonlocal deleted
        if not deleted:
            deleted = True
            asyncio.run_coroutine_threadsafe(clear(), loop).result(20)

    async def clear() -> None:
        await studio.delete(job.id)
        await artifacts.sweep(studio.engine.database, studio.engine.blobs, grace_s=0)

    file = tmp_path / "all.tar"
    contents = await studio.backup(file, tell=delete)
    assert (contents.files, contents.missing) == (4, 0)
    assert await artifacts.sweep(studio.engine.database, studio.engine.blobs, grace_s=0) == 4
    assert (await app.restore(empty, file)).files == 4


async def test_a_lost_file_is_told_and_made_again(
    studio: Studio, empty: Settings, tmp_path: Path
) -> None:
    job = await make(studio)
    studio.path(job.output[0].artifact).unlink()
    file = tmp_path / "all.tar"
    assert (await studio.backup(file)).missing == 1
    assert (await app.restore(empty, file)).missing == 1
    async with opened(empty) as other:
        assert (await make(other)).new == 1


async def test_a_backup_is_not_written_over(studio: Studio, tmp_path: Path) -> None:
    there = tmp_path / "there.tar"
    there.write_text("mine")
    with pytest.raises(InvalidRequest, match="there already"):
        await studio.backup(there)
    with pytest.raises(InvalidRequest, match="cannot be written"):
        await studio.backup(tmp_path / "nowhere" / "all.tar")
    assert there.read_text() == "mine"


async def test_files_with_names_like_its_own_are_left_alone(studio: Studio, tmp_path: Path) -> None:
    await make(studio)
    file, precious = tmp_path / "all.tar", tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "all.tar.part").symlink_to(precious)
    await studio.backup(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not file.is_symlink()
    (tmp_path / "link.tar").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InvalidRequest, match="there already"):
        await studio.backup(tmp_path / "link.tar")
    assert precious.read_text() == "precious"
    assert names_in(tmp_path) == {"data", "all.tar", "precious", "all.tar.part", "link.tar"}


async def test_one_that_is_broken_off_leaves_nothing(
    studio: Studio, empty: Settings, tmp_path: Path
) -> None:
    await make(studio)
    file = tmp_path / "all.tar"
    await studio.backup(file)
    await broken_off(lambda tell: studio.backup(tmp_path / "second.tar", tell=tell))
    assert names_in(tmp_path) == {"data", "all.tar"}
    await broken_off(lambda tell: app.restore(empty, file, tell=tell))
    assert is_untouched(empty)
    assert (await app.restore(empty, file)).jobs == 1


async def test_what_a_killed_process_left_is_in_nobodys_way(
    studio: Studio, empty: Settings, tmp_path: Path
) -> None:
    await make(studio)
    file = tmp_path / "all.tar"
    stage = empty.data_dir / "blobs.restoring" / "ab"
    stage.mkdir(parents=True)
    (stage / "half").write_text("half")
    await studio.backup(file)
    with FileLock(empty.data_dir / "restore.lock") as lock:
        assert lock.acquire()
        with pytest.raises(WrongState, match="being restored"):
            await app.restore(empty, file)
    assert (await app.restore(empty, file)).files == 4
    assert not stage.exists()


async def broken_off(work: Callable[[app.Tell], Coroutine[Any, Any, Any]]) -> None:
    """Cancelled at the first file."""
    loop, begun, cancelled = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def tell(_done: int, _total: int) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert cancelled.wait(20)

    working = asyncio.create_task(work(tell))
    await begun.wait()
    working.cancel()
    await asyncio.wait({working}, timeout=0.01)
    cancelled.set()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_only_what_is_empty_is_filled(
    studio: Studio, empty: Settings, tmp_path: Path
) -> None:
    await make(studio)
    file = tmp_path / "all.tar"
    await studio.backup(file)
    with pytest.raises(WrongState, match="empty data folder"):
        await app.restore(studio.engine.settings, file)
    elsewhere = studio.engine.settings.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    with pytest.raises(WrongState, match="jobs, or a worker"):
        await app.restore(elsewhere, file)
    async with opened(empty):
        pass  # looked at once, never used
    assert (await app.restore(empty, file)).jobs == 1


def cut(share: float) -> Callable[[Path], Path]:
    def shorten(path: Path) -> Path:
        other = path.with_suffix(".cut")
        other.write_bytes(path.read_bytes()[: round(path.stat().st_size * share)])
        return other

    return shorten


def changed(change: Change) -> Callable[[Path], Path]:
    return lambda path: rewritten(path, change)


def flip(member: tarfile.TarInfo, content: bytes) -> tuple[str, bytes]:
    return member.name, content.upper() if member.name.startswith("blobs/") else content


def without_end(member: tarfile.TarInfo, content: bytes) -> tuple[str, bytes] | None:
    return None if member.name == "end.json" else (member.name, content)


def without_a_table(member: tarfile.TarInfo, content: bytes) -> tuple[str, bytes] | None:
    return None if member.name == "tables/events" else (member.name, content)


def stranger(member: tarfile.TarInfo, content: bytes) -> tuple[str, bytes]:
    return ("../evil" if member.name == "end.json" else member.name), content


def bad_rows(member: tarfile.TarInfo, content: bytes) -> tuple[str, bytes]:
    return member.name, content.replace(b"job_", b"bob_", 1) if "steps" in member.name else content


def newer(member: tarfile.TarInfo, content: bytes) -> tuple[str, bytes]:
    if member.name != "mutoscope.json":
        return member.name, content
    manifest = json.loads(content)
    manifest["migrations"].append(9999)
    manifest["version"] = "99.0"
    return member.name, json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(cut(0.0), "is not a backup", id="empty"),
        pytest.param(cut(0.3), "ends early", id="cut in the rows"),
        pytest.param(cut(0.7), "ends early", id="cut at the end"),
        pytest.param(changed(flip), "has changed", id="another file's content"),
        pytest.param(changed(without_end), "ends early", id="cut between two files"),
        pytest.param(changed(without_a_table), "tables are missing", id="a table less"),
        pytest.param(changed(stranger), "does not belong", id="a name that leads out"),
        pytest.param(changed(bad_rows), "rows do not fit", id="rows of nothing"),
        pytest.param(changed(newer), "newer than this", id="of a newer version"),
        pytest.param(lambda _path: Path(__file__), "is not a backup", id="something else"),
        pytest.param(lambda path: path.with_name("none.tar"), "cannot be read", id="not there"),
    ],
)
async def test_what_is_damaged_or_foreign_changes_nothing(
    studio: Studio, empty: Settings, tmp_path: Path, damage: Callable[[Path], Path], says: str
) -> None:
    await make(studio)
    file = tmp_path / "all.tar"
    await studio.backup(file)
    with pytest.raises((InvalidRequest, ConfigError), match=says) as caught:
        await app.restore(empty, damage(file))
    assert isinstance(caught.value, MutoscopeError)
    assert caught.value.hint
    assert is_untouched(empty)


async def test_a_backup_of_an_older_version_is_brought_up_to_date(
    studio: Studio, empty: Settings, tmp_path: Path
) -> None:
    job = await make(studio)
    file = tmp_path / "all.tar"
    await studio.backup(file)

    later_columns = {
        "steps": ["progressed_at"],
        "calls": ["likely_usd"],
        "jobs": ["choices", "webhook_url", "family"],
        "outputs": ["item", "expires_at"],
        "results": ["expires_at"],
    }
    later_tables = {"counters", "vendors", "pages", "presets", "preset_artifacts"}
    later_tables |= {"order_keys", "webhooks", "webhook_tries"}
    later_tables |= {"uploads", "api_keys", "handed_in"}
    later_tables |= {"schedules", "schedule_slots", "schedule_artifacts"}
    later_tables |= {"publications", "memes"}
    later_tables |= {"chats", "chat_follows", "chat_buttons", "chat_schedules"}

    def older(member: tarfile.TarInfo, content: bytes) -> tuple[str, bytes] | None:
        """As if nothing after the tenth migration had been thought of."""
        table = member.name.removeprefix("tables/")
        if table in later_tables:
            return None
        if table in later_columns:
            count = len(later_columns[table])
            lines = [line.rsplit(b"\t", count)[0] + b"\n" for line in content.splitlines()]
            return member.name, b"".join(lines)
        if member.name == "mutoscope.json":
            manifest = json.loads(content)
            manifest["migrations"] = [each for each in manifest["migrations"] if each < 11]
            for name, columns in later_columns.items():
                assert manifest["tables"][name][-len(columns) :] == columns
                del manifest["tables"][name][-len(columns) :]
            for name in later_tables:
                del manifest["tables"][name]
            content = json.dumps(manifest).encode()
        return member.name, content

    await app.restore(empty, rewritten(file, older))
    async with opened(empty) as other:
        assert (await other.job(job.id)).steps[0].key == "story"
        assert (await make(other)).new == 0
