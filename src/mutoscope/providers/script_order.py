"""In which order chosen sentences are told. What leans on the sentence before stays behind it."""

from collections.abc import Callable, Sequence

from mutoscope.providers.candidates import Sentence
from mutoscope.providers.script_styles import Style
from mutoscope.providers.script_traits import all_traits, weighed, year_of

Unit = tuple[int, ...]
"""Places of sentences that stay together."""


def in_order(
    sentences: Sequence[Sentence], chosen: Unit, *, last: Unit, style: Style, language: str
) -> list[int]:
    """`chosen` as they are told, which are places in the source, in its order and without the
    opening; those of `last` at the end, where the style does not go by years."""
    body = chosen if style.order == "dates" else tuple(i for i in chosen if i not in last)
    arrange = _ARRANGED.get(style.order)
    ending = tuple(i for i in chosen if i not in body)
    arranged = arrange(sentences, body, style, language) if arrange else list(body)
    return [*arranged, *ending]


def units(sentences: Sequence[Sentence], chosen: Unit) -> list[Unit]:
    """The chosen in runs that stay together: each begins with one that leans on none."""
    runs = list[list[int]]()
    for index in chosen:
        joined = runs and runs[-1][-1] == index - 1 and not sentences[index].alone
        runs[-1].append(index) if joined else runs.append([index])
    return [tuple(run) for run in runs]


def _by_years(
    sentences: Sequence[Sentence], chosen: Unit, style: Style, language: str
) -> list[int]:
    """By the year of each run; one without has that of the run before it in the source, which it
    goes on from."""
    told, year = list[tuple[int, Unit]](), 0
    for unit in units(sentences, chosen):
        own = (year_of(sentences[index].text, language) for index in unit)
        year = next((each for each in own if each is not None), year)
        told.append((year, unit))
    return [index for _, unit in sorted(told, key=lambda each: each[0]) for index in unit]


def _striking_first(
    sentences: Sequence[Sentence], chosen: Unit, style: Style, language: str
) -> list[int]:
    """Passages of the source, each whole and in its own order, the most striking first: what one
    paragraph says of a thing often rests on its first words of it."""
    found = all_traits(sentences, language)
    passages = dict[int, list[int]]()
    for index in chosen:
        passages.setdefault(sentences[index].paragraph, []).append(index)

    def strength(passage: list[int]) -> float:
        return max(weighed(found[index], style.opens) for index in passage)

    return [i for each in sorted(passages.values(), key=strength, reverse=True) for i in each]


_ARRANGED: dict[str, Callable[[Sequence[Sentence], Unit, Style, str], list[int]]] = {
    "dates": _by_years,
    "striking": _striking_first,
}
