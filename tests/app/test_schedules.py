"""What a user can ask of schedules."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio, Times
from mutoscope.app.schedules import schedule_told
from mutoscope.errors import ConfigError, InvalidRequest, NotFound
from mutoscope.jobs.scheduling import hand_in_due
from mutoscope.testing import temporary_studio
from toy_album import ALBUM, PNG
from toys import ALL, STORY

NOW = datetime(2026, 12, 24, 8, tzinfo=UTC)
DAILY = Times(daily=3, between="09:00-18:00", jitter=0, zone="UTC")
"""At 10:30, 13:30 and 16:30."""
HOURLY = Times(cron="0 * * * *", zone="UTC")
REQUEST = {"title": "Kites"}


def refusing(settings: object, request: object) -> object:
    raise ConfigError("It has no key.", hint="Set it.")


LOCKED = replace(STORY, name="locked", settle=refusing)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data",
        database_url=database,
        pipelines=(*ALL, ALBUM, LOCKED),
        time_zone="Europe/Berlin",
    ) as opened:
        yield opened


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-12-{text}").replace(tzinfo=UTC)


async def coming(studio: Studio, name: str = "a", *, now: datetime = NOW) -> list[datetime]:
    return [slot.at for slot in await studio.next_runs(name, 4, now=now)]


async def fates(studio: Studio, name: str = "a") -> list[tuple[str, str, str]]:
    found = (await studio.schedule(name, now=NOW)).history
    return [(told.slot, told.status, told.reason) for told in reversed(found)]


async def test_one_is_kept_shown_and_deleted(studio: Studio) -> None:
    made = await studio.add_schedule("a", "story", REQUEST, DAILY, max_cost=1, now=NOW)
    assert made.request == REQUEST  # what is usual is decided each time
    found = await studio.schedule("a", now=NOW)
    assert (found.schedule, found.history) == (made, [])
    assert [slot.at for slot in found.coming][:2] == [at("24T10:30"), at("24T13:30")]
    assert (await studio.schedules(now=NOW))[0].coming == found.coming[:1]
    told = schedule_told(found)
    assert (told["daily"], told["between"], told["zone"]) == (3, "09:00-18:00", "UTC")
    assert (told["next_at"], told["paused"], told["max_cost"]) == (at("24T10:30"), False, 1)
    run = (await studio.status()).next_run
    assert run is not None
    assert (run["name"], run["at"]) == ("a", at("24T10:30"))
    await studio.delete_schedule("a")
    assert await studio.schedules() == []
    assert (await studio.status()).next_run is None


async def test_the_usual_zone_is_that_of_the_settings(studio: Studio) -> None:
    times = Times(cron="0 9 * * *")
    made = await studio.add_schedule("a", "story", REQUEST, times, now=NOW)
    assert made.rule.zone == "Europe/Berlin"
    assert made.next is not None
    assert made.next.at == at("25T08:00")


async def test_others_do_not_see_it(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    anna = studio.acting_as("anna")
    assert await anna.schedules() == []
    for verb in (anna.schedule, anna.delete_schedule, anna.pause_schedule):
        with pytest.raises(NotFound):
            await verb("a")
    hers = await anna.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    assert len(await studio.schedules(now=NOW)) == len(await anna.schedules(everybody=True)) == 1
    both = await studio.schedules(everybody=True, now=NOW)
    assert [each.schedule.owner for each in both] == ["anna", "local"]
    assert await hand_in_due(studio.engine, NOW + timedelta(hours=1)) == 2
    (job,) = await anna.jobs()
    assert (job.owner, hers.owner) == ("anna", "anna")


@pytest.mark.parametrize(
    ("name", "pipeline", "request_", "kind"),
    [
        ("A", "story", REQUEST, InvalidRequest),
        ("", "story", REQUEST, InvalidRequest),
        ("a", "opera", REQUEST, NotFound),
        ("a", "story", {}, InvalidRequest),
        ("a", "story", {"title": "a", "colour": "red"}, InvalidRequest),
        ("a", "locked", REQUEST, ConfigError),
    ],
)
async def test_what_cannot_be(
    studio: Studio, name: str, pipeline: str, request_: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        await studio.add_schedule(name, pipeline, request_, HOURLY, now=NOW)
    assert await studio.schedules() == []


async def test_what_is_not_changed_stays(studio: Studio) -> None:
    await studio.add_schedule("a", "story", {**REQUEST, "count": 2}, DAILY, now=NOW)
    await studio.change_schedule("a", request={"title": "Bees"}, now=NOW)
    await studio.change_schedule("a", times=Times(daily=1), missed="skip", max_cost=2, now=NOW)
    kept = (await studio.schedule("a", now=NOW)).schedule
    assert kept.request == {"title": "Bees", "count": 2}
    assert (kept.rule.slots_a_day, kept.rule.from_min, kept.rule.zone) == (1, 540, "UTC")
    assert (kept.missed, kept.max_cost) == ("skip", 2)
    assert await hand_in_due(studio.engine, at("24T13:31")) == 1
    (job,) = await studio.jobs()
    assert (job.request["title"], job.request["count"]) == ("Bees", 2)
    with pytest.raises(InvalidRequest):
        await studio.change_schedule("a", request={"colour": "red"})
    with pytest.raises(NotFound, match="no schedule"):
        await studio.change_schedule("b", times=DAILY)


async def test_slots_of_another_rule_are_others(studio: Studio) -> None:
    """The second slot of the day has been, and there is a later second one by the new rule."""
    await studio.add_schedule("a", "story", REQUEST, DAILY, now=NOW)
    assert await hand_in_due(studio.engine, at("24T13:31")) == 2
    times = Times(daily=2, between="10:00-22:00")
    await studio.change_schedule("a", times=times, now=at("24T14:00"))
    assert await hand_in_due(studio.engine, at("24T19:01")) == 1
    assert len(await studio.jobs()) == 3
    assert [slot for slot, *_ in await fates(studio)] == [
        "2026-12-24/1",
        "2026-12-24/2",
        "2026-12-24/2",
    ]


async def test_what_passed_unseen_is_told_when_the_times_change(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    changed = await studio.change_schedule("a", times=DAILY, now=at("24T10:15"))
    assert await fates(studio) == [
        ("2026-12-24 09:00", "skipped", "2 slots passed: the schedule was changed")
    ]
    assert changed.next is not None
    assert changed.next.at == at("24T10:30")


@pytest.mark.parametrize(
    ("slot", "when", "then"),
    [
        ("2", "+30m", ["24T10:30", "24T14:00", "24T16:30", "25T10:30"]),
        ("2", "-1h", ["24T10:30", "24T12:30", "24T16:30", "25T10:30"]),
        ("2", "09:15", ["24T09:15", "24T10:30", "24T16:30", "25T10:30"]),
        ("2026-12-25/1", "2026-12-24 20:00", ["24T10:30", "24T13:30", "24T16:30", "24T20:00"]),
        ("1", "25.12. 08:00", ["24T13:30", "24T16:30", "25T08:00", "25T10:30"]),
    ],
)
async def test_a_slot_is_moved(studio: Studio, slot: str, when: str, then: list[str]) -> None:
    await studio.add_schedule("a", "story", REQUEST, DAILY, now=NOW)
    await studio.move_slot("a", slot, when, now=NOW)
    assert await coming(studio) == [at(each) for each in then]
    for moment in then[:3]:
        assert await hand_in_due(studio.engine, at(moment) - timedelta(minutes=1)) == 0
        assert await hand_in_due(studio.engine, at(moment)) == 1
    assert await hand_in_due(studio.engine, at(then[2]) + timedelta(minutes=59)) == 0
    names = [slot for slot, *_ in await fates(studio)]
    assert len(set(names)) == len(names) == 3


async def test_a_slot_is_moved_again_and_other_times_put_an_end_to_it(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, DAILY, now=NOW)
    await studio.move_slot("a", "2", "12:00", now=NOW)
    await studio.move_slot("a", "2", "+15m", now=NOW)
    assert await coming(studio) == [at(f"24T{e}") for e in ("10:30", "12:15", "16:30")] + [
        at("25T10:30")
    ]
    changed = await studio.change_schedule("a", times=Times(daily=3), now=NOW)
    assert changed.moved == {}
    assert (await coming(studio))[1] == at("24T13:30")


async def test_moving_what_comes_by_cron_and_once(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    await studio.move_slot("a", "2", "+10m", now=NOW)
    assert await coming(studio) == [at(f"24T{e}") for e in ("09:00", "10:10", "11:00", "12:00")]
    once = Times(at="2026-12-24 10:00", zone="UTC")
    await studio.add_schedule("b", "story", REQUEST, once, now=NOW)
    moved = await studio.move_slot("b", "1", "tomorrow 9:00", now=NOW)
    assert (moved.rule.at, await coming(studio, "b")) == (at("25T09:00"), [at("25T09:00")])


@pytest.mark.parametrize(
    ("slot", "when", "why"),
    [
        ("4", "18:00", "no slot '4'"),
        ("2026-12-23/1", "18:00", "no slot"),
        ("2", "soon", "cannot be read"),
        ("2", "-9h", "has passed"),
        ("2", "16:30", "2026-12-24/3 is at that time already"),
    ],
)
async def test_what_cannot_be_moved(studio: Studio, slot: str, when: str, why: str) -> None:
    await studio.add_schedule("a", "story", REQUEST, DAILY, now=NOW)
    before = await studio.schedule("a", now=NOW)
    with pytest.raises(InvalidRequest, match=why):
        await studio.move_slot("a", slot, when, now=NOW)
    assert await studio.schedule("a", now=NOW) == before


async def test_a_slot_that_is_due_and_not_settled_can_still_be_moved(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, DAILY, now=NOW)
    late = at("24T10:31")
    assert (await coming(studio, now=late))[0] == at("24T10:30")
    await studio.move_slot("a", "1", "11:00", now=late)
    assert await hand_in_due(studio.engine, late) == 0
    assert await hand_in_due(studio.engine, at("24T11:00")) == 1


async def test_slots_pass_while_it_is_paused_and_that_is_told(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    paused = await studio.pause_schedule("a", now=NOW)
    assert await studio.pause_schedule("a", now=at("24T12:00")) == replace(
        paused, version=3, updated_at=(await studio.schedule("a")).schedule.updated_at
    )
    assert await hand_in_due(studio.engine, at("24T11:30")) == 0
    assert (await studio.status()).next_run is None
    assert schedule_told(await studio.schedule("a"))["next_at"] is None
    assert (await coming(studio, now=at("24T11:30")))[0] == at("24T12:00")
    await studio.move_slot("a", "2", "+5m", now=at("24T11:30"))
    resumed = await studio.resume_schedule("a", now=at("24T11:30"))
    assert resumed.next is not None
    assert resumed.next.at == at("24T12:00")
    assert await fates(studio) == [
        ("2026-12-24 09:00", "skipped", "3 slots passed: the schedule was paused")
    ]
    assert await hand_in_due(studio.engine, at("24T13:05")) == 2


async def test_resuming_what_goes_on_loses_nothing(studio: Studio) -> None:
    made = await studio.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    late = at("24T09:01")
    assert (await studio.resume_schedule("a", now=late)).next == made.next
    await studio.pause_schedule("a", now=NOW)
    assert (await studio.resume_schedule("a", now=NOW)).next == made.next
    assert await hand_in_due(studio.engine, late) == 1


async def test_its_files_are_named_by_each_job(studio: Studio, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(PNG)
    file = await studio.upload(logo)
    await studio.add_schedule("a", "album", {"topic": "Kites", "logo": file}, HOURLY, now=NOW)
    assert await hand_in_due(studio.engine, at("24T09:00")) == 1
    (job,) = await studio.jobs()
    assert job.request["logo"]["sha256"] == file.sha256
    await studio.change_schedule("a", request={"logo": None})
    kept = await studio.engine.database.all("SELECT * FROM schedule_artifacts")
    assert kept == []


async def test_how_many_are_listed(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    assert len(await studio.next_runs("a", 100, now=NOW)) == 100
    for count in (-1, 101):
        with pytest.raises(InvalidRequest, match="cannot be listed"):
            await studio.next_runs("a", count, now=NOW)


async def test_changes_of_different_fields_at_once_are_all_kept(studio: Studio) -> None:
    await studio.add_schedule("a", "story", REQUEST, HOURLY, now=NOW)
    await asyncio.gather(
        studio.change_schedule("a", request={"title": "Bees"}, now=NOW),
        studio.change_schedule("a", request={"count": 2}, now=NOW),
        studio.change_schedule("a", max_cost=2, now=NOW),
    )
    found = (await studio.schedule("a", now=NOW)).schedule
    assert (found.request, found.max_cost) == ({"title": "Bees", "count": 2}, 2)
