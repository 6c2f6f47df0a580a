"""Captions as text files: SubRip and WebVTT, made from the spoken words; chapters as WebVTT.

Cues are longer than the karaoke pages in the picture: at most two lines of 42 characters (of
Japanese 14, which are three times as wide) and seven seconds, cut where the sentence lets one
breathe. Limits as in Netflix's timed text style guides; formats: the SubRip convention and W3C
WebVTT. Lines of a scene that runs from right to left say so
(U+202B), since players guess, each line for itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mutoscope.media.caption_text import COMMAS, may_part, stops, written
from mutoscope.media.scripts import is_rtl, is_unspaced
from mutoscope.models import Word

LINE_CHARACTERS = 42
CUE_S = 7.0
PAUSE_S = 0.6
LEAST_CUE_S = 5 / 6
LEAST_SENTENCE_S = 0.6
"""A sentence said faster than that shares its cue with the next."""
_WIDE = 3  # so many characters' room takes one of a script without spaces
_RIGHT_TO_LEFT = "\u202b", "\u202c"  # an embedding and its end (Unicode Standard Annex 9)


@dataclass(frozen=True)
class Cue:
    """One or two lines and when they are shown, in seconds; `rtl`: what they are part of runs from
    right to left."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]
    rtl: bool = False


def srt(scenes: Sequence[Sequence[Word]]) -> str:
    """SubRip text of the words of all scenes, timed from the start of the video. A cue never
    crosses from one scene into the next."""
    blocks = (
        f"{number}\n{_clock(cue.start_s, ',')} --> {_clock(cue.end_s, ',')}\n"
        + "\n".join(_directed(line, cue.rtl) for line in cue.lines)
        + "\n"
        for number, cue in enumerate(cues(scenes), start=1)
    )
    return "\n".join(blocks)


def vtt(scenes: Sequence[Sequence[Word]]) -> str:
    """The same as WebVTT, with its special characters escaped."""
    blocks = (
        f"{_clock(cue.start_s, '.')} --> {_clock(cue.end_s, '.')}\n"
        + "\n".join(_directed(_escaped(line), cue.rtl) for line in cue.lines)
        + "\n"
        for cue in cues(scenes)
    )
    return "\n".join(["WEBVTT\n", *blocks])


def chapters_vtt(chapters: Sequence[tuple[str, float, float]]) -> str:
    """WebVTT for a track of chapters: titles with their beginning and end in seconds, in order."""
    blocks = (
        f"{_clock(start_s, '.')} --> {_clock(end_s, '.')}\n{_escaped(' '.join(title.split()))}\n"
        for title, start_s, end_s in chapters
    )
    return "\n".join(["WEBVTT\n", *blocks])


def cues(scenes: Sequence[Sequence[Word]]) -> list[Cue]:
    """All cues in order; none overlaps the next. Short ones stay until they can be read, if there
    is room before the next."""
    groups = [
        (group, rtl)
        for words in scenes
        for rtl in [is_rtl(" ".join(word.text for word in words))]
        for group in _groups(words)
    ]
    found: list[Cue] = []
    for number, (group, rtl) in enumerate(groups):
        start_s, end_s = group[0].start_s, group[-1].end_s
        room_s = groups[number + 1][0][0].start_s if number + 1 < len(groups) else float("inf")
        end_s = min(max(end_s, start_s + LEAST_CUE_S), max(end_s, room_s))
        lines = _two_lines([word.text for word in group])
        found.append(Cue(start_s, min(end_s, room_s), lines, rtl))
    return found


def _groups(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words that share a cue: cut after sentences and pauses, and where a cue would be too full,
    then rather after a comma."""
    rest = [word for word in words if word.text.strip()]
    while rest:
        most = _fitting(rest)
        cut = most if most == len(rest) or _stops(rest, most) else _breath(rest[:most])
        yield rest[:cut]
        rest = rest[cut:]


def _fitting(words: Sequence[Word]) -> int:
    """How many words a cue holds at most; a sentence's end or a pause ends it at once."""
    for count, word in enumerate(words, start=1):
        if count > 1 and _is_overfull(words[:count]):
            return count - 1
        if _stops(words, count):
            return count
        if count < len(words) and words[count].start_s - word.end_s >= PAUSE_S:
            return count
    return len(words)


def _stops(words: Sequence[Word], count: int) -> bool:
    """Whether a sentence that takes long enough to be read ends with the first `count` words."""
    following = words[count].text if count < len(words) else ""
    said_s = words[count - 1].end_s - words[0].start_s
    return said_s >= LEAST_SENTENCE_S and stops(words[count - 1].text, following)


def _is_overfull(words: Sequence[Word]) -> bool:
    lines = _two_lines([word.text for word in words])
    too_wide = max(map(_width, lines)) > LINE_CHARACTERS
    return too_wide or words[-1].end_s - words[0].start_s > CUE_S


def _breath(words: Sequence[Word]) -> int:
    """After the last comma of the latter half, else after all of them."""
    for count in range(len(words), len(words) // 2, -1):
        if words[count - 1].text.endswith(COMMAS):
            return count
    return len(words)


def _two_lines(texts: Sequence[str]) -> tuple[str, ...]:
    """One line if it fits, else two that are as even as words allow."""
    whole = written(texts)
    if _width(whole) <= LINE_CHARACTERS or len(texts) == 1:
        return (whole,)
    places = range(1, len(texts))
    good = [n for n in places if may_part(texts[n - 1], texts[n])] or places
    splits = [(written(texts[:n]), written(texts[n:])) for n in good]
    return min(splits, key=lambda lines: max(map(_width, lines)))


def _width(line: str) -> int:
    return sum(_WIDE if is_unspaced(character) else 1 for character in line)


def _directed(line: str, rtl: bool) -> str:
    start, end = _RIGHT_TO_LEFT
    return f"{start}{line}{end}" if rtl else line


def _clock(seconds: float, mark: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{thousandths:03}"


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
