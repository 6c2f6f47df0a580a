"""The words of a meme: the user's own, a model's, or one of those that come with the package."""

import asyncio

from mutoscope.errors import ProviderError
from mutoscope.jobs.past_memes import PastMemes, Told
from mutoscope.jobs.step import step
from mutoscope.media.memes.templates import in_language
from mutoscope.models import Work
from mutoscope.pipelines.meme.grounds import unused
from mutoscope.pipelines.meme.openings import opened
from mutoscope.pipelines.meme.values import Caption, Ground
from mutoscope.pipelines.meme.wording import words_by_slot
from mutoscope.providers.meme_captions import caption_key
from mutoscope.providers.meme_writer import MOST_USED, CaptionOrder, CaptionWriter, Place

STAGE = "caption"
DISLIKED = "captions_disliked"
_ASKED = 4
"""So many captions a model is asked for, so that one of them is new."""


@step(version="2", stage=STAGE, seeded=True, deterministic=False)
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


@step(version="2", stage=STAGE, seeded=True, deterministic=False)
async def take_new(
    work: Work, item: str, written: tuple[Caption, ...], *, past: PastMemes
) -> Caption:
    """The first of them that was not used before; where all were, the first that was not disliked.
    ProviderError (code "captions_disliked"): all were."""
    others = await past.others(item)
    used = {each.caption for each in others}
    hated = {each.caption for each in others if each.disliked}
    able = [each for each in written if each.key not in hated]
    new = [each for each in able if each.key not in used]
    if not able:
        raise ProviderError(
            "The model wrote only captions that were disliked before.",
            provider=written[0].model if written else "",
            hint="Try again: others are written, and paid for. Or give the words yourself.",
            code=DISLIKED,
        )
    if not new:
        work.warn("caption_again", "The model wrote nothing that was not there before.")
    found = (new or able)[0]
    await past.note(item, Told(caption=found.key))
    return found


@step(version="1", stage=STAGE)
def take_words(work: Work, ground: Ground, said: str, language: str) -> Caption:
    """The user's own words, by the template's places. InvalidRequest: there are too many parts."""
    found = opened(work, ground)
    texts = words_by_slot(found, said)
    return Caption(texts, "yours", caption_key(found.id, texts))


@step(version="2", stage=STAGE, seeded=True, deterministic=False)
async def order_caption(
    work: Work, item: str, ground: Ground, topic: str, language: str, *, past: PastMemes
) -> CaptionOrder:
    """What a model is asked for, and what it is to leave alone: words that have been there."""
    template = await asyncio.to_thread(opened, work, ground)
    said = await past.said(item, template.id)
    places = tuple(
        Place(slot.id, slot.max_chars, in_language(slot.hint, language), slot.optional)
        for slot in template.slots
    )
    title = in_language(template.titles, language)
    used = tuple({"said": each} for each in reversed(said[:MOST_USED]))
    return CaptionOrder(template.id, title, places, language, topic, _ASKED, used)
