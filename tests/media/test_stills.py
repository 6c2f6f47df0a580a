from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.stills import StillsWatch, proof_sheet
from mutoscope.media.timeline import Canvas, CaptionBox, Timeline, plan_timeline

CANVAS = Canvas(180, 320)
TIMELINE = plan_timeline(CANVAS, [1.6, 1.6, 1.6, 1.6, 1.6], 0.0)
FRAMES = 48


def _draw(index: int, planes: FramePlanes) -> None:
    """Scene n is of luma 40 + 40 n; from frame 20 to 27 the first scene is full of detail."""
    planes.y[:], planes.u[:], planes.v[:] = 40 + 40 * (index // FRAMES), 128, 128
    planes.y[10:30, 10 + index % 40 : 60] = 235
    if 20 <= index < 28:
        planes.y[100:300] = np.arange(16, 216, dtype=np.uint8)[:, None]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stills")
    segment, out = folder / "a.segment", folder / "film.mp4"
    settings = EncodeSettings("superfast", 18)
    encode_segment(_draw, TIMELINE.frames, CANVAS, segment, settings, lambda *_: None)
    join([segment], None, out, canvas=CANVAS, credit=Credits(), tick=lambda *_: None)
    return out


def watched(video: Path, timeline: Timeline = TIMELINE) -> StillsWatch:
    """What remains of a video that was played."""
    watch = StillsWatch(timeline)
    for index, picture in enumerate(decode_frames(video)):
        watch.see(index, picture.planes)
    return watch


@pytest.fixture(scope="module")
def stills(video: Path) -> StillsWatch:
    return watched(video)


def test_the_thumbnail_is_the_richest_moment_of_the_opening(stills: StillsWatch, tmp_path: Path):
    out = tmp_path / "thumbnail.jpg"
    stills.save_thumbnail(out)
    with Image.open(out) as picture:
        assert (picture.format, picture.size) == ("JPEG", (180, 320))
        assert np.asarray(picture.convert("L"))[100:300].std() > 50


def test_the_thumbnail_stands_under_no_subtitle_if_it_can(video: Path, tmp_path: Path):
    def detail(*spans: tuple[int, int]) -> float:
        boxes = [
            CaptionBox("Tea", 0, 0, 9, 9, first, end, (255, 255, 255), (0, 0, 0))
            for first, end in spans
        ]
        watch = StillsWatch(TIMELINE, boxes)
        for index, picture in enumerate(decode_frames(video)):
            watch.see(index, picture.planes)
        watch.save_thumbnail(tmp_path / "bare.jpg")
        with Image.open(tmp_path / "bare.jpg") as picture:
            return float(np.asarray(picture.convert("L"))[100:300].std())

    assert detail((0, 20), (28, FRAMES)) > 50
    assert detail((4, 40)) < 10
    assert detail((0, FRAMES)) > 50  # there is no other moment


def test_the_sheet_shows_each_scene_in_its_place(stills: StillsWatch, tmp_path: Path):
    out = tmp_path / "sheet.jpg"
    stills.save_contact_sheet(out)
    with Image.open(out) as picture:
        sheet = np.asarray(picture.convert("L")).astype(float)
    tile_width, tile_height = 270, 480
    for number in range(5):
        x = 16 + number % 4 * (tile_width + 16)
        y = 16 + number // 4 * (tile_height + 36 + 16)
        middle = sheet[y + tile_height // 2 : y + tile_height - 20, x + 20 : x + tile_width - 20]
        expected = (40 + 40 * number - 16) * 255 / 219
        assert middle.mean() == pytest.approx(expected, abs=4)
        label = sheet[y + tile_height + 4 : y + tile_height + 36, x : x + tile_width]
        assert label.max() > 180, "a label is written under the tile"
    assert sheet.shape[1] == 4 * 286 + 16


def test_stills_are_the_same_every_time_and_carry_no_metadata(video: Path, tmp_path: Path):
    saved: list[bytes] = []
    for _ in range(2):
        stills = watched(video)
        for save in (stills.save_thumbnail, stills.save_contact_sheet):
            save(tmp_path / "still.jpg")
            saved.append((tmp_path / "still.jpg").read_bytes())
    assert saved[:2] == saved[2:]
    assert not any(b"Exif" in still for still in saved)


def test_a_story_that_begins_after_a_card_has_its_own_stills(video: Path, tmp_path: Path):
    story = replace(TIMELINE, scenes=TIMELINE.scenes[1:3])
    stills = watched(video, story)
    stills.save_thumbnail(tmp_path / "cover.jpg")
    stills.save_contact_sheet(tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "cover.jpg") as cover:
        assert np.asarray(cover.convert("L"))[200:].mean() == pytest.approx(74.5, abs=4)
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.width == 2 * 286 + 16


def test_a_video_that_ends_early_is_refused(video: Path, tmp_path: Path):
    stills = watched(video, plan_timeline(CANVAS, [1.6] * 8, 0.0))
    with pytest.raises(MediaError, match="ends before its last scene"):
        stills.save_contact_sheet(tmp_path / "sheet.jpg")
    with pytest.raises(MediaError, match="ends before its last scene"):
        StillsWatch(TIMELINE).save_thumbnail(tmp_path / "thumbnail.jpg")
    assert not list(tmp_path.iterdir())


def test_an_unwritable_place_is_refused(stills: StillsWatch, tmp_path: Path):
    with pytest.raises(MediaError, match="could not be written"):
        stills.save_thumbnail(tmp_path / "missing" / "thumbnail.jpg")


@pytest.mark.parametrize("canvas", [Canvas(320, 180), Canvas(180, 180), CANVAS], ids=str)
def test_a_tile_keeps_colour_and_shape(canvas: Canvas, tmp_path: Path):
    red = blank_frame(canvas)
    red.y[:], red.u[:], red.v[:] = 63, 102, 240
    proof_sheet([red], ["1"], tmp_path / "proof.jpg")
    with Image.open(tmp_path / "proof.jpg") as proof:
        sheet = np.asarray(proof).astype(int)
    height = round(270 * canvas.height_px / canvas.width_px)
    tile = sheet[20 : 16 + height - 4, 20 : 16 + 270 - 4].reshape(-1, 3)
    assert np.abs(tile - (255, 0, 0)).max() < 16
    below = sheet[16 + height + 2, 150]
    assert np.abs(below - (24, 24, 28)).max() < 12
