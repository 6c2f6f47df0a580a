"""What is known of a group is known of the supergroup that it becomes."""

import asyncio

import pytest

from mutoscope.store import chat_moves, chats, submission
from mutoscope.store.blobs import Blobs
from mutoscope.store.chats import Button, Follow
from mutoscope.store.database import Database
from mutoscope.store.submission import NewJob

OLD, NEW, NEWER = -7, -1_000_000_000_007, -1_000_000_000_008


@pytest.fixture
async def job_id(store: Database, blobs: Blobs) -> str:
    return (await submission.submit(store, NewJob("memes", {}, 1), blobs)).id


async def test_all_goes_along_but_the_message(store: Database, job_id: str) -> None:
    await chats.speak(store, OLD, "ru")
    told = await chats.follow(store, Follow(OLD, job_id, "memes.1", "ru"))
    await chats.note_message(store, told, message_id=9, seq=3, digest="d")
    await chats.note_delivered(store, told, ["meme-1.mp4 a"])
    button = Button(OLD, "retry", job_id)
    await chats.keep_buttons(store, [button])

    assert await chat_moves.move(store, OLD, NEW, meet=False) == NEW
    assert await chat_moves.move(store, OLD, NEW, meet=True) == NEW  # both chats are told
    assert await chat_moves.moved(store) == {OLD: NEW}
    (found,) = await chats.follows(store)
    assert found == Follow(NEW, job_id, "memes.1", "ru", None, 3, "", ("meme-1.mp4 a",), False)
    assert await chats.button(store, button.id, NEW) == Button(NEW, "retry", job_id)
    assert (await chats.chat(store, NEW)).language == "ru"


async def test_what_was_under_way_is_noted_where_it_belongs(store: Database, job_id: str) -> None:
    told = await chats.follow(store, Follow(OLD, job_id))
    await chat_moves.move(store, OLD, NEW, meet=False)
    await chats.note_delivered(store, told, ["meme-1.mp4 a"])
    await chats.note_message(store, told, message_id=9, seq=3, digest="d")  # of the old chat
    await chats.leave(store, OLD)
    (found,) = await chats.follows(store)
    assert (found.chat_id, found.message_id, found.delivered) == (NEW, None, ("meme-1.mp4 a",))


async def test_what_both_have_been_told_is_joined(store: Database, job_id: str) -> None:
    for chat_id, name in ((OLD, "meme-1.mp4 a"), (NEW, "meme-2.mp4 b")):
        told = await chats.follow(store, Follow(chat_id, job_id))
        await chats.note_message(store, told, message_id=9, seq=3, digest="d")
        await chats.note_delivered(store, told, [name])
    await chat_moves.move(store, OLD, NEW, meet=False)
    (found,) = await chats.follows(store)
    assert (found.chat_id, found.message_id) == (NEW, 9)
    assert {*found.delivered} == {"meme-1.mp4 a", "meme-2.mp4 b"}


async def test_of_strangers_nothing_is_kept(store: Database) -> None:
    assert await chat_moves.move(store, OLD, NEW, meet=False) is None
    assert await chat_moves.moved(store) == {}
    assert await chats.turn_away(store, OLD)
    assert await chat_moves.move(store, OLD, NEW, meet=False) == NEW
    assert not await chats.turn_away(store, NEW)  # it was told in the group


async def test_what_begins_while_it_moves_is_told_in_the_new_one(
    store: Database, job_id: str
) -> None:
    await chat_moves.move(store, OLD, NEW, meet=True)  # while the order was being handed in
    kept = await chats.follow(store, Follow(OLD, job_id))
    assert kept == Follow(NEW, job_id)
    assert await chats.follows(store, NEW) == [kept]
    button = Button(OLD, "cancel", job_id)
    await chats.keep_buttons(store, [button])
    assert await chats.button(store, button.id, NEW) == Button(NEW, "cancel", job_id)


async def test_a_schedule_kept_while_it_moves_is_told_in_the_new_one(store: Database) -> None:
    await store.all(
        "INSERT INTO schedules (id, owner, name, pipeline, request, kind, zone)"
        " VALUES ('sch_1', 'local', 'daily', 'memes', '{}', 'daily', 'UTC')"
    )
    await chat_moves.move(store, OLD, NEW, meet=True)
    await chats.subscribe(store, OLD, "sch_1")
    assert await chats.subscribed(store, NEW) == {"sch_1"}
    assert await chats.subscribed(store, OLD) == frozenset()


async def test_a_move_waits_for_what_is_being_kept(store: Database, job_id: str) -> None:
    """Whichever comes first, the new chat is told."""
    await chats.speak(store, OLD, "ru")
    moving = chat_moves.move(store, OLD, NEW, meet=False)
    await asyncio.gather(chats.follow(store, Follow(OLD, job_id)), moving)
    assert [each.chat_id for each in await chats.follows(store)] == [NEW]


async def test_one_that_moves_again_is_known_by_all_its_numbers(
    store: Database, job_id: str
) -> None:
    await chats.follow(store, Follow(OLD, job_id))
    await chat_moves.move(store, OLD, NEW, meet=False)
    await chat_moves.move(store, NEW, NEWER, meet=False)
    assert [*(await chat_moves.moved(store)).items()] == [(OLD, NEWER), (NEW, NEWER)]
    assert (await chats.follow(store, Follow(OLD, job_id))).chat_id == NEWER
