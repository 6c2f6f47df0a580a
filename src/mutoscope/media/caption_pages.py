"""Spoken words cut into caption pages, where a reader would pause. Pure.

All ways of cutting are weighed and the cheapest is taken, so that no page is left with a single
word when its neighbour could lend one.
"""

from collections.abc import Callable, Sequence
from functools import cache

from mutoscope.media.sentence_end import ends_sentence
from mutoscope.models import Word

PAUSE_S = 0.3
"""A silence that a reader notices; longer ones are natural places to cut."""
LEAST_PAGE_S = 0.6
"""A sentence said faster than that shares its page with the next: nobody reads a flash."""

_CLAUSE_END = (",", ";", ":", "—", "–", ")")
_CLOSING = "\"'»”’)]"

_ORPHAN = 14.0
_CUT_ANYWHERE = 6.0
_CUT_AFTER_SHORT_WORD = 4.0
_CUT_AT_CLAUSE = 1.0


def cut_pages(
    words: Sequence[Word], fits: Callable[[Sequence[Word]], bool], *, most_words: int
) -> list[tuple[Word, ...]]:
    """Pages of at most `most_words` words for which `fits` holds; a single word always may stand.

    A page ends with a sentence, if that is not too short to be read; within a sentence cuts fall
    at commas and pauses if they can.
    """
    pages: list[tuple[Word, ...]] = []
    for sentence in _sentences(words):
        pages += _cut_sentence(sentence, fits, most_words)
    return pages


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    sentences: list[list[Word]] = []
    begun = False
    for number, word in enumerate(words):
        if not begun:
            sentences.append([])
        sentences[-1].append(word)
        following = words[number + 1].text if number + 1 < len(words) else ""
        readable = word.end_s - sentences[-1][0].start_s >= LEAST_PAGE_S
        begun = not (readable and ends_sentence(word.text, following))
    return sentences


def _cut_sentence(
    words: list[Word], fits: Callable[[Sequence[Word]], bool], most_words: int
) -> list[tuple[Word, ...]]:
    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        """The cheapest way to cut the words from `start` on: its cost and where pages end."""
        if start == len(words):
            return 0.0, ()
        ways: list[tuple[float, tuple[int, ...]]] = []
        for end in range(start + 1, min(start + most_words, len(words)) + 1):
            if end > start + 1 and not fits(words[start:end]):
                break
            cost, ends = best(end)
            ways.append((cost + _page_cost(words, start, end, most_words), (end, *ends)))
        return min(ways)

    ends = best(0)[1]
    starts = (0, *ends[:-1])
    return [tuple(words[start:end]) for start, end in zip(starts, ends, strict=True)]


def _page_cost(words: list[Word], start: int, end: int, most_words: int) -> float:
    count = end - start
    wanted = (most_words + 3) / 2
    cost = 0.4 * (count - wanted) ** 2 + (_ORPHAN if count == 1 else 0.0)
    return cost + (_cut_cost(words[end - 1], words[end]) if end < len(words) else 0.0)


def _cut_cost(last: Word, following: Word) -> float:
    """What it costs a reader when a page ends between these two."""
    if last.text.rstrip(_CLOSING).endswith(_CLAUSE_END):
        return _CUT_AT_CLAUSE
    silence_s = following.start_s - last.end_s
    cost = _CUT_ANYWHERE * max(0.0, 1 - silence_s / PAUSE_S)
    return cost + (_CUT_AFTER_SHORT_WORD if len(last.text) <= 3 else 0.0)
