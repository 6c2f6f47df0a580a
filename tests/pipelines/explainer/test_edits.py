"""An edit makes anew what it must and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.providers.fake import fake_providers
from mutoscope.testing import temporary_studio
from pipelines.explainer.tea_explainer import (
    CLIPS,
    FINISHING,
    LINES,
    SCRIPT,
    SLIDES,
    TRANSITIONS,
    VOICES,
    edited,
    file_of,
    made,
    make,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Finished:
    """A studio and the job it completed, shared by the module: not to be deleted or retried."""

    studio: Studio
    job: Job

    async def edited(self, **changes: object) -> Job:
        """An edit in fields of the request."""
        return await edited(self.studio, self.job, changes)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tea(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Finished]:
    folder = tmp_path_factory.mktemp("tea")
    async with temporary_studio(
        folder, database_url=lasting_database, providers=fake_providers(), log_level="error"
    ) as studio:
        yield Finished(studio, await make(studio))


async def test_each_phrase_slide_and_clip_is_a_step_of_its_own(tea: Finished) -> None:
    assert (tea.job.status, tea.job.error) == ("completed", None)
    assert made(tea.job) >= VOICES | CLIPS | SLIDES | TRANSITIONS | FINISHING


async def test_the_same_again_is_found(tea: Finished) -> None:
    again = await make(tea.studio)
    assert (again.status, again.new) == ("completed", 0)
    assert [each.artifact for each in again.output] == [each.artifact for each in tea.job.output]


@pytest.mark.parametrize(
    ("section", "line", "transitions"),
    [
        pytest.param(0, 0, set(), id="first", marks=pytest.mark.proof),
        pytest.param(1, 1, set(), id="in the middle"),
        pytest.param(1, 0, {1}, id="opens a slide", marks=pytest.mark.proof),
        pytest.param(1, 2, {2}, id="ends a slide", marks=pytest.mark.proof),
        pytest.param(2, 1, set(), id="last", marks=pytest.mark.proof),
    ],
)
async def test_an_edited_line_costs_its_phrase_its_clip_and_the_mix(
    tea: Finished, section: int, line: int, transitions: set[int]
) -> None:
    place = f"sections.{section}.narrations.{line}"
    change = {f"{place}.text": f"The cup of tea number {section}{line} is hot."}
    plan = await tea.studio.plan_edit(tea.job.id, change)
    job = await edited(tea.studio, tea.job, change)

    assert job.status == "completed"
    crossings = {f"sections.{number}.transition" for number in transitions}
    written = {"script.yaml"}
    assert made(job) == {f"{place}.voice", f"{place}.clip"} | crossings | FINISHING | written
    assert set(plan.to_run) == made(job)
    script = read_script(file_of(tea.studio, job, "script.yaml").read_bytes()).script
    assert script.sections[section].narrations[line].text == change[f"{place}.text"]
    assert change[f"{place}.text"] in file_of(tea.studio, job, "captions.srt").read_text("utf-8")


@pytest.mark.proof
async def test_a_line_put_in_the_middle_speaks_no_other_again(tea: Finished) -> None:
    lines = [{"text": text} for text in (*LINES[1][:1], "Emperors taxed it.", *LINES[1][1:])]
    job = await edited(tea.studio, tea.job, {"sections.1.narrations": lines})
    assert job.status == "completed"
    assert made(job) & VOICES == {"sections.1.narrations.1.voice"}
    assert not made(job) & SLIDES


@pytest.mark.proof
async def test_a_script_with_a_line_more_speaks_no_other_again(tea: Finished) -> None:
    more = SCRIPT.replace(
        "Monks drank it early., ", "Monks drank it early., Sugar came later., ", 1
    )
    job = await tea.edited(script=more)
    assert (job.status, job.error) == ("completed", None)
    assert made(job) & VOICES == {"sections.1.narrations.1.voice"}
    assert made(job) & CLIPS == {"sections.1.narrations.1.clip"}


@pytest.mark.proof
async def test_a_section_more_at_the_beginning_speaks_and_draws_no_other_again(
    tea: Finished,
) -> None:
    first = (
        "sections:\n  - title: A cup\n    narrations: [Take a cup.]\n"
        "    slide: {kind: title, title: A cup}\n"
    )
    job = await tea.edited(script=SCRIPT.replace("sections:\n", first, 1))
    assert (job.status, job.error) == ("completed", None)
    spoken = {key for key in made(job) if key.endswith(".voice")}
    drawn = {key for key in made(job) if key.endswith(".slide")}
    assert (spoken, drawn) == ({"sections.0.narrations.0.voice"}, {"sections.0.slide"})


@pytest.mark.proof
async def test_another_theme_draws_all_slides_and_speaks_nothing(tea: Finished) -> None:
    job = await tea.edited(theme="technical")
    assert job.status == "completed"
    assert made(job) & (SLIDES | VOICES) == SLIDES
    assert made(job) >= CLIPS
    assert "sound" not in made(job)


@pytest.mark.proof
async def test_another_voice_draws_no_slide(tea: Finished) -> None:
    job = await tea.edited(speed=1.25)
    assert job.status == "completed"
    assert made(job) & (SLIDES | VOICES) == VOICES


@pytest.mark.proof
async def test_subtitles_left_out_keep_sound_and_slides(tea: Finished) -> None:
    job = await tea.edited(subtitles=False)
    assert job.status == "completed"
    assert made(job) >= CLIPS
    assert not made(job) & (SLIDES | VOICES | {"sound"})


@pytest.mark.proof
async def test_some_scenes_of_a_finished_video_speak_and_draw_nothing(tea: Finished) -> None:
    job = await tea.edited(scenes="2-3")
    assert (job.status, job.error) == ("completed", None)
    assert not made(job) & (SLIDES | VOICES)
    spoken = {key for key in (step.key for step in job.steps) if key.endswith(".voice")}
    assert spoken == {key for key in VOICES if not key.startswith("sections.0.")}
    whole_s, part_s = (_length_s(each) for each in (tea.job, job))
    assert part_s < whole_s


def _length_s(job: Job) -> float:
    (video,) = [each for each in job.output if each.kind == "video"]
    return video.duration_s or 0.0


@pytest.mark.proof
async def test_a_part_at_a_time_is_found_by_the_whole(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, providers=fake_providers(), log_level="error"
    ) as studio:
        ends = {
            until: await make(studio, until=until)
            for until in ("script", "audio", "slides", "video")
        }
        assert {job.status for job in ends.values()} == {"completed"}
        assert made(ends["audio"]) == VOICES
        assert made(ends["slides"]) == SLIDES
        assert not made(ends["video"]) & (VOICES | SLIDES)
        names = {until: [each.name for each in job.output] for until, job in ends.items()}
        assert names["script"] == ["script.yaml"]
        assert names["audio"][1:] == [f"phrase_{number:04}.wav" for number in range(1, 8)]
        assert names["slides"][-3:] == [f"slide_{number:04}.png" for number in range(1, 4)]
        assert set(names["slides"]) < set(names["video"])
        with Image.open(file_of(studio, ends["slides"], "slide_0002.png")) as slide:
            assert slide.size == (640, 360)
