"""What goes with a meme to where it is shown: title, description, whose what is."""

from typing import Any

from mutoscope.jobs.step import step
from mutoscope.media.memes.templates import Template, is_publishable
from mutoscope.models import Work
from mutoscope.pipelines.film.papers import TITLE_MAX, YOURS, as_json, keep_text
from mutoscope.pipelines.meme.document import Meme
from mutoscope.pipelines.meme.openings import opened
from mutoscope.pipelines.meme.values import Caption, Ground, MemePapers, Slice
from mutoscope.providers.word_pattern import shorten

_OURS = {"made_by": "Mutoscope", "licence": "CC0-1.0"}


@step(version="1", stage="clip")
def write_papers(
    work: Work,
    meme: Meme,
    language: str,
    topic: str,
    ground: Ground,
    caption: Caption,
    heard: Slice,
) -> MemePapers:
    """The fields an upload form asks for, and who made each part under which licence."""
    template = opened(work, ground)
    sources = sources_of(template, ground, caption, heard)
    described = {
        "title": shorten(" ".join(meme.texts.values()), TITLE_MAX),
        "description": describe(meme, heard, topic),
        "hashtags": hashtags(topic),
        "language": language,
        "ai_generated": caption.how == "written" or ground.picture_by not in ("", "you"),
        "publishable": is_publishable(template),
    }
    return MemePapers(
        keep_text(work, "publish.json", as_json(described), "application/json"),
        keep_text(work, "sources.json", as_json(sources), "application/json"),
    )


def describe(meme: Meme, heard: Slice, topic: str) -> str:
    """The words, whose music it is, and the topic as a hashtag."""
    lines = [" / ".join(meme.texts.values())]
    if credit := " – ".join(filter(None, [heard.artist, heard.title])):
        lines.append(f"♪ {credit}")
    return "\n".join([*lines, *hashtags(topic)]) + "\n"


def hashtags(topic: str) -> list[str]:
    """The topic as one, if it is short."""
    word = "".join(part for part in topic.split() if part.isalnum())
    return [f"#{word.lower()}"] if word and len(word) <= 30 else []


def sources_of(template: Template, ground: Ground, caption: Caption, heard: Slice) -> Any:
    """Who made each part."""
    music = {**YOURS, "artist": heard.artist, "title": heard.title} if heard.file else _OURS
    told: dict[str, Any] = {
        "template": {
            "id": template.id,
            "licence": template.license,
            "source": template.source,
            "author": template.author,
        },
        "words": {"how": caption.how, **({"model": caption.model} if caption.model else {})},
        "music": music,
    }
    if ground.picture is not None:
        told["picture"] = YOURS if ground.picture_by == "you" else {"made_by": ground.picture_by}
    return told
