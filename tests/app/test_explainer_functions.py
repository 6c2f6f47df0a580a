"""The four parts of an explainer for programs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import mutoscope
from mutoscope import explainer
from mutoscope.app import Studio
from mutoscope.app.explainer_functions import Explained, explained
from mutoscope.app.explainer_making import error_of
from mutoscope.app.explainer_orders import Order, Source
from mutoscope.app.explainer_progress import Part
from mutoscope.config import Settings, load_settings
from mutoscope.errors import (
    InvalidRequest,
    MediaError,
    MutoscopeError,
    NotFound,
    ProviderError,
    ProviderUnavailable,
    WrongState,
)
from mutoscope.models import ErrorInfo
from mutoscope.providers.fake import FakeIllustrations, FakeSpeech, FakeWriter
from mutoscope.providers.protocols import Providers
from mutoscope.testing import temporary_studio

SCRIPT = """\
title: Tea
description: About tea
language: en
sections:
  - title: Leaves
    narrations: [Tea is a leaf., It grows on hills.]
    slide: {kind: title, title: Leaves}
  - title: Cups
    narrations: [Cups are warm.]
    slide: {kind: quote, quote: Cups are warm.}
"""
ARTICLE = Path(mutoscope.__file__).parent / "articles" / "coffee.md"
Seen = list[tuple[int, int, str]]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    providers = Providers(FakeWriter(), FakeSpeech(), FakeIllustrations())
    async with temporary_studio(
        tmp_path / "data", database_url=database, providers=providers
    ) as opened:
        yield opened


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "tea" / "script.yaml"
    path.parent.mkdir()
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return load_settings(data_dir=tmp_path / "data", database_url=database)


async def made(
    studio: Studio,
    script: Path,
    part: Part,
    seen: Seen | None = None,
    *,
    force: bool = False,
    **said: Any,
) -> Explained:
    told = [] if seen is None else seen
    order = Order(Source("script", str(script)), part, {"quality": "draft", **said}, force=force)
    return await explained(studio, order, part, script.parent, lambda *at: told.append(at))


def change(script: Path, old: str, new: str) -> None:
    script.write_text(SCRIPT.replace(old, new))


def names(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


async def test_a_file_becomes_a_script(studio: Studio, tmp_path: Path) -> None:
    seen = Seen()
    order = Order(Source.of(str(ARTICLE)), "script", {"minutes": 0.5})
    done = await explained(studio, order, "script", tmp_path / "out", lambda *at: seen.append(at))
    assert done.script == tmp_path / "out" / "script.yaml"
    assert (
        "Every day the world drinks about two billion cups"
        in (tmp_path / "out" / "script.yaml").read_text()
    )
    assert names(tmp_path / "out") == ["script.yaml"]
    assert (seen[0], seen[-1]) == ((20, 100, "Reading the article…"), (100, 100, "Complete"))
    assert "Generating script…" in [message for _, _, message in seen]


async def test_a_script_with_a_person_s_words_is_kept(studio: Studio, tmp_path: Path) -> None:
    out = tmp_path / "out"
    order = Order(Source.of(str(ARTICLE)), "script", {"minutes": 0.5})
    first = await explained(studio, order, "script", out)
    assert first.new > 0
    again = await explained(studio, order, "script", out)
    assert (again.new, again.reused, names(out)) == (0, first.new, ["script.yaml"])
    (out / "script.yaml").write_text("mine")
    await explained(studio, order, "script", out)
    assert names(out) == ["script.1.yaml", "script.yaml"]
    assert (out / "script.1.yaml").read_text() == "mine"


async def test_phrases_are_spoken_and_found(studio: Studio, script: Path) -> None:
    seen = Seen()
    done = await made(studio, script, "audio", seen)
    assert [path.name for path in done.audio] == [f"phrase_000{n}.wav" for n in (1, 2, 3)]
    assert names(script.parent) == [*(f"audio/phrase_000{n}.wav" for n in (1, 2, 3)), "script.yaml"]
    for path in done.audio:
        assert path.read_bytes()[8:12] == b"WAVE"
    assert (done.new, done.reused) == (3, 0)
    assert [at for at, _, _ in seen] == [1, 2, 3, 3]
    assert {total for _, total, _ in seen} == {3}
    assert seen[-2:] == [(3, 3, "Generating (3 new, 0 reused)"), (3, 3, "Complete")]

    change(script, "[Cups", "[New line., Cups")
    done = await made(studio, script, "audio")
    assert (done.new, done.reused, len(done.audio)) == (1, 3, 4)


async def test_files_are_never_read_back(studio: Studio, script: Path) -> None:
    done = await made(studio, script, "audio")
    spoken = [path.read_bytes() for path in done.audio]
    for path in done.audio:
        path.write_bytes(b"damaged")
    again = await made(studio, script, "audio")
    assert (again.new, [path.read_bytes() for path in again.audio]) == (0, spoken)


async def test_a_range_keeps_the_numbers_of_the_whole(studio: Studio, script: Path) -> None:
    done = await made(studio, script, "audio", scenes="2")
    assert [path.name for path in done.audio] == ["phrase_0003.wav"]


async def test_slides_are_drawn_in_their_language(studio: Studio, script: Path) -> None:
    seen = Seen()
    done = await made(studio, script, "slides", seen)
    folder = script.parent / "slides" / "en"
    assert done.slides == (folder / "slide_0001.png", folder / "slide_0002.png")
    with Image.open(done.slides[0]) as picture:
        assert picture.size == (640, 360)
    assert [(at, total) for at, total, _ in seen] == [(1, 2), (2, 2), (2, 2)]
    assert done.audio == ()


@pytest.mark.proof
async def test_a_video_of_all_and_of_a_range(studio: Studio, script: Path) -> None:
    seen = Seen()
    done = await made(studio, script, "video", seen)
    assert done.video == script.parent / "output.mp4"
    assert (script.parent / "output.mp4").read_bytes()[4:8] == b"ftyp"
    counts = [at for at, _, _ in seen]
    assert counts == sorted(counts)
    assert (seen[-1], {total for _, total, _ in seen}) == ((100, 100, "Complete"), {100})
    assert "Rendering…" in [message for _, _, message in seen]
    part = await made(studio, script, "video", scenes="2")
    assert part.video == script.parent / "output_2.mp4"
    assert names(script.parent) == ["output.mp4", "output_2.mp4", "script.yaml"]


async def test_anew_whatever_is_there(studio: Studio, script: Path) -> None:
    await made(studio, script, "audio")
    seen = Seen()
    done = await made(studio, script, "audio", seen, force=True)
    assert (done.new, done.reused) == (3, 0)
    assert [at for at, _, _ in seen] == [1, 2, 3, 3]


@pytest.mark.proof
async def test_anew_makes_nothing_twice(studio: Studio, script: Path) -> None:
    done = await made(studio, script, "slides", force=True)
    assert (done.new, done.reused) == (2, 0)
    assert len(await studio.jobs()) == 1


async def test_what_the_callback_raises_cancels_the_job(studio: Studio, script: Path) -> None:
    def enough(current: int, total: int, message: str) -> None:
        raise LookupError(message)

    order = Order(Source("script", str(script)), "audio", {"quality": "draft"})
    with pytest.raises(LookupError, match="Generating"):
        await explained(studio, order, "audio", script.parent, enough)
    (job,) = await studio.jobs()
    assert job.is_final
    assert names(script.parent) == ["script.yaml"]


async def test_a_call_that_is_cancelled_cancels_its_job(studio: Studio, script: Path) -> None:
    began = asyncio.Event()
    order = Order(Source("script", str(script)), "video", {"quality": "draft"})
    call = asyncio.ensure_future(
        explained(studio, order, "video", script.parent, lambda *_: began.set())
    )
    await began.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    (job,) = await studio.jobs()
    assert job.status in ("cancelled", "cancelling")


async def test_a_failure_keeps_its_class_sentence_and_traceback(
    studio: Studio, script: Path
) -> None:
    (script.parent / "paper.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    background = "    background: {type: image, path: paper.png}\n"
    change(script, "  - title: Cups\n", f"  - title: Cups\n{background}")
    with pytest.raises(InvalidRequest, match=r"“paper\.png” of sections\.1\.background") as caught:
        await made(studio, script, "video")
    assert (caught.value.code, bool(caught.value.hint)) == ("unreadable_picture", True)
    command, traceback = caught.value.__notes__
    assert command.endswith("--traceback")
    assert traceback.startswith("Traceback (most recent call last):")
    assert caught.value.message in traceback


@pytest.mark.parametrize(
    ("told", "traceback", "kind"),
    [
        (ErrorInfo("picture", "m", "h"), "…\nmutoscope.errors.MediaError: m", MediaError),
        (ErrorInfo("blank", "m"), "a: b\nmutoscope.errors.MediaError: m\nmore", MediaError),
        (ErrorInfo("over", "m"), "mutoscope.app.faults.Unfit: m", InvalidRequest),
        (ErrorInfo("provider_unavailable", "m", provider="x"), "", ProviderUnavailable),
        (ErrorInfo("odd", "m", provider="x"), "", ProviderError),
        (ErrorInfo("invalid_request", "m"), "", InvalidRequest),
        (ErrorInfo("internal", "ValueError: m"), "ValueError: m", MutoscopeError),
    ],
)
def test_the_class_of_a_failure(
    told: ErrorInfo, traceback: str, kind: type[MutoscopeError]
) -> None:
    error = error_of(told, traceback)
    assert type(error) is kind
    assert (error.message, error.hint, error.code) == (told.message, told.hint, told.code)


async def test_a_call_that_blocks_is_refused_inside_a_loop(script: Path) -> None:
    for function in (explainer.generate_audio_for_script, explainer.render_video_for_script):
        with pytest.raises(WrongState, match="inside a running event loop") as caught:
            function(script)
        assert f"asyncio.to_thread({function.__name__}, …)" in caught.value.hint


async def test_the_default_studio_beside_a_running_loop(script: Path, settings: Settings) -> None:
    seen = Seen()
    done = await asyncio.to_thread(
        explainer.generate_audio_for_script,
        script,
        progress_callback=lambda *at: seen.append(at),
        settings=settings,
        voice="heart",
    )
    assert (len(done.audio), done.new, seen[-1]) == (3, 3, (3, 3, "Complete"))
    slides = await explainer.generate_slides_for_script(
        script, script.parent / "out", settings=settings, voice="heart", quality="draft"
    )
    assert names(script.parent / "out") == ["slides/en/slide_0001.png", "slides/en/slide_0002.png"]
    assert slides.folder == script.parent / "out"


async def test_what_cannot_be_begun(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"):
        await explainer.generate_slides_for_script(tmp_path / "none.yaml", settings=settings)
    with pytest.raises(InvalidRequest, match="neither an address nor a file"):
        await explainer.generate_script_from_url("tea", tmp_path, settings=settings)
    script = tmp_path / "script.yaml"
    script.write_text(SCRIPT)
    with pytest.raises(InvalidRequest, match="There is no 'colour'"):
        await explainer.generate_slides_for_script(script, settings=settings, colour="red")
