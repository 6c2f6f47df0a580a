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
from itertools import chain, islice
from string import Template

from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.providers.chat import WHOLE_ANSWER, ChatCompletions
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.request import Patience
from mutoscope.providers.language import FUNCTION_WORDS, detect_language
from mutoscope.providers.pace import LETTERS_A_WORD, letters
from mutoscope.providers.protocols import Article, Draft, Identity, Message
from mutoscope.providers.script_answer import (
    ANSWER,
    WORD,
    AnsweredScript,
    draft_of,
    spoken_text,
)
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.spoken import spoken_tokens
from mutoscope.providers.structured import MOST_COMPLAINTS, ask
from mutoscope.providers.threads import on_thread

VERSION = "2"
LINE_PAUSE_S = 0.45
ENDING_S = 0.9
SOURCE_WORDS = 12_000
SCENE_S = 4.5
FEWEST_SCENES, MOST_SCENES = 4, 12
AIMED_SHARE, TAKEN_SHARE = 0.15, 0.25
"""How far the length may be off: as the model is told, and as it is held to."""
_SHORTEST_SCENE_S = 3.0
_THINKING_TOKENS, _SCENE_TOKENS, _UNIT_TOKENS = 6000, 250, 4
_LIKELY_SCENE_TOKENS, _LIKELY_UNIT_TOKENS = 90, 1.5
_SAME_SHARE, _LEAST_WORDS, _TELLING_WORDS = 0.75, 4, 15
_SOURCE_LETTERS_A_WORD = 1.3
"""Tokens of an English word; in the languages without spaces a letter is about one."""

_ADDRESS = re.compile(r"https?://|www\.", re.I)
_TAG = re.compile(r"<(?=[\s/]*source\b)", re.I)


@dataclass(frozen=True)
class _Plan:
    """How much there is to say, and in which language. `length`: in what the language is counted
    by, words, or letters where no spaces part the words."""

    length: int
    scenes: int
    language: str

    @property
    def unit(self) -> str:
        return "characters" if self.language in LETTERS_A_WORD else "words"

    @property
    def max_tokens(self) -> int:
        """What a model may use, its thoughts included."""
        return _THINKING_TOKENS + _SCENE_TOKENS * self.scenes + _UNIT_TOKENS * self.length

    @property
    def likely_tokens(self) -> int:
        """What one that thinks little will use."""
        return _LIKELY_SCENE_TOKENS * self.scenes + math.ceil(_LIKELY_UNIT_TOKENS * self.length)

    def complaints(self, script: AnsweredScript) -> list[str]:
        """What is wrong with a script that has the right form, in words for the model."""
        texts = [spoken_text(scene.text, self.language) for scene in script.scenes]
        found = chain(self._of_length(texts), self._of_words(texts), self._of_repeating(texts))
        return list(islice(found, MOST_COMPLAINTS))

    def _of_length(self, texts: Sequence[str]) -> Iterator[str]:
        count = sum(spoken_length(text, self.language) for text in texts)
        if abs(count - self.length) > TAKEN_SHARE * self.length:
            how = "Cut it" if count > self.length else "Say more"
            yield f"It has {count} spoken {self.unit} in all, not about {self.length}. {how}."
        if not self.scenes / 2 <= len(texts) <= max(2 * self.scenes, 3):
            yield f"It has {len(texts)} scenes, not {self.scenes}."

    def _of_words(self, texts: Sequence[str]) -> Iterator[str]:
        for number, text in enumerate(texts, 1):
            if not WORD.search(text):
                yield f"The text of scene {number} says nothing that can be spoken."
            elif _ADDRESS.search(text):
                yield f"The text of scene {number} holds a web address, which cannot be spoken."
        if _is_foreign(" ".join(texts), self.language):
            yield f"The texts are not in the language {self.language!r}."

    def _of_repeating(self, texts: Sequence[str]) -> Iterator[str]:
        """Each sentence that says almost what an earlier one says; of a script that is far too
        long, only as many are compared as one of the planned length could hold."""
        most = self.scenes + self.length // _LEAST_WORDS
        sentences = islice(
            (s for text in texts for s in split_sentences(text, self.language)), most
        )
        earlier = list[frozenset[str]]()
        for sentence in sentences:
            words = frozenset(map(str.lower, WORD.findall(sentence)))
            if any(_say_the_same(words, others) for others in earlier):
                yield f"It says this twice, or almost: “{sentence[:120]}”"
            earlier.append(words)


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
        build = f"{VERSION}+{prompt}+{self.pause_s}+{self.ending_s}+{self._source_words}"
        return replace(super().identity, build=build)

    @property
    def needs_source(self) -> bool:
        return False

    @property
    def _source_words(self) -> int:
        return int(self.account.facts.get("source_words", SOURCE_WORDS))

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
            await on_thread(self._messages, article, topic, plan),
            ANSWER,
            max_tokens=plan.max_tokens,
            likely_tokens=plan.likely_tokens,
            check=plan.complaints,
        )
        draft = await on_thread(draft_of, script, article.language, topic)
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
        words = spoken_s * words_per_minute / 60
        return _Plan(max(1, round(words * LETTERS_A_WORD.get(language, 1))), scenes, language)

    def _messages(self, article: Article, topic: str, plan: _Plan) -> list[Message]:
        prompt = _prompt()
        ground = prompt["faithful" if article.paragraphs else "free"]
        task = Template(prompt["task"]).substitute(
            length=plan.length,
            unit=plan.unit,
            fewest=math.ceil(plan.length * (1 - AIMED_SHARE)),
            most=math.floor(plan.length * (1 + AIMED_SHARE)),
            scenes=plan.scenes,
            language=plan.language,
            title=_untagged(" ".join(topic.split())),
        )
        if article.paragraphs:
            source = _quoted(article.paragraphs, self._source_words, plan.language)
            title = _untagged(" ".join(article.title.split()))
            told = Template(prompt["source"]).substitute(source_title=title, source=source)
            task += "\n\n" + told
        system = Template(prompt["system"]).substitute(ground=ground)
        return [Message("system", system), Message("user", task)]


def spoken_length(text: str, language: str) -> int:
    """The words that a voice says, a year as three; letters where no spaces part the words."""
    if language in LETTERS_A_WORD:
        return letters(text)
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


def _say_the_same(words: frozenset[str], others: frozenset[str]) -> bool:
    if min(len(words), len(others)) < _LEAST_WORDS:
        return False
    return len(words & others) >= _SAME_SHARE * len(words | others)


def _quoted(paragraphs: Sequence[str], limit: int, language: str) -> str:
    """The beginning of a source, in whole sentences, that cannot end its own quotation."""
    left, kept = limit, list[list[str]]()
    for paragraph in paragraphs:
        kept.append([])
        for sentence in split_sentences(_untagged(paragraph), language):
            left -= _length(sentence, language)
            if left < 0 and kept[0]:
                return _joined(kept)
            kept[-1].append(sentence)
    return _joined(kept)


def _untagged(text: str) -> str:
    """The text without the beginning of a tag of ours. Nothing is taken out: what stood around it
    could come together as another."""
    return _TAG.sub("‹", text)


def _joined(paragraphs: Iterable[Sequence[str]]) -> str:
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)


def _length(sentence: str, language: str) -> int:
    """Of a source, in words as the limit counts them."""
    if language in LETTERS_A_WORD:
        return math.ceil(len(sentence) / _SOURCE_LETTERS_A_WORD)
    return len(sentence.split())


@functools.cache
def _prompt() -> Mapping[str, str]:
    """The sections of `data/script_prompt.txt`."""
    file = resources.files("mutoscope.providers").joinpath("data/script_prompt.txt")
    _, *parts = re.split(r"^== (\w+) ==$", file.read_text(encoding="utf-8"), flags=re.M)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
