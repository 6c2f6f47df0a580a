"""What goes with a meme to where it is shown: title, description, whose what is."""

from typing import Any

from mutoscope.jobs.step import step
from mutoscope.media.memes.templates import Template, is_publishable
from mutoscope.models import Work
from mutoscope.pipelines.film.papers import YOURS, as_json, keep_text
from mutoscope.pipelines.meme.document import Meme
from mutoscope.pipelines.meme.openings import opened
from mutoscope.pipelines.meme.values import Caption, Ground, MemePapers, Slice
from mutoscope.providers.word_pattern import shorten

LONGEST_TITLE = 60
_PICTURE = {"en": "Picture", "ru": "Картинка"}
_MEMES = {"en": "#memes", "ru": "#мемы"}
_OURS = {"made_by": "Mutoscope", "licence": "CC0-1.0"}


@step(version="2", stage="clip")
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
        "title": title_of(meme, topic),
        "description": describe(template, ground, heard, topic, language),
        "hashtags": hashtags(topic, language),
        "language": language,
        "ai_generated": caption.how == "written" or ground.picture_by not in ("", "you"),
        "publishable": is_publishable(template),
    }
    return MemePapers(
        keep_text(work, "publish.json", as_json(described), "application/json"),
        keep_text(work, "sources.json", as_json(sources), "application/json"),
    )


def title_of(meme: Meme, topic: str) -> str:
    """One short line that does not tell the joke: what is said first, if that is more than a word,
    else the topic."""
    first = next(iter(meme.texts.values()), "")
    said = first if len(first.split()) > 1 or not topic else topic
    return shorten(" ".join(said.split()), LONGEST_TITLE)


def describe(template: Template, ground: Ground, heard: Slice, topic: str, language: str) -> str:
    """Whose the music and the picture are, and the hashtags; the words are in the picture."""
    lines = list[str]()
    if music := " – ".join(filter(None, [heard.artist, heard.title])):
        lines.append(f"♪ {music}")
    if ground.file is not None and (credit := credit_of(template)):
        lines.append(f"{_PICTURE.get(language, _PICTURE['en'])}: {credit}")
    return "\n".join([*lines, " ".join(hashtags(topic, language))]) + "\n"


def credit_of(template: Template) -> str:
    """Author, licence and source of a user's own, as far as they are told."""
    licence = template.license if is_publishable(template) else ""
    return ", ".join(filter(None, [template.author, licence, template.source]))


def hashtags(topic: str, language: str) -> list[str]:
    """The topic as one, if it is short, and what it is."""
    word = "".join(part for part in topic.split() if part.isalnum())
    named = [f"#{word.lower()}"] if word and len(word) <= 30 else []
    return [*named, _MEMES.get(language, _MEMES["en"])]


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
