"""What goes with the video to where it is shown: title, description, hashtags, credits."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from mutoscope.pipelines.film.papers import (
    TITLE_MAX,
    as_json,
    music_source,
    voice_credit,
    voice_source,
)
from mutoscope.pipelines.short.script import Script
from mutoscope.pipelines.short.values import Credited, Found
from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.stems import is_stopword, stem
from mutoscope.providers.word_pattern import shorten, telling_words

_HASHTAGS_MAX = 5
_LEAST_LETTERS, _LEAST_IN_TITLE = 5, 2
_COMMON = {
    *("about", "after", "again", "almost", "because", "before", "being", "could", "every"),
    *("first", "found", "great", "known", "later", "makes", "might", "million", "never", "often"),
    *("other", "people", "since", "still", "their", "there", "these", "thing", "third", "those"),
    *("three", "through", "today", "under", "until", "using", "where", "which", "while", "whole"),
    *("world", "would", "years", "around", "called", "billion", "percent"),
    *("более", "больше", "будет", "может", "можно", "после", "почти", "перед", "также", "тогда"),
    *("только", "через", "чтобы", "этого", "которые", "который", "которая", "людей", "первый"),
    *("сегодня", "теперь", "стали", "своих", "самых", "между", "когда", "более", "очень"),
}


def publish_json(script: Script, made: Credited) -> str:
    """The fields an upload form asks for; the title is at most 100 characters."""
    hashtags = make_hashtags(script)
    document = {
        "title": shorten(script.title, TITLE_MAX),
        "description": describe(script, made, hashtags=hashtags),
        "hashtags": hashtags,
        "language": script.language,
        "ai_generated": True,
    }
    return as_json(document)


def sources_json(script: Script, made: Credited) -> str:
    """Who made each part, and under which licence it may be used."""
    voice: dict[str, Any] = {**voice_source(made.voice)}
    document: dict[str, Any] = {
        "text": {
            "writer": script.writer,
            "verbatim": script.verbatim_source,
            **script.source.model_dump(exclude_defaults=True),
        },
        "voice": voice | ({"credits": made.voice_credits} if made.voice_credits else {}),
        "pictures": _drawn(made.pictures),
        "music": music_source(made.music),
        "fonts": {"families": _FONTS, "licence": "OFL-1.1"},
    }
    if any(made.pictures):
        document["scenes"] = [_picture(index, each) for index, each in enumerate(made.pictures)]
    return as_json(document)


_FONTS = [
    *("Bricolage Grotesque", "Inter", "Montserrat", "Anton", "Poppins", "Roboto"),
    *("Sofia Sans Extra Condensed", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans JP"),
]
_NOTO = {"licence": "Apache-2.0"}
_MAPS = {"maps": "Natural Earth, public domain"}


def describe(script: Script, made: Credited, *, hashtags: list[str]) -> str:
    """The hook, the credits and the hashtags."""
    lines = [script.hook or script.segments[0].text, ""]
    if script.source.attribution:
        lines.append(script.source.attribution)
    if script.source.url:
        lines.append(script.source.url)
    drawn = "" if all(made.pictures) else "Illustrations: Noto Emoji (Apache-2.0)."
    lines.append(f"{voice_credit(made.voice)} {drawn}".strip())
    lines += [*made.voice_credits, *picture_credits(made.pictures)]
    lines += ["", " ".join(hashtags)]
    return "\n".join(lines).strip() + "\n"


def picture_credits(pictures: Sequence[Found | None]) -> list[str]:
    """A line for each author of a photograph, and one for each model that painted."""
    shown = [each for each in pictures if each is not None]
    photos = [f"{each.credit} {each.page_url}".strip() for each in shown if each.credit]
    painted = [f"Pictures: {each.model}, AI-made." for each in shown if each.how == "painted"]
    return list(dict.fromkeys([*photos, *painted]))


def _drawn(pictures: Sequence[Found | None]) -> dict[str, str]:
    """Whose drawings are seen: on scenes of somebody else's pictures, the small signs alone."""
    signs = {"illustrations": "Noto Emoji", **_NOTO}
    return signs if pictures and all(pictures) else {"drawn_by": "Mutoscope", **signs, **_MAPS}


def _picture(index: int, found: Found | None) -> dict[str, Any]:
    if found is None:
        return {"scene": index + 1, "made_by": "Mutoscope", "how": "drawn"}
    told = {
        "scene": index + 1,
        "made_by": "you" if found.how == "own" else found.provider,
        "model": found.model,
        "how": found.how,
        "credit": found.credit,
        "page_url": found.page_url,
        "licence": found.licence,
    }
    return {name: value for name, value in told.items() if value}


def make_hashtags(script: Script) -> list[str]:
    """The words that the script says most often, the title's first; one of each stem."""
    counts, unspaced = Counter[str](), script.language in LETTERS_A_WORD
    spelling: dict[str, str] = {}
    told = [(4, script.title, _LEAST_IN_TITLE)]
    told += [(1, segment.text, _LEAST_LETTERS) for segment in script.segments]
    for weight, text, least in told:
        for word in telling_words(text, script.language, least):
            root = word if unspaced else stem(word, script.language)
            spelling.setdefault(root, word)
            dull = word in _COMMON or (not unspaced and is_stopword(word, script.language))
            counts[root] += 0 if dull else weight
    ranked = sorted(counts, key=lambda root: (-counts[root], root))
    return [f"#{spelling[root]}" for root in ranked if counts[root]][:_HASHTAGS_MAX]
