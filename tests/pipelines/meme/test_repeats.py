"""Nothing comes twice: within a job, in the owner's next one, and never what was disliked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest, NotFound
from pipelines.meme.monday import (
    SEED,
    codes,
    edited,
    made,
    make,
    opened,
    own_picture,
    own_track,
    templates,
    told,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Studio]:
    async with opened(tmp_path_factory.mktemp("repeats"), lasting_database) as studio:
        yield studio.acting_as("ada")


async def test_captions_and_templates_do_not_come_twice(studio: Studio) -> None:
    jobs = [await make(studio, seed, count=4) for seed in (1, 2)]
    titles = [item.title for job in jobs for item in job.items]
    assert len(set(titles)) == 8
    chosen = [name for job in jobs for name in templates(studio, job)]
    for at in range(3, len(chosen)):
        assert len(set(chosen[at - 3 : at + 1])) == 4
    assert [code for job in jobs for code in codes(job) if code != "caption_off_topic"] == []


@pytest.mark.proof
async def test_another_owner_has_seen_nothing(studio: Studio) -> None:
    eve, bob = (studio.acting_as(name) for name in ("eve", "bob"))
    first, other = await make(eve, 11), await make(bob, 11)
    assert first.items[0].title == other.items[0].title
    again = await make(eve, 12, template=templates(eve, first)[0])
    assert again.items[0].title != first.items[0].title


async def test_the_very_same_words_are_told(studio: Studio) -> None:
    said = {"topic": "", "captions": ["Alarm / Snooze"], "template": "melting"}
    first, again = await make(studio, 21, **said), await make(studio, 22, **said)
    assert codes(first) == []
    assert codes(again) == ["meme_again"]
    assert first.id in again.warnings[0].message
    other = await make(studio, 23, **{**said, "captions": ["Alarm / Coffee"]})
    assert codes(other) == []


@pytest.mark.proof
async def test_tracks_take_turns(studio: Studio, tmp_path: Path) -> None:
    music = [await own_track(studio, tmp_path, f"{i}.wav", 220 + 40 * i) for i in range(4)]
    heard = list[str]()
    for seed in (41, 42):
        job = await make(studio, seed, count=2, music=music)
        heard += [told(studio, job, f"meme-{n}.sources.json")["music"]["title"] for n in (1, 2)]
    assert len(set(heard)) == 4


async def test_what_is_disliked_does_not_come_again(studio: Studio, tmp_path: Path) -> None:
    pictures = [await own_picture(studio, tmp_path, f"{hue}.png", hue) for hue in (10, 100)]
    both = await make(studio, 51, count=2, pictures=pictures)
    used = {
        number: {output.artifact.sha256 for output in both.output if output.id in item.output}
        for number, item in enumerate(both.items)
    }
    assert used[0] != used[1]
    await studio.dislike(both.id, "memes.0")
    later = await make(studio, 52, count=1, pictures=pictures)
    assert codes(later) == ["picture_again"]
    await studio.dislike(later.id, "memes.0")
    none = await make(studio, 53, pictures=pictures)
    assert none.status == "failed"
    assert none.error is not None
    assert none.error.message == "All these pictures were disliked before."
    await studio.dislike(both.id, "memes.0", off=True)
    assert (await make(studio, 54, pictures=pictures)).status == "completed"


async def test_an_edit_is_remembered_for_itself(studio: Studio) -> None:
    first = await make(studio, 61, count=2, template="melting")
    kept, changed = (item.title for item in first.items)
    second = await edited(studio, first, {"memes.1.texts.bottom": "Words of mine"})
    assert {"memes.1.picture", "memes.1.compared"} <= made(second)
    assert not {"memes.0.picture", "memes.0.compared", "memes.1.caption"} & made(second)
    assert codes(second) == []
    assert second.items[0].title == kept
    assert second.items[1].title == f"{changed.split(' / ')[0]} / Words of mine"
    await studio.dislike(second.id, "memes.0")


async def test_a_dislike_of_what_is_not_there(studio: Studio) -> None:
    job = await make(studio, 71)
    for item in ("memes.9", "", "memes"):
        with pytest.raises(NotFound, match="has made no meme"):
            await studio.dislike(job.id, item)
    with pytest.raises(NotFound):
        await studio.acting_as("mallory").dislike(job.id, "memes.0")


async def test_a_dry_run_remembers_and_writes_nothing(studio: Studio) -> None:
    dora = studio.acting_as("dora")
    before = {path for path in studio.engine.settings.data_dir.rglob("*") if path.is_file()}
    plan = await dora.plan("meme", {"topic": "Monday", "count": 2}, seed=SEED)
    assert len(plan.to_run) > 4
    assert {path for path in studio.engine.settings.data_dir.rglob("*") if path.is_file()} == before
    first = await make(dora, SEED, count=2)
    assert codes(first) == []
    later = await dora.plan("meme", {"topic": "Friday", "count": 2}, seed=SEED + 1)
    assert (bool(later.unknown), later.cost) == (False, 0)
    with pytest.raises(InvalidRequest):
        await dora.plan("meme", {"template": "nobody"})
