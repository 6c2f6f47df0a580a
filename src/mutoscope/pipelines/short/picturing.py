"""Pictures from somebody else: painted or looked up, one step each, and who stands in for whom."""

from collections.abc import Sequence
from dataclasses import replace

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.filming import draw_picture, frame_picture, picture_part
from mutoscope.pipelines.short.prompts import (
    characters_in,
    picture_prompt,
    portrait_prompt,
    reference_note,
    search_words,
)
from mutoscope.pipelines.short.script import Script, scene_of
from mutoscope.pipelines.short.values import CANVASES, Found
from mutoscope.providers.protocols import NamedDescription, Picture, PictureModel, StockLibrary

STAGE = "generating_images"
CALL_LIMIT_S = 240.0
SIZE = (CANVASES["standard"].width_px, CANVASES["standard"].height_px)
"""Asked for at full size whatever the video's: another quality keeps the pictures."""
_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}


@step(version="1", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=CALL_LIMIT_S)
async def paint_picture(
    work: Work, prompt: str, references: tuple[Artifact, ...], *, painter: PictureModel
) -> Found:
    """A picture of 1080 x 1920 or about that, painted after a prompt."""
    width, height = SIZE
    shown = [_as_picture(work, each) for each in references]
    picture = await painter.paint(prompt, width=width, height=height, references=shown)
    identity = painter.identity
    file = _kept(work, picture.data, picture.mime_type)
    return Found(file, "painted", identity.provider, identity.model)


@step(version="1", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=CALL_LIMIT_S)
async def find_photo(
    work: Work, query: str, avoid: tuple[str, ...], *, library: StockLibrary
) -> Found:
    """A photograph from a library, none of the ids to avoid."""
    width, height = SIZE
    item = await library.find(query, kind="photo", width=width, height=height, avoid=avoid)
    return Found(
        file=_kept(work, item.data, item.mime_type),
        how="photographed",
        provider=library.identity.provider,
        model=library.identity.model,
        credit=item.credit,
        page_url=item.page_url,
        licence=item.licence,
        id=item.id,
    )


async def picture_all(
    ctx: Context,
    script: Script,
    providers: Sequence[PictureModel | StockLibrary],
    *,
    drawn: bool,
    strict: bool,
) -> list[Found | None]:
    """Every scene's picture; None where a drawn scene stands in.

    Each scene asks the providers in order. Whoever stands in for another is told as a warning; a
    drawn scene that nobody has asked for (`drawn`) makes its scene a failed item, so that the job
    is `partial` and a retry asks again. With `strict` the first failure is raised.
    """
    found: list[Found | None] = [None] * len(script.segments)
    for place, provider in enumerate(providers):
        missing = [index for index, each in enumerate(found) if each is None]
        outcomes = await _asked(ctx, script, missing, provider, first=not place, strict=strict)
        for index, outcome in zip(missing, outcomes, strict=True):
            found[index] = outcome if isinstance(outcome, Found) else None
        _warn(ctx, missing, outcomes)
        if all(found):
            break
    if providers:
        _tell_items(ctx, [each is not None or drawn for each in found])
    return found


async def stage_all(
    ctx: Context,
    script: Script,
    found: Sequence[Found | None],
    canvas: Canvas,
    *,
    strict: bool,
) -> list[tuple[ScenePlan, Artifact]]:
    """Every scene's plan and layers: a picture of somebody else's in its frame, else the drawn
    scene, also for a file that shows nothing."""
    plans = [scene_of(segment, script.language) for segment in script.segments]
    framed = await _frame(ctx, script, plans, found, canvas, strict=strict)
    drawn = [index for index in range(len(plans)) if index not in framed]
    layers = await ctx.map(
        draw_picture,
        [(picture_part(plans[index]), canvas) for index in drawn],
        keys=[f"segments.{index}.picture" for index in drawn],
    )
    return [
        framed.get(index) or (plan, layers[drawn.index(index)]) for index, plan in enumerate(plans)
    ]


async def _frame(
    ctx: Context,
    script: Script,
    plans: Sequence[ScenePlan],
    found: Sequence[Found | None],
    canvas: Canvas,
    *,
    strict: bool,
) -> dict[int, tuple[ScenePlan, Artifact]]:
    there = {index: each for index, each in enumerate(found) if each is not None}
    photos = {
        index: replace(plans[index], kind="photo", credit=plans[index].credit or each.credit)
        for index, each in there.items()
    }
    ask = ctx.map if strict else ctx.collect
    outcomes = await ask(
        frame_picture,
        [(picture_part(photos[index]), each.file, canvas) for index, each in there.items()],
        keys=[f"segments.{index}.frame" for index in there],
    )
    _warn(ctx, list(there), outcomes)
    return {
        index: (photos[index], layers)
        for index, layers in zip(there, outcomes, strict=True)
        if isinstance(layers, Artifact)
    }


async def _asked(
    ctx: Context,
    script: Script,
    scenes: Sequence[int],
    provider: PictureModel | StockLibrary,
    *,
    first: bool,
    strict: bool,
) -> list[Found | Failure]:
    name = provider.identity.provider
    keys = [f"segments.{i}.photo" if first else f"segments.{i}.photo.{name}" for i in scenes]
    ask = ctx.map if strict else ctx.collect
    if isinstance(provider, PictureModel):
        portraits = await _portraits(ctx, script, provider, strict=strict)
        calls = [_painting(script, index, portraits) for index in scenes]
        return list(await ask(paint_picture, calls, keys=keys, provider=provider))
    queries = [(search_words(script, script.segments[index]), ()) for index in scenes]
    outcomes = list(await ask(find_photo, queries, keys=keys, provider=provider))
    return await _no_photo_twice(ctx, outcomes, queries, keys, provider)


async def _portraits(
    ctx: Context, script: Script, painter: PictureModel, *, strict: bool
) -> dict[str, Artifact]:
    """A portrait of each character that is seen more than once, by name. Without one the words
    alone describe it."""
    if not painter.takes_references:
        return {}
    seen = [name for segment in script.segments for name in dict.fromkeys(segment.shows)]
    wanted = [each for each in script.characters if seen.count(each.name) > 1]
    calls = [(portrait_prompt(each), ()) for each in wanted]
    keys = [f"characters.{script.characters.index(each)}.portrait" for each in wanted]
    ask = ctx.map if strict else ctx.collect
    made = await ask(paint_picture, calls, keys=keys, provider=painter)
    return {
        each.name: portrait.file
        for each, portrait in zip(wanted, made, strict=True)
        if isinstance(portrait, Found)
    }


def _painting(
    script: Script, index: int, portraits: dict[str, Artifact]
) -> tuple[str, tuple[Artifact, ...]]:
    segment = script.segments[index]
    prompt = picture_prompt(script, segment)
    shown: list[NamedDescription] = [
        each for each in characters_in(script, segment) if each.name in portraits
    ]
    if not shown:
        return prompt, ()
    return f"{prompt}\n{reference_note(shown)}", tuple(portraits[each.name] for each in shown)


async def _no_photo_twice(
    ctx: Context,
    outcomes: list[Found | Failure],
    queries: Sequence[tuple[str, tuple[str, ...]]],
    keys: Sequence[str],
    library: StockLibrary,
) -> list[Found | Failure]:
    """Scenes that were given a photograph of an earlier scene look for another. Where there is none
    they keep it."""
    used: set[str] = set()
    for place, outcome in enumerate(outcomes):
        if isinstance(outcome, Found) and outcome.id in used:
            query = (queries[place][0], tuple(sorted(used)))
            (other,) = await ctx.collect(
                find_photo, [query], keys=[f"{keys[place]}.other"], provider=library
            )
            outcomes[place] = other if isinstance(other, Found) else outcome
        kept = outcomes[place]
        used |= {kept.id} if isinstance(kept, Found) else set()
    return outcomes


def _warn(ctx: Context, scenes: Sequence[int], outcomes: Sequence[object]) -> None:
    """One warning for each reason why another picture stands in."""
    reasons = dict[str, list[int]]()
    for index, outcome in zip(scenes, outcomes, strict=True):
        if isinstance(outcome, Failure):
            why = f"{outcome.message} {outcome.hint}".strip()
            reasons.setdefault(why, []).append(index + 1)
    for why, numbers in reasons.items():
        which = f"scene {numbers[0]}" if len(numbers) == 1 else f"scenes {_listed(numbers)}"
        ctx.warn("picture_fallback", f"Another picture stands in for that of {which}: {why}")


def _tell_items(ctx: Context, well: Sequence[bool]) -> None:
    for index, is_well in enumerate(well):
        ctx.item(
            f"segments.{index}.photo",
            title=f"Picture of scene {index + 1}",
            status="completed" if is_well else "failed",
            progress=1.0,
            stage=STAGE,
            message="" if is_well else "A drawn scene stands in.",
        )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _as_picture(work: Work, file: Artifact) -> Picture:
    return Picture(work.path(file).read_bytes(), file.mime_type, 0, 0)


def _kept(work: Work, data: bytes, mime_type: str) -> Artifact:
    path = work.scratch(f"picture{_SUFFIXES.get(mime_type, '.img')}")
    path.write_bytes(data)
    return work.keep(path, mime_type)
