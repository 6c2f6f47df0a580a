"""The user's own idea: kept word for word, or refused where nobody can develop it."""

import re
from collections.abc import Iterator, Sequence

from mutoscope.errors import InvalidRequest
from mutoscope.providers import cues
from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.protocols import Brief, Draft, MusicMood
from mutoscope.providers.script_answer import WORD
from mutoscope.providers.script_arc import segments_of
from mutoscope.providers.script_styles import Style, style_of
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.word_pattern import cut_off

LONGEST_SCENE = 600
"""Characters that a scene of a script takes."""
MOST_SCENES = 80
_SCENE, _SHORT = 180, 45
"""Characters: how long a scene of several sentences is at most, and how short one alone is not."""
_TITLE_WORDS, _LONGEST_TITLE = 10, 100
_PARAGRAPH = re.compile(r"\n\s*\n")
_CLAUSE = re.compile(r"[,;:—–)、，；]\s*$")


def kept_draft(brief: Brief, language: str) -> Draft:
    """The words of the idea as they are, in order, in scenes that end where sentences do. Only
    white space is not kept, and a sentence of more than 600 characters is cut at a comma or
    between words. InvalidRequest: there is no word in it."""
    lines = scenes_of(brief.idea, language)
    if not lines:
        raise InvalidRequest("The idea holds no word that can be spoken.", hint="Write it out.")
    style = style_of(brief.style)
    return Draft(
        title=brief.title or title_of(brief.idea, language),
        hook=lines[0],
        segments=segments_of(lines, language, style),
        music_mood=mood_of(lines, language, style),
        verbatim=True,
    )


def title_of(idea: str, language: str) -> str:
    """What an idea without a title is called: the beginning of its first sentence."""
    first = next(iter(split_sentences(_PARAGRAPH.split(idea.strip())[0], language)), "")
    if language in LETTERS_A_WORD:
        most = round(_TITLE_WORDS * LETTERS_A_WORD[language])
        return f"{cut_off(first, most)}…" if len(first) > most else first.rstrip(" .。")
    words = first.split()
    title = " ".join(words[:_TITLE_WORDS])[:_LONGEST_TITLE].rstrip(" .,;:—–-")
    return f"{title} …" if len(words) > _TITLE_WORDS else title


def refuse_idea(brief: Brief) -> None:
    """InvalidRequest: a writer that only finds sentences is asked to develop an idea."""
    if brief.idea:
        raise InvalidRequest(
            f"To {brief.idea_mode} an idea takes a language model, and none is asked here.",
            hint=(
                "Set OPENAI_API_KEY, GEMINI_API_KEY or OPENROUTER_API_KEY, name a model's writer"
                " in the setting `writers`, or keep the words as they are with idea_mode strict."
            ),
        )


def mood_of(lines: Sequence[str], language: str, style: Style) -> MusicMood:
    """The music of the style; of the words, where none was asked for."""
    return cues.music_mood(list(lines), language) if style.is_auto else style.music_mood


def scenes_of(idea: str, language: str) -> list[str]:
    """The idea in scenes. Short sentences share one, as do as many as it takes to be few enough."""
    pieces = [
        piece
        for paragraph in _PARAGRAPH.split(idea)
        for sentence in split_sentences(paragraph, language)
        for piece in _cut(sentence)
    ]
    scenes = _joined(pieces, short=_SHORT, longest=_SCENE)
    if len(scenes) > MOST_SCENES:
        scenes = _joined(pieces, short=_SCENE, longest=LONGEST_SCENE)
    return [scene for scene in scenes if WORD.search(scene)]


def _joined(pieces: Sequence[str], *, short: int, longest: int) -> list[str]:
    """One that is short, or that says no word, goes with the one before it; the first with the
    next."""
    scenes = list[str]()
    for piece in pieces:
        if scenes and _belong(scenes[-1], piece, short, longest):
            scenes[-1] = f"{scenes[-1]} {piece}"
        else:
            scenes.append(piece)
    return scenes


def _belong(before: str, piece: str, short: int, longest: int) -> bool:
    whole, shorter = len(before) + 1 + len(piece), min(len(before), len(piece))
    if not (WORD.search(before) and WORD.search(piece)):
        return whole <= LONGEST_SCENE
    return whole <= longest and shorter < short


def _cut(sentence: str) -> Iterator[str]:
    """Parts that a scene takes."""
    while len(sentence) > LONGEST_SCENE:
        head = sentence[: LONGEST_SCENE + 1]
        stops = [m.end() for m in re.finditer(r"\s+", head) if _CLAUSE.search(head[: m.start()])]
        spaces = [m.end() for m in re.finditer(r"\s+", head)]
        at = next((s[-1] for s in (stops, spaces) if s), LONGEST_SCENE)
        yield sentence[:at].rstrip()
        sentence = sentence[at:].lstrip()
    if sentence:
        yield sentence
