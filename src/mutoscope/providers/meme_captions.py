"""Captions that ship with the package, and the one that suits a topic.

`data/captions/<template>.<language>.toml`: `slots` names the places for words and how many
characters each holds; a row of `captions` has its subjects first (see `meme_topics`), then a text
for each slot. "any" instead of subjects is a row with `{topic}` in it, which takes any noun phrase.
"""

import hashlib
import random
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal

from mutoscope.errors import ProviderError
from mutoscope.providers.meme_topics import Topic, stems_in, topic_of

Fit = Literal["free", "topic", "named", "near", "none"]
"""How a caption goes with a topic: none was asked for; it is about it; it names it; it is about
something near; it has nothing to do with it, because nothing else is left."""

ANY, BLANK = "any", "{topic}"
LONGEST_TOPIC = 40
_NAMED_SCORE, _NEAR_SCORE, _OTHER_SHARE = 0.45, 0.3, 0.9
_WORDED_SHARE = 0.1
"""What it adds that a caption has the very words of the topic."""
_PROVIDER = "captions"
_SAID = (": “", ": «")
_NOT_LATIN = re.compile(r"[^\W\d_A-Za-z\u00c0-\u024f]")
_NOT_RUSSIAN = re.compile(r"[^\W\d_A-Za-z\u00c0-\u024f\u0400-\u04ff]")
_ALPHABETS = {"en": _NOT_LATIN, "ru": _NOT_RUSSIAN}
"""What a topic must not hold to be named in a caption of that language."""


@dataclass(frozen=True)
class Caption:
    """One of a template. `topics`: its subjects, none where it names any; `texts`: by slot;
    `limits`: the characters that each slot holds."""

    template_id: str
    language: str
    topics: frozenset[str]
    texts: Mapping[str, str]
    limits: Mapping[str, int]

    @cached_property
    def key(self) -> str:
        """What it is remembered by, where nothing is filled in."""
        return caption_key(self.template_id, self.texts)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of its words."""
        return stems_in(tuple(self.texts.values()))

    @property
    def is_blank(self) -> bool:
        """Whether a topic is to be filled in."""
        return not self.topics

    def filled(self, topic: str) -> Mapping[str, str] | None:
        """Its texts with the topic in them, with a capital where a text or a speech begins with it.
        None where they would not fit, or the topic has no letters, or others than the
        language."""
        is_word = 0 < len(topic) <= LONGEST_TOPIC and any(map(str.isalpha, topic))
        if not is_word or _ALPHABETS[self.language].search(topic):
            return None
        texts = {slot: _filled(text, topic) for slot, text in self.texts.items()}
        return texts if all(len(texts[slot]) <= self.limits[slot] for slot in texts) else None


@dataclass(frozen=True)
class ChosenCaption:
    """A caption for a template. `key`: what it is remembered by, so that it does not come again."""

    template_id: str
    texts: Mapping[str, str]
    key: str
    fit: Fit


@dataclass(frozen=True)
class _Candidate:
    template_id: str
    texts: Mapping[str, str]
    key: str
    fit: Fit
    score: float


@cache
def captioned(language: str) -> frozenset[str]:
    """The templates that have captions in a language."""
    ending = f".{language}.toml"
    names = (file.name for file in _folder().iterdir())
    return frozenset(name.removesuffix(ending) for name in names if name.endswith(ending))


@cache
def captions(template_id: str, language: str) -> tuple[Caption, ...]:
    """All of a template, in the order of its file; none where it has none in that language."""
    if template_id not in captioned(language):
        return ()
    file = _folder().joinpath(f"{template_id}.{language}.toml")
    facts = tomllib.loads(file.read_text(encoding="utf-8"))
    limits: Mapping[str, int] = facts["slots"]
    return tuple(_caption(template_id, language, limits, row) for row in facts["captions"])


def caption_key(template_id: str, texts: Mapping[str, str]) -> str:
    """What a caption is remembered by, whoever has written it: a digest of the template and the
    words, whatever their case and spaces."""
    said = "\n".join(f"{slot}={_plain(texts[slot])}" for slot in sorted(texts))
    return hashlib.sha256(f"{template_id}\n{said}".encode()).hexdigest()[:16]


def chosen(
    template_ids: Sequence[str],
    language: str,
    topic: str = "",
    *,
    seed: int,
    avoid: Collection[str] = (),
) -> ChosenCaption:
    """The caption of one of these templates that suits a topic best, none whose key is in `avoid`.

    Of several that suit alike `seed` chooses: the template first, then the caption. What it found
    is in its `fit`. ProviderError: none of the templates has captions in that language (code
    "no_captions"), or all have been used (code "captions_used_up").
    """
    known = [each for template_id in template_ids for each in captions(template_id, language)]
    if not known:
        raise _no_captions(template_ids, language)
    about, used = topic_of(topic), frozenset(avoid)
    candidates = [each for each in _candidates(known, about) if each.key not in used]
    if not candidates:
        raise _used_up(template_ids)
    return _drawn(candidates, seed)


def _folder() -> Traversable:
    return resources.files("mutoscope.providers").joinpath("data/captions")


def _caption(
    template_id: str, language: str, limits: Mapping[str, int], row: Sequence[str]
) -> Caption:
    topics, *said = row
    texts = dict(zip(limits, said, strict=True))
    named = frozenset(topics.split()) - {ANY}
    return Caption(template_id, language, named, texts, limits)


def _candidates(known: Iterable[Caption], topic: Topic) -> Iterable[_Candidate]:
    for caption in known:
        fit = _fit(caption, topic)
        if not caption.is_blank:
            yield _Candidate(caption.template_id, caption.texts, caption.key, *fit)
        elif (texts := caption.filled(topic.text)) is not None:
            key = caption_key(caption.template_id, texts)
            yield _Candidate(caption.template_id, texts, key, *fit)


def _fit(caption: Caption, topic: Topic) -> tuple[Fit, float]:
    """How well, from 0 up. To name it is better than to be about less than half of it."""
    if caption.is_blank:
        return "named", _NAMED_SCORE
    if topic.is_free:
        return "free", 1.0
    met = len(caption.topics & topic.named) + _OTHER_SHARE * len(topic.other & caption.stems)
    if met:
        worded = len(topic.stems & caption.stems) / max(1, len(topic.stems))
        return "topic", met / (len(topic.named) + len(topic.other)) + _WORDED_SHARE * worded
    return ("near", _NEAR_SCORE) if caption.topics & topic.near else ("none", 0.0)


def _drawn(candidates: Sequence[_Candidate], seed: int) -> ChosenCaption:
    dice = random.Random(f"caption {seed}")
    most = max(each.score for each in candidates)
    best = [each for each in candidates if each.score == most]
    template_id = dice.choice(sorted({each.template_id for each in best}))
    found = dice.choice([each for each in best if each.template_id == template_id])
    return ChosenCaption(found.template_id, dict(found.texts), found.key, found.fit)


def _filled(text: str, topic: str) -> str:
    before = text.partition(BLANK)[0]
    if before.endswith(_SAID) or not any(letter.isalnum() for letter in before):
        topic = topic[:1].upper() + topic[1:]
    return text.replace(BLANK, topic)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _no_captions(template_ids: Sequence[str], language: str) -> ProviderError:
    return ProviderError(
        f"There are no captions in the language {language!r} for {_listed(template_ids)}.",
        provider=_PROVIDER,
        hint="Give the words yourself, or set the key of a language model, which writes them.",
        code="no_captions",
    )


def _used_up(template_ids: Sequence[str]) -> ProviderError:
    return ProviderError(
        f"All captions for {_listed(template_ids)} have been used already.",
        provider=_PROVIDER,
        hint="Take other templates, give the words yourself, or let a language model write them.",
        code="captions_used_up",
    )


def _listed(template_ids: Sequence[str]) -> str:
    shown = ", ".join(template_ids[:3]) or "no template"
    return f"{shown} and others" if len(template_ids) > 3 else shown
