"""Pictures from somebody else: painted or looked up, one step each, and who stands in for whom."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.layout import canvas_size
from mutoscope.media.picture_file import suffix_of
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.art_styles import ArtStyleId
from mutoscope.pipelines.short.own_pictures import OwnNote, own_pictures
from mutoscope.pipelines.short.prompts import (
    characters_in,
    picture_prompt,
    portrait_prompt,
    reference_note,
    search_words,
)
from mutoscope.pipelines.short.request import Format, ShortRequest
from mutoscope.pipelines.short.script import Script, Segment
from mutoscope.pipelines.short.values import Found
from mutoscope.providers.protocols import NamedDescription, Picture, PictureModel, StockLibrary

STAGE = "generating_images"
CALL_LIMIT_S = 240.0
DRAWN, NONE = "drawn", "none"
FALLBACK = "pictures.fallback"
MOST_REASONS = 5

Query = tuple[str, int, tuple[int, int]]
"""Words, place in what is found, width and height."""


@dataclass(frozen=True)
class Commission:
    """What every picture of a short is ordered by."""

    script: Script
    art_style: ArtStyleId
    format: Format

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels: the format's full size whatever the video's, so that another
        quality keeps the pictures."""
        return canvas_size(self.format)

    def prompt(self, segment: Segment) -> str:
        """For a model that paints."""
        style, shape = self.art_style, self.format
        return picture_prompt(self.script, segment, art_style=style, format=shape)

    def search(self, segment: Segment) -> str:
        """For a library of photographs."""
        return search_words(self.script, segment)

    def portrait(self, character: NamedDescription) -> str:
        """Of one character alone, for a model that paints."""
        style, shape = self.art_style, self.format
        return portrait_prompt(character, script=self.script, art_style=style, format=shape)


@step(version="2", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=CALL_LIMIT_S)
async def paint_picture(
    work: Work,
    prompt: str,
    references: tuple[Artifact, ...],
    size: tuple[int, int],
    *,
    painter: PictureModel,
) -> Found:
    """A picture of about that size (width, height in pixels), painted after a prompt."""
    width, height = size
    shown = [_as_picture(work, each) for each in references]
    picture = await painter.paint(prompt, width=width, height=height, references=shown)
    identity = painter.identity
    file = _kept(work, picture.data, picture.mime_type)
    return Found(file, "painted", identity.provider, identity.model)


@step(version="3", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=CALL_LIMIT_S)
async def find_photo(
    work: Work,
    query: str,
    place: int,
    size: tuple[int, int],
    *,
    library: StockLibrary,
) -> Found:
    """A photograph from a library that covers a size; at another `place`, another one."""
    width, height = size
    item = await library.find(query, kind="photo", width=width, height=height, place=place)
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
    request: ShortRequest,
    script: Script,
    notes: Sequence[OwnNote],
    providers: Sequence[PictureModel | StockLibrary],
    *,
    drawn: bool,
) -> list[Found | None]:
    """Every scene's picture; None where it is drawn.

    The user's own come first. The other scenes ask the providers in order. Whoever stands in for
    another is told as a warning, and stays: a vendor that answers again changes no finished scene.
    When the request is strict the first failure is raised. A scene that is drawn although nobody
    asked for that (not `drawn`) is left to the next start of the job.
    """
    order = Commission(script, request.art_style, request.format)
    asked = [_asked_for(order, segment, providers) for segment in script.segments]
    kept = [ctx.chosen(f"segments.{i}.photo", each) for i, each in enumerate(asked)]
    if any(kept):
        _retell(ctx, providers)
    found = await own_pictures(ctx, request, script, notes)
    for place, provider in enumerate(providers):
        name, is_first = provider.identity.provider, not place
        missing = [i for i, each in enumerate(found) if each is None and kept[i] in (None, name)]
        outcomes = await _outcomes(
            ctx, order, missing, provider, first=is_first, strict=request.strict
        )
        failed = dict[int, Failure]()
        for index, outcome in zip(missing, outcomes, strict=True):
            if isinstance(outcome, Failure):
                failed[index] = outcome
            else:
                found[index] = outcome
        await _pass_on(ctx, asked, failed, name, providers[place + 1 :], drawn=drawn)
    return found


def _asked_for(
    order: Commission, segment: Segment, providers: Sequence[PictureModel | StockLibrary]
) -> str:
    """What a choice of who makes a picture depends on."""
    names = ",".join(each.identity.provider for each in providers)
    text = f"{names}\n{order.prompt(segment)}\n{order.search(segment)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


async def _pass_on(
    ctx: Context,
    asked: Sequence[str],
    failed: Mapping[int, Failure],
    provider: str,
    others: Sequence[PictureModel | StockLibrary],
    *,
    drawn: bool,
) -> None:
    """Tell at what a provider has failed, once for each reason; where somebody stands in, he is
    chosen for good, and the warning stays with the job."""
    next_one = others[0].identity.provider if others else DRAWN if drawn else None
    if next_one is not None:
        for index in failed:
            await ctx.choose(f"segments.{index}.photo", asked[index], next_one)
    for place, sentence in enumerate(_sentences(failed, replaced=next_one is not None)):
        warning = ("picture_fallback", sentence)
        if next_one is None:
            ctx.warn(*warning)
        else:
            await ctx.choose(f"{FALLBACK}.{provider}.{place}", provider, sentence, warning=warning)


def _retell(ctx: Context, providers: Sequence[PictureModel | StockLibrary]) -> None:
    """What was told of fallbacks that still hold."""
    for provider in {each.identity.provider for each in providers}:
        for place in range(MOST_REASONS):
            ctx.chosen(f"{FALLBACK}.{provider}.{place}", provider)


def _sentences(failed: Mapping[int, Failure], *, replaced: bool) -> list[str]:
    """Which scenes have another picture, or are drawn although nobody wanted that, by reason."""
    reasons = dict[str, list[int]]()
    for index, failure in failed.items():
        reasons.setdefault(f"{failure.message} {failure.hint}".strip(), []).append(index + 1)
    what = "Another picture stands in for that of scene" if replaced else "Drawn for want: scene"
    return [
        f"{what}{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}: {why}"
        for why, numbers in [*reasons.items()][:MOST_REASONS]
    ]


async def _outcomes(
    ctx: Context,
    order: Commission,
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
        portraits = await _portraits(ctx, order, scenes, provider, first=first, strict=strict)
        calls = [_painting(order, index, portraits) for index in scenes]
        return list(await ask(paint_picture, calls, keys=keys, provider=provider))
    first_ones, others = _queries(ctx, order, scenes, keys)
    outcomes = list(await ask(find_photo, first_ones, keys=keys, provider=provider))
    shown = set[str]()
    for place, outcome in enumerate(outcomes):
        if isinstance(outcome, Found) and outcome.id in shown:
            key = f"{keys[place]}.other"
            (other,) = await ask(find_photo, [others[place]], keys=[key], provider=provider)
            outcomes[place] = other if isinstance(other, Found) else outcome
        kept = outcomes[place]
        shown |= {kept.id} if isinstance(kept, Found) else set()
    return outcomes


def _queries(
    ctx: Context, order: Commission, scenes: Sequence[int], keys: Sequence[str]
) -> tuple[list[Query], list[Query]]:
    """What is looked up for each scene, and what instead where another scene, by other words, shows
    the same. Scenes of the same words share what is found for them: each has places of its own in
    it, two for each take, whatever the others show."""
    searches = [order.search(each) for each in order.script.segments]
    first_ones, others = list[Query](), list[Query]()
    for index, key in zip(scenes, keys, strict=True):
        words, turn = searches[index], 2 * (ctx.take(key) + ctx.take(f"{key}.other"))
        place, sharers = searches[:index].count(words), searches.count(words)
        first_ones.append((words, place + 2 * ctx.take(key) * sharers, order.size))
        others.append((words, place + (turn + 1) * sharers, order.size))
    return first_ones, others


async def _portraits(
    ctx: Context,
    order: Commission,
    scenes: Sequence[int],
    painter: PictureModel,
    *,
    first: bool,
    strict: bool,
) -> dict[str, Artifact]:
    """A portrait of each character that is seen in more than one of these scenes, by name. Where
    none could be made the words alone describe it, in later scenes and edits as well."""
    if not painter.takes_references:
        return {}
    name, made, script = painter.identity.provider, dict[str, Artifact](), order.script
    seen = [who for index in scenes for who in dict.fromkeys(script.segments[index].shows)]
    for place, character in enumerate(script.characters):
        key = f"characters.{place}.portrait" if first else f"characters.{place}.portrait.{name}"
        asked = f"{name}: {character.description}"[:200]
        if seen.count(character.name) < 2 or ctx.chosen(key, asked) == NONE:
            continue
        ask = ctx.map if strict else ctx.collect
        call = (order.portrait(character), (), order.size)
        (portrait,) = await ask(paint_picture, [call], keys=[key], provider=painter)
        if isinstance(portrait, Found):
            made[character.name] = portrait.file
        else:
            why = f"{character.name} is painted without a portrait to go by: {portrait.message}"
            await ctx.choose(key, asked, NONE, warning=("portrait_missing", why))
    return made


def _painting(
    order: Commission, index: int, portraits: dict[str, Artifact]
) -> tuple[str, tuple[Artifact, ...], tuple[int, int]]:
    segment = order.script.segments[index]
    prompt = order.prompt(segment)
    shown: list[NamedDescription] = [
        each for each in characters_in(order.script, segment) if each.name in portraits
    ]
    if not shown:
        return prompt, (), order.size
    looks = tuple(portraits[each.name] for each in shown)
    return f"{prompt}\n{reference_note(shown)}", looks, order.size


def _as_picture(work: Work, file: Artifact) -> Picture:
    return Picture(work.path(file).read_bytes(), file.mime_type, 0, 0)


def _kept(work: Work, data: bytes, mime_type: str) -> Artifact:
    path = work.scratch(f"picture{suffix_of(mime_type)}")
    path.write_bytes(data)
    return work.keep(path, mime_type)
