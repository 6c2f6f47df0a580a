"""Scripts as clients of the faceless routes read and write them."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.api.faceless_request import AUTO, AskedInScenes, EditedSegment
from mutoscope.pipelines.short.forecast import spoken_s
from mutoscope.pipelines.short.pictures import drawable_title
from mutoscope.pipelines.short.planner import plan_scenes
from mutoscope.pipelines.short.script import Script, Segment, make_script, read_yaml, write_yaml
from mutoscope.pipelines.short.values import END_S, LEAD_S, TAIL_S, Line
from mutoscope.pipelines.short.writing import article_of
from mutoscope.providers.entries import entries
from mutoscope.providers.language import detect_language
from mutoscope.providers.protocols import Draft
from mutoscope.providers.script_answer import WORD
from mutoscope.providers.script_arc import segments_of
from mutoscope.providers.script_idea import mood_of
from mutoscope.providers.script_styles import style_of

BY_USER = "user"
"""Who wrote a script that came as scenes."""
_USUAL_PACE = 150.0
"""Words a minute."""


def script_from(asked: AskedInScenes, settings: Settings) -> str:
    """The scenes as a script (YAML), with pictures planned for their words as they are for a
    writer's; the same scenes make the same script. Blocks for a second. InvalidRequest."""
    said = asked.in_order()
    lines = [each.text for each in said]
    _refuse_speechless(said)
    whole = "\n\n".join(lines)
    language = detect_language(whole) if asked.language == AUTO else asked.language
    article = article_of(drawable_title(asked.topic), whole, language)
    style = style_of(asked.style)
    parts = zip(segments_of(lines, language, style), said, strict=True)
    draft = Draft(
        title=article.title,
        hook=lines[0],
        segments=tuple(replace(part, picture=each.visual_prompt) for part, each in parts),
        music_mood=mood_of(lines, language, style),
        verbatim=True,
    )
    plans = plan_scenes(
        draft,
        title=article.title,
        language=language,
        illustrations=entries("illustrations")[0].make(settings),
        seed=zlib.crc32(whole.encode()) & 0xFFFF,
        preferred=style.palettes,
    )
    return write_yaml(make_script(draft, article, plans, writer=BY_USER, style=asked.style))


def _refuse_speechless(said: Sequence[EditedSegment]) -> None:
    """InvalidRequest."""
    for each in said:
        if not WORD.search(each.text):
            raise InvalidRequest(
                f"The scene of the index {each.index} holds no word that can be spoken.",
                hint="Write it out, or leave the scene out.",
            )


def script_of(document: Any) -> Script:
    """The script of a job, from plain values."""
    return Script.model_validate(document)


def read_script(text: str) -> Script:
    """The script of a preview, from YAML."""
    return read_yaml(text)


def told(script: Script, art_style: str) -> dict[str, Any]:
    """A script as clients show it. Durations are estimates (seconds): before its words are spoken
    nobody knows how long they take."""
    scenes = [_scene(each, script.language) for each in script.segments]
    return {
        "title": script.title,
        "hook": script.hook,
        "narrative": " ".join(each.text for each in script.segments),
        "segments": scenes,
        "cta": " ".join(each.text for each in script.segments if each.kind == "cta"),
        "total_duration": round(sum(each["duration"] for each in scenes) + END_S, 1),
        "visual_keywords": list(
            dict.fromkeys(word for each in scenes for word in each["visual_keywords"])
        ),
        "background_music_mood": script.music_mood,
        "art_style": art_style,
    }


def _scene(segment: Segment, language: str) -> dict[str, Any]:
    spoken = spoken_s(Line(segment.text, "", language, 1.0), _USUAL_PACE)
    return {
        "text": segment.text,
        "duration": round(LEAD_S + spoken + TAIL_S, 1),
        "visual_prompt": segment.prompt or segment.text,
        "visual_keywords": list(_keywords(segment)),
        "emotion": segment.emotion,
        "segment_type": segment.kind,
    }


def _keywords(segment: Segment) -> Iterator[str]:
    """What a photograph is looked up by, else the names of what is drawn."""
    if segment.search:
        yield from segment.search.split()
        return
    drawn = (segment.picture.hero, *segment.picture.companions, segment.picture.country)
    yield from filter(None, drawn)
