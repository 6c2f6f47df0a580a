"""Decides what each scene shows. Only what the text says outright is drawn as a fact."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mutoscope.media.atlas import country_label
from mutoscope.media.scenes.plan import Card, Milestone, SceneKind, ScenePlan
from mutoscope.models import Tick
from mutoscope.pipelines.short.accents import accent_words
from mutoscope.pipelines.short.dates import DatedFact
from mutoscope.pipelines.short.facts import Facts, read_facts, year_figure
from mutoscope.pipelines.short.headline import (
    headline_for,
    span_headline,
    title_headline,
)
from mutoscope.pipelines.short.icons import IconPicker
from mutoscope.pipelines.short.kickers import (
    kicker_for_country,
    kicker_for_scene,
    kicker_for_segment,
)
from mutoscope.pipelines.short.kinetic_type import LONGEST_SENTENCE_CHARACTERS, kinetic_words
from mutoscope.pipelines.short.palette_family import PaletteFamily, family_for
from mutoscope.pipelines.short.settle import settle
from mutoscope.providers.protocols import Draft, DraftSegment, IllustrationSearch
from mutoscope.providers.stems import is_stopword, stem, words

__all__ = ["plan_scenes", "settle"]

LONGEST_RUN = 2
"""Scenes of one kind in a row."""
TIMELINE_ROWS = 3
COUNTRY_MEMORY = 3
KICKER_MEMORY = 4
# How much each kind of scene is wanted where the text supports it.
_WORTH: dict[SceneKind, float] = {
    "timeline": 1.0,
    "cause_effect": 0.9,
    "globe": 0.85,
    "number": 0.8,
    "hero": 0.5,
    "kinetic": 0.45,
}
_ADJECTIVE_WORTH = 0.6
_SAME_AGAIN = 0.3


@dataclass
class _Story:
    """What has been planned so far."""

    draft: Draft
    title: str
    topic: str
    language: str
    family: PaletteFamily
    icons: IconPicker
    seed: int
    plans: list[ScenePlan] = field(default_factory=list)
    dates: list[DatedFact] = field(default_factory=list)
    shown_dates: set[str] = field(default_factory=set)

    @property
    def recent_kickers(self) -> tuple[str, ...]:
        return tuple(plan.kicker for plan in self.plans[-KICKER_MEMORY:])

    def repeats(self, kind: SceneKind) -> int:
        """How many scenes of this kind end the story so far."""
        count = 0
        for plan in reversed(self.plans):
            if plan.kind != kind:
                break
            count += 1
        return count


def plan_scenes(
    draft: Draft,
    *,
    title: str,
    language: str,
    illustrations: IllustrationSearch,
    seed: int,
    palette: str = "auto",
    preferred: Sequence[str] = (),
    tick: Tick | None = None,
) -> tuple[ScenePlan, ...]:
    """One scene for each segment of the draft, in order. Deterministic.

    `palette`: a name of `media.palettes.PALETTES` for every scene, or "auto": one of the
    `preferred`, where there are any, else one that suits what it is about.
    """
    context = " ".join([f"{title.rstrip('.')}.", *(s.text for s in draft.segments)])
    icons = IconPicker(illustrations, context, title, language)
    family = family_for(palette, motif=icons.motif, seed=seed, preferred=preferred)
    topic = _topic(title, [s.text for s in draft.segments], language)
    story = _Story(draft, title, topic, language, family, icons, seed)
    for done, segment in enumerate(draft.segments):
        if tick is not None:
            tick(done, len(draft.segments))
        story.plans.append(_scene(story, segment))
    return tuple(story.plans)


def _topic(title: str, texts: Sequence[str], language: str) -> str:
    """The words of the title that the text keeps coming back to."""
    said = [{stem(w, language) for w in words(text)} for text in texts]
    counts = {
        word: sum(stem(word, language) in stems for stems in said)
        for word in words(title)
        if not is_stopword(word, language)
    }
    most = max(counts.values(), default=0)
    return " ".join(word for word, count in counts.items() if count >= 0.7 * most)


def _scene(story: _Story, segment: DraftSegment) -> ScenePlan:
    facts = read_facts(segment.text, story.language)
    story.dates.extend(facts.dates)
    index = len(story.plans)
    if index == 0:
        return _opening(story, segment)
    kind = _kind(story, segment, facts)
    plan = ScenePlan(kind=kind, palette=story.family.at(index, kind), seed=story.seed + index)
    build = {
        "timeline": _timeline,
        "cause_effect": _cause_effect,
        "globe": _globe,
        "number": _number,
    }.get(kind)
    return build(story, plan, segment, facts) if build else _worded(story, plan, segment)


def _kind(story: _Story, segment: DraftSegment, facts: Facts) -> SceneKind:
    """The most wanted kind that the text supports and that is not overused."""
    supported = _supported(story, segment, facts)
    fresh: list[SceneKind] = [kind for kind in supported if story.repeats(kind) < LONGEST_RUN]
    ranked = sorted((-_worth(story, kind, facts), i) for i, kind in enumerate(fresh or supported))
    return (fresh or supported)[ranked[0][1]]


def _worth(story: _Story, kind: SceneKind, facts: Facts) -> float:
    adjective = kind == "globe" and facts.place and facts.place.strength == "adjective"
    worth = _ADJECTIVE_WORTH if adjective else _WORTH[kind]
    return worth - _SAME_AGAIN * story.repeats(kind)


def _supported(story: _Story, segment: DraftSegment, facts: Facts) -> list[SceneKind]:
    kinds: list[SceneKind] = []
    if facts.dates and len(_rows(story, facts)) >= _rows_wanted(story):
        kinds.append("timeline")
    if facts.cause_effect:
        kinds.append("cause_effect")
    if facts.place and not _country_shown(story, facts.place.country):
        kinds.append("globe")
    if facts.figure:
        kinds.append("number")
    if len(_words_of(segment.text, story.language)) <= LONGEST_SENTENCE_CHARACTERS:
        kinds.append("hero")
    return [*kinds, "kinetic"]


def _country_shown(story: _Story, country: str) -> bool:
    return country in {plan.country for plan in story.plans[-COUNTRY_MEMORY:]}


def _opening(story: _Story, segment: DraftSegment) -> ScenePlan:
    """The first scene says what the video is about: it is the thumbnail, too."""
    hero, companions = story.icons.opening([s.text for s in story.draft.segments])
    text, language = segment.text, story.language
    headline = title_headline(story.title)
    kicker = kicker_for_scene("title", language)
    if not headline:
        headline = _words_of(text, language)
        kicker = kicker_for_segment("hook", language, recent=())
    return ScenePlan(
        kind="hero",
        palette=story.family.at(0, "hero"),
        seed=story.seed,
        kicker=kicker.text,
        kicker_icon=kicker.icon,
        headline=headline,
        accents=accent_words(headline, language, topic=story.topic),
        hero=hero,
        companions=companions,
    )


def _worded(story: _Story, plan: ScenePlan, segment: DraftSegment) -> ScenePlan:
    """Hero and kinetic scenes: words and a picture."""
    kicker = kicker_for_segment(segment.kind, story.language, recent=story.recent_kickers)
    headline = _words_of(segment.text, story.language)
    hero, companions = story.icons.scene(segment.text, shown=headline)
    headline = headline or title_headline(story.title)
    return replace(
        plan,
        kicker=kicker.text,
        headline=headline,
        accents=accent_words(headline, story.language, topic=story.topic),
        hero=hero,
        companions=companions,
    )


def _words_of(text: str, language: str) -> str:
    """A clause of the text, else its first words."""
    return headline_for(text, language) or kinetic_words(text, language)


def _globe(story: _Story, plan: ScenePlan, segment: DraftSegment, facts: Facts) -> ScenePlan:
    assert facts.place is not None
    label = country_label(facts.place.country, story.language)
    kicker = kicker_for_country(label)
    hero, companions = story.icons.scene(segment.text)
    figure = facts.figure or year_figure(facts)
    words = "" if figure else _words_of(segment.text, story.language)
    headline = words if len(words) <= LONGEST_SENTENCE_CHARACTERS else ""
    return replace(
        plan,
        country=facts.place.country,
        country_label=label,
        kicker=kicker.text,
        kicker_icon=kicker.icon,
        headline=headline,
        accents=accent_words(headline, story.language, topic=story.topic),
        figure=figure.text if figure else "",
        figure_label=figure.label if figure else "",
        hero=hero,
        companions=companions,
    )


def _number(story: _Story, plan: ScenePlan, segment: DraftSegment, facts: Facts) -> ScenePlan:
    assert facts.figure is not None
    hero, companions = story.icons.scene(segment.text)
    kicker = kicker_for_scene("number", story.language, recent=story.recent_kickers)
    return replace(
        plan,
        kicker=kicker.text,
        kicker_icon=kicker.icon,
        figure=facts.figure.text,
        figure_label=facts.figure.label,
        hero=hero,
        companions=companions,
    )


def _cause_effect(story: _Story, plan: ScenePlan, segment: DraftSegment, facts: Facts) -> ScenePlan:
    pair = facts.cause_effect
    assert pair is not None
    kicker = kicker_for_scene("cause_effect", story.language, recent=story.recent_kickers)
    cause = story.icons.one(pair.cause)
    effect = story.icons.one(pair.effect, avoid=(cause,))
    headline = _words_of(pair.sentence, story.language)
    return replace(
        plan,
        kicker=kicker.text,
        kicker_icon=kicker.icon,
        headline=headline,
        accents=accent_words(headline, story.language, topic=story.topic),
        cause=Card(pair.cause, cause),
        effect=Card(pair.effect, effect),
        relation=pair.relation,
    )


def _timeline(story: _Story, plan: ScenePlan, segment: DraftSegment, facts: Facts) -> ScenePlan:
    """The dates told so far, this one among them, in order of time."""
    rows = _rows(story, facts)
    story.shown_dates.update(fact.what for fact in rows)
    kicker = kicker_for_scene("timeline", story.language, recent=story.recent_kickers)
    own = {fact.what for fact in facts.dates}
    icons: list[str] = []
    for fact in rows:
        icons.append(story.icons.one(fact.what, avoid=icons))
    milestones = [
        Milestone(fact.when, fact.what, icon, elsewhere=fact.what not in own)
        for fact, icon in zip(rows, icons, strict=True)
    ]
    return replace(
        plan,
        kicker=kicker.text,
        kicker_icon=kicker.icon,
        headline=span_headline([m.when for m in milestones], story.language),
        accents=tuple(m.when for m in milestones[-1:]),
        milestones=tuple(milestones),
    )


def _rows_wanted(story: _Story) -> int:
    """Three; two where the whole text has no more than two dates, and both have been told."""
    texts = (segment.text for segment in story.draft.segments)
    all_dates = sum(len(read_facts(text, story.language).dates) for text in texts)
    return min(TIMELINE_ROWS, max(all_dates, 2))


def _rows(story: _Story, facts: Facts) -> Sequence[DatedFact]:
    """Dates not shown yet: this scene's own and the latest before it."""
    told = [f for f in story.dates if f.what not in story.shown_dates and f not in facts.dates]
    own = list(facts.dates)[:TIMELINE_ROWS]
    earlier = told[::-1][: TIMELINE_ROWS - len(own)]
    return sorted([*earlier[::-1], *own], key=lambda fact: fact.year)
