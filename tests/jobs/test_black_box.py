"""What a worker writes of itself, and what a reader makes of what is left of it."""

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.app import Studio
from mutoscope.jobs import black_box
from mutoscope.jobs.black_box import BlackBox, JobInHand, Record, RunningStep
from mutoscope.jobs.membership import membership
from mutoscope.jobs.waiting import pause_until
from mutoscope.store.processes import Process, this_process
from mutoscope.testing import temporary_studio
from toys import ALL, GATE

STEP = RunningStep("segments.3.clip", "animating", 41, 90)
JOB = JobInHand("job_1", 2, "animating", (STEP,))

texts = st.text(max_size=8)
counts = st.integers(0, 2**31 - 1)
steps = st.builds(RunningStep, texts, texts, counts, counts)
hands = st.builds(JobInHand, texts, counts, texts, st.lists(steps, max_size=3).map(tuple))
records = st.builds(
    Record,
    counts,
    st.builds(Process, texts, counts, st.floats(0, 1e9), texts),
    st.lists(hands, max_size=3).map(tuple),
    st.dictionaries(texts, st.floats(-1e9, 1e9), max_size=4),
    st.none() | counts,
    st.none() | texts,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "worker-1.json"


@given(record=records)
def test_what_is_written_is_read(record: Record, place: Path) -> None:
    black_box.write(place, record)
    assert black_box.read(place) == record


@given(record=records, cut=st.floats(0, 1), garbage=st.binary(max_size=20))
def test_half_of_it_or_garbage_is_nothing(
    record: Record, cut: float, garbage: bytes, place: Path
) -> None:
    black_box.write(place, record)
    whole = place.read_bytes()
    place.write_bytes(whole[: int(cut * (len(whole) - 1))] + garbage)
    found = black_box.read(place)
    assert found is None or found == record


@given(content=anything, name=st.sampled_from(["jobs", "process", "resources", "oom_kills"]))
def test_fields_of_any_kind_raise_nothing(content: object, name: str, place: Path) -> None:
    whole = Record(1, this_process(), (JOB,), {"rss_mb": 1.0})
    black_box.write(place, whole)
    place.write_text(json.dumps({**json.loads(place.read_text()), name: content}))
    found = black_box.read(place)
    assert found is None or found.worker_id == 1


def test_a_file_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert black_box.read(tmp_path / "none.json") is None
    assert black_box.age_s(tmp_path / "none.json") == float("inf")
    assert list(black_box.boxes(tmp_path)) == []


class Look:
    """A look into the engine that tells when it was taken."""

    def __init__(self, jobs: Sequence[JobInHand] = (JOB,)) -> None:
        self.jobs = jobs
        self.looks = threading.Semaphore(0)

    def __call__(self) -> tuple[Sequence[JobInHand], dict[str, float]]:
        self.looks.release()
        return self.jobs, {"rss_mb": 5.0}


def test_it_is_written_again_and_again_and_removed(tmp_path: Path) -> None:
    look = Look()
    box = BlackBox(tmp_path, 7, look, silence_limit_s=0.06)
    box.start()
    found = black_box.read(box.path)
    assert found is not None
    assert (found.process, found.jobs, found.resources) == (
        *(this_process(), (JOB,), {"rss_mb": 5.0}),
    )
    look.jobs = ()
    for _ in range(4):
        assert look.looks.acquire(timeout=10)
    found = black_box.read(box.path)
    assert found is not None
    assert found.jobs == ()
    box.remove()
    assert list((tmp_path / "run").iterdir()) == []


def test_nothing_is_written_while_all_is_not_well(tmp_path: Path) -> None:
    asked = threading.Semaphore(0)
    answers = [False, False, False]

    def is_well() -> bool:
        asked.release()
        return answers.pop() if answers else True

    look = Look()
    box = BlackBox(tmp_path, 7, look, silence_limit_s=0.06, is_well=is_well)
    box.start()
    assert look.looks.acquire(timeout=10)  # the first writing
    assert all(asked.acquire(timeout=10) for _ in range(3))
    assert not answers or not look.looks.acquire(blocking=False)
    assert look.looks.acquire(timeout=10)  # it is well again
    box.remove()
    assert not box.path.exists()


def test_last_words_stay(tmp_path: Path) -> None:
    box = BlackBox(tmp_path, 7, Look(), silence_limit_s=30)
    box.start()
    box.say("ended by the memory guard")
    box.leave_behind("finished")
    found = black_box.read(box.path)
    assert found is not None
    assert found.last_words == "ended by the memory guard"


def test_a_folder_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file is in the way")
    box = BlackBox(tmp_path, 7, Look(), silence_limit_s=30)
    box.start()
    box.remove()
    assert (tmp_path / "run").is_file()


def test_a_full_disk_does_not_make_a_worker_look_hung(tmp_path: Path) -> None:
    look = Look()
    box = BlackBox(tmp_path, 7, look, silence_limit_s=0.06)
    box.start()
    box.path.with_suffix(".part").mkdir()  # nothing can be written any more
    os.utime(box.path, (1.0, 1.0))
    while black_box.age_s(box.path) > 100:
        assert look.looks.acquire(timeout=10)
    box.path.with_suffix(".part").rmdir()
    box.remove()


def test_a_look_that_fails_is_taken_again(tmp_path: Path) -> None:
    looks = threading.Semaphore(0)

    def look() -> tuple[Sequence[JobInHand], dict[str, float]]:
        looks.release()
        if threading.current_thread().name == "black box":
            raise ZeroDivisionError
        return (), {}

    box = BlackBox(tmp_path, 7, look, silence_limit_s=0.06)
    box.start()
    assert all(looks.acquire(timeout=10) for _ in range(3))
    box.remove()
    assert not box.path.exists()


def test_what_nobody_came_for_is_forgotten_after_a_day(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    us, gone = this_process(), Process("here", 2**22 - 1, 1.0, "machine")
    for number, process in ((1, us), (2, gone)):
        black_box.write(folder / f"worker-{number}.json", Record(number, process))
    black_box.write_json(
        folder / "child-3.json", {"pid": us.pid, "pid_started_at": us.pid_started_at}
    )
    black_box.write_json(folder / "child-4.json", {"pid": "none"})
    (folder / "worker-3.part").touch()
    (folder / "worker.pid").write_text("somebody else's")
    for path in folder.iterdir():
        os.utime(path, (1.0, 1.0))
    black_box.write(folder / "worker-5.json", Record(5, gone))
    box = BlackBox(tmp_path, 6, Look(), silence_limit_s=30)
    box.start()
    left = {path.name for path in folder.iterdir()}
    boxes = {f"{name}.json" for name in ("worker-1", "child-3", "worker-5", "worker-6")}
    assert left == {*boxes, "worker.pid"}
    box.remove()


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, heartbeat_limit_s=2
    ) as opened:
        yield opened


async def test_it_knows_the_job_in_hand_and_its_step(studio: Studio, tmp_path: Path) -> None:
    GATE.reset()
    job = await studio.submit("gated", {})
    working = asyncio.create_task(studio.work_job(job.id))
    async with asyncio.timeout(30):
        while not (at_gate := [each for each in in_hand(tmp_path) if each.steps]):
            await pause_until(asyncio.Event(), 0.05)
    GATE.opened.set()
    await working
    assert at_gate[0].id == job.id
    assert (at_gate[0].attempt, at_gate[0].stage) == (1, "working")
    assert at_gate[0].steps[0].key in ("prepare", "gate")
    assert list(black_box.boxes(tmp_path)) == []


def in_hand(data_dir: Path) -> list[JobInHand]:
    return [job for _, record in black_box.boxes(data_dir) for job in record.jobs]


async def leave_unheard(studio: Studio) -> None:
    async with membership(studio.engine, standing=False):
        await studio.engine.database.close()
        raise ZeroDivisionError


async def test_who_can_tell_nobody_leaves_it_behind(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        await leave_unheard(studio)
    ((_, record),) = black_box.boxes(tmp_path)
    assert record.last_words == "exception: ZeroDivisionError"
