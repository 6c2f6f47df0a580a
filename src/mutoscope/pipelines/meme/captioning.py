"""The words of a meme: the user's own, a model's, or one of those that come with the package."""

from collections.abc import Mapping
from itertools import zip_longest

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.past_memes import PastMemes, Told
from mutoscope.jobs.step import step
from mutoscope.media.memes.templates import Template, in_language
from mutoscope.models import Work
from mutoscope.pipelines.meme.grounds import unused
from mutoscope.pipelines.meme.openings import opened
from mutoscope.pipelines.meme.values import Caption, Ground
from mutoscope.providers.meme_captions import caption_key
from mutoscope.providers.meme_writer import CaptionOrder, CaptionWriter, Place

STAGE = "caption"
PARTS = " / "
_ASKED = 4
"""So many captions a model is asked for, so that one of them is new."""


@step(version="1", stage=STAGE, seeded=True, deterministic=False)
async def pick_caption(
    work: Work, item: str, ground: Ground, topic: str, language: str, *, past: PastMemes
) -> Caption:
    """One of the bundled captions of a template: the one that suits the topic best of those that
    were not used and not disliked. ProviderError: there is none for it."""
    others = await past.others(item)
    found = unused([ground.template], language, topic, work.seed, others)
    if found.key in {each.caption for each in others}:
        work.warn(
            "caption_again",
            f"All captions of “{ground.template}” have been used: one of the oldest comes again.",
        )
    if found.fit == "none":
        work.warn(
            "caption_off_topic",
            f"No caption of “{ground.template}” is about “{topic}” and unused: one about something"
            " else stands in. Give your own words, or the key of a language model.",
        )
    await past.note(item, Told(caption=found.key))
    return Caption(found.texts, "collected", found.key)


@step(version="1", stage=STAGE, kind="net", seeded=True, time_limit_s=300, deterministic=False)
async def write_caption(
    work: Work,
    order: CaptionOrder,
    *,
    writer: CaptionWriter,
) -> tuple[Caption, ...]:
    """Some captions for a template by a language model. ProviderError."""
    written = await writer.write(order, seed=work.seed)
    model = writer.identity.model
    return tuple(Caption(each.texts, "written", each.key, model) for each in written)


@step(version="1", stage=STAGE, seeded=True, deterministic=False)
async def take_new(
    work: Work, item: str, written: tuple[Caption, ...], *, past: PastMemes
) -> Caption:
    """The first of them that was not used before; the first, where all were."""
    used = {each.caption for each in await past.others(item)}
    new = [each for each in written if each.key not in used]
    if not new:
        work.warn("caption_again", "The model wrote nothing that was not there before.")
    found = (new or list(written))[0]
    await past.note(item, Told(caption=found.key))
    return found


@step(version="1", stage=STAGE)
def take_words(work: Work, ground: Ground, said: str, language: str) -> Caption:
    """The user's own words, by the template's places. InvalidRequest: too many, or too few."""
    found = opened(work, ground)
    texts = words_by_slot(found, said)
    return Caption(texts, "yours", caption_key(found.id, texts))


def words_by_slot(template: Template, said: str) -> Mapping[str, str]:
    """Words parted by “ / ”, in the order of the template's slots."""
    parts = [part.strip() for part in said.replace("\n", PARTS).split(PARTS)]
    if len(parts) > len(template.slots):
        raise InvalidRequest(
            f"“{template.id}” has {len(template.slots)} places for words, not {len(parts)}.",
            hint=f"Part the words by “ / ”: {_places(template)}.",
        )
    pairs = zip_longest(template.slots, parts, fillvalue="")
    return {slot.id: text for slot, text in pairs if text and not isinstance(slot, str)}


def _places(template: Template) -> str:
    return PARTS.join(slot.id for slot in template.slots)


@step(version="1", stage=STAGE)
def order_caption(work: Work, ground: Ground, topic: str, language: str) -> CaptionOrder:
    """What a model is asked for."""
    template = opened(work, ground)
    places = tuple(
        Place(slot.id, slot.max_chars, in_language(slot.hint, language), slot.optional)
        for slot in template.slots
    )
    title = in_language(template.titles, language)
    return CaptionOrder(template.id, title, places, language, topic, _ASKED)
