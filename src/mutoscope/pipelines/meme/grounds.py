"""What a meme is made on: a template that suits, one that is named, the user's own, a picture."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.jobs.past_memes import PastMeme, PastMemes, Told
from mutoscope.jobs.step import step
from mutoscope.media.memes.bundles import bundle_mark
from mutoscope.media.memes.templates import Template, template, template_ids
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.fields import OwnFile
from mutoscope.pipelines.meme.openings import opened
from mutoscope.pipelines.meme.values import Ground
from mutoscope.pipelines.meme.wording import fits, parts_of
from mutoscope.providers.meme_captions import ChosenCaption, captioned, chosen

STAGE = "source"
UNDER_PICTURES = ("your_picture", "your_picture_outlined")
"""The bundled templates that hold a picture of the user's, or a painted one; the first is taken
where the words do not ask for the other."""
_LATEST, _LATEST_CAPTIONS = 3, 20
"""So many are not taken again while there are others."""


@step(version="2", stage=STAGE, seeded=True, deterministic=False)
async def pick_template(
    work: Work, item: str, topic: str, language: str, said: str, *, past: PastMemes
) -> Ground:
    """A bundled template: one whose captions suit the topic, or whose places hold what is `said`
    (captions of the user's own), and not one of the latest."""
    others, edited = await past.others(item), await past.before(item)
    able = [each.id for each in drawable() if each.id in captioned(language)]
    if said:
        fitting = (each for each in able if fits(template(each), said, language))
        able = await asyncio.to_thread(list, fitting)
    latest = [each.template for each in (*others[:_LATEST], *filter(None, [edited]))]
    fresh = [each for each in able if each not in latest] or able
    found = unused(fresh, language, topic, work.seed, others).template_id
    await past.note(item, Told(template=found))
    return Ground(found, bundle_mark(found))


@cache
def drawable() -> tuple[Template, ...]:
    """The bundled templates that need no picture, by their ids."""
    found = [template(each) for each in template_ids()]
    return tuple(each for each in found if not each.needs_picture)


def under_picture(said: str, language: str) -> str:
    """The id of the template for a picture: one whose places hold what is `said` (captions of the
    user's own), else the one that comes nearest with their number."""
    if not said:
        return UNDER_PICTURES[0]
    parts = len(parts_of(said))
    near = min(UNDER_PICTURES, key=lambda each: abs(len(template(each).slots) - parts))
    return next((each for each in UNDER_PICTURES if fits(template(each), said, language)), near)


def unused(
    templates: Sequence[str], language: str, topic: str, seed: int, others: Sequence[PastMeme]
) -> ChosenCaption:
    """A bundled caption that was not used before; where all were, none of the latest. Never one
    that was disliked. ProviderError: there is no other."""
    used = [each.caption for each in others]
    hated = [each.caption for each in others if each.disliked]
    for avoid in (used, [*hated, *used[:_LATEST_CAPTIONS]]):
        try:
            return chosen(templates, language, topic, seed=seed, avoid=avoid)
        except ProviderError as error:
            if error.code != "captions_used_up":
                raise
    return chosen(templates, language, topic, seed=seed, avoid=hated)


@step(version="1", stage=STAGE)
def name_template(work: Work, name: str) -> Ground:
    """The bundled template of that id. InvalidRequest: there is none."""
    found = template(name)
    return Ground(found.id, bundle_mark(found.id))


@step(version="1", stage=STAGE)
def open_template(work: Work, file: Artifact) -> Ground:
    """The user's own, looked at whole. InvalidRequest or MediaError: what is wrong with it."""
    ground = Ground("", file=file)
    return replace(ground, template=opened(work, ground).id)


@step(version="1", stage=STAGE, seeded=True, deterministic=False)
async def pick_picture(
    work: Work, item: str, under: Ground, pictures: tuple[OwnFile, ...], *, past: PastMemes
) -> Ground:
    """The ground `under` with one of the user's pictures in it: of those that were not under a
    meme before, else of all that were not disliked. InvalidRequest: all are."""
    others, edited = await past.others(item), await past.before(item)
    used, was = {each.ground for each in others}, edited.ground if edited else ""
    dice = random.Random(work.seed)

    def rank(picture: OwnFile) -> tuple[bool, bool, float]:
        return picture.file.sha256 in used, picture.file.sha256 == was, dice.random()

    order = sorted(pictures, key=rank)
    hated = {each.ground for each in others if each.disliked}
    for picture in order:
        if picture.file.sha256 not in hated:
            break
    else:
        raise InvalidRequest(
            "All these pictures were disliked before.", hint="Give others, or take a dislike back."
        )
    if picture.file.sha256 in used:
        work.warn("picture_again", f"“{picture.name}” was under a meme before: give more pictures.")
    await past.note(item, Told(template=under.template, ground=picture.file.sha256))
    return replace(under, picture=picture.file, picture_by="you")
