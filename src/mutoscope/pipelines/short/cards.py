"""Cards before and after the story: a few words of the user's, as large as the picture."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.fonts import lettered_with
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import letter
from mutoscope.media.timeline import Canvas, Timeline
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.filming import draw_picture, picture_part
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.staging import StagedScene
from mutoscope.pipelines.short.values import INTRO_S, OUTRO_S, Direction

T = TypeVar("T")
_PLAIN = ScenePlan("kinetic", "slate", 0)


def with_cards(request: ShortRequest, story: Sequence[T], before: T, after: T) -> list[T]:
    """What belongs to each scene, with what belongs to the cards that are asked for."""
    return [*([before] if request.intro else []), *story, *([after] if request.outro else [])]


def with_card_lengths(request: ShortRequest, lengths_s: Sequence[float]) -> list[float]:
    """How long each scene and card lasts."""
    return with_cards(request, lengths_s, INTRO_S, OUTRO_S)


def card_plans(request: ShortRequest, story: Sequence[ScenePlan]) -> list[ScenePlan]:
    """The cards, in the colours of the scene beside them."""
    cards = with_cards(request, (), _card(request.intro, story[0]), _card(request.outro, story[-1]))
    return list(cards)


@step(version="1", stage="generating_script")
def check_cards(work: Work, cards: tuple[str, ...], canvas: Canvas, font: Artifact | None) -> bool:
    """Whether the words of all cards can be drawn, before anything is bought. InvalidRequest."""
    with lettered_with(work.path(font) if font else None):
        for words in filter(None, cards):
            try:
                letter(_card(words, _PLAIN), canvas, index=-1, count=1)
            except MediaError as error:
                message = f"The card “{words[:40]}” cannot be drawn: {error.message}"
                raise InvalidRequest(message, hint=error.hint, code=error.code) from error
    return True


async def with_drawn_cards(
    ctx: Context, request: ShortRequest, scenes: Sequence[StagedScene], canvas: Canvas
) -> list[StagedScene]:
    """All scenes, with the cards drawn."""
    plans = card_plans(request, [scene.plan for scene in scenes])
    direction = Direction(art_style=request.art_style, font=request.font)
    layers = await ctx.map(
        draw_picture,
        [(picture_part(plan), canvas, direction) for plan in plans],
        keys=with_cards(request, (), "intro.picture", "outro.picture"),
    )
    cards = [StagedScene(*each, None) for each in zip(plans, layers, strict=True)]
    if not cards:
        return list(scenes)
    return with_cards(request, scenes, cards[0], cards[-1])


def silent_cards_s(request: ShortRequest) -> float:
    """How long the longest card stands."""
    return max(with_cards(request, (), INTRO_S, OUTRO_S), default=0.0)


def story_of(request: ShortRequest, timeline: Timeline) -> Timeline:
    """The timeline without its cards; what stands in it keeps its place in the video."""
    first = bool(request.intro)
    end = len(timeline.scenes) - bool(request.outro)
    return replace(timeline, scenes=timeline.scenes[first:end])


def _card(words: str, beside: ScenePlan) -> ScenePlan:
    return ScenePlan(kind="kinetic", palette=beside.palette, seed=beside.seed, headline=words)
