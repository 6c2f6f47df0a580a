"""Fits a frozen plan to an edited text: what the words no longer say is no longer shown."""

from dataclasses import replace

from mutoscope.media.scenes.plan import SceneKind, ScenePlan
from mutoscope.pipelines.short.accents import accent_words
from mutoscope.pipelines.short.facts import Facts, read_facts, year_figure
from mutoscope.pipelines.short.headline import (
    headline_for,
    span_headline,
)
from mutoscope.pipelines.short.kickers import kicker_for_country
from mutoscope.pipelines.short.kinetic_type import kinetic_words


def settle(plan: ScenePlan, text: str, language: str) -> ScenePlan:
    """The plan less what `text` does not support; icons, palette and seed stay.

    For the text it was made for, a plan comes back unchanged but for a title used as headline.
    """
    facts = read_facts(text, language)
    plan = _settled_figure(plan, facts)
    plan = _settled_country(plan, facts)
    plan = _settled_milestones(plan, facts)
    plan = _settled_pair(plan, facts)
    plan = _settled_headline(plan, text, language)
    return _settled_kind(plan, text, language)


def _settled_figure(plan: ScenePlan, facts: Facts) -> ScenePlan:
    figure = facts.figure or (year_figure(facts) if plan.kind == "globe" else None)
    if figure and plan.figure and plan.figure_label == figure.label:
        return replace(plan, figure=figure.text)
    if figure and plan.kind == "number":
        return replace(plan, figure=figure.text, figure_label=figure.label)
    same = figure and (plan.figure, plan.figure_label) == (figure.text, figure.label)
    return plan if same else replace(plan, figure="", figure_label="")


def _settled_country(plan: ScenePlan, facts: Facts) -> ScenePlan:
    if not plan.country or (facts.place and facts.place.country == plan.country):
        return plan
    named = plan.kicker == kicker_for_country(plan.country_label or plan.country).text
    plan = replace(plan, country="", country_label="")
    return replace(plan, kicker="", kicker_icon="") if named else plan


def _settled_milestones(plan: ScenePlan, facts: Facts) -> ScenePlan:
    told = {(fact.when, fact.what) for fact in facts.dates}
    kept = tuple(m for m in plan.milestones if m.elsewhere or (m.when, m.what) in told)
    own = any(not m.elsewhere for m in kept)
    return replace(plan, milestones=kept if own and len(kept) > 1 else ())


def _settled_pair(plan: ScenePlan, facts: Facts) -> ScenePlan:
    pair = facts.cause_effect
    if plan.cause is None or plan.effect is None:
        return plan
    same = pair and (pair.cause, pair.effect, pair.relation) == (
        plan.cause.label,
        plan.effect.label,
        plan.relation,
    )
    return plan if same else replace(plan, cause=None, effect=None, relation="causes")


def _settled_headline(plan: ScenePlan, text: str, language: str) -> ScenePlan:
    if plan.milestones:
        dates = [m.when for m in plan.milestones]
        return replace(plan, headline=span_headline(dates, language), accents=tuple(dates[-1:]))
    said = text.casefold()
    if plan.headline and plan.headline.casefold() in said:
        return plan
    headline = headline_for(text, language) if plan.headline else ""
    return replace(plan, headline=headline, accents=accent_words(headline, language))


def _settled_kind(plan: ScenePlan, text: str, language: str) -> ScenePlan:
    """A scene that lost its fact becomes one of words."""
    supported = {
        "globe": bool(plan.country),
        "number": bool(plan.figure),
        "timeline": bool(plan.milestones),
        "cause_effect": plan.cause is not None,
        "kinetic": bool(plan.headline),
        "hero": bool(plan.headline),
    }
    if supported[plan.kind]:
        return plan
    fact = plan.kind not in {"hero", "kinetic"}
    if fact:
        plan = replace(plan, kicker="", kicker_icon="")
    clause = headline_for(text, language)
    words = clause or kinetic_words(text, language)
    kind: SceneKind = "hero" if clause or not words else "kinetic"
    return replace(plan, kind=kind, headline=words, accents=accent_words(words, language))
