"""The whole recipe on a real store, with real frames and sound; only the providers are fakes."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from tea_short import file_of, made, make

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.media.codec.playback import decode_frames, probe
from mutoscope.media.provenance import ALGORITHMIC_MEDIA
from mutoscope.models import Job
from mutoscope.pipelines.short.script import read_yaml
from mutoscope.providers.fake import fake_providers
from mutoscope.testing import temporary_studio

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINES = ("Monks drank tea early.", "Traders carried it west.", "Now billions drink it.")
FINISHING = {"video", "gate"}


@dataclass(frozen=True)
class Finished:
    """A studio and the job it completed, shared by the module: not to be deleted or retried."""

    studio: Studio
    job: Job

    def file(self, name: str) -> Path:
        return file_of(self.studio, self.job, name)

    def json(self, name: str) -> dict[str, object]:
        return json.loads(self.file(name).read_text("utf-8"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tea(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Finished]:
    folder = tmp_path_factory.mktemp("tea")
    async with temporary_studio(
        folder, database_url=lasting_database, providers=fake_providers(), log_level="error"
    ) as studio:
        yield Finished(studio, await make(studio))


async def test_a_text_becomes_a_short(tea: Finished) -> None:
    job = tea.job
    assert (job.status, job.progress, job.error) == ("completed", 100.0, None)
    assert [warning.code for warning in job.warnings] == ["basic_voice"]
    assert (job.new, job.reused) == (18, 0)
    assert [output.name for output in job.output] == [
        "video.mp4",
        "script.yaml",
        "captions.srt",
        "captions.vtt",
        "thumbnail.jpg",
        "contact-sheet.jpg",
        "publish.json",
        "sources.json",
        "gate.json",
    ]
    bars = [e.body["progress"] for e in await tea.studio.events(job.id) if "progress" in e.body]
    assert bars == sorted(bars)


async def test_the_video_plays_and_says_how_it_was_made(tea: Finished) -> None:
    path = tea.file("video.mp4")
    facts = probe(path)
    assert (facts.codec, facts.pixel_format, facts.colour) == ("h264", "yuv420p", (1, 1, 1))
    assert (facts.width_px, facts.height_px, facts.fps) == (360, 640, Fraction(30))
    assert facts.title == "Tea"
    assert facts.sound is not None
    assert (facts.sound.codec, facts.sound.sample_rate) == ("aac", 48_000)

    times = [frame.time_s for frame in decode_frames(path)]
    assert times == [Fraction(index, 30) for index in range(facts.frames)]
    (output,) = [each for each in tea.job.output if each.kind == "video"]
    assert (output.width, output.height) == (360, 640)
    assert output.duration_s == pytest.approx(facts.frames / 30)
    assert facts.sound.duration_s == pytest.approx(output.duration_s, abs=0.1)

    raw = path.read_bytes()
    assert ALGORITHMIC_MEDIA.encode() in raw  # drawn, and no voice from a trained model
    assert raw.index(b"moov") < raw.index(b"mdat")


async def test_the_script_can_be_read_back(tea: Finished) -> None:
    script = read_yaml(tea.file("script.yaml").read_text("utf-8"))
    assert (script.title, script.language) == ("Tea", "en")
    assert tuple(segment.text for segment in script.segments) == LINES


async def test_the_captions_tell_every_word_in_time(tea: Finished) -> None:
    length_s = tea.job.output[0].duration_s or 0
    for name, head in (("captions.srt", "1\n"), ("captions.vtt", "WEBVTT\n")):
        text = tea.file(name).read_text("utf-8")
        assert text.startswith(head)
        said = re.sub(r"^(WEBVTT|\d+|.* --> .*)$", "", text, flags=re.MULTILINE)
        assert said.split() == " ".join(LINES).split()
        times = [_seconds(time) for time in re.findall(r"\d\d:\d\d:\d\d[.,]\d{3}", text)]
        assert times == sorted(times)
        assert 0 < times[0] < times[-1] <= length_s


async def test_what_goes_with_the_video(tea: Finished) -> None:
    publish = tea.json("publish.json")
    assert publish["title"] == "Tea"
    assert publish["ai_generated"] is True
    assert "Noto Emoji" in str(publish["description"])
    sources = tea.json("sources.json")
    assert sources["voice"] == {"id": "tone-en", "name": "Tone (en)", "licence": "CC0-1.0"}
    assert set(sources) == {"text", "voice", "pictures", "music", "fonts"}
    with Image.open(tea.file("thumbnail.jpg")) as cover:
        assert cover.width * 16 == cover.height * 9
    with Image.open(tea.file("contact-sheet.jpg")) as sheet:
        sheet.verify()


async def test_the_gate_measured_everything(tea: Finished) -> None:
    checks = {check["name"]: check for check in tea.json("gate.json")["checks"]}  # type: ignore[attr-defined]
    assert all(check["passed"] for check in checks.values())
    wanted = {"decodes", "timestamps", "frame_count", "loudness", "true_peak", "missing_glyph"}
    assert wanted <= set(checks)


async def test_the_same_again_is_found(tea: Finished) -> None:
    again = await make(tea.studio)
    assert (again.status, again.new, again.reused) == ("completed", 0, 18)
    assert [each.artifact for each in again.output] == [each.artifact for each in tea.job.output]


@pytest.mark.parametrize(
    ("index", "transitions"),
    [
        pytest.param(0, {0}, id="first", marks=pytest.mark.proof),
        pytest.param(1, {0, 1}, id="middle"),
        pytest.param(2, {1}, id="last", marks=pytest.mark.proof),
    ],
)
async def test_an_edited_line_costs_its_own_scene(
    tea: Finished, index: int, transitions: set[int]
) -> None:
    change = {f"segments.{index}.text": f"A cup of tea number {index + 1}."}
    plan = await tea.studio.plan_edit(tea.job.id, change)
    child = await tea.studio.edit(tea.job.id, change)
    done = await tea.studio.work_job(child.id)

    scene = {f"segments.{index}.voice", f"segments.{index}.clip"}
    crossings = {f"segments.{number}.transition" for number in transitions}
    assert made(done) == scene | crossings | FINISHING | {"sound", "papers"}
    assert (set(plan.to_run), plan.unknown) == (made(done), False)
    assert {f"segments.{number}.picture" for number in range(3)} <= set(plan.kept)
    assert done.status == "completed"
    script = read_yaml(file_of(tea.studio, done, "script.yaml").read_text("utf-8"))
    assert script.segments[index].text == change[f"segments.{index}.text"]


@pytest.mark.proof
async def test_another_caption_style_keeps_pictures_and_sound(tea: Finished) -> None:
    change = {"captions": "outline"}
    plan = await tea.studio.plan_edit(tea.job.id, change)
    done = await tea.studio.work_job((await tea.studio.edit(tea.job.id, change)).id)
    clips = {f"segments.{number}.clip" for number in range(3)}
    assert made(done) == clips | {f"segments.{n}.transition" for n in range(2)} | FINISHING
    assert set(plan.to_run) == made(done)


async def test_another_palette_keeps_words_and_sound(tea: Finished) -> None:
    change = {"palette": "paper"}  # no scene without dates has it of itself
    plan = await tea.studio.plan_edit(tea.job.id, change)
    done = await tea.studio.work_job((await tea.studio.edit(tea.job.id, change)).id)
    assert (set(plan.to_run), plan.unknown, plan.certain) == (made(done), False, True)
    parts = [("picture", 3), ("clip", 3), ("transition", 2)]
    drawn = {f"segments.{number}.{part}" for part, count in parts for number in range(count)}
    assert made(done) == drawn | FINISHING | {"script", "papers"}
    assert done.status == "completed"


@pytest.mark.proof
async def test_an_edited_line_keeps_its_words_in_another_palette(tea: Finished) -> None:
    change = {"palette": "ocean", "segments.1.text": "Ships carried it west."}
    done = await tea.studio.work_job((await tea.studio.edit(tea.job.id, change)).id)
    again = await tea.studio.edit(done.id, {"palette": "paper"})
    assert (done.status, again.overrides) == (
        "completed",
        {"segments.1.text": change["segments.1.text"]},
    )
    assert "Ships carried it west." in file_of(tea.studio, done, "captions.srt").read_text("utf-8")


async def test_a_given_script_makes_the_same_video(tea: Finished) -> None:
    script = tea.file("script.yaml").read_text("utf-8")
    again = await make(tea.studio, topic="", text="", duration=30, script=script)
    assert made(again) == {"script"}
    assert again.output[0].artifact == tea.job.output[0].artifact
    assert file_of(tea.studio, again, "script.yaml").read_text("utf-8") == script


async def test_another_feeling_is_spoken_at_another_pace(tea: Finished) -> None:
    plan = await tea.studio.plan_edit(tea.job.id, {"segments.1.emotion": "excited"})
    assert [key for key in plan.to_run if key.endswith(".voice")] == ["segments.1.voice"]


async def test_an_edit_to_a_picture_that_is_not_there_is_refused(tea: Finished) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        await tea.studio.edit(tea.job.id, {"segments.1.picture.palette": "nosuch"})
    assert "no palette “nosuch”" in refusal.value.hint


async def test_the_asked_language_goes_before_the_found_one(tea: Finished) -> None:
    job = await make(tea.studio, language="ru")
    assert job.error is not None
    assert job.error.step == "segments.0.voice"
    assert "the Russian voice cannot read it" in job.error.message


async def test_a_long_title_is_cut_for_publishing(tea: Finished) -> None:
    script = tea.file("script.yaml").read_text("utf-8")
    long = script.replace("title: Tea", f"title: {'The long road of tea ' * 9}", 1)
    job = await make(tea.studio, topic="", text="", duration=30, script=long)
    publish = json.loads(file_of(tea.studio, job, "publish.json").read_text("utf-8"))
    assert len(publish["title"]) <= 100
    assert publish["title"].endswith("…")


async def test_russian_text_in_a_russian_voice(tea: Finished) -> None:
    text = "Чай пришёл из Китая. Монахи пили его ночью. Теперь его пьют все."
    job = await make(tea.studio, topic="Чай", text=text)
    assert (job.status, job.error) == ("completed", None)
    assert read_yaml(file_of(tea.studio, job, "script.yaml").read_text("utf-8")).language == "ru"
    assert "Монахи пили его ночью." in file_of(tea.studio, job, "captions.srt").read_text("utf-8")


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


async def test_a_video_far_from_the_asked_length_says_so(tea: Finished) -> None:
    job = await make(tea.studio, duration=60)
    assert "length" in {warning.code for warning in job.warnings}
    assert "not 60 s" in next(each.message for each in job.warnings if each.code == "length")
