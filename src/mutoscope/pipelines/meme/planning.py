"""What each meme is made from, put together: as it was planned, or as a person has edited it."""

from collections.abc import Sequence

from mutoscope.jobs.collecting import Failure
from mutoscope.pipelines.meme.document import Meme, Memes
from mutoscope.pipelines.meme.making import Plan
from mutoscope.pipelines.meme.values import Caption, Ground, Slice
from mutoscope.providers.meme_captions import caption_key


def plans(
    document: Memes,
    grounds: Sequence[Ground | Failure],
    captions: Sequence[Caption | Failure],
    slices: Sequence[Slice],
) -> list[Plan | Failure]:
    """All that each meme is made from; a `Failure` for one that lacks something."""
    together = zip(document.memes, grounds, captions, slices, strict=True)
    return [_plan(document.language, *parts) for parts in together]


def _plan(
    language: str,
    meme: Meme,
    ground: Ground | Failure,
    caption: Caption | Failure,
    heard: Slice,
) -> Plan | Failure:
    """One that was left without words in the document has those that were made for it since, unless
    a person has given others."""
    if isinstance(ground, Failure):
        return ground
    said = {slot: text for slot, text in meme.texts.items() if text}
    if isinstance(caption, Failure):
        if not said:
            return caption
        caption = Caption(said, "yours", caption_key(ground.template, said))
    if not meme.template:
        meme = Meme(template=ground.template, texts=said or dict(caption.texts))
    return Plan(language, meme, ground, caption, heard)
