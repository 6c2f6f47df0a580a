"""Sentences that say what happened in which year, as events of a timeline."""

import re
from collections.abc import Sequence

from mutoscope.media.slides.content import Event
from mutoscope.pipelines.explainer.extracts import short_extract

FEWEST_EVENTS, MOST_EVENTS = 3, 6
_YEAR = r"(?:1\d{3}|20\d{2})"
_OPENINGS = {
    "en": re.compile(
        rf"(?:In|On)\s+(?:\d{{1,2}}\s+)?(?:[A-Z][a-z]+\s+(?:\d{{1,2}},\s+)?)?(?P<when>{_YEAR}s?),?\s+"
    ),
    "ru": re.compile(
        rf"(?:В\s+(?:\w+\s+)?|\d{{1,2}}\s+\w+\s+)(?P<when>{_YEAR})\s+(?:году|года|г\.),?\s+"
    ),
    "ja": re.compile(rf"(?P<when>{_YEAR}年)(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:に|には|、)、?"),
}
"""How a sentence begins that is about this time, and neither about "before" nor about "since"."""
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")


def event_of(sentence: str, language: str) -> Event | None:
    """What the sentence says of a year that it begins with; None where it names another one too,
    or is too long."""
    opening = _OPENINGS[language].match(sentence) if language in _OPENINGS else None
    if opening is None or len(_ANY_YEAR.findall(sentence)) != 1:
        return None
    what = short_extract(sentence[opening.end() :], language)
    return Event(when=opening["when"], what=what[0].upper() + what[1:]) if what else None


def events_of(sentences: Sequence[str], language: str) -> tuple[Event, ...]:
    """The events of several sentences in the order of time; none where they are too few."""
    events = [event for each in sentences if (event := event_of(each, language))]
    if len(events) < FEWEST_EVENTS:
        return ()
    return tuple(sorted(events[:MOST_EVENTS], key=lambda event: event.when[:4]))
