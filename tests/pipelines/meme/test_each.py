"""What one meme of an order lacks ends no other: the others are made, a retry makes the missing."""

from collections.abc import Mapping
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.collecting import Failure
from mutoscope.models import Item, Job
from mutoscope.pipelines.meme.each import for_each, there
from mutoscope.testing.fakes import FakeVendors
from pipelines.meme.monday import SEED, edited, made, make, told

ASKED: Mapping[str, Any] = {"count": 3, "strict": True, "writer": "openai", "template": "melting"}
PICTURE_AND_WORDS = 2


async def doubled(number: int, given: str) -> str:
    if given == "no":
        raise InvalidRequest(f"Not {number}.", hint="Give another.")
    return 2 * given


async def test_one_that_fails_is_a_failure_in_its_place() -> None:
    lost = Failure("memes.0", "gone", "It is gone.")
    found = await for_each([lost, "no", "a"], doubled)
    assert found[0] is lost
    assert isinstance(found[1], Failure)
    assert (found[1].key, found[1].message, found[1].hint) == ("memes.1", "Not 1.", "Give another.")
    assert there(found) == (None, None, "aa")


async def test_where_all_fail_the_first_error_is_raised() -> None:
    with pytest.raises(InvalidRequest, match="Not 0"):
        await for_each(["no", "no"], doubled)
    lost = Failure("memes.0", "gone", "It is gone.")
    assert there(await for_each([lost, "no"], doubled)) == (None, None)


async def test_words_that_nobody_writes_fail_one_and_a_retry_writes_them(
    vendor_studio: Studio, fakes: FakeVendors
) -> None:
    fakes.behave("openai", "refuse", times=1)
    job = await make(vendor_studio, SEED, **ASKED)
    failed = the_failed(job)
    assert (failed.key, failed.title, failed.stage) == ("memes.0", "Meme 1", "caption")
    assert job.error is not None
    assert failed.message.partition(".")[0] in job.error.message
    charged = len(fakes.charges)

    await vendor_studio.retry(job.id, only="failed")
    done = await vendor_studio.work_job(job.id)
    assert (done.status, done.error) == ("completed", None)
    assert len(fakes.charges) == charged + 1
    assert {output.artifact for output in job.output} < {each.artifact for each in done.output}
    assert len({item.title for item in done.items}) == 3


async def test_a_picture_that_nobody_paints_fails_one(
    vendor_studio: Studio, fakes: FakeVendors
) -> None:
    fakes.behave("openai", "refuse", times=1)
    asked: Mapping[str, Any] = {
        "count": 2,
        "strict": True,
        "painter": "openai",
        "language": "ru",
        "topic": "кофе",
    }
    job = await make(vendor_studio, SEED, **asked)
    charged = len(fakes.charges)
    failed = the_failed(job)
    assert (failed.key, failed.title, failed.stage) == ("memes.0", "Мем 1", "source")
    assert not any(key.startswith("memes.0.caption") for key in made(job))
    await vendor_studio.retry(job.id)
    done = await vendor_studio.work_job(job.id)
    assert (done.status, len(fakes.charges)) == ("completed", charged + PICTURE_AND_WORDS)


async def test_words_that_were_not_written_can_be_given(
    vendor_studio: Studio, fakes: FakeVendors
) -> None:
    fakes.behave("openai", "refuse", times=1)
    job = await make(vendor_studio, SEED, **ASKED)
    fakes.behave("openai", "refuse", times=1)
    changes = {"memes.0.texts.top": "Given by hand", "memes.0.texts.bottom": "and drawn"}
    mended = await edited(vendor_studio, job, changes)
    assert (mended.status, mended.error) == ("completed", None)
    assert mended.items[0].title == "Given by hand / and drawn"
    assert [item.title for item in mended.items[1:]] == [item.title for item in job.items[1:]]
    assert told(vendor_studio, mended, "meme-1.sources.json")["words"] == {"how": "yours"}


async def test_where_nobody_writes_any_the_cause_is_the_jobs(
    vendor_studio: Studio, fakes: FakeVendors
) -> None:
    fakes.behave("openai", "refuse", times=3)
    job = await make(vendor_studio, SEED, **ASKED)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.code == "provider_refused"


def the_failed(job: Job) -> Item:
    """The one that could not be made, of a job that has made the others."""
    assert job.status == "partial", job.error
    (failed,) = [item for item in job.items if item.status == "failed"]
    others = [item for item in job.items if item is not failed]
    assert all(item.status == "completed" and item.output for item in others)
    assert failed.message
    assert failed.output == ()
    return failed


@pytest.mark.parametrize("who", ["painter", "writer"])
async def test_a_fault_of_the_account_is_met_once(
    vendor_studio: Studio, fakes: FakeVendors, who: str
) -> None:
    fakes.behave("openai", "denied", times=9)
    asked: Mapping[str, Any] = {"count": 3, "strict": True, who: "openai", "topic": "coffee"}
    job = await make(vendor_studio, SEED, **asked)
    assert (job.status, len(fakes.requests)) == ("failed", 1)
    assert job.error is not None
    assert job.error.code == "provider_denied"


async def test_what_was_painted_is_kept_when_the_account_is_denied_later(
    vendor_studio: Studio, fakes: FakeVendors
) -> None:
    fakes.behave("openai", "refuse", times=1)
    asked: Mapping[str, Any] = {"count": 2, "strict": True, "writer": "openai", "topic": "coffee"}
    job = await make(vendor_studio, SEED, **asked)
    assert the_failed(job).key == "memes.0"
    fakes.behave("openai", "denied", times=9)
    await vendor_studio.retry(job.id)
    again = await vendor_studio.work_job(job.id)
    assert the_failed(again).key == "memes.0"
    assert {output.artifact for output in job.output} == {each.artifact for each in again.output}
