"""A rendered short in a browser: it plays to its end, and every jump shows the very frame.

Each frame wears its number as a row of black and white squares, so that what is on the screen says
itself which frame it is.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from browser import CHROMIUM, playing
from mutoscope.media.codec.audio import encode_aac
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.layout import canvas_size
from mutoscope.media.planes import to_rgb
from mutoscope.media.render import Scene, render_body, render_transition
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas, Timeline, plan_timeline

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

CANVAS = Canvas(*canvas_size("9:16", 360))
TIMELINE = plan_timeline(CANVAS, [1.3, 1.1, 1.2], 0.4)
PLANS = (
    ScenePlan("hero", "espresso", 5, headline="Coffee wakes the world", hero="hot-beverage"),
    ScenePlan("number", "grape", 6, figure="2 billion", figure_label="cups a day"),
    ScenePlan("kinetic", "paper", 7, headline="Drink it black"),
)
BITS, SQUARE_PX = 8, 24
MARK_BOX_PX = (40, 480, BITS * SQUARE_PX, SQUARE_PX)
NEAR = np.array([1.5, 1.5, 6.0])
"""Levels between a browser's colours and ours, in the mean of a patch. Chromium's libyuv has seven
bits for what of Cb goes into blue (BT.709 asks for 2.112, it takes 2)."""


def ignore(*_: int) -> None:
    """A tick that lets everything pass."""


def marks(start: int, frames: int) -> list[Layer]:
    """The numbers of a scene's frames, from its `start` on the timeline."""
    return [_mark(start + index, index) for index in range(frames)]


def _mark(number: int, index: int) -> Layer:
    levels = [255 * (number >> bit & 1) for bit in range(BITS)]
    row = np.repeat(np.array(levels, np.uint8), SQUARE_PX)
    rgba = np.full((SQUARE_PX, len(row), 4), 255, np.uint8)
    rgba[..., :3] = row[None, :, None]
    shown = Motion(
        show_from_s=CANVAS.seconds(index) - 0.001,
        show_until_s=CANVAS.seconds(index + 1) - 0.001,
    )
    left, top, width, height = MARK_BOX_PX
    return Layer("mark", rgba, left + width / 2, top + height / 2, shown)


def number_on(picture: NDArray[np.uint8]) -> int:
    """The frame's number, read from the middles of its squares; a picture of nothing else, or a
    whole one."""
    left, top = MARK_BOX_PX[:2] if len(picture) > SQUARE_PX else (0, 0)
    row = picture[top + 8 : top + 16, left : left + BITS * SQUARE_PX].mean(axis=(0, 2))
    levels = row.reshape(BITS, SQUARE_PX)[:, 8:16].mean(axis=1)
    return sum(1 << bit for bit, level in enumerate(levels) if level > 128)


def patches(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean colours of 8 by 4 patches."""
    height, width = picture.shape[:2]
    return picture.reshape(8, height // 8, 4, width // 4, 3).mean(axis=(1, 3))


def borders(timeline: Timeline) -> list[int]:
    """The frames on both sides of every cut between segments, and the video's own ends."""
    starts = [span.start for span in timeline.scenes[1:]]
    firsts = [*starts, *(start + timeline.transition_frames for start in starts)]
    return [
        0,
        *sorted(near for first in firsts for near in (first - 1, first)),
        timeline.frames - 1,
    ]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scenes of the real kind at draft size, their transitions and a sound."""
    folder = tmp_path_factory.mktemp("played")
    scenes = [_scene(index) for index in range(len(PLANS))]
    parts: list[Path] = []
    for index, scene in enumerate(scenes):
        if index:
            parts.append(folder / f"{index}.transition")
            frames = TIMELINE.transition_frames
            render_transition(scenes[index - 1], scene, frames, parts[-1], tick=ignore)
        parts.append(folder / f"{index}.body")
        render_body(scene, *TIMELINE.body(index), parts[-1], tick=ignore)
    sound, out = folder / "sound.m4a", folder / "short.mp4"
    wave = np.sin(np.arange(CANVAS.seconds(TIMELINE.frames) * 48_000) / 20).astype(np.float32)
    encode_aac([np.stack([wave, wave], axis=1) * 0.3], sound)
    join(parts, sound, out, canvas=CANVAS, credit=Credits("Coffee"), tick=ignore)
    return out


def _scene(index: int) -> Scene:
    span, plan = TIMELINE.scenes[index], PLANS[index]
    layers = [*illustrate(plan, CANVAS), *letter(plan, CANVAS, index=index, count=len(PLANS))]
    run_on = TIMELINE.transition_frames
    return Scene((*layers, *marks(span.start, span.frames + run_on)), CANVAS, span.frames, "draft")


@pytest.fixture(scope="module")
def drawn(video: Path) -> list[NDArray[np.uint8]]:
    """What we decode of the file."""
    return [to_rgb(frame.planes) for frame in decode_frames(video)]


@pytest.mark.proof
async def test_a_browser_plays_it_to_the_end(video, drawn):
    async with playing(video) as (player, _):
        before = await player.facts()
        shown = await player.play(MARK_BOX_PX)
        after = await player.facts()

    assert (before["videoWidth"], before["videoHeight"]) == (360, 640)
    assert before["duration"] == pytest.approx(TIMELINE.frames / 30, abs=1 / 30)
    assert (before["readyState"], before["error"]) == (4, None)
    assert (after["ended"], after["error"]) == (True, None)
    assert after["currentTime"] == pytest.approx(before["duration"])
    assert after["soundBytes"] > 0
    told = [(round(at_s * 30), number_on(picture)) for at_s, picture in shown]
    late = [drawn_number - number for number, drawn_number in told]
    assert set(late) <= {0, 1}  # a page hears of a frame as soon as it can: maybe at the next one
    assert late.count(0) > len(late) / 2
    assert len({number for number, _ in told}) > len(drawn) / 10  # it may leave out, not mix up


async def test_a_jump_shows_the_very_frame(video, drawn):
    frames = [*borders(TIMELINE), 7, 96, 21, 53]  # back and forth as well
    async with playing(video) as (player, server):
        for frame in frames:
            wanted_s = (frame + 0.5) / 30
            at_s, picture = await player.seek(wanted_s)
            assert at_s == pytest.approx(wanted_s, abs=0.001)
            assert number_on(picture) == frame
            assert (np.abs(patches(picture) - patches(drawn[frame])) < NEAR).all(), frame
    assert any("range" in asked.headers for asked in server.requests)
