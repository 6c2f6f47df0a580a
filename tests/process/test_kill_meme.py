"""A process that is killed in its second meme: the first stays, the next process makes the rest."""

import asyncio
import signal
import subprocess
from pathlib import Path

import pytest

from mutoscope.testing import temporary_studio
from process.test_kill import counted, finish, start, until_started

REQUEST = {"topic": "Monday", "count": 3, "quality": "draft", "seconds": 7}


@pytest.mark.proof
async def test_killed_in_the_second_of_three(tmp_path: Path) -> None:
    started: list[subprocess.Popen[str]] = []
    try:
        async with temporary_studio(tmp_path / "data") as studio:
            job = await studio.submit("meme", REQUEST, seed=7)
            started.append(start(tmp_path / "data", "watch", job.id, "--json"))
            await until_started(studio, job, "memes.1.clip.1")
            started[0].send_signal(signal.SIGKILL)
            await asyncio.to_thread(started[0].wait, 20)
            left = await studio.job(job.id)
            assert left.items[0].status == "completed"
            assert [each.name for each in left.output][:2] == ["meme-1.mp4", "meme-1.png"]
            kept = {each.name: each.artifact.sha256 for each in left.output}
            recorded = counted(await studio.events(job.id), "step.completed")

            started.append(start(tmp_path / "data", "watch", job.id, "--json"))
            await asyncio.to_thread(finish, started[1])
            done = await studio.job(job.id)
            assert (done.status, done.attempt, done.error) == ("completed", 2, None)
            assert [item.status for item in done.items] == ["completed"] * 3
            assert len({item.title for item in done.items}) == 3
            begun = counted(await studio.events(job.id), "step.started")
            assert {key: begun[key] for key in recorded} == dict.fromkeys(recorded, 1)
            after = {each.name: each.artifact.sha256 for each in done.output}
            assert {name: after[name] for name in kept} == kept
            assert "meme_again" not in {warning.code for warning in done.warnings}
    finally:
        for process in started:
            process.kill()
            process.communicate(timeout=20)
