"""Providers without models: quick, deterministic, honest about being fake.

For tests, and for trying a pipeline out. They ship with the package.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.protocols import (
    Article,
    Brief,
    Draft,
    DraftSegment,
    Identity,
    Illustration,
    Providers,
    SegmentKind,
    Speech,
    Voice,
)
from mutoscope.providers.script_idea import kept_draft, refuse_idea
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.spoken import spoken_tokens
from mutoscope.providers.voices import voices_of

SAMPLE_RATE = 24_000
_LETTER_S = 0.05
_GAP_S = 0.05
_PICTURES = (
    ("hot-beverage", "hot beverage"),
    ("honeybee", "honeybee"),
    ("rocket", "rocket"),
    ("mountain", "mountain"),
    ("sailboat", "sailboat"),
    ("robot", "robot"),
    ("books", "books"),
    ("light-bulb", "light bulb"),
    ("seedling", "seedling"),
    ("gear", "gear"),
    ("star", "star"),
    ("water-wave", "water wave"),
)


class FakeSpeech:
    """Every word a tone: its length follows its letters, its pitch its spelling."""

    identity = Identity("fake", "tone", "1")

    @property
    def voices(self) -> Sequence[Voice]:
        return voices_of("fake")

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """Raises `InvalidRequest` for a text without a word, as real voices do."""
        parts, words, length = list[NDArray[np.float32]](), list[Word](), 0
        for token in spoken_tokens(text, language):
            tone = _tone(token.spoken, _LETTER_S * len(token.spoken) / speed)
            gap = np.zeros(round(_GAP_S / speed * SAMPLE_RATE), np.float32)
            start, end = length + len(gap), length + len(gap) + len(tone)
            words.append(Word(token.caption, start / SAMPLE_RATE, end / SAMPLE_RATE))
            parts += [gap, tone]
            length = end
        return Speech(np.concatenate(parts), SAMPLE_RATE, tuple(words))


class FakeWriter:
    """The first sentences that fill the time."""

    identity = Identity("fake", "first-sentences", "1")
    needs_source = True

    async def write(self, article: Article, brief: Brief, *, seed: int) -> Draft:
        """At least one sentence, whatever the time; the same for every seed."""
        if brief.idea and brief.idea_mode == "strict":
            return kept_draft(brief, article.language)
        refuse_idea(brief)
        title = brief.title or article.title
        budget = brief.duration_s * brief.words_per_minute / 60
        chosen = list[str]()
        for paragraph in article.paragraphs:
            for sentence in split_sentences(paragraph, article.language):
                if chosen and sum(len(s.split()) for s in [*chosen, sentence]) > budget:
                    return _draft(chosen, title)
                chosen.append(sentence)
        if not chosen:
            raise InvalidRequest("The text holds no sentence.", hint="Give a longer text.")
        return _draft(chosen, title)


class FakeIllustrations:
    """Pictures from a short list, by the hash of the text."""

    identity = Identity("fake", "hash", "1")

    def find(
        self,
        text: str,
        *,
        context: str,
        language: str,
        avoid: Sequence[str] = (),
        limit: int = 5,
    ) -> list[Illustration]:
        """At most `limit`, none of `avoid`; the names are real ones."""
        first = _number(text) % len(_PICTURES)
        turned = _PICTURES[first:] + _PICTURES[:first]
        free = [(name, label) for name, label in turned if name not in avoid][:limit]
        return [Illustration(name, label, 1.0 - 0.05 * i) for i, (name, label) in enumerate(free)]


def fake_providers() -> Providers:
    """One fake for each capability."""
    return Providers(FakeWriter(), FakeSpeech(), FakeIllustrations())


def _draft(sentences: Sequence[str], title: str) -> Draft:
    last = len(sentences) - 1
    segments = tuple(
        DraftSegment(sentence, _kind(index, last)) for index, sentence in enumerate(sentences)
    )
    return Draft(title=title, hook=sentences[0], segments=segments, verbatim=True)


def _kind(index: int, last: int) -> SegmentKind:
    if index == 0:
        return "hook"
    return "payoff" if index == last else "build"


def _tone(spelling: str, duration_s: float) -> NDArray[np.float32]:
    pitch_hz = 160 + _number(spelling) % 240
    time = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    swell = np.minimum(1.0, np.minimum(time, duration_s - time) / 0.005)
    return (0.2 * swell * np.sin(2 * np.pi * pitch_hz * time)).astype(np.float32)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
