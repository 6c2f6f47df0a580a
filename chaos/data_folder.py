"""What may be wrong with a data folder: strange, fresh under several commands at once, left by a
server that died, not writable, full. The command line is asked, in processes of its own."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from chaos.disk import fill, mounted
from chaos.evidence import faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres

COMMANDS = 4
PATH_LENGTH = 200
STRANGE = "a, b 'c' \"d\" $HOME данные "
LIMIT_S = 100
END_LIMIT_S = 120
"""A job that met a full disk is begun again after half a minute."""
LEFT_OUT = "left out: no disk may be mounted here"


@dataclass(frozen=True)
class Said:
    """What a command has said, and its exit code."""

    code: int
    out: str
    err: str


async def trial(ground: Ground) -> list[Outcome]:
    """A row for each folder. A full disk takes half a minute: in the full scale only."""
    rows = [await _fresh(ground), await _stale(ground), await _read_only(ground)]
    return [*rows, await _full(ground)] if ground.scale == "full" else rows


async def _asked(folder: Path) -> Said:
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mutoscope", "status", "--json"),
        env={**environment, "MUTOSCOPE_DATA_DIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
    finally:
        if process.returncode is None:
            process.kill()
    return Said(process.returncode or 0, out.decode(), err.decode())


def _well(said: Sequence[Said]) -> int:
    """How many found the server of the folder."""
    return sum(
        each.code == 0 and json.loads(each.out).get("database") == "embedded" for each in said
    )


async def _fresh(ground: Ground) -> Outcome:
    name = STRANGE.ljust(PATH_LENGTH - len(str(ground.folder)) - 1, "x")
    folder = ground.folder / name
    said = await asyncio.gather(*(_asked(folder) for _ in range(COMMANDS)))
    left = await asyncio.to_thread(EmbeddedPostgres(folder).is_running)
    return Outcome(
        f"{COMMANDS} commands at once in a fresh folder, a strange path of {len(str(folder))}"
        " characters",
        f"{_well(said)} answered; the server {'stays' if left else 'leaves with the last'}",
        "all, and no server is left",
        ok=_well(said) == COMMANDS and not left and len(str(folder)) >= PATH_LENGTH,
    )


async def _stale(ground: Ground) -> Outcome:
    server = EmbeddedPostgres(ground.folder / "stale")
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(_kill, server)
    server.release()
    account = open_cluster(server.folder).account
    stranger = await asyncio.create_subprocess_exec(
        *("sleep", str(LIMIT_S)), user=account.uid, group=account.gid
    )
    await asyncio.to_thread(_lie, server, stranger.pid)
    said = await _asked(server.folder.parent)
    alive = stranger.returncode is None
    if alive:
        stranger.kill()
    await stranger.wait()
    return Outcome(
        "the pid file of a killed server, with the pid of a living stranger",
        f"{_well([said])} of 1 answered; the stranger {'lives' if alive else 'is gone'}",
        "a server is started, the stranger is let alone",
        ok=_well([said]) == 1 and alive,
    )


def _kill(server: EmbeddedPostgres) -> None:
    members = open_cluster(server.folder).processes()
    assert members, "nobody there to kill"
    for process in members:
        process.kill()
    psutil.wait_procs(members, timeout=20)


def _lie(server: EmbeddedPostgres, pid: int) -> None:
    pid_file = open_cluster(server.folder).data / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(pid), *rest]) + "\n")


async def _read_only(ground: Ground) -> Outcome:
    folder = ground.folder / "read-only"
    with mounted(folder, "ro,size=1m") as may:
        said = await _asked(folder) if may else Said(0, "", LEFT_OUT)
    clear = "Read-only file system" in said.err and "Traceback" not in said.err
    return Outcome(
        "a data folder that cannot be written",
        " ".join(said.err.split()[:24]),
        "said in a sentence",
        ok=not may or (said.code != 0 and clear),
    )


async def _full(ground: Ground) -> Outcome:
    async with ground.world("full") as world:
        blobs = world.folder / "data" / "blobs"
        with mounted(blobs, "size=512k") as may:
            if not may:
                return Outcome("the disk of the files is full", LEFT_OUT, "", ok=True)
            worker = await world.start_worker()
            await asyncio.to_thread(fill, blobs / "ballast")
            job = await world.submit("relay", {"name": "full", "legs": 2})
            told = await worker.meanwhile(world.until(job.id, "job.interrupted"))
            await asyncio.to_thread((blobs / "ballast").unlink)
            done = (await worker.meanwhile(world.ended([job.id], limit_s=END_LIMIT_S)))[0]
            found = faults(done, await world.studio.events(job.id))
            await world.close()
    return Outcome(
        "the disk of the files is full, and then it is not",
        f"interrupted ({told.body.get('why')}), then {done.status}{faults_told(found)}",
        "interrupted (disk), then completed",
        ok=not found and (told.body.get("why"), done.status) == ("disk", "completed"),
    )
