"""Which drawing stands on a typeset slide: one that its section names, no drawing twice.

None is better than a silly one, so only what the words say outright is shown.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mutoscope.media.slides.content import IllustratedSlide
from mutoscope.pipelines.explainer.script import Narration, Script
from mutoscope.providers.protocols import IllustrationSearch

Tick = Callable[[int, int], None]

LANGUAGES = frozenset({"en", "ru", "de", "es", "fr", "it", "pl", "pt", "uk"})
"""Those in whose words illustrations can be found; other words would be read as English."""
FLOOR = 0.81
_SECOND_SHARE = 0.25
"""What a title and its text both name counts this much more."""
_TITLE_SHARE = 0.9
"""Titles are short, and many are figures of speech."""
_CANDIDATES = 8


@dataclass(frozen=True)
class _Found:
    """A drawing that would fit a section."""

    score: float
    section: int
    name: str


def illustrated(
    script: Script,
    search: IllustrationSearch,
    sections: Collection[int],
    *,
    tick: Tick | None = None,
) -> Script:
    """The script with a drawing on the slides of these sections (by their places), as far as they
    have none and something fits; what fits best is placed first."""
    if script.language not in LANGUAGES:
        return script
    bare = [place for place in sorted(sections) if _is_bare(script, place)]
    found = list[_Found]()
    for done, place in enumerate(bare):
        if tick is not None:
            tick(done, len(bare))
        found.extend(_fitting(script, search, place))
    return _with_icons(script, _placed(found, _shown(script)))


def _is_bare(script: Script, place: int) -> bool:
    slide = script.sections[place].slide
    return isinstance(slide, IllustratedSlide) and not slide.icon


def _shown(script: Script) -> set[str]:
    slides = [each.slide for each in script.sections]
    return {each.icon for each in slides if isinstance(each, IllustratedSlide)}


def _fitting(script: Script, search: IllustrationSearch, place: int) -> Iterator[_Found]:
    """What the title of a section and its text name, the best first. The first slide of a video
    chooses first: its subject stands there."""
    section, context = script.sections[place], _told(script.title, script.narrations)
    scores = dict[str, list[float]]()
    for share, words in (
        (_TITLE_SHARE, section.title),
        (1.0, _told(section.title, section.narrations)),
    ):
        for one in search.find(words, context=context, language=script.language, limit=_CANDIDATES):
            scores.setdefault(one.name, []).append(share * one.score)
    for name, told in scores.items():
        score = max(told) + (_SECOND_SHARE * min(told) if len(told) > 1 else 0.0)
        if score >= FLOOR and _is_fit(name):
            yield _Found(score + (place == 0), place, name)


def _told(title: str, narrations: Sequence[Narration]) -> str:
    return " ".join([f"{title.rstrip('.')}.", *(line.text for line in narrations)])


def _is_fit(name: str) -> bool:
    words = (f"*{word}*" for word in name.split("-"))
    return unfit().isdisjoint((name, *words))


@cache
def unfit() -> frozenset[str]:
    """Names that never stand on a slide, and "*word*" for all that have the word in theirs."""
    file = resources.files("mutoscope.pipelines.explainer").joinpath("data/unfit_drawings.txt")
    lines = file.read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def _placed(found: Sequence[_Found], shown: Collection[str]) -> dict[int, str]:
    """One drawing for each section, the surest first."""
    placed, used = dict[int, str](), set(shown)
    for each in sorted(found, key=lambda one: -one.score):
        if each.section not in placed and each.name not in used:
            placed[each.section] = each.name
            used.add(each.name)
    return placed


def _with_icons(script: Script, icons: dict[int, str]) -> Script:
    sections = list(script.sections)
    for place, icon in icons.items():
        slide = sections[place].slide
        if slide is not None:
            drawn = slide.model_copy(update={"icon": icon})
            sections[place] = sections[place].model_copy(update={"slide": drawn})
    return script.model_copy(update={"sections": tuple(sections)})
