"""What an owner's memes were made of, and what he never wants again."""

import pytest

from mutoscope.store import memes, submission
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.memes import Told
from mutoscope.store.submission import NewJob

JOB = "job_1"


async def test_what_is_told_later_is_added(store: Database) -> None:
    await memes.note(store, "ada", JOB, "memes.0", Told(template="melting", track="t"))
    await memes.note(store, "ada", JOB, "memes.0", Told(caption="c", picture="p", likeness="0f"))
    (one,) = await memes.past(store, "ada")
    assert (one.job_id, one.item, one.template, one.track) == (JOB, "memes.0", "melting", "t")
    assert (one.caption, one.ground, one.picture, one.disliked) == ("c", "", "p", False)
    await memes.note(store, "ada", JOB, "memes.0", Told(caption="d"))
    assert [each.caption for each in await memes.past(store, "ada")] == ["d"]
    assert await memes.looks(store, "ada") == [(JOB, "memes.0", "0f")]


async def test_the_newest_come_first_and_each_owner_sees_his_own(store: Database) -> None:
    for number in range(3):
        await memes.note(store, "ada", JOB, f"memes.{number}", Told(likeness=f"{number}"))
    await memes.note(store, "ada", JOB, "memes.3", Told(template="not drawn yet"))
    await memes.note(store, "eve", JOB, "memes.0", Told(caption="hers"))
    past = await memes.past(store, "ada")
    assert [each.item for each in past] == ["memes.3", "memes.2", "memes.1", "memes.0"]
    assert [likeness for *_, likeness in await memes.looks(store, "ada")] == ["2", "1", "0"]
    assert [each.caption for each in await memes.past(store, "eve")] == ["hers"]


async def test_old_ones_are_forgotten_but_for_dislikes(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memes, "REMEMBERED", 2)
    monkeypatch.setattr(memes, "COMPARED", 3)
    for number in range(5):
        await memes.note(store, "ada", JOB, f"memes.{number}", Told(likeness="0"))
    await memes.dislike(store, "ada", JOB, "memes.0")
    past = [each.item for each in await memes.past(store, "ada")]
    assert past == ["memes.4", "memes.3", "memes.0"]
    assert len(await memes.looks(store, "ada")) == 3


async def test_what_an_edit_began_with(store: Database, blobs: Blobs) -> None:
    first = await submission.submit(store, NewJob("meme", {}, 1, owner="ada"), blobs)
    for owner in ("ann", "ada", "eve"):
        await memes.note(store, owner, first.id, "memes.0", Told(caption=f"of {owner}"))
    assert await memes.edited(store, first.id, "memes.0") is None
    edit = NewJob("meme", {}, 1, owner="ada", parent_id=first.id)
    second = await submission.submit(store, edit, blobs)
    before = await memes.edited(store, second.id, "memes.0")
    assert before is not None
    assert before.caption == "of ada"


async def test_a_dislike_is_taken_back(store: Database) -> None:
    await memes.note(store, "ada", JOB, "memes.0", Told(template="melting", caption="c"))
    told = await memes.dislike(store, "ada", JOB, "memes.0")
    assert told == {"template": "melting", "caption": "c", "ground": ""}
    assert [each.disliked for each in await memes.past(store, "ada")] == [True]
    await memes.dislike(store, "ada", JOB, "memes.0", off=True)
    assert [each.disliked for each in await memes.past(store, "ada")] == [False]
    assert await memes.dislike(store, "eve", JOB, "memes.0") is None
    assert await memes.dislike(store, "ada", JOB, "memes.9") is None
