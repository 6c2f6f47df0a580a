"""The measures of the rendering benchmarks, on pictures whose figures are known, and the job that
all programs are given."""

import hashlib
import json
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from bench.render.__main__ import NAMES, main
from bench.render.cancel import stopped_after_s
from bench.render.drawing import truth_db
from bench.render.fast import likeness
from bench.render.figures import at_least, at_most, turns
from bench.render.film import Film, Piece, captions_of, pieces_of
from bench.render.job import CAMERAS, Job, prepare
from bench.render.measures import Patch, displacement, drawn_ideally, luma_of, psnr_db, ssim
from bench.render.motion import our_frames, velocity_error_px
from bench.render.ours import make
from bench.render.pictures import picture
from bench.render.pure import copied, drawn
from bench.render.scenes import PLANS, draw_picture, frame_ms
from bench.render.slides import frame_ms as slide_ms
from bench.render.told import told
from bench.render.zoompan import command, subtitles, view

from mutoscope.media.codec.playback import probe
from mutoscope.media.motion import Window
from mutoscope.media.planes import blank_frame
from mutoscope.media.timeline import Canvas

SMALL = Canvas(270, 480, Fraction(10))


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("bench") / "job"
    job = Job(folder, scenes=2, canvas=SMALL, scene_s=2.0)
    prepare(job)
    return job


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_can_be_taken(name: str) -> None:
    assert callable(import_module(f"bench.render.{name}").measure)


def test_an_unknown_figure_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["beauty"])
    assert "motion" in capsys.readouterr().err


def test_goals_are_held_against_figures() -> None:
    assert at_most("time", 1.2, 1.1, "×").goal == "≤ 1.1 ×: MISSED"
    assert at_least("time", 1.2, 1.1, "×").goal == "≥ 1.1 ×: kept"


def test_turns_are_taken() -> None:
    order: list[str] = []
    programs = {name: lambda name=name: order.append(name) for name in ("a", "b")}
    assert {name: len(seen) for name, seen in turns(programs, 2).items()} == {"a": 2, "b": 2}
    assert order == ["a", "b", "a", "b"]


def test_psnr_of_a_known_error() -> None:
    grey = np.full((16, 16), 100, np.uint8)
    assert psnr_db(grey, grey + 5) == pytest.approx(10 * np.log10(255**2 / 25))
    assert psnr_db(grey, grey) == np.inf


def test_ssim_of_known_pictures() -> None:
    random = np.random.default_rng(3)
    noise = random.integers(0, 256, (32, 40)).astype(np.uint8)
    assert ssim(noise, noise) == pytest.approx(1)
    assert ssim(noise, 255 - noise) < -0.9
    # Plain levels differ in their means alone: (2ab + c) / (a² + b² + c).
    plain = [np.full((16, 16), level, np.uint8) for level in (100, 120)]
    c1 = (0.01 * 255) ** 2
    assert ssim(*plain) == pytest.approx((2 * 12000 + c1) / (100**2 + 120**2 + c1))


def test_luma_of_known_colours() -> None:
    colours = np.array([[[0, 0, 0], [255, 255, 255], [0, 255, 0]]], np.uint8)
    assert luma_of(colours)[0] == pytest.approx([16, 235, 16 + 219 * 0.7152])


def test_the_ideal_drawing_keeps_a_ramp_and_its_place() -> None:
    ramp = np.add.outer(np.zeros(60), np.arange(80.0))
    seen = drawn_ideally(ramp, Window(10.25, 8, 60, 40), (40, 30))
    # Output pixel i stands at 10.25 + (i + 0.5) · 1.5 − 0.5 of the source.
    assert seen == pytest.approx(np.tile(10.5 + 1.5 * np.arange(40), (30, 1)), abs=0.02)


def test_a_patch_of_the_ideal_drawing_is_part_of_the_whole() -> None:
    source, window = luma_of(picture(1, (90, 120))), Window(3.3, 4.7, 70, 100)
    patch = Patch(12, 9, 20, 16)
    whole = drawn_ideally(source, window, (60, 80))
    assert drawn_ideally(source, window, (60, 80), patch) == pytest.approx(patch.of(whole))


@pytest.mark.parametrize("moved", [(0.3, -0.2), (0.004, 0.001), (-0.6, 0.5)])
def test_a_known_move_is_found(moved: tuple[float, float]) -> None:
    source = luma_of(picture(0, (180, 240)))
    window, canvas, patch = Window(10, 12, 150, 200), (120, 160), Patch(30, 40, 60, 60)

    def ideal(right: float, down: float) -> np.ndarray:
        return drawn_ideally(source, window, canvas, patch, (right, down))

    seen = (0.9 * ideal(*moved) + 7).round()  # levels as a decoder gives them, other contrast
    assert displacement(seen, ideal) == pytest.approx(moved, abs=0.001)


def test_pictures_are_made_of_their_seed() -> None:
    first, again, other = picture(1, (90, 160)), picture(1, (90, 160)), picture(2, (90, 160))
    assert first.shape == (160, 90, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.std() > 30


def test_our_zoom_moves_truly_and_a_rounded_one_does_not() -> None:
    grey = np.repeat(picture(0, (360, 640))[..., :1], 3, axis=2)
    canvas, numbers = Canvas(270, 480), range(100, 106)
    frames = our_frames(grey, canvas, "standard", numbers)
    assert velocity_error_px(frames, grey, canvas, numbers) < 0.02
    shaken = [np.roll(frame, index % 2, axis=1) for index, frame in enumerate(frames)]
    assert velocity_error_px(shaken, grey, canvas, numbers) == pytest.approx(1, abs=0.05)


def test_the_job_is_as_it_is_told(job: Job) -> None:
    data = told(job)
    assert data == json.loads(json.dumps(data))
    assert data["frames"] == 40
    assert [scene["frames"] for scene in data["scenes"]] == [25, 20]
    for number, scene in enumerate(data["scenes"]):
        words = [word for page in scene["pages"] for word, _ in page["words"]]
        assert words == [word.text for word in job.words(number)]
        assert (job.folder / scene["picture"]).exists()
    spare = [job.picture(number).read_bytes() for number in (0, job.scenes)]
    assert spare[0] != spare[1]


def test_six_scenes_have_94_states_of_captions(tmp_path: Path) -> None:
    job = Job(tmp_path)
    words = [layer.name for n in range(6) for layer in captions_of(job, n)[0]]
    assert words.count("caption word") == 94


def test_no_camera_meets_the_border(tmp_path: Path) -> None:
    """What zoompan is told is where our own window goes: neither is held back by the border."""
    job = Job(tmp_path)
    width, height = job.picture_px
    for scene, camera in enumerate(CAMERAS):
        for frame in (0, 70, 164):
            seen = job.window(scene, frame)
            names = {"iw": width, "ih": height, "on": frame, "pow": pow}
            expressions = view(camera, 150)
            zoom = eval(expressions["z"], names)
            assert zoom == pytest.approx(width / seen.width)
            for side, place in (("x", seen.x), ("y", seen.y)):
                told_place = eval(expressions[side], {**names, "zoom": zoom})
                assert told_place == pytest.approx(place, abs=1e-6)


def test_the_graph_has_every_scene(job: Job, tmp_path: Path) -> None:
    words = command(tmp_path / "ffmpeg", job, tmp_path / "out.mp4", enlarged=4)
    graph = str(words[words.index("-filter_complex") + 1])
    assert graph.count("zoompan=") == graph.count("scale=iw*4") == 2
    assert graph.count("xfade") == 1
    count = sum(len(job.words(scene)) for scene in range(2))
    assert subtitles(job).count("Dialogue:") == count


def test_the_film_is_made_and_only_what_changed_is_made_again(job: Job, tmp_path: Path) -> None:
    kept, out = tmp_path / "kept", tmp_path / "out.mp4"
    kept.mkdir()

    def made(workers: int, changed: int | None = None) -> tuple[int, str]:
        new = make(Film(job, "draft", changed), out, kept, workers=workers, silent=False)
        return new, hashlib.sha256(out.read_bytes()).hexdigest()

    first = made(2)
    assert first[0] == 3
    facts = probe(out)
    assert facts.frames == 40
    assert facts.sound is not None
    assert made(1) == (0, first[1])
    edited = made(2, 1)
    assert edited[0] == 2
    assert edited[1] != first[1]


def test_drawn_frames_are_those_of_the_film(job: Job, tmp_path: Path) -> None:
    film = Film(job, "standard")
    frames, planes = drawn(film, tmp_path, workers=2), blank_frame(SMALL)
    with film.drawer(Piece("transition", 1)) as (draw, count):
        for index in range(count):
            draw(index, planes)
    copy = blank_frame(SMALL)
    copied(frames, 20, SMALL)(count - 1, copy)
    assert np.array_equal(copy.y, planes.y)
    assert np.array_equal(copy.v, planes.v)
    assert [piece.kind for piece in pieces_of(job)] == ["body", "transition", "body"]


def test_a_film_is_like_its_frames(job: Job, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    make(Film(job, "standard"), out, tmp_path, workers=2, silent=True)
    assert 0.9 < likeness(job, out, "standard") < 1


def test_the_best_drawing_is_the_truest(job: Job) -> None:
    assert min(truth_db(job, "best")) > max(35, min(truth_db(job, "standard")))


def test_a_cancelled_render_leaves_nothing(job: Job) -> None:
    assert stopped_after_s(job, running_frames=5) > 0


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.kind)
def test_every_kind_of_scene_is_timed(plan: object, job: Job, tmp_path: Path) -> None:
    draw_picture(job, plan, tmp_path / "picture.layers")
    assert frame_ms(job, plan, tmp_path / "picture.layers") > 0


def test_a_slide_is_timed(job: Job) -> None:
    assert slide_ms(job, 6) > 0
