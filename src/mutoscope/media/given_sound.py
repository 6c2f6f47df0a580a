"""Sound that the user gives: music of their own as a bed, and a recording of their voice.

Music starts after its leading silence. What is shorter than the video is repeated, each time
crossed with its own beginning at equal power, so that the loudness does not dip; or it is heard
once. It is decoded as far as it is used and kept on disk: memory does not grow with its length.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.media.codec.audio import SAMPLE_RATE, Block, decode_given
from mutoscope.media.loops import CROSSING_S, looped
from mutoscope.media.music import FADE_IN_S, FADE_OUT_S, faded
from mutoscope.media.spool import Spool

MOST_BYTES = 100_000_000
MOST_S = 30 * 60.0
LEAST_S = 2.0
_SILENT = 10 ** (-55 / 20)
_MUSIC, _RECORDING = "The music file", "The recording"


def check_size(size_bytes: int, name: str = _MUSIC) -> None:
    """InvalidRequest: it is not looked into."""
    if size_bytes > MOST_BYTES:
        raise InvalidRequest(
            f"{name} has {size_bytes / 1e6:.0f} MB: at most {MOST_BYTES / 1e6:.0f} are taken.",
            hint="Save it as MP3 or M4A.",
        )


def check_music(
    path: Path, *, loops: bool = True, tick: Callable[[int, int], None] = lambda _, __: None
) -> float:
    """Listen to a whole file: how long it can be heard, in seconds. MediaError: it is no sound.
    InvalidRequest: it is silent, longer than `MOST_S`, or too short to repeat, if it `loops`."""
    heard, looked, most = _Heard(), 0, round(MOST_S * SAMPLE_RATE)
    for block in decode_given(path, _MUSIC):
        looked += len(block)
        if looked > most:
            raise InvalidRequest(
                f"{_MUSIC} is longer than {MOST_S / 60:.0f} minutes.",
                hint="Cut out the part that you want to hear.",
            )
        tick(looked, most)
        heard.take(block)
    _check_length(heard.audible, loops=loops)
    return heard.audible / SAMPLE_RATE


def own_bed(
    path: Path,
    total_s: float,
    folder: Path,
    *,
    fade_in_s: float = FADE_IN_S,
    fade_out_s: float = FADE_OUT_S,
    loops: bool = True,
) -> Iterator[Block]:
    """The music as a bed, faded in and out, at its own loudness: round(total_s · 48000) samples, or
    fewer where it is shorter and does not loop; `folder` takes what is heard of it meanwhile.
    Raises what `check_music` does, as far as it is heard."""
    total = round(total_s * SAMPLE_RATE)
    with Spool(folder) as spool:
        heard, end = _Heard(), total
        spool.write(_first(map(heard.take, decode_given(path, _MUSIC)), total))
        if heard.samples < total:
            _check_length(heard.audible, loops=loops)
            end = total if loops else heard.audible
        # What fills the time is made long enough not to come again.
        length = heard.audible if end > heard.samples else end + round(CROSSING_S * SAMPLE_RATE)
        rounds = (
            looped(spool, length, first, min(first + SAMPLE_RATE, end))
            for first in range(0, end, SAMPLE_RATE)
        )
        yield from faded(rounds, end, fade_in_s=fade_in_s, fade_out_s=fade_out_s)


def recorded(path: Path, most_s: float) -> NDArray[np.float32]:
    """A recording as mono float32 at 48 kHz. MediaError: it is no sound. InvalidRequest: it is
    longer than `most_s`."""
    parts, samples = list[NDArray[np.float32]](), 0
    for block in decode_given(path, _RECORDING):
        parts.append(block.mean(axis=1, dtype=np.float32))
        samples += len(block)
        if samples > most_s * SAMPLE_RATE:
            raise InvalidRequest(
                f"{_RECORDING} is longer than {most_s:.0f} seconds.",
                hint="Cut it to what the script says.",
            )
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


class _Heard:
    """Counts, from the first sample that can be heard: all `samples`, and those up to the last
    `audible` one."""

    def __init__(self) -> None:
        self.samples = self.audible = 0

    def take(self, block: Block) -> Block:
        """What is left of the next block without the silence before the first sound."""
        left, right = np.abs(block.T) > _SILENT
        loud = np.flatnonzero(left | right)
        if not self.audible:
            begin = int(loud[0]) if len(loud) else len(block)
            block, loud = block[begin:], loud - begin
        if len(loud):
            self.audible = self.samples + int(loud[-1]) + 1
        self.samples += len(block)
        return block


def _check_length(audible: int, *, loops: bool) -> None:
    if not audible:
        raise InvalidRequest(f"{_MUSIC} is silent.", hint="Choose another file.")
    if loops and audible < LEAST_S * SAMPLE_RATE:
        raise InvalidRequest(
            f"{_MUSIC} can be heard for {audible / SAMPLE_RATE:.1f} seconds, too short to repeat.",
            hint=f"Give at least {LEAST_S:.0f} seconds of music.",
        )


def _first(blocks: Iterable[Block], samples: int) -> Iterator[Block]:
    left = samples
    for block in blocks:
        yield block[:left]
        left -= len(block)
        if left <= 0:
            return
