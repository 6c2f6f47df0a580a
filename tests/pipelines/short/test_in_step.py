"""A finished short as it is seen and heard: what is shown is in step with what is said.

Nothing is taken from the timeline: words are found in the decoded sound by their tones, their marks
and the borders of scenes in the decoded pictures.
"""

import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray
from tea_short import file_of, make

from mutoscope.app import Studio
from mutoscope.media.caption_styles import CaptionStyle
from mutoscope.media.captions import caption_layers
from mutoscope.media.codec.audio import SAMPLE_RATE, Block
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.codec.replay import play
from mutoscope.media.layers import Layer
from mutoscope.media.planes import Plane
from mutoscope.media.timeline import Canvas
from mutoscope.models import Word, shifted
from mutoscope.pipelines.short.values import LEAD_S, TRANSITION_S
from mutoscope.providers.fake import FakeSpeech, fake_providers
from mutoscope.testing import temporary_studio

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINES = ("Monks drank tea early.", "Traders carried it west.", "Now billions drink it.")
CANVAS = Canvas(360, 640)
FPS = 30
ONSET_S = 0.008
"""A tone swells in 5 ms, and AAC may smear it by a little."""
IN_STEP = 1 + ONSET_S * FPS
"""So many frames may lie between what is heard and what is seen."""
QUIET = {"music_volume": 0.0}


@dataclass(frozen=True)
class Seen:
    """A short, decoded."""

    path: Path
    luma: list[Plane]
    sound: Block

    @classmethod
    def of(cls, path: Path) -> "Seen":
        luma, blocks = list[Plane](), list[Block]()
        for item in play(path):
            if isinstance(item, DecodedFrame):
                luma.append(item.planes.y.copy())
            else:
                blocks.append(item)
        return cls(path, luma, np.concatenate(blocks))

    def changes(self, rows: slice, columns: slice) -> NDArray[np.floating]:
        """By frame: how far luma there is from the frame before."""
        luma = np.stack([each[rows, columns] for each in self.luma]).astype(np.int16)
        return np.abs(np.diff(luma, axis=0, prepend=luma[:1])).mean(axis=(1, 2))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Studio]:
    folder = tmp_path_factory.mktemp("in-step")
    async with temporary_studio(
        folder, database_url=lasting_database, providers=fake_providers(), log_level="error"
    ) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cut_hard(studio: Studio) -> Seen:
    return Seen.of(file_of(studio, await make(studio, transition="cut", **QUIET), "video.mp4"))


async def spoken() -> list[list[Word]]:
    """The words of each line, from its own start."""
    said = [
        await FakeSpeech().speak(line, voice="tone-en", language="en", speed=1.0) for line in LINES
    ]
    return [list(each.words) for each in said]


def onsets_s(sound: Block) -> list[float]:
    """When something is heard after a little silence."""
    window = SAMPLE_RATE // 1000
    level = np.abs(sound[:, 0])
    loud = level[: len(level) // window * window].reshape(-1, window).max(axis=1) > 0.03
    return [
        at / 1000 for at in np.flatnonzero(loud).tolist() if not loud[max(0, at - 25) : at].any()
    ]


def heard_words_s(seen: Seen) -> list[list[float]]:
    """When each word of each line is heard."""
    onsets = iter(onsets_s(seen.sound))
    return [[next(onsets) for _ in line.split()] for line in LINES]


async def test_each_word_is_heard_where_the_voice_says_it_is(cut_hard: Seen) -> None:
    assert len(onsets_s(cut_hard.sound)) == sum(len(line.split()) for line in LINES)
    for heard, words in zip(heard_words_s(cut_hard), await spoken(), strict=True):
        apart_s = [word.start_s - words[0].start_s for word in words]
        assert [at - heard[0] for at in heard] == pytest.approx(apart_s, abs=ONSET_S)


async def test_each_word_is_marked_when_it_is_heard(cut_hard: Seen) -> None:
    for heard, words in zip(heard_words_s(cut_hard), await spoken(), strict=True):
        places = _marks(words)
        assert len(places) == len(heard)
        for at_s, place in zip(heard, places, strict=True):
            assert abs(_marked_at(cut_hard, place, at_s) - at_s * FPS) <= IN_STEP


def _marks(words: Sequence[Word]) -> list[Layer]:
    """Where the marks of a line's words stand."""
    layers, _ = caption_layers(
        shifted(words, LEAD_S),
        CANVAS,
        style=CaptionStyle.BOX,
        ink=(255, 255, 255),
        accent=(255, 200, 0),
        shade=(0, 0, 0),
        duration_s=60.0,
    )
    return [layer for layer in layers if layer.name == "caption word"]


def _marked_at(seen: Seen, place: Layer, near_s: float) -> int:
    """The frame within a tenth of a second in which the place changes most."""
    height, width = place.rgba.shape[:2]
    top, left = round(place.y - height / 2), round(place.x - width / 2)
    changes = seen.changes(slice(top, top + height), slice(left, left + width))
    first = max(0, round(near_s * FPS) - 3)
    return first + int(np.argmax(changes[first : first + 7]))


async def test_a_cut_is_seen_as_long_before_its_line_as_every_other(cut_hard: Seen) -> None:
    changes = cut_hard.changes(slice(0, 300), slice(None))
    for heard, words in list(zip(heard_words_s(cut_hard), await spoken(), strict=True))[1:]:
        due = (heard[0] - words[0].start_s - LEAD_S) * FPS
        first = round(due) - 8
        cut = first + int(np.argmax(changes[first : first + 17]))
        assert abs(cut - due) <= IN_STEP
        assert changes[cut] > 4 * np.delete(changes[first : first + 17], cut - first).max()


async def test_a_slide_begins_and_ends_in_time(studio: Studio) -> None:
    job = await make(studio, transition="slide", easing="linear", **QUIET)
    seen = Seen.of(file_of(studio, job, "video.mp4"))
    changes = seen.changes(slice(0, 300), slice(None))
    for heard, words in list(zip(heard_words_s(seen), await spoken(), strict=True))[1:]:
        due = (heard[0] - words[0].start_s - LEAD_S) * FPS
        first = round(due) - 8
        window = changes[first : first + 28]
        moving = first + np.flatnonzero(window > 0.4 * np.median(np.sort(window)[-10:]))
        assert abs(moving[0] - due) <= IN_STEP
        assert abs(moving[-1] + 1 - due - TRANSITION_S * FPS) <= IN_STEP


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed here")
async def test_another_decoder_has_nothing_to_say(cut_hard: Seen) -> None:
    """Every packet decoded by the system's FFmpeg, another build than ours; its first complaint
    ends it."""
    strict = ("-v", "error", "-xerror", "-err_detect", "explode")
    assert _run("ffmpeg", *strict, "-i", str(cut_hard.path), "-f", "null", "-") == (0, "", "")


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed here")
async def test_another_decoder_counts_the_same_frames(cut_hard: Seen) -> None:
    asked = ("-count_frames", "-select_streams", "v:0", "-of", "csv=p=0")
    asked += ("-show_entries", "stream=nb_frames,nb_read_frames")
    frames = len(cut_hard.luma)
    told = _run("ffprobe", "-v", "error", *asked, str(cut_hard.path))
    assert told == (0, f"{frames},{frames}\n", "")


def _run(*command: str) -> tuple[int, str, str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr
