"""Spoken words cut into caption pages, where a reader would pause. Pure.

All ways of cutting are weighed and the cheapest is taken, so that no page is left with a single
word when its neighbour could lend one.
"""

from collections.abc import Callable, Sequence
from functools import cache

from mutoscope.media.caption_phrases import Phrases, phrases_of
from mutoscope.media.caption_text import load, may_part, pauses, stops
from mutoscope.media.scripts import is_unspaced
from mutoscope.models import Word

PAUSE_S = 0.3
"""A silence that a reader notices; longer ones are natural places to cut."""
LEAST_PAGE_S = 0.6
"""A sentence said faster than that shares its page with the next: nobody reads a flash."""

_ORPHAN = 14.0
_ORPHAN_LOAD = 1.25
_TORN = 40.0  # what belongs to the word before would begin a page
_CUT_ANYWHERE = 6.0
_CUT_BEFORE_PHRASE = 2.0
_CUT_AFTER_SHORT_WORD = 4.0  # of a language whose short words nobody has told
_CUT_WITHIN_PHRASE = 9.0
_CUT_AT_CLAUSE = 1.0
_CLAUSE_WITHIN = 2.0  # a page goes on after a comma
_STRAY = 3.0  # and has one word on that side of it


def cut_pages(
    words: Sequence[Word],
    fits: Callable[[Sequence[Word]], bool],
    *,
    most_words: int,
    language: str = "",
) -> list[tuple[Word, ...]]:
    """Pages of at most `most_words` words for which `fits` holds; a single word always may stand.
    Of scripts without spaces a page has so many characters as are read like that many words.

    A page ends with a sentence, if that is not too short to be read; within a sentence cuts fall
    at commas and pauses if they can, then where a phrase begins, and not after an article or a
    preposition. `language`: a tag whose short words are known (`caption_phrases`), else the length
    of words tells.
    """
    phrases = phrases_of(language)
    pages: list[tuple[Word, ...]] = []
    for sentence in _sentences(words):
        pages += _cut_sentence(sentence, fits, most_words, phrases)
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
        begun = not (readable and stops(word.text, following))
    return sentences


def _cut_sentence(
    words: list[Word],
    fits: Callable[[Sequence[Word]], bool],
    most_words: int,
    phrases: Phrases,
) -> list[tuple[Word, ...]]:
    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        """The cheapest way to cut the words from `start` on: its cost and where pages end."""
        if start == len(words):
            return 0.0, ()
        ways: list[tuple[float, tuple[int, ...]]] = []
        for end in range(start + 1, len(words) + 1):
            page = words[start:end]
            if len(page) > 1 and (_load(page) > most_words or not fits(page)):
                break
            cost, ends = best(end)
            if end < len(words):
                cost += _cut_cost(words[end - 1], words[end], phrases)
            ways.append((cost + _page_cost(page, most_words), (end, *ends)))
        return min(ways)

    ends = best(0)[1]
    starts = (0, *ends[:-1])
    return [tuple(words[start:end]) for start, end in zip(starts, ends, strict=True)]


def _load(words: Sequence[Word]) -> float:
    return sum(load(word.text) for word in words)


def _page_cost(page: Sequence[Word], most_words: int) -> float:
    taken = _load(page)
    wanted = (most_words + 3) / 2
    cost = 0.4 * (taken - wanted) ** 2 + (_ORPHAN if taken <= _ORPHAN_LOAD else 0.0)
    return cost + _clauses_cost([pauses(word.text) for word in page[:-1]])


def _clauses_cost(pausing: Sequence[bool]) -> float:
    """What it costs that a page holds parts of several clauses: which of its words, but for the
    last, end one."""
    stray = sum(pausing[:1]) + sum(pausing[-1:])
    return _CLAUSE_WITHIN * sum(pausing) + _STRAY * stray


def _cut_cost(last: Word, following: Word, phrases: Phrases) -> float:
    """What it costs a reader when a page ends between these two."""
    if not may_part(last.text, following.text):
        return _TORN
    if pauses(last.text):
        return _CUT_AT_CLAUSE
    silence_s = following.start_s - last.end_s
    begins = phrases.begin(last.text, following.text)
    cost = _CUT_BEFORE_PHRASE if begins else _CUT_ANYWHERE
    return cost * max(0.0, 1 - silence_s / PAUSE_S) + _tear_cost(last.text, following.text, phrases)


def _tear_cost(last: str, following: str, phrases: Phrases) -> float:
    """What it costs that two words of one phrase part."""
    if phrases.are_known:
        return _CUT_WITHIN_PHRASE if phrases.hold(last, following) else 0.0
    return _CUT_AFTER_SHORT_WORD if len(last) <= 3 and not is_unspaced(last) else 0.0
