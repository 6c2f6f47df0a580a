"""What goes with the video to where it is shown: title, description, hashtags, credits."""

import json
import re
from collections import Counter
from typing import Any

from mutoscope.pipelines.short.script import Script
from mutoscope.providers.protocols import Voice
from mutoscope.providers.stems import stem

TITLE_MAX = 100
_HASHTAGS_MAX = 5
_WORD = re.compile(r"[^\W\d_]{5,}")
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


def publish_json(script: Script, *, voice: Voice) -> str:
    """The fields an upload form asks for; the title is at most 100 characters."""
    hashtags = make_hashtags(script)
    document = {
        "title": shorten(script.title, TITLE_MAX),
        "description": describe(script, voice=voice, hashtags=hashtags),
        "hashtags": hashtags,
        "language": script.language,
        "ai_generated": True,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def sources_json(script: Script, *, voice: Voice, music: str) -> str:
    """Who made each part, and under which licence it may be used."""
    document: dict[str, Any] = {
        "text": {
            "writer": script.writer,
            "verbatim": script.verbatim_source,
            **script.source.model_dump(exclude_defaults=True),
        },
        "voice": {"id": voice.id, "name": voice.name, "licence": voice.licence},
        "pictures": {"drawn_by": "Mutoscope", "illustrations": "Noto Emoji", **_NOTO, **_MAPS},
        "music": {"made_by": "Mutoscope", "licence": "CC0-1.0"} if music != "none" else None,
        "fonts": {"families": _FONTS, "licence": "OFL-1.1"},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


_FONTS = ["Bricolage Grotesque", "Inter", "Montserrat", "Anton"]
_NOTO = {"licence": "Apache-2.0"}
_MAPS = {"maps": "Natural Earth, public domain"}


def describe(script: Script, *, voice: Voice, hashtags: list[str]) -> str:
    """The hook, the credits and the hashtags."""
    lines = [script.hook or script.segments[0].text, ""]
    if script.source.attribution:
        lines.append(script.source.attribution)
    if script.source.url:
        lines.append(script.source.url)
    lines.append(f"Voice: {voice.name} ({voice.licence}). Illustrations: Noto Emoji (Apache-2.0).")
    lines += ["", " ".join(hashtags)]
    return "\n".join(lines).strip() + "\n"


def make_hashtags(script: Script) -> list[str]:
    """The words that the script says most often, the title's first; one of each stem."""
    counts = Counter[str]()
    spelling: dict[str, str] = {}
    for weight, text in [(4, script.title), *((1, segment.text) for segment in script.segments)]:
        for word in _WORD.findall(text.lower()):
            root = stem(word, script.language)
            spelling.setdefault(root, word)
            counts[root] += 0 if word in _COMMON else weight
    ranked = sorted(counts, key=lambda root: (-counts[root], root))
    return [f"#{spelling[root]}" for root in ranked if counts[root]][:_HASHTAGS_MAX]


def shorten(text: str, limit: int) -> str:
    """Cut at a word, with an ellipsis, so that at most `limit` characters are left."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
