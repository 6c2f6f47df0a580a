"""What can be drawn from a text with certainty: a country, a figure, dates, cause and effect."""

from dataclasses import dataclass
from functools import lru_cache

from mutoscope.pipelines.short.causes import CauseEffect, find_cause_effect
from mutoscope.pipelines.short.dates import DatedFact, find_dated_facts
from mutoscope.pipelines.short.figures import Figure, find_figure
from mutoscope.pipelines.short.grammar import PRONOUN_STARTS
from mutoscope.pipelines.short.places import Place, find_place
from mutoscope.providers.sentences import split_sentences


@dataclass(frozen=True)
class Facts:
    """Only what the text says outright; None or empty where it is not sure."""

    place: Place | None
    figure: Figure | None
    dates: tuple[DatedFact, ...]
    cause_effect: CauseEffect | None


LONGEST_YEAR_LABEL = 48


def year_figure(facts: Facts) -> Figure | None:
    """The year of a text about one date, to be shown large over what happened then."""
    if len(facts.dates) != 1 or len(facts.dates[0].what) > LONGEST_YEAR_LABEL:
        return None
    if facts.dates[0].what.split()[0].lower() in PRONOUN_STARTS:
        return None
    return Figure(facts.dates[0].when, facts.dates[0].what)


@lru_cache(maxsize=512)
def read_facts(text: str, language: str) -> Facts:
    """The facts of one segment's text."""
    figures = (find_figure(sentence, language) for sentence in split_sentences(text, language))
    return Facts(
        place=find_place(text, language),
        figure=next((figure for figure in figures if figure), None),
        dates=find_dated_facts(text, language),
        cause_effect=find_cause_effect(text, language),
    )
