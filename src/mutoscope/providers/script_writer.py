"""The writer that asks a language model.

What the model returns is cleaned for the ear and counted here: a model does not count well, and
what it leaves of markdown is read out aloud.
"""

import functools
import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from itertools import combinations
from string import Template
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter

from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.providers.chat import WHOLE_ANSWER, ChatCompletions
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.request import Patience
from mutoscope.providers.language import FUNCTION_WORDS, detect_language
from mutoscope.providers.prose import clean_inline
from mutoscope.providers.protocols import (
    Article,
    Draft,
    DraftSegment,
    Emotion,
    Identity,
    Message,
    MusicMood,
    NamedDescription,
    SegmentKind,
)
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.spoken import spoken_tokens
from mutoscope.providers.structured import ask

VERSION = "1"
LINE_PAUSE_S = 0.45
ENDING_S = 0.9
SOURCE_WORDS = 12_000
SCENE_S = 4.5
FEWEST_SCENES, MOST_SCENES = 4, 12
AIMED_SHARE, TAKEN_SHARE = 0.15, 0.25
"""How far the words may be off: as the model is told, and as it is held to."""
_SHORTEST_SCENE_S = 3.0
_LONGEST_TITLE, _LONGEST_PICTURE, _LONGEST_NAME = 200, 600, 60
_LONGEST_SEARCH, _SEARCH_WORDS = 100, 5
_THINKING_TOKENS, _SCENE_TOKENS, _WORD_TOKENS = 6000, 250, 4
_LIKELY_SCENE_TOKENS, _LIKELY_WORD_TOKENS = 90, 1.5
_SAME_SHARE, _LEAST_WORDS, _TELLING_WORDS = 0.75, 4, 15
_UNSPACED = frozenset({"ja", "zh", "th"})
_LETTERS_A_WORD = 2

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_BRACKETS = re.compile(r"\[[^\]]*\]|<[^>]*>")
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
_ADDRESS = re.compile(r"https?://|www\.", re.I)
_TAG = re.compile(r"</?\s*source\b[^>]*>", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def _one_of(kind: Any, otherwise: str) -> BeforeValidator:
    """A label that is not among the known ones is no reason to ask again."""
    known = frozenset(get_args(kind))

    def read(value: Any) -> Any:
        label = value.strip().lower() if isinstance(value, str) else value
        return label if label in known else otherwise

    return BeforeValidator(read)


class _Scene(BaseModel):
    text: Annotated[str, Field(min_length=1, max_length=600)]
    kind: Annotated[SegmentKind, _one_of(SegmentKind, "build")] = "build"
    emotion: Annotated[Emotion, _one_of(Emotion, "neutral")] = "neutral"
    picture: str = ""
    shows: tuple[str, ...] = ()
    search: str = ""


class _Named(BaseModel):
    name: str
    description: str


class _Script(BaseModel):
    title: str = ""
    characters: tuple[_Named, ...] = ()
    places: tuple[_Named, ...] = ()
    music_mood: Annotated[MusicMood, _one_of(MusicMood, "warm")] = "warm"
    scenes: Annotated[tuple[_Scene, ...], Field(min_length=1, max_length=80)]


_ANSWER = TypeAdapter(_Script)


@dataclass(frozen=True)
class _Plan:
    """How much there is to say, and in which language."""

    words: int
    scenes: int
    language: str

    @property
    def max_tokens(self) -> int:
        """What a model may use, its thoughts included."""
        return _THINKING_TOKENS + _SCENE_TOKENS * self.scenes + _WORD_TOKENS * self.words

    @property
    def likely_tokens(self) -> int:
        """What one that thinks little will use."""
        return _LIKELY_SCENE_TOKENS * self.scenes + math.ceil(_LIKELY_WORD_TOKENS * self.words)

    def complaints(self, script: _Script) -> list[str]:
        """What is wrong with a script that has the right form, in words for the model."""
        texts = [spoken_text(scene.text, self.language) for scene in script.scenes]
        return [*self._of_length(texts), *self._of_words(texts), *_repeated(texts, self.language)]

    def _of_length(self, texts: Sequence[str]) -> Iterator[str]:
        count = sum(count_words(text, self.language) for text in texts)
        if abs(count - self.words) > TAKEN_SHARE * self.words:
            how = "Cut it" if count > self.words else "Say more"
            yield f"It has {count} spoken words in all, not about {self.words}. {how}."
        if not self.scenes / 2 <= len(texts) <= max(2 * self.scenes, 3):
            yield f"It has {len(texts)} scenes, not {self.scenes}."

    def _of_words(self, texts: Sequence[str]) -> Iterator[str]:
        for number, text in enumerate(texts, 1):
            if not _WORD.search(text):
                yield f"The text of scene {number} says nothing that can be spoken."
            elif _ADDRESS.search(text):
                yield f"The text of scene {number} holds a web address, which cannot be spoken."
        if _is_foreign(" ".join(texts), self.language):
            yield f"The texts are not in the language {self.language!r}."


@dataclass(frozen=True)
class ScriptWriter(Hosted):
    """A `Writer`. `pause_s`: the silence that the caller puts around each line; `ending_s`: what it
    adds after the last. A fact of the account, `source_words`, says how much of a source its model
    bears."""

    patience: Patience = WHOLE_ANSWER
    pause_s: float = LINE_PAUSE_S
    ending_s: float = ENDING_S

    @property
    def identity(self) -> Identity:
        prompt = hashlib.sha256("\n".join(_prompt().values()).encode()).hexdigest()[:12]
        return replace(super().identity, build=f"{VERSION}+{prompt}+{self.pause_s}+{self.ending_s}")

    @property
    def needs_source(self) -> bool:
        return False

    async def write(
        self, article: Article, *, title: str, duration_s: float, words_per_minute: float
    ) -> Draft:
        """A new draft, which is nobody's words: told from the article alone or, where that has no
        paragraphs, about the title. InvalidRequest: there is neither. ProviderError (code
        "unusable_answer"): the model cannot do it. Else as `ChatCompletions.complete`."""
        topic = title or article.title
        if not (article.paragraphs or topic.strip()):
            raise InvalidRequest("There is nothing to write about.", hint="Give a topic or a text.")
        plan = self._plan(article.language, duration_s, words_per_minute)
        chat = ChatCompletions(self.account, self.till, self.patience)
        script = await ask(
            chat,
            self._messages(article, topic, plan),
            _ANSWER,
            max_tokens=plan.max_tokens,
            likely_tokens=plan.likely_tokens,
            check=plan.complaints,
        )
        draft = _draft(script, article.language, topic)
        if not draft.segments:
            raise ProviderError(
                f"{self.account.title} wrote nothing that can be spoken.",
                provider=self.account.title,
                hint="Retry it, or name another writer in the setting `writers`.",
                code="unusable_answer",
            )
        return draft

    def _plan(self, language: str, duration_s: float, words_per_minute: float) -> _Plan:
        most = max(1, int(duration_s / _SHORTEST_SCENE_S))
        wanted = min(max(round(duration_s / SCENE_S), FEWEST_SCENES), MOST_SCENES)
        scenes = min(wanted, most)
        spoken_s = max(duration_s - self.ending_s - scenes * self.pause_s, duration_s / 2)
        return _Plan(max(1, round(spoken_s * words_per_minute / 60)), scenes, language)

    def _messages(self, article: Article, topic: str, plan: _Plan) -> list[Message]:
        prompt = _prompt()
        ground = prompt["faithful" if article.paragraphs else "free"]
        task = Template(prompt["task"]).substitute(
            words=plan.words,
            fewest=math.ceil(plan.words * (1 - AIMED_SHARE)),
            most=math.floor(plan.words * (1 + AIMED_SHARE)),
            scenes=plan.scenes,
            language=plan.language,
            title=" ".join(topic.split()),
        )
        if article.paragraphs:
            limit = int(self.account.facts.get("source_words", SOURCE_WORDS))
            source = _quoted(article.paragraphs, limit, plan.language)
            task += "\n\n" + Template(prompt["source"]).substitute(
                source_title=" ".join(article.title.split()), source=source
            )
        system = Template(prompt["system"]).substitute(ground=ground)
        return [Message("system", system), Message("user", task)]


def spoken_text(text: str, language: str) -> str:
    """A line as it is to be said: without markdown, emoji, stage directions and speakers' names."""
    text = _LINK.sub(r"\1", " ".join(text.split()))
    text = _STAGE.sub("", _BRACKETS.sub("", text))
    text = _MARKS.sub("", _HASHTAG.sub("", text))
    return clean_inline(_SPEAKER.sub("", text), language)


def count_words(text: str, language: str) -> int:
    """The words that a voice says, a year as three; where none are parted by spaces, by letters."""
    if language in _UNSPACED:
        return math.ceil(sum(character.isalnum() for character in text) / _LETTERS_A_WORD)
    try:
        return sum(len(token.spoken.split()) for token in spoken_tokens(text, language))
    except InvalidRequest:
        return 0


def _is_foreign(text: str, language: str) -> bool:
    """Whether a text is in English and should not be, or the other way: what models do. Other
    languages are too much alike, and some are not known here."""
    found = detect_language(text)
    long_enough = len(text.split()) >= _TELLING_WORDS
    return (
        long_enough
        and found != language
        and "en" in (found, language)
        and (language in FUNCTION_WORDS)
    )


def _repeated(texts: Sequence[str], language: str) -> Iterator[str]:
    """Sentences that say almost what another says."""
    sentences = [each for text in texts for each in split_sentences(text, language)]
    worded = [(each, frozenset(map(str.lower, _WORD.findall(each)))) for each in sentences]
    for (first, ours), (_, theirs) in combinations(worded, 2):
        if min(len(ours), len(theirs)) < _LEAST_WORDS:
            continue
        if len(ours & theirs) >= _SAME_SHARE * len(ours | theirs):
            yield f"It says this twice, or almost: “{first[:120]}”"


def _draft(script: _Script, language: str, topic: str) -> Draft:
    characters, places = _named(script.characters), _named(script.places)
    known = {each.name.casefold(): each.name for each in (*characters, *places)}
    told = [(scene, spoken_text(scene.text, language)) for scene in script.scenes]
    told = [(scene, text) for scene, text in told if _WORD.search(text)]
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
    )


def _segment(scene: _Scene, text: str, kind: SegmentKind, known: Mapping[str, str]) -> DraftSegment:
    shown = (known.get(_plain(name, _LONGEST_NAME).casefold(), "") for name in scene.shows)
    return DraftSegment(
        text=text,
        kind=kind,
        emotion=scene.emotion,
        picture=_plain(scene.picture, _LONGEST_PICTURE),
        shows=tuple(dict.fromkeys(filter(None, shown))),
        search=_short(" ".join(_WORD.findall(scene.search)[:_SEARCH_WORDS]), _LONGEST_SEARCH),
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


def _quoted(paragraphs: Sequence[str], limit: int, language: str) -> str:
    """The beginning of a source, in whole sentences, that cannot end its own quotation."""
    left, kept = limit, list[list[str]]()
    for paragraph in paragraphs:
        kept.append([])
        for sentence in split_sentences(_TAG.sub("", paragraph), language):
            left -= _length(sentence, language)
            if left < 0 and kept[0]:
                return _joined(kept)
            kept[-1].append(sentence)
    return _joined(kept)


def _joined(paragraphs: Iterable[Sequence[str]]) -> str:
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)


def _length(sentence: str, language: str) -> int:
    return len(sentence) // _LETTERS_A_WORD if language in _UNSPACED else len(sentence.split())


@functools.cache
def _prompt() -> Mapping[str, str]:
    """The sections of `data/script_prompt.txt`."""
    file = resources.files("mutoscope.providers").joinpath("data/script_prompt.txt")
    _, *parts = re.split(r"^== (\w+) ==$", file.read_text(encoding="utf-8"), flags=re.M)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
