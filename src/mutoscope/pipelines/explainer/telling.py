"""Which sentences of an article's parts are told in the time there is, in the article's order."""

import random
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mutoscope.pipelines.explainer.outline import Part
from mutoscope.pipelines.explainer.values import BREATH_S
from mutoscope.providers.candidates import score, seconds_of
from mutoscope.providers.salience import similarities, tf_idf
from mutoscope.providers.selection import Pool, choose, one_of_the_best

FEWEST_LINES, MOST_LINES = 2, 6
_SHORTEST_PART_S = 14.0
"""In less, hardly two sentences are told."""
_TELLING = 3
"""By so many of its best sentences a part is judged."""


def told_parts(
    parts: Sequence[Part],
    *,
    title: str,
    language: str,
    duration_s: float,
    words_per_minute: float,
    seed: int,
) -> list[Part]:
    """Each part with what is told of it; the whole takes about `duration_s`, or as long as all that
    the article has. Where that is short, the parts that matter least are left out."""
    pools = _pools(parts, title, language, words_per_minute)
    if sum(map(_whole_s, pools)) <= duration_s:
        return list(parts)
    dice = random.Random(seed)
    told = _chosen(pools, _kept(pools, duration_s, dice), duration_s, dice)
    return [
        Part(parts[number].title, tuple(parts[number].sentences[place] for place in sorted(places)))
        for number, places in sorted(told.items())
    ]


def in_sections(part: Part) -> list[Part]:
    """The part in pieces of at most six sentences, each about as long as the others."""
    count = -(-len(part.sentences) // MOST_LINES)
    ends = [round(len(part.sentences) * number / count) for number in range(count + 1)]
    return [Part(part.title, part.sentences[begin:end]) for begin, end in pairwise(ends)]


def _kept(pools: Sequence[Pool], duration_s: float, dice: random.Random) -> list[int]:
    """The parts that there is time for: the first, the last and the best of the others."""
    most = max(2, int(duration_s / _SHORTEST_PART_S))
    kept = [0, len(pools) - 1]
    others = list(range(1, len(pools) - 1))
    while others and len(set(kept)) < most:
        best = one_of_the_best(others, lambda number: _merit(pools[number]), dice)
        others.remove(best)
        kept.append(best)
    return sorted(set(kept))


def _merit(pool: Pool) -> float:
    return float(np.mean(np.sort(pool.worth)[-_TELLING:]))


def _chosen(
    pools: Sequence[Pool], kept: Sequence[int], duration_s: float, dice: random.Random
) -> dict[int, frozenset[int]]:
    """The places of what is told, by the part. Shares are those of the parts' own lengths; what one
    does not need, the longer ones after it may use, and the longest makes it come out even."""
    told, left_s = dict[int, frozenset[int]](), duration_s
    waiting = sorted(kept, key=lambda n: (n not in (0, len(pools) - 1), _whole_s(pools[n])))
    while waiting:
        share = _whole_s(pools[waiting[0]]) / sum(_whole_s(pools[each]) for each in waiting)
        number = waiting.pop(0)
        fixed = _fixed(pools[number], is_first=number == 0, is_last=number == len(pools) - 1)
        places = _told(pools[number], fixed, share * left_s, dice)
        if len(places) >= FEWEST_LINES or fixed:
            told[number] = places
            left_s -= pools[number].cost(places)
    return told


def _told(
    pool: Pool, fixed: frozenset[int], budget_s: float, dice: random.Random
) -> frozenset[int]:
    if budget_s >= _whole_s(pool):
        return frozenset(range(len(pool.sentences)))
    return choose(pool, fixed, budget_s, dice)


def _fixed(pool: Pool, *, is_first: bool, is_last: bool) -> frozenset[int]:
    """The article's own beginning and end, which open and conclude the script as well."""
    opening = frozenset(range(min(FEWEST_LINES, len(pool.sentences)))) if is_first else frozenset()
    return opening | _ending(pool) if is_last else opening


def _ending(pool: Pool) -> frozenset[int]:
    """The last sentences, with what they lean on."""
    ending = frozenset[int]()
    for unit in reversed(pool.units):
        ending |= unit
        if len(ending) >= FEWEST_LINES:
            break
    return ending


def _whole_s(pool: Pool) -> float:
    return float(pool.seconds.sum())


def _pools(parts: Sequence[Part], title: str, language: str, words_per_minute: float) -> list[Pool]:
    sentences = [sentence for part in parts for sentence in part.sentences]
    *rows, focus = tf_idf([*(each.text for each in sentences), title], language)
    matrix = np.stack(rows)
    worth = score(sentences, matrix, focus, language)
    seconds = seconds_of(sentences, language, words_per_minute) + BREATH_S
    pools, at = list[Pool](), 0
    for part in parts:
        own = slice(at, at + len(part.sentences))
        pools.append(Pool(part.sentences, worth[own], similarities(matrix[own]), seconds[own]))
        at = own.stop
    return pools
