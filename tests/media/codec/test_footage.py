"""Films of all kinds come out upright, in BT.709, at their time."""

import gc
import weakref
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from films import BT601, BT709, BT2020, PLAIN, Tape, flat, frame_of, greys, write_film, yuv_of
from mutoscope.errors import MediaError
from mutoscope.media.codec.footage import FilmReader, film_facts, is_film
from mutoscope.media.planes import FramePlanes

LADDER = [20 + 8 * number for number in range(25)]
COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 120, 40), (255, 255, 255), (9, 9, 9)]


def _number(planes: FramePlanes) -> int:
    """Which frame of the ladder it is."""
    return round((float(planes.y.mean()) - LADDER[0]) / 8)


def _mean(planes: FramePlanes) -> list[float]:
    return [float(each[2:-2, 2:-2].mean()) for each in (planes.y, planes.u, planes.v)]


def _corners() -> av.VideoFrame:
    """Bright, lighter, darker and black: top left, top right, bottom left, bottom right."""
    y = np.kron(np.array([[220, 160], [90, 20]]), np.ones((24, 32), int))
    return frame_of([y, np.full((24, 32), 128), np.full((24, 32), 128)], "yuv420p")


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".mp4", "libx264"), (".mkv", "libx264"), (".webm", "libvpx-vp9")]
)
@pytest.mark.parametrize("first", [0, 45])
def test_frames_come_at_their_time_wherever_the_clock_begins(
    tmp_path: Path, suffix: str, codec: str, first: int
):
    film = write_film(tmp_path / f"a{suffix}", greys(LADDER), Tape(codec=codec, first=first))
    with FilmReader(film) as reader:
        assert [_number(reader.at(index / 30)) for index in range(25)] == list(range(25))
        assert _number(reader.at(60.0)) == 24
    assert film_facts(film).duration_s == pytest.approx(25 / 30, abs=0.002)


@pytest.mark.parametrize("codec", ["libx264", "libx265", "libvpx-vp9"])
def test_the_order_of_asking_changes_nothing(tmp_path: Path, codec: str):
    levels = [*LADDER, *LADDER[::-1]] * 6  # ten seconds
    film = write_film(tmp_path / "a.mkv", greys(levels), Tape(codec=codec))
    with FilmReader(film) as reader:
        inorder = [reader.at(index / 30).y.copy() for index in range(len(levels))]
    order = np.random.default_rng(5).permutation(len(levels))[:40]
    with FilmReader(film) as reader:
        for index in order:
            assert np.array_equal(reader.at(index / 30).y, inorder[index])


def test_the_last_frame_whose_time_has_come_is_shown(tmp_path: Path):
    film = write_film(tmp_path / "a.mp4", greys(LADDER[:5]), times=[0, 1, 7, 8, 30])
    with FilmReader(film) as reader:
        shown = [_number(reader.at(index / 30)) for index in (0, 1, 2, 6, 7, 8, 29, 30, 31)]
    assert shown == [0, 1, 1, 1, 2, 3, 3, 4, 4]


def test_other_rates_keep_their_own_time(tmp_path: Path):
    film = write_film(tmp_path / "a.mp4", greys(LADDER), Tape(rate=50))
    with FilmReader(film) as reader:
        shown = [_number(reader.at(index / 30)) for index in range(15)]
    assert shown == [index * 50 // 30 for index in range(15)]


@pytest.mark.parametrize(
    ("turned_by", "mirrored", "corners"),
    [
        (0, False, [220, 160, 90, 20]),
        (-90, False, [90, 220, 20, 160]),
        (90, False, [160, 20, 220, 90]),
        (180, False, [20, 90, 160, 220]),
        (0, True, [160, 220, 20, 90]),
    ],
)
def test_films_stand_upright(tmp_path: Path, turned_by: int, mirrored: bool, corners: list[int]):
    tape = Tape(turned_by=turned_by, mirrored=mirrored)
    film = write_film(tmp_path / "a.mov", [_corners()] * 2, tape)
    with FilmReader(film) as reader:
        width, height = reader.size_px
        assert (width, height) == ((48, 64) if turned_by in (90, -90) else (64, 48))
        boxes = [
            (left, top, left + width // 2, top + height // 2)
            for top in (0, height // 2)
            for left in (0, width // 2)
        ]
        parts = [reader.at(0, box) for box in boxes]
    assert [_mean(part)[0] for part in parts] == pytest.approx(corners, abs=3)
    assert all(part.u.shape == (height // 4, width // 4) for part in parts)


@pytest.mark.parametrize(
    ("weights", "format", "colours"),
    [
        (BT709, "yuv420p", (1, 1, 1, 1)),
        (BT709, "yuvj420p", (1, 1, 1, 2)),
        (BT601, "yuv420p", (6, 6, 6, 1)),
        (BT601, "yuv420p", (5, 5, 6, 2)),
        (BT601, "yuv420p", (2, 2, 2, 1)),
        (BT709, "yuv420p10le", (1, 1, 1, 1)),
        (BT2020, "yuv420p10le", (9, 1, 1, 1)),
    ],
)
def test_colours_are_those_of_bt709(
    tmp_path: Path,
    weights: tuple[float, float],
    format: str,
    colours: tuple[int, int, int, int],
):
    said = [yuv_of(rgb, weights, full=colours[3] == 2) for rgb in COLOURS]
    tape = Tape(format=format, colours=colours, quality="1", group=1)
    film = write_film(tmp_path / "a.mp4", [flat(each, format=format) for each in said], tape)
    with FilmReader(film) as reader:
        for index, rgb in enumerate(COLOURS):
            assert _mean(reader.at(index / 30)) == pytest.approx(yuv_of(rgb, BT709), abs=2.5)


def test_what_is_large_and_says_nothing_is_bt709(tmp_path: Path):
    said = yuv_of((200, 120, 40), BT709)
    tape = Tape(colours=(2, 2, 2, 1), quality="1")
    film = write_film(tmp_path / "a.mp4", [flat(said, (1280, 16))], tape)
    with FilmReader(film) as reader:
        assert _mean(reader.at(0)) == pytest.approx(said, abs=1.5)


@pytest.mark.parametrize(
    ("transfer", "white"), [pytest.param(16, 0.581, marks=pytest.mark.slow), (18, 0.75)]
)
def test_diffuse_white_of_hdr_becomes_white(tmp_path: Path, transfer: int, white: float):
    tape = Tape("libx265", "yuv420p10le", colours=(9, 9, transfer, 1), quality="1")
    levels = [0.0, white / 2, white, 1.0]
    frames = [flat((16 + 219 * each, 128, 128), format=tape.format) for each in levels]
    with FilmReader(write_film(tmp_path / "a.mp4", frames, tape)) as reader:
        black, middle, bright, brighter = (_mean(reader.at(i / 30))[0] for i in range(4))
    assert black == pytest.approx(16, abs=2)
    assert 60 < middle < 150
    assert bright == pytest.approx(234, abs=3)
    assert brighter == pytest.approx(235, abs=2)


@pytest.mark.parametrize("format", ["yuv422p10le", "yuv444p10le"])
def test_every_part_of_other_formats_is_where_it_was(tmp_path: Path, format: str):
    deep = _corners().reformat(format=format)
    tape = Tape("prores_ks", format)
    film = write_film(tmp_path / "a.mov", [deep] * 2, tape)
    with FilmReader(film) as reader:
        assert _mean(reader.at(0, (32, 24, 64, 48)))[0] == pytest.approx(20, abs=3)
        assert _mean(reader.at(0, (32, 0, 64, 24)))[0] == pytest.approx(160, abs=3)
        assert _mean(reader.at(0, (0, 24, 32, 48)))[0] == pytest.approx(90, abs=3)


@pytest.mark.parametrize(
    ("name", "codec", "format"), [("a.mov", "png", "rgb24"), ("a.mkv", "ffv1", "gray")]
)
def test_pixels_that_are_no_yuv(tmp_path: Path, name: str, codec: str, format: str):
    picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 128, np.uint8), "rgb24")
    said = Tape(codec, format, colours=(2, 2, 2, 0))
    film = write_film(tmp_path / name, [picture.reformat(format=format)], said)
    with FilmReader(film) as reader:
        assert _mean(reader.at(0)) == pytest.approx([126, 128, 128], abs=3)


def _half_clear() -> av.VideoFrame:
    rgba = np.full((48, 64, 4), 255, np.uint8)
    rgba[:, 32:, 3] = 0
    return av.VideoFrame.from_ndarray(rgba, "rgba")


@pytest.mark.parametrize(
    ("name", "codec", "format"),
    [("a.webm", "libvpx-vp9", "yuva420p"), ("a.mov", "png", "rgba")],
)
def test_what_is_clear_shows_black(tmp_path: Path, name: str, codec: str, format: str):
    picture = _half_clear().reformat(format=format)
    film = write_film(tmp_path / name, [picture] * 2, Tape(codec, format))
    with FilmReader(film) as reader:
        y = reader.at(0).y
    assert y[:, 4:28].mean() == pytest.approx(235, abs=3)
    assert y[:, 36:60].mean() == pytest.approx(16, abs=2)


def test_odd_sizes_lose_a_row_and_a_column(tmp_path: Path):
    tape = Tape("ffv1", "yuv420p")
    film = write_film(tmp_path / "a.mkv", [flat((200, 90, 160), (63, 47))] * 2, tape)
    with FilmReader(film) as reader:
        assert reader.size_px == (62, 46)
        planes = reader.at(0)
    assert planes.y.shape == (46, 62)
    assert planes.u.shape == planes.v.shape == (23, 31)


def test_pixels_need_not_be_square(tmp_path: Path):
    tape = Tape(pixel_aspect=Fraction(64, 45))
    wide = film_facts(write_film(tmp_path / "a.mp4", greys([50, 60]), tape))
    assert wide.pixel_aspect == pytest.approx(64 / 45)
    tape = Tape(pixel_aspect=Fraction(64, 45), turned_by=90)
    high = film_facts(write_film(tmp_path / "b.mp4", greys([50, 60]), tape))
    assert high.pixel_aspect == pytest.approx(45 / 64)


def test_a_film_of_one_frame(tmp_path: Path):
    film = write_film(tmp_path / "a.mp4", greys([120]))
    assert film_facts(film).duration_s == pytest.approx(1 / 30)
    with FilmReader(film) as reader:
        assert [_mean(reader.at(time_s))[0] for time_s in (0, 5, 1)] == [120, 120, 120]


def test_a_film_tells_what_it_shows(tmp_path: Path):
    film = write_film(tmp_path / "a.mp4", greys([50, 60]), Tape(title="A fox in  snow"))
    assert film_facts(film).told == "A fox in snow"


def test_the_same_frame_is_made_once(tmp_path: Path):
    film = write_film(tmp_path / "a.mp4", greys(LADDER[:4]), Tape(rate=10))
    with FilmReader(film) as reader:
        assert reader.at(0.0) is reader.at(0.05)
        assert reader.at(0.05) is not reader.at(0.1)


def _cut_off(folder: Path) -> Path:
    """Its index stands first, and the second half of its pictures is missing."""
    noise = np.random.default_rng(1)
    chroma = np.full((24, 32), 128)
    frames = [
        frame_of([noise.integers(16, 235, (48, 64)), chroma, chroma], "yuv420p") for _ in range(90)
    ]
    whole = write_film(folder / "whole.mp4", frames)
    front = folder / "front.mp4"
    with (
        av.open(str(whole)) as source,
        av.open(str(front), "w", options={"movflags": "faststart"}) as target,
    ):
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    front.write_bytes(front.read_bytes()[: front.stat().st_size // 2])
    return front


def _half(folder: Path) -> Path:
    """Its index would have come last."""
    whole = write_film(folder / "a.mp4", greys(LADDER)).read_bytes()
    (folder / "half.mp4").write_bytes(whole[: len(whole) // 2])
    return folder / "half.mp4"


def _sound_only(folder: Path) -> Path:
    with av.open(str(folder / "a.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=48_000, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        sound.rate = 48_000
        container.mux([*stream.encode(sound), *stream.encode(None)])
    return folder / "a.mp4"


def _too_wide(folder: Path) -> Path:
    return write_film(folder / "a.mp4", [flat((90, 128, 128), (4112, 16))])


def _too_long(folder: Path) -> Path:
    return write_film(folder / "a.mp4", greys([50, 60]), times=[0, 30 * 60 * 31])


def _a_playlist(folder: Path) -> Path:
    (folder / "a.mp4").write_text("#EXTM3U\n#EXTINF:1,\nb.mp4\n#EXT-X-ENDLIST\n")
    return folder / "a.mp4"


def _boxes_of_nothing(folder: Path) -> Path:
    (folder / "a.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(200))
    return folder / "a.mp4"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (_cut_off, "unreadable_video"),
        (_half, "unreadable_video"),
        (_sound_only, "no_picture"),
        (_too_wide, "video_too_large"),
        (_too_long, "video_too_large"),
        (_a_playlist, "unreadable_video"),
        (_boxes_of_nothing, "unreadable_video"),
    ],
)
def test_what_cannot_be_shown_is_said(tmp_path: Path, made, code: str):
    with pytest.raises(MediaError) as caught:
        film_facts(made(tmp_path))
    assert caught.value.code == code
    assert caught.value.hint


@pytest.mark.parametrize(
    ("head", "film"),
    [
        (b"\0\0\0\x18ftypisom", True),
        (b"\0\0\0\x14ftypqt  ", True),
        (b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\0", True),
        (b"\0\0\0\x1cftypavif", False),
        (b"\0\0\0\x18ftypheic", False),
        (b"\x89PNG\r\n\x1a\n", False),
        (b"", False),
    ],
)
def test_films_are_known_by_their_first_bytes(tmp_path: Path, head: bytes, film: bool):
    (tmp_path / "a").write_bytes(head)
    assert is_film(tmp_path / "a") is film


def test_a_closed_reader_is_gone_at_once(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys(LADDER))
    gc.disable()
    try:
        film = FilmReader(path)
        film.at(0.3)
        left = weakref.ref(film)
        film.close()
        del film
        assert left() is None
    finally:
        gc.enable()


def test_a_title_in_another_encoding_is_no_reason_to_refuse(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys(LADDER), replace(PLAIN, title="Caffe"))
    path.write_bytes(path.read_bytes().replace(b"Caffe", b"Caf\xe9!"))
    assert film_facts(path).told.startswith("Caf")
