"""Bodies and transitions: together they are the whole timeline, frame by frame."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.planes import blank_frame
from mutoscope.media.quality import QUALITIES
from mutoscope.media.render import Scene, render_body, render_transition, scene_frames
from mutoscope.media.timeline import Canvas, plan_timeline
from mutoscope.media.transitions import Transition

CANVAS = Canvas(180, 320)


class Cancelled(Exception):
    """What a tick raises when the work is no longer wanted."""


def ignore(*_: int) -> None:
    """A tick that lets everything pass."""


def scene(value: int, frames: int) -> Scene:
    ramp = np.full((320, 180, 4), 255, np.uint8)
    ramp[..., :3] = (np.arange(320) * 0.2 + value).astype(np.uint8)[:, None, None]
    sprite = np.full((60, 60, 4), 255, np.uint8)
    return Scene(
        (
            Layer("ramp", ramp, 90, 160, Motion(zoom_to=1.1), fills=True),
            Layer("sprite", sprite, 90, 150, Motion(bob_px=8, bob_hz=1.0)),
        ),
        CANVAS,
        frames,
    )


def test_joined_parts_show_what_was_drawn(tmp_path):
    timeline = plan_timeline(CANVAS, [0.7, 0.9], 0.3)
    scenes = [scene(20, timeline.scenes[0].frames), scene(90, timeline.scenes[1].frames)]
    parts = [tmp_path / name for name in ("body 0", "transition", "body 1")]
    render_body(scenes[0], *timeline.body(0), parts[0], tick=ignore)
    render_transition(*scenes, timeline.transition_frames, parts[1], tick=ignore)
    render_body(scenes[1], *timeline.body(1), parts[2], tick=ignore)
    out = tmp_path / "out.mp4"
    join(parts, None, out, canvas=CANVAS, credit=Credits(), tick=ignore)

    shown = [frame.planes.y.astype(int) for frame in decode_frames(out)]
    assert len(shown) == timeline.frames == 48
    for index, wanted in enumerate(drawn_frames(scenes, timeline)):
        assert np.abs(shown[index] - wanted).mean() < 2.5, index


def drawn_frames(scenes, timeline):
    """The whole timeline drawn without a codec."""
    first, second = map(scene_frames, scenes)
    frames, fade_frames = timeline.scenes[0].frames, timeline.transition_frames
    fade = Transition(first, frames, second, CANVAS, fade_frames)
    planes = blank_frame(CANVAS)
    for index in range(timeline.frames):
        later = index - frames
        if later < 0:
            first.draw(index, planes)
        elif later < fade_frames:
            fade.draw(later, planes)
        else:
            second.draw(later, planes)
        yield planes.y.astype(int)


def test_a_tick_for_every_frame(tmp_path):
    seen: list[tuple[int, int, int]] = []
    render_body(scene(20, 10), 4, 10, tmp_path / "a", tick=lambda *at: seen.append(at))
    assert seen == sorted(seen)
    assert {drawn for drawn, _, _ in seen} == set(range(7))
    assert seen[0] == (0, 6, 0)  # before anything is prepared
    assert seen[-1] == (6, 6, 6)


def test_cancelling_in_the_middle_leaves_no_file(tmp_path):
    def cancel(drawn: int, *_: int) -> None:
        if drawn == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        render_transition(scene(20, 9), scene(90, 9), 6, tmp_path / "a", tick=cancel)
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_give_what_one_gives_alone(tmp_path):
    def render(name: str) -> None:
        render_body(scene(40, 12), 0, 12, tmp_path / name, tick=ignore)

    render("alone")
    threads = [threading.Thread(target=render, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = {(tmp_path / name).read_bytes() for name in ("alone", "one", "two")}
    assert len(made) == 1


def test_any_number_of_workers_gives_the_same_file(tmp_path):
    timeline = plan_timeline(CANVAS, [0.7, 0.9, 0.8], 0.2)
    scenes = [scene(20 + 60 * n, span.frames) for n, span in enumerate(timeline.scenes)]

    def film(workers: int) -> bytes:
        folder = tmp_path / str(workers)
        folder.mkdir()
        with ThreadPoolExecutor(workers) as pool:
            done = list(pool.map(lambda job: job(), shots(scenes, timeline, folder)))
        join(done, None, folder / "film.mp4", canvas=CANVAS, credit=Credits(), tick=ignore)
        return (folder / "film.mp4").read_bytes()

    assert film(1) == film(2) == film(4)


def shots(scenes, timeline, folder):
    """Every body and every transition in order, each yet to be made."""

    def body(n: int) -> Path:
        render_body(scenes[n], *timeline.body(n), folder / f"{n}", tick=ignore)
        return folder / f"{n}"

    def between(n: int) -> Path:
        path = folder / f"{n} {n + 1}"
        frames = timeline.transition_frames
        render_transition(scenes[n], scenes[n + 1], frames, path, tick=ignore)
        return path

    yield partial(body, 0)
    for n in range(1, len(scenes)):
        yield partial(between, n - 1)
        yield partial(body, n)


@pytest.mark.parametrize("quality", QUALITIES)
def test_a_scene_is_the_same_in_parts_and_at_every_quality_near_the_standard(tmp_path, quality):
    made = replace(scene(40, 20), quality=quality)
    render_body(made, 0, 12, tmp_path / "a", tick=ignore)
    render_body(made, 12, 20, tmp_path / "b", tick=ignore)
    out = tmp_path / "out.mp4"
    join([tmp_path / "a", tmp_path / "b"], None, out, canvas=CANVAS, credit=Credits(), tick=ignore)
    shown = [frame.planes.y.astype(int) for frame in decode_frames(out)]
    planes, frames = blank_frame(CANVAS), scene_frames(scene(40, 20))
    assert len(shown) == 20
    for index, seen in enumerate(shown):
        frames.draw(index, planes)
        assert np.abs(seen - planes.y).mean() < 2.5
