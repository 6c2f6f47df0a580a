"""Chats as rows: what they follow goes on after a restart, and buttons stay what they were."""

import pytest

from mutoscope.errors import NotFound
from mutoscope.store import chats, submission
from mutoscope.store.blobs import Blobs
from mutoscope.store.chats import Button, Follow
from mutoscope.store.database import Database
from mutoscope.store.submission import NewJob

ANA, GROUP = 5, -1_001_234_567_890


@pytest.fixture
async def job_id(store: Database, blobs: Blobs) -> str:
    return (await submission.submit(store, NewJob("memes", {}, 1), blobs)).id


async def seq_of(store: Database, job_id: str) -> int:
    row = await store.one("SELECT seq FROM jobs WHERE id = %(id)s", {"id": job_id})
    assert row is not None
    return row["seq"]


async def test_a_language_of_its_own(store: Database) -> None:
    assert (await chats.chat(store, ANA)).language == ""
    await chats.speak(store, ANA, "ru")
    await chats.speak(store, ANA, "en")
    assert (await chats.chat(store, ANA)).language == "en"
    await chats.speak(store, GROUP, "")
    assert await chats.languages(store) == {ANA: "en"}


async def test_the_longer_silence_stays(store: Database) -> None:
    await chats.hush(store, GROUP, 60)
    await chats.hush(store, GROUP, 5)
    await chats.hush(store, ANA, -1)
    silent = await chats.hushed(store)
    assert list(silent) == [GROUP]
    assert 50 < silent[GROUP] <= 60


async def test_a_stranger_is_told_once(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await chats.turn_away(store, ANA)
    assert not await chats.turn_away(store, ANA)
    monkeypatch.setattr(chats, "STRANGERS", 1)
    assert await chats.turn_away(store, GROUP)
    assert await chats.turn_away(store, ANA)  # the longest ago is forgotten


async def test_a_job_is_followed_to_its_end(store: Database, job_id: str) -> None:
    new = await chats.follow(store, Follow(ANA, job_id, item="memes.1", language="ru"))
    assert (new.message_id, new.digest, new.delivered) == (None, "", ())
    await chats.note_message(store, new, message_id=7, seq=1, digest="d")
    await chats.note_delivered(store, new, ["meme-1.mp4"])
    await chats.note_delivered(store, new, ["meme-2.mp4"])
    (known,) = await chats.follows(store)
    assert known == Follow(
        ANA, job_id, "memes.1", "ru", 7, 1, "d", ("meme-1.mp4", "meme-2.mp4"), False
    )
    assert not await chats.end(store, known, seq=0)  # the job has gone on since
    assert await chats.end(store, known, seq=await seq_of(store, job_id))
    assert await chats.follows(store) == []


async def test_one_that_is_tried_again_goes_on_in_the_same_message(
    store: Database, job_id: str
) -> None:
    new = await chats.follow(store, Follow(ANA, job_id, item="memes.1"))
    await chats.note_message(store, new, message_id=7, seq=1, digest="d")
    await chats.leave(store, ANA)
    again = await chats.follow(store, Follow(ANA, job_id, language="ru"))
    assert (again.message_id, again.item, again.over) == (7, "memes.1", False)
    assert [each.job_id for each in await chats.followed(store, ANA)] == [job_id]
    assert await chats.followed(store, GROUP, job_id) == []


async def test_a_button_stands_for_the_same_for_ever(store: Database, job_id: str) -> None:
    await chats.follow(store, Follow(ANA, job_id))
    press = Button(ANA, "publish", job_id, "memes.0", "youtube:" + "long" * 20)
    assert len(press.id.encode()) <= 64
    await chats.keep_buttons(store, [press, Button(ANA, "language", detail="ru")])
    await chats.keep_buttons(store, [press])
    assert await chats.button(store, press.id, ANA) == press
    assert await chats.button(store, press.id, GROUP) is None  # it is not of that chat


async def test_what_was_deleted_is_followed_no_more(store: Database, job_id: str) -> None:
    await chats.follow(store, Follow(ANA, job_id))
    press = Button(ANA, "cancel", job_id)
    await chats.keep_buttons(store, [press])
    await store.all("DELETE FROM jobs WHERE id = %(id)s", {"id": job_id})
    assert await chats.follows(store) == []
    assert await chats.button(store, press.id, ANA) is None


async def test_what_a_schedule_hands_in_is_told_once(store: Database, job_id: str) -> None:
    await store.all(
        "INSERT INTO schedules (id, owner, name, pipeline, request, kind, zone)"
        " VALUES ('s', 'local', 'mondays', 'meme', '{}', 'once', 'UTC')"
    )
    await chats.subscribe(store, ANA, "s")
    await chats.subscribe(store, ANA, "s", "ru")
    await store.all(
        "INSERT INTO schedule_slots (schedule_id, edition, slot, planned_at, status, job_id)"
        " VALUES ('s', 1, 'a', now(), 'queued', %(job)s)",
        {"job": job_id},
    )
    (planned,) = await chats.planned(store)
    assert planned == Follow(ANA, job_id, language="ru")
    await chats.follow(store, planned)
    assert await chats.planned(store) == []


async def test_a_job_that_was_deleted_is_not_followed(store: Database) -> None:
    with pytest.raises(NotFound, match="There is no job job_1"):
        await chats.follow(store, Follow(ANA, "job_1"))
    await chats.subscribe(store, ANA, "sch_1")
    assert await chats.subscribed(store, ANA) == frozenset()


async def test_what_is_over_for_long_is_forgotten(store: Database, blobs: Blobs) -> None:
    ids = [(await submission.submit(store, NewJob("memes", {}, 1), blobs)).id for _ in range(3)]
    for job_id in ids:
        follow = await chats.follow(store, Follow(ANA, job_id))
        if job_id != ids[0]:
            await chats.end(store, follow, seq=await seq_of(store, job_id))
        await chats.keep_buttons(store, [Button(ANA, "again", job_id)])
    for table in ("chat_follows", "chat_buttons"):
        await store.all(
            f"UPDATE {table} SET created_at = now() - interval '91 days' WHERE job_id <> %(new)s",
            {"new": ids[2]},
        )
    assert await chats.prune(store) == 2  # of the second job, which is over, both
    assert {each.job_id for each in await chats.followed(store, ANA)} == {ids[0], ids[2]}
    assert await chats.button(store, Button(ANA, "again", ids[0]).id, ANA) is not None
    assert await chats.button(store, Button(ANA, "again", ids[1]).id, ANA) is None
