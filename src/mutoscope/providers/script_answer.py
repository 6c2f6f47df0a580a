"""What a language model answers when it is asked for a script, and the draft that is made of it.

Nothing is looked at in its whole length before it is cut: a model that loops writes for ever.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter

from mutoscope.providers.prose import clean_inline
from mutoscope.providers.protocols import (
    CameraMove,
    Draft,
    DraftSegment,
    Emotion,
    Move,
    MusicMood,
    NamedDescription,
    SegmentKind,
)
from mutoscope.providers.script_fillers import without_fillers
from mutoscope.providers.word_pattern import FIGURES

MOST_SCENES_TAKEN = 80
_MOST_NAMES = 24
_LONGEST_TITLE, _LONGEST_PICTURE, _LONGEST_NAME = 200, 600, 60
_LONGEST_SEARCH, _SEARCH_WORDS = 100, 5
_LONGEST_WORLD = 300
_Camera = Literal["auto", Move]
"""A word for no move: some vendors take no empty one in a list of words."""
_MARKED_UP = 3
"""So much longer than what is kept of it a text may be, with all its markup."""

WORD = re.compile(rf"{FIGURES}(?:['’-]{FIGURES})*")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_BRACKETS = re.compile(r"\[[^\[\]]*\]|<[^<>]*>")
_STAGE = re.compile(
    r"\((?:[^()]*\b)?(?:pause|beat|music|sound|sfx|sighs?|laughs?|whispers?|fade|cut to|voice ?over"
    r"|пауза|музыка|звук|вздох\w*|смеётся|смеется|шёпотом|шепотом|голос за кадром)\b[^()]*\)",
    re.I,
)
_SPEAKER = re.compile(
    r"^\s*(?:narrator|voice ?over|speaker|host|vo|hook|scene \d+|диктор|рассказчик|ведущий"
    r"|сцена \d+|голос за кадром)\s*[:.—–-]\s+",
    re.I,
)
_MARKS = re.compile(r"[*_`~#>|]+")
_HASHTAG = re.compile(r"(?<!\w)#\w+")


def _one_of(kind: Any, otherwise: str) -> BeforeValidator:
    """A label that is not among the known ones is no reason to ask again."""
    known = frozenset(get_args(kind))

    def read(value: Any) -> Any:
        label = value.strip().lower() if isinstance(value, str) else otherwise
        return label if label in known else otherwise

    return BeforeValidator(read)


def _cut(longest: int) -> BeforeValidator:
    """What nobody will use of a text or a list is not looked at."""
    return BeforeValidator(
        lambda value: value[:longest] if isinstance(value, str | list) else value
    )


_Title = Annotated[str, _cut(_MARKED_UP * _LONGEST_TITLE)]
_Name = Annotated[str, _cut(_MARKED_UP * _LONGEST_NAME)]
_Shown = Annotated[str, _cut(_MARKED_UP * _LONGEST_PICTURE)]
_World = Annotated[str, _cut(_MARKED_UP * _LONGEST_WORLD)]
_Searched = Annotated[str, _cut(_MARKED_UP * _LONGEST_SEARCH)]


class AnsweredScene(BaseModel):
    text: Annotated[str, Field(min_length=1, max_length=600)]
    kind: Annotated[SegmentKind, _one_of(SegmentKind, "build")] = "build"
    emotion: Annotated[Emotion, _one_of(Emotion, "neutral")] = "neutral"
    picture: _Shown = ""
    shows: Annotated[tuple[_Name, ...], _cut(_MOST_NAMES)] = ()
    search: _Searched = ""
    camera: Annotated[_Camera, _one_of(_Camera, "auto")] = "auto"


class _Named(BaseModel):
    name: _Name
    description: _Shown


class AnsweredScript(BaseModel):
    title: _Title = ""
    era: _World = ""
    avoid: _World = ""
    characters: Annotated[tuple[_Named, ...], _cut(_MOST_NAMES)] = ()
    places: Annotated[tuple[_Named, ...], _cut(_MOST_NAMES)] = ()
    music_mood: Annotated[MusicMood, _one_of(MusicMood, "warm")] = "warm"
    scenes: Annotated[
        tuple[AnsweredScene, ...],
        Field(min_length=1, max_length=MOST_SCENES_TAKEN),
        _cut(MOST_SCENES_TAKEN + 1),
    ]


ANSWER = TypeAdapter(AnsweredScript)


def spoken_text(text: str, language: str) -> str:
    """A line as it is to be said: without markdown, emoji, stage directions and speakers' names."""
    text = _LINK.sub(r"\1", " ".join(text.split()))
    text = _STAGE.sub("", _BRACKETS.sub("", text))
    text = _MARKS.sub("", _HASHTAG.sub("", text))
    return clean_inline(_SPEAKER.sub("", text), language)


def draft_of(script: AnsweredScript, language: str, topic: str) -> Draft:
    """What can be spoken of a script; without segments where that is nothing. `topic`: its title,
    where it has none."""
    characters, places = _named(script.characters), _named(script.places)
    known = {each.name.casefold(): each.name for each in (*characters, *places)}
    told = [(scene, _told(scene.text, language)) for scene in script.scenes]
    told = [(scene, text) for scene, text in told if WORD.search(text)]
    segments = tuple(
        _segment(scene, text, _kind(scene.kind, index), known)
        for index, (scene, text) in enumerate(told)
    )
    return Draft(
        title=_short(spoken_text(script.title, language), _LONGEST_TITLE) or topic,
        hook=segments[0].text if segments else "",
        segments=segments,
        music_mood=script.music_mood,
        characters=characters,
        places=places,
        era=_plain(script.era, _LONGEST_WORLD),
        avoid=_plain(script.avoid, _LONGEST_WORLD),
    )


def _told(text: str, language: str) -> str:
    return without_fillers(spoken_text(text, language), language)


def _segment(
    scene: AnsweredScene, text: str, kind: SegmentKind, known: Mapping[str, str]
) -> DraftSegment:
    move: CameraMove = "" if scene.camera == "auto" else scene.camera
    shown = (known.get(_plain(name, _LONGEST_NAME).casefold(), "") for name in scene.shows)
    return DraftSegment(
        text=text,
        kind=kind,
        emotion=scene.emotion,
        picture=_plain(scene.picture, _LONGEST_PICTURE),
        shows=tuple(dict.fromkeys(filter(None, shown))),
        search=_short(" ".join(WORD.findall(scene.search)[:_SEARCH_WORDS]), _LONGEST_SEARCH),
        camera=move,
    )


def _kind(kind: SegmentKind, index: int) -> SegmentKind:
    """The first scene is the hook, and no other."""
    if index == 0:
        return "hook"
    return "build" if kind == "hook" else kind


def _named(entries: Iterable[_Named]) -> tuple[NamedDescription, ...]:
    """Each name once, with its first description; none without one."""
    found = dict[str, NamedDescription]()
    for entry in entries:
        name = _plain(entry.name, _LONGEST_NAME)
        description = _plain(entry.description, _LONGEST_PICTURE)
        if name and description:
            found.setdefault(name.casefold(), NamedDescription(name, description))
    return tuple(found.values())


def _plain(text: str, longest: int) -> str:
    """What is not spoken: words for a painter, in English."""
    return _short(clean_inline(_MARKS.sub("", text), "en"), longest)


def _short(text: str, longest: int) -> str:
    """The text, cut off after a whole word where it is too long."""
    if len(text) <= longest:
        return text
    return text[: longest + 1].rsplit(" ", 1)[0][:longest].rstrip(" ,;:—-")
