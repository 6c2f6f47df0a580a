"""From staged scenes to all frames of the video: what is filmed side by side, and as what parts."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from mutoscope.jobs.context import Context
from mutoscope.media.timeline import Timeline, parts
from mutoscope.media.transitions import Crossing
from mutoscope.models import Artifact, shifted
from mutoscope.pipelines.film.shooting import drawn_by, expect_film
from mutoscope.pipelines.film.values import SpokenLine
from mutoscope.pipelines.short.cards import with_cards
from mutoscope.pipelines.short.filming import film_scene, film_transition
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script
from mutoscope.pipelines.short.staging import StagedScene
from mutoscope.pipelines.short.values import LEAD_S, TRANSITION_S, SceneSpec, Shots


def scene_specs(
    request: ShortRequest,
    script: Script,
    scenes: Sequence[StagedScene],
    lines: Sequence[SpokenLine],
    timeline: Timeline,
    logo: Artifact | None,
) -> list[SceneSpec]:
    """All that each scene's frames are made from."""
    first = -1 if request.intro else 0
    words = with_cards(request, [shifted(line.words, LEAD_S) for line in lines], (), ())
    return [
        SceneSpec(
            plan=scene.plan,
            picture=scene.layers,
            words=said,
            frames=span.frames,
            index=index,
            count=len(lines),
            captions=request.captions,
            canvas=timeline.canvas,
            encoder=drawn_by(),
            quality=request.quality,
            language=script.language,
            logo=logo,
            font=request.font,
            film=scene.film,
        )
        for index, (scene, said, span) in enumerate(
            zip(scenes, words, timeline.scenes, strict=True), first
        )
    ]


async def film_all(
    ctx: Context, request: ShortRequest, specs: Sequence[SceneSpec], timeline: Timeline
) -> Shots:
    """All frames of the video: the parts of every scene's body, and every transition."""
    frames, crossing = timeline.transition_frames, Crossing(request.transition, request.easing)
    bodies = [
        (index, (spec, first, end))
        for index, spec in enumerate(specs)
        for first, end in parts(*timeline.body(index), timeline.canvas)
    ]
    calls = [call for _, call in bodies]
    crossings = [(*pair, frames, crossing) for pair in pairwise(specs)] if frames else []
    expect_film(ctx, "rendering", len(calls) + len(crossings), timeline.frames)
    filmed, crossed = await ctx.together(
        ctx.map(
            film_scene,
            calls,
            keys=_part_keys([index for index, _ in bodies]),
            weights=[end - first for _, first, end in calls],
        ),
        ctx.map(
            film_transition,
            crossings,
            keys=[f"segments.{index}.transition" for index in range(len(crossings))],
            weights=[frames] * len(crossings),
        ),
    )
    by_scene = tuple(
        tuple(clip for (index, _), clip in zip(bodies, filmed, strict=True) if index == scene)
        for scene in range(len(specs))
    )
    return Shots(by_scene, tuple(crossed))


def _part_keys(scenes: Sequence[int]) -> list[str]:
    """By scene; of one that is long, its parts are numbered from the second on."""
    seen = Counter[int]()
    keys: list[str] = []
    for scene in scenes:
        seen[scene] += 1
        more = f".{seen[scene]}" if seen[scene] > 1 else ""
        keys.append(f"segments.{scene}.clip{more}")
    return keys


def transition_s(request: ShortRequest) -> float:
    """How long scenes share the picture."""
    return 0.0 if request.transition == "cut" else TRANSITION_S
