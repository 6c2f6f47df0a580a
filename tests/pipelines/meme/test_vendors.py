"""Memes with words and pictures of vendors, who are fakes behind real sockets."""

from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.jobs.past_memes import PastMemes, Told
from mutoscope.models import Artifact
from mutoscope.pipelines.meme.captioning import take_new
from mutoscope.pipelines.meme.painting import is_welcome
from mutoscope.pipelines.meme.values import Caption, Ground
from mutoscope.store.memes import dislike, past
from mutoscope.testing.fakes import FakeVendors
from pipelines.meme.monday import (
    KEY,
    Bare,
    codes,
    edited,
    made,
    make,
    opened,
    own_template,
    studio_with,
    templates,
    told,
)


def sent(fakes: FakeVendors) -> list[str]:
    """What the writer was asked, each time."""
    return [asked.body.decode() for asked in fakes.asked("openai") if b"messages" in asked.body]


async def test_a_model_writes_and_a_painter_paints(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        job = await make(studio, writer="openai", painter="openai")
        assert (job.status, job.error, codes(job)) == ("completed", None, [])
        assert templates(studio, job) == ["your_picture"]
        sources = told(studio, job, "meme-1.sources.json")
        assert sources["words"]["how"] == "written"
        assert sources["picture"]["made_by"].startswith("openai")
        assert told(studio, job, "meme-1.publish.json")["ai_generated"] is True
        assert len(fakes.charges) == 2
        assert job.cost.actual > 0


async def test_words_are_refused_that_no_template_with_a_painting_holds(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        asked = {"topic": "", "painter": "openai"}
        with pytest.raises(InvalidRequest, match="3 parts, and “your_picture_outlined” has room"):
            await studio.submit("meme", {**asked, "captions": ["a / b / c"]})
        job = await make(studio, **asked, captions=["Begun / Done"])
        assert templates(studio, job) == ["your_picture_outlined"]
        assert len(fakes.charges) == 1


async def test_others_stand_in_and_it_is_said(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        fakes.behave("openai", "refuse", times=2)
        job = await make(studio, writer="openai", painter="openai")
        assert job.status == "completed", job.error
        assert {"painter_fallback", "writer_fallback"} <= set(codes(job))
        assert templates(studio, job) != ["your_picture"]
        assert told(studio, job, "meme-1.sources.json")["words"] == {"how": "collected"}
        assert told(studio, job, "meme-1.publish.json")["ai_generated"] is False


async def test_who_stood_in_stays_until_another_take(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        fakes.behave("openai", "refuse", times=2)
        first = await make(studio, writer="openai", painter="openai")
        assert {"painter_fallback", "writer_fallback"} == set(codes(first))
        charged = len(fakes.charges)
        later = await edited(studio, first, {"seconds": 8})
        assert (later.status, later.warnings) == ("completed", first.warnings)
        assert later.items[0].title == first.items[0].title
        assert templates(studio, later) == templates(studio, first)
        assert len(fakes.charges) == charged

        again = await edited(studio, first, {}, takes=("memes.0.source", "memes.0.written"))
        assert (again.status, codes(again)) == ("completed", [])
        assert templates(studio, again) == ["your_picture"]
        assert told(studio, again, "meme-1.sources.json")["words"]["how"] == "written"
        assert len(fakes.charges) == charged + 2


async def test_another_vendor_stands_in_before_what_is_at_home(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chains = {"writers": ["openai", "gemini"], "pictures": ["openai", "gemini"]}
    async with studio_with(fakes, tmp_path, database, gemini_api_key=KEY, **chains) as studio:
        fakes.behave("openai", "refuse", times=2)
        job = await make(studio, writer="openai", painter="openai")
        assert set(codes(job)) == {"painter_fallback", "writer_fallback"}
        assert {"memes.0.source.gemini", "memes.0.written.gemini"} <= made(job)
        sources = told(studio, job, "meme-1.sources.json")
        assert sources["picture"]["made_by"].startswith("gemini")
        assert sources["words"]["how"] == "written"


async def test_with_strict_nobody_stands_in(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        fakes.behave("openai", "refuse", times=1)
        job = await make(studio, writer="openai", strict=True)
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "provider_refused"


async def test_a_model_writes_for_a_template_of_ones_own(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path / "data", database) as studio:
        file = await own_template(studio, tmp_path)
        job = await make(studio, writer="openai", own_template=file)
        assert (job.status, job.error) == ("completed", None)
        assert templates(studio, job) == ["two_lines"]


async def test_what_it_would_cost(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        asked = {"topic": "Monday", "count": 2, "writer": "openai", "painter": "openai"}
        plan = await studio.plan("meme", asked)
        assert not plan.unknown
        assert plan.cost > 0
        assert {each.calls for each in plan.asked} == {2}
        assert fakes.charges == []


async def test_each_seed_has_a_picture_of_its_own(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        for seed in (1, 2, 3):
            job = await make(studio, seed, painter="openai")
            assert (job.status, job.error) == ("completed", None)
        kept = await past(studio.engine.database, job.owner)
        assert len({each.ground for each in kept}) == 3
        assert sum(charge.units.get("picture", 0) for charge in fakes.charges) == 3


async def test_a_picture_that_was_disliked_is_refused(tmp_path: Path, database: str) -> None:
    async with opened(tmp_path, database) as studio:
        memory = PastMemes(studio.engine.database, "ada", "job_1")
        later = replace(memory, job_id="job_2")
        picture = Artifact("a" * 64, 1, ".png", "image/png")
        painted = Ground("your_picture", picture=picture)
        assert await is_welcome(Bare(), "memes.0", painted, past=memory)
        assert await is_welcome(Bare(), "memes.0", painted, past=later)
        await dislike(studio.engine.database, "ada", "job_1", "memes.0")
        assert not await is_welcome(Bare(), "memes.0", painted, past=later)


async def test_a_model_is_told_what_was_there(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with studio_with(fakes, tmp_path, database) as studio:
        first = await make(studio, 1, writer="openai", template="melting")
        assert first.items[0].title not in sent(fakes)[-1]
        again = await make(studio, 2, writer="openai", template="melting")
        assert first.items[0].title in sent(fakes)[-1]
        assert again.items[0].title != first.items[0].title


async def test_written_words_that_were_disliked_do_not_come_again(
    tmp_path: Path, database: str
) -> None:
    async with opened(tmp_path, database) as studio:
        memory = PastMemes(studio.engine.database, "ada", "job_1")
        later = replace(memory, job_id="job_2")
        written = tuple(Caption({"top": key}, "written", key) for key in ("one", "two"))
        for item, key in (("memes.0", "one"), ("memes.1", "two")):
            await memory.note(item, Told(template="melting", caption=key))
        await dislike(studio.engine.database, "ada", "job_1", "memes.0")
        assert (await take_new(Bare(), "memes.0", written, past=later)).key == "two"
        await dislike(studio.engine.database, "ada", "job_1", "memes.1")
        with pytest.raises(ProviderError, match="disliked before"):
            await take_new(Bare(), "memes.0", written, past=later)
