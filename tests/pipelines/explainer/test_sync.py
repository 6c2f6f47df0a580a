"""A finished explainer as it is seen and heard: what is shown is in step with what is said.

Nothing is taken from the timeline: words are found in the decoded sound by their tones, subtitles,
points and changes of slide in the decoded pictures.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from mutoscope.app import Studio
from mutoscope.media.slide_foot import cue_area
from mutoscope.models import Word
from mutoscope.pipelines.film.values import canvas_of
from mutoscope.providers.fake import FakeSpeech, fake_providers
from mutoscope.testing import temporary_studio
from pipelines.explainer.decoded import Decoded
from pipelines.explainer.tea_explainer import LINES, file_of, make

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.proof]

FPS = 30
ONSET_S = 0.008
"""A tone swells in 5 ms, and AAC may smear it by a little."""
IN_STEP = 1 + ONSET_S * FPS
"""So many frames may lie between what is heard and what is seen."""
TRANSITION_S = 0.5
FORMATS = ("16:9", "9:16", "1:1")


@dataclass(frozen=True)
class Heard:
    """A phrase: its section and line, its words as the voice gave them, and when each is heard."""

    section: int
    line: int
    words: tuple[Word, ...]
    at_s: tuple[float, ...]

    @property
    def sound_s(self) -> float:
        """When its sound begins, silence and all."""
        return self.at_s[0] - self.words[0].start_s


@dataclass(frozen=True)
class Shown:
    """A video, and what is heard in it. `subtitles`: the rows where they stand."""

    video: Decoded
    heard: list[Heard]
    subtitles: slice
    srt: str

    @property
    def openings(self) -> list[Heard]:
        """The first phrases of all slides but the first."""
        return [each for each in self.heard if each.section and not each.line]

    def subtitle_at(self, phrase: Heard) -> int:
        """The first frame in which a phrase's subtitle is seen."""
        return self.video.settled(self.subtitles, round(phrase.at_s[0] * FPS))

    def slide_changes(self) -> NDArray[np.floating]:
        """By frame, how much changes above the subtitles."""
        return self.video.changes(slice(0, self.subtitles.start - 4))


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
async def cut_hard(studio: Studio) -> Shown:
    return await shown(studio, transition="cut")


async def shown(studio: Studio, **asked: Any) -> Shown:
    job = await make(studio, **asked)
    assert (job.status, job.error) == ("completed", None)
    video = Decoded.of(file_of(studio, job, "video.mp4"))
    area = cue_area(canvas_of(asked.get("format", "16:9"), "draft"), speakers=False)
    rows = slice(area.top, area.top + area.height)
    srt = file_of(studio, job, "captions.srt").read_text("utf-8")
    return Shown(video, await _heard(video), rows, srt)


async def _heard(video: Decoded) -> list[Heard]:
    onsets = iter(video.onsets_s())
    heard = [
        Heard(section, line, words, tuple(next(onsets) for _ in words))
        for section, line, words in [
            (section, line, await _words(text))
            for section, lines in enumerate(LINES)
            for line, text in enumerate(lines)
        ]
    ]
    assert next(onsets, None) is None
    return heard


async def _words(text: str) -> tuple[Word, ...]:
    said = await FakeSpeech().speak(text, voice="tone-en", language="en", speed=1.0)
    return said.words


def steepest(changes: NDArray[np.floating], near_s: float, reach: int = 4) -> int:
    """The frame near that time in which most changes."""
    first = max(0, round(near_s * FPS) - reach)
    return first + int(np.argmax(changes[first : first + 2 * reach + 1]))


def moving(changes: NDArray[np.floating], near_s: float, before: int, after: int) -> list[int]:
    """The frames around that time in which much changes."""
    first = round(near_s * FPS) - before
    window = changes[first : round(near_s * FPS) + after]
    return [first + at for at in np.flatnonzero(window > 0.3 * window.max()).tolist()]


async def test_each_word_is_heard_where_the_voice_says_it_is(cut_hard: Shown) -> None:
    for phrase in cut_hard.heard:
        apart_s = [word.start_s - phrase.words[0].start_s for word in phrase.words]
        assert [at - phrase.at_s[0] for at in phrase.at_s] == pytest.approx(apart_s, abs=ONSET_S)


async def test_a_subtitle_comes_with_its_first_word(cut_hard: Shown) -> None:
    assert_subtitles_in_step(cut_hard)


@pytest.mark.parametrize("format", ["9:16", "1:1"])
async def test_so_it_does_in_other_shapes(studio: Studio, format: str) -> None:
    assert_subtitles_in_step(await shown(studio, transition="cut", format=format))


def assert_subtitles_in_step(video: Shown) -> None:
    for phrase in video.heard:
        assert abs(video.subtitle_at(phrase) - phrase.at_s[0] * FPS) <= IN_STEP


async def test_every_cue_begins_with_its_word(cut_hard: Shown) -> None:
    cues = [(start_s, text.split()[0]) for start_s, text in _cues(cut_hard.srt)]
    heard = [
        (at_s, word.text)
        for phrase in cut_hard.heard
        for word, at_s in zip(phrase.words, phrase.at_s, strict=True)
    ]
    assert len(cues) >= len(cut_hard.heard)
    for start_s, word in cues:
        late_s = min(abs(at_s - start_s) for at_s, text in heard if text == word)
        assert late_s * FPS <= IN_STEP


def _cues(srt: str) -> Iterator[tuple[float, str]]:
    for hours, minutes, seconds, text in re.findall(
        r"(\d\d):(\d\d):(\d\d,\d{3}) --> .*\n((?:.+\n)+)", srt
    ):
        yield int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", ".")), text


async def test_a_slide_is_cut_to_when_its_first_phrase_begins(cut_hard: Shown) -> None:
    changes = cut_hard.slide_changes()
    assert len(cut_hard.openings) == len(LINES) - 1
    for phrase in cut_hard.openings:
        seen = steepest(changes, phrase.sound_s, reach=8)
        assert abs(seen - phrase.sound_s * FPS) <= IN_STEP
        around = np.delete(changes[seen - 8 : seen + 2], 8)
        assert changes[seen] > 4 * around.max()


async def test_a_point_comes_with_the_phrase_that_says_it(cut_hard: Shown) -> None:
    changes = cut_hard.slide_changes()
    points = [each for each in cut_hard.heard if each.section == 1 and each.line]
    assert len(points) == 2
    for phrase in points:
        seen = moving(changes, phrase.sound_s, 8, 16)
        assert abs(seen[0] - phrase.sound_s * FPS) <= IN_STEP + 1  # it fades in from nothing


@pytest.mark.parametrize("format", FORMATS)
async def test_a_transition_is_over_when_the_first_phrase_begins(
    studio: Studio, format: str
) -> None:
    video = await shown(studio, transition="slide", transition_s=TRANSITION_S, format=format)
    changes = video.slide_changes()
    for phrase in video.openings:
        seen = moving(changes, phrase.sound_s, round(TRANSITION_S * FPS) + 6, 3)
        assert abs(seen[0] - (phrase.sound_s - TRANSITION_S) * FPS) <= IN_STEP
        assert abs(seen[-1] + 1 - phrase.sound_s * FPS) <= IN_STEP
