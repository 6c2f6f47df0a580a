"""Joining segments and sound into an MP4, and reading it back."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import decode_audio, encode_aac
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.playback import decode_frames, probe
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.planes import FramePlanes
from mutoscope.media.provenance import ALGORITHMIC_MEDIA, COMPOSITE_SYNTHETIC
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(180, 320)
LENGTHS = (11, 1, 2, 16)
FRAMES = sum(LENGTHS)


def level(frame_index: int) -> int:
    """The brightness of a frame of the whole video, which tells frames apart."""
    return 40 + 5 * frame_index


class Cancelled(Exception):
    """What a tick raises when the work is no longer wanted."""


def ignore(*_: int) -> None:
    """A tick that lets everything pass."""


def encode(path: Path, first: int, frames: int, **settings) -> Path:
    def draw(index: int, planes: FramePlanes) -> None:
        planes.y[...] = level(first + index)
        planes.u[...], planes.v[...] = 110, 140

    encode_segment(draw, frames, CANVAS, path, EncodeSettings(**settings), ignore)
    return path


@pytest.fixture(scope="module")
def segments(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("segments")
    starts = [sum(LENGTHS[:number]) for number in range(len(LENGTHS))]
    return [
        encode(folder / f"{number}.segment", first, frames)
        for number, (first, frames) in enumerate(zip(starts, LENGTHS, strict=True))
    ]


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    """One second with a click in its middle."""
    path = tmp_path_factory.mktemp("sound") / "mix.m4a"
    samples = np.zeros((48_000, 2), np.float32)
    samples[24_000:24_480] = np.sin(np.arange(480) / 4)[:, None] * 0.8
    encode_aac([samples], path)
    return path


@pytest.fixture(scope="module")
def video(segments, sound, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("video") / "out.mp4"
    join(segments, sound, path, canvas=CANVAS, credit=Credits("A tïtle"), tick=ignore)
    return path


def test_all_frames_are_there_in_order_and_on_time(video):
    frames = [(frame.time_s, int(frame.planes.y[9, 9])) for frame in decode_frames(video)]
    assert [time for time, _ in frames] == [Fraction(index, 30) for index in range(FRAMES)]
    wanted = np.array([level(index) for index in range(FRAMES)])
    assert np.abs(np.array([seen for _, seen in frames]) - wanted).max() <= 2


def test_colours_survive(video):
    planes = next(decode_frames(video)).planes
    assert planes.y.shape == (320, 180)
    assert planes.u.shape == planes.v.shape == (160, 90)
    assert abs(int(planes.u[5, 5]) - 110) <= 2
    assert abs(int(planes.v[5, 5]) - 140) <= 2


def test_the_header_says_what_players_need(video):
    facts = probe(video)
    assert (facts.codec, facts.profile, facts.pixel_format) == ("h264", "High", "yuv420p")
    assert (facts.width_px, facts.height_px, facts.fps, facts.frames) == (180, 320, 30, FRAMES)
    assert facts.colour == (1, 1, 1)
    assert not facts.full_range
    assert facts.duration_s == pytest.approx(FRAMES / 30)
    assert facts.title == "A tïtle"
    assert facts.sound is not None
    assert (facts.sound.codec, facts.sound.sample_rate, facts.sound.channels) == ("aac", 48_000, 2)


def test_sound_stays_in_step(video):
    heard = np.concatenate(list(decode_audio(video)))[:, 0]
    loud = np.flatnonzero(np.abs(heard) > 0.3)
    assert abs(int(loud[0]) - 24_000) <= 48


def test_the_index_comes_first_and_no_clock_or_version_is_written(video):
    raw = video.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")
    assert b"Lavf" not in raw
    assert b"Lavc" not in raw
    created = raw.index(b"mvhd") + 8
    assert raw[created : created + 8] == bytes(8)


def test_the_file_says_how_it_came_to_be(video, segments, tmp_path):
    raw = video.read_bytes()
    box = raw.rindex(b"uuid") - 4
    assert int.from_bytes(raw[box : box + 4]) == len(raw) - box
    assert raw[box + 8 : box + 24].hex() == "be7acfcb97a942e89c71999491e3afac"
    assert ALGORITHMIC_MEDIA.encode() in raw[box:]
    other = tmp_path / "other.mp4"
    credit = Credits(source_type=COMPOSITE_SYNTHETIC)
    join(segments, None, other, canvas=CANVAS, credit=credit, tick=ignore)
    assert COMPOSITE_SYNTHETIC.encode() in other.read_bytes()
    assert probe(other).sound is None


def test_the_same_parts_give_the_same_file(video, segments, sound, tmp_path):
    again = tmp_path / "again.mp4"
    join(segments, sound, again, canvas=CANVAS, credit=Credits("A tïtle"), tick=ignore)
    assert again.read_bytes() == video.read_bytes()


def test_ticks_count_segments(segments, tmp_path):
    seen: list[tuple[int, int]] = []
    join(
        segments,
        None,
        tmp_path / "a.mp4",
        canvas=CANVAS,
        credit=Credits(),
        tick=lambda *at: seen.append(at),
    )
    assert seen == [(number, 4) for number in range(5)]


def test_a_cancelled_join_leaves_nothing(segments, tmp_path):
    def cancel(current: int, total: int) -> None:
        if current == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        join(segments, None, tmp_path / "a.mp4", canvas=CANVAS, credit=Credits(), tick=cancel)
    assert list(tmp_path.iterdir()) == []


def test_segments_of_other_settings_are_refused(segments, tmp_path):
    other = encode(tmp_path / "other.segment", 0, 5, preset="ultrafast")
    with pytest.raises(MediaError, match="other settings"):
        join(
            [segments[0], other],
            None,
            tmp_path / "a.mp4",
            canvas=CANVAS,
            credit=Credits(),
            tick=ignore,
        )
    assert not (tmp_path / "a.mp4").exists()


def test_segments_of_another_size_are_refused(segments, tmp_path):
    with pytest.raises(MediaError, match="another size"):
        join(
            segments,
            None,
            tmp_path / "a.mp4",
            canvas=Canvas(320, 180),
            credit=Credits(),
            tick=ignore,
        )


def test_nothing_cannot_be_joined(tmp_path):
    with pytest.raises(MediaError, match="at least one"):
        join([], None, tmp_path / "a.mp4", canvas=CANVAS, credit=Credits(), tick=ignore)


@pytest.mark.parametrize("sound_bytes", [b"", b"not a sound file at all" * 40])
def test_damaged_sound_is_named(segments, tmp_path, sound_bytes):
    path = tmp_path / "voice.m4a"
    path.write_bytes(sound_bytes)
    with pytest.raises(MediaError, match=r"voice\.m4a"):
        join(segments, path, tmp_path / "a.mp4", canvas=CANVAS, credit=Credits(), tick=ignore)


def test_a_video_without_sound_cannot_lend_it(segments, video, tmp_path):
    silent = tmp_path / "silent.mp4"
    join(segments, None, silent, canvas=CANVAS, credit=Credits(), tick=ignore)
    with pytest.raises(MediaError, match="no sound track"):
        join(segments, silent, tmp_path / "a.mp4", canvas=CANVAS, credit=Credits(), tick=ignore)


CHAPTERS = [("Early tea, 茶", 0.0, 0.3), ("Дальше & <west>", 0.3, 0.7), ("Today", 0.7, 1.0)]


def told_chapters(path: Path) -> list[tuple[str, float, float]]:
    with av.open(str(path)) as container:
        return [
            (
                each["metadata"]["title"],
                float(each["start"] * each["time_base"]),
                float(each["end"] * each["time_base"]),
            )
            for each in container.chapters()
        ]


def test_players_are_told_of_chapters(segments, sound, video, tmp_path):
    divided = tmp_path / "divided.mp4"
    given = {"canvas": CANVAS, "credit": Credits("A tïtle"), "tick": ignore}
    join(segments, sound, divided, chapters=CHAPTERS, **given)
    assert told_chapters(divided) == CHAPTERS
    assert probe(divided) == probe(video)
    raw = divided.read_bytes()
    assert raw.count(b"chpl") == 1, "Nero's list, which most players know"
    assert b"trefchap" in raw.replace(b"\x00\x00\x00\x0c", b""), "a track, which QuickTime knows"
    assert b"Lavf" not in raw
    again = tmp_path / "again.mp4"
    join(segments, sound, again, chapters=CHAPTERS, **given)
    assert again.read_bytes() == raw


def test_frames_and_sound_are_the_same_with_chapters(segments, sound, video, tmp_path):
    divided = tmp_path / "divided.mp4"
    given = {"canvas": CANVAS, "credit": Credits("A tïtle"), "tick": ignore}
    join(segments, sound, divided, chapters=CHAPTERS, **given)
    plain, with_chapters = [
        [(frame.time_s, frame.planes.y.tobytes()) for frame in decode_frames(path)]
        for path in (video, divided)
    ]
    assert plain == with_chapters
    heard = [np.concatenate(list(decode_audio(path))) for path in (video, divided)]
    assert np.array_equal(*heard)


def test_a_video_without_chapters_says_nothing_of_them(segments, sound, video, tmp_path):
    plain = tmp_path / "plain.mp4"
    given = {"canvas": CANVAS, "credit": Credits("A tïtle"), "tick": ignore}
    join(segments, sound, plain, chapters=[], **given)
    assert plain.read_bytes() == video.read_bytes()
    assert told_chapters(plain) == []


@pytest.mark.parametrize(
    "chapters",
    [[("a", 0.0, 0.5), ("b", 0.4, 1.0)], [("a", 0.5, 0.2)], [("a", -0.1, 0.2)]],
)
def test_chapters_that_are_out_of_order_are_refused(segments, sound, tmp_path, chapters):
    out = tmp_path / "out.mp4"
    given = {"canvas": CANVAS, "credit": Credits(), "tick": ignore}
    with pytest.raises(MediaError, match="Chapters overlap"):
        join(segments, sound, out, chapters=chapters, **given)
    assert not out.exists()


def test_what_is_not_a_video_is_refused(tmp_path, sound):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"hello" * 99)
    with pytest.raises(MediaError, match=r"clip\.mp4"):
        probe(path)
    with pytest.raises(MediaError, match="no video"):
        probe(sound)
    with pytest.raises(MediaError, match="no video"):
        next(decode_frames(sound))


def test_a_cut_off_file_cannot_be_read_to_the_end(video, tmp_path):
    path = tmp_path / "half.mp4"
    raw = video.read_bytes()
    path.write_bytes(raw[: len(raw) // 3])
    with pytest.raises(MediaError):
        assert len(list(decode_frames(path))) == FRAMES
