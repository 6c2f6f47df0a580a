"""What dead workers left behind on this machine, when others have declared them dead.

Another machine can tell only that a worker fell silent. The next worker that starts where it ran
knows more.
"""

import asyncio
from pathlib import Path

from mutoscope.jobs import black_box, post_mortem
from mutoscope.jobs.black_box import Record
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.exits import KILLED, note_path
from mutoscope.store import stops, workers
from mutoscope.store.database import Row
from mutoscope.store.processes import machine_started_at, pid_started_at, this_process

LATE_S = 60.0
"""By then, whoever declares a worker of this machine dead has read its note."""


async def look_back(engine: Engine) -> None:
    """Complete what is told of workers that fell silent, and remove what they left."""
    data_dir = engine.settings.data_dir
    for path, record in await asyncio.to_thread(lambda: list(black_box.boxes(data_dir))):
        worker = await _stopped(engine, record)
        presumed = _presumed(path, record)
        if worker is None or presumed is None:
            continue
        found = await asyncio.to_thread(post_mortem.examine, data_dir, worker, presumed)
        death = found.cause not in workers.LEFT_ALIVE
        await stops.complete(engine.database, worker["id"], found.cause, found.scene, death=death)
        await asyncio.to_thread(post_mortem.forget, data_dir, worker)
    await asyncio.to_thread(_clear_notes, data_dir)


def _clear_notes(data_dir: Path) -> None:
    """Supervisors' notes of children that could tell everything themselves."""
    for path in (data_dir / "run").glob(note_path(data_dir, "*").name):
        if "code" in black_box.read_json(path) and black_box.age_s(path) > LATE_S:
            path.unlink(missing_ok=True)


async def _stopped(engine: Engine, record: Record) -> Row | None:
    """The row of the worker, if everybody knows already that it has stopped."""
    return await engine.database.one(
        "SELECT * FROM workers WHERE id = %(id)s AND pid = %(pid)s AND machine = %(machine)s"
        " AND stopped_at IS NOT NULL",
        {
            "id": record.worker_id,
            "pid": record.process.pid,
            "machine": record.process.machine,
        },
    )


def _presumed(path: Path, record: Record) -> str | None:
    """Why it stopped, as far as its box alone tells; None: it may still be there."""
    us, process = this_process(), record.process
    if process.machine == us.machine:
        return None if pid_started_at(process.pid) == process.pid_started_at else KILLED
    before_our_start = (black_box.written_ns(path) or 0) / 1e9 < machine_started_at()
    return workers.RESTARTED if process.host == us.host and before_our_start else None
