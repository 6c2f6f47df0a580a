"""Captions for memes by a language model: what it is asked, and what is kept of its answer."""

import functools
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from string import Template
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, create_model

from mutoscope.errors import ProviderError
from mutoscope.providers.chat import WHOLE_ANSWER, ChatCompletions
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.request import Patience
from mutoscope.providers.meme_captions import caption_key
from mutoscope.providers.prose import clean_inline
from mutoscope.providers.protocols import Message
from mutoscope.providers.script_checks import is_foreign
from mutoscope.providers.script_prompt import TAKES, one_line, sections_of
from mutoscope.providers.structured import MOST_COMPLAINTS, ask
from mutoscope.providers.threads import on_thread
from mutoscope.providers.word_pattern import FIGURES, likeness_parts

VERSION = "1"
MOST_CAPTIONS = 12
_THINKING_TOKENS, _TOKENS_A_CHARACTER, _TOKENS_A_PLACE = 4000, 1.0, 12
_LIKELY_SHARE = 0.5
_MARKED_UP = 4
"""So many times what a place holds is looked at of a text."""
MOST_USED = 20
_LONGEST_TOPIC = 200
_ALIKE_SHARE, _FEWEST_WORDS = 0.75, 4
_WORD = re.compile(FIGURES)
_ADDRESS = re.compile(r"https?://|www\.|(?<!\w)[#@]\w", re.I)
_TAG = re.compile(r"<(?=[\s/]*topic\b)", re.I)
_MARKS = re.compile(r"[*_`~]+(?=\w)|(?<=\w)[*_`~]+(?!\w)")


@dataclass(frozen=True)
class Place:
    """A place for words in a picture. `hint`: what belongs there, for whoever writes; an optional
    one may stay empty."""

    id: str
    max_chars: int
    hint: str = ""
    is_optional: bool = False


@dataclass(frozen=True)
class CaptionOrder:
    """What is wished. `title`: of the template, which says what is seen; `language`: ISO 639-1;
    `topic`: empty where it is free; `used`: captions that have been there, the latest last, in any
    parts."""

    template_id: str
    title: str
    places: tuple[Place, ...]
    language: str
    topic: str = ""
    count: int = 5
    used: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class WrittenCaption:
    """The words of one by place; `key` as of a `ChosenCaption`."""

    texts: Mapping[str, str]
    key: str


@dataclass(frozen=True)
class CaptionWriter(Hosted):
    """Asks a language model for captions, and keeps those that fit."""

    patience: Patience = WHOLE_ANSWER

    @property
    def build(self) -> str:
        return f"{super().build}+{VERSION}+{prompt_build()}"

    @property
    def chat(self) -> ChatCompletions:
        return ChatCompletions(self.account, self.till, self.patience)

    async def write(self, order: CaptionOrder, *, seed: int) -> tuple[WrittenCaption, ...]:
        """At most `order.count` captions, none like another or like a used one; fewer where a model
        that was told its faults wrote no more that fit. ValueError: none or more than 12 are asked
        for. ProviderError (code "unusable_answer"): there is none. Else as
        `ChatCompletions.complete`."""
        if not 1 <= order.count <= MOST_CAPTIONS:
            raise ValueError(f"count: 1 to {MOST_CAPTIONS}, not {order.count}")
        answer = await ask(
            self.chat,
            await on_thread(messages, order, seed=seed),
            _answer_of(order),
            max_tokens=_tokens(order),
            likely_tokens=round(_LIKELY_SHARE * (_tokens(order) - _THINKING_TOKENS)) + 1,
            check=functools.partial(_complaints, order),
        )
        kept = await on_thread(_kept, order, answer)
        if not kept:
            raise self._unusable()
        return kept

    def _unusable(self) -> ProviderError:
        return ProviderError(
            f"{self.account.title} wrote no caption that fits, asked twice.",
            provider=self.account.title,
            hint="Retry it, name another model in the setting `models`, or give the words.",
            code="unusable_answer",
        )


def messages(order: CaptionOrder, *, seed: int) -> list[Message]:
    """What is asked; `seed` chooses the take."""
    parts = [_task(order), _subject(order)]
    if order.used:
        used = "\n".join(f"- {_shown(texts)}" for texts in order.used[-MOST_USED:])
        parts.append(_section("avoid", used=used))
    parts.append(_section("take", take=seed % TAKES + 1))
    return [Message("system", _section("system")), Message("user", "\n\n".join(parts))]


@functools.cache
def prompt_build() -> str:
    """What stands for the words of the prompt in the identity of the writer: a hash."""
    return hashlib.sha256("\n".join(_prompt().values()).encode()).hexdigest()[:12]


def _task(order: CaptionOrder) -> str:
    places = "\n".join(f"- {place.id}: {_described(place)}" for place in order.places)
    title = one_line(order.title).replace('"', "'")
    return _section("task", count=order.count, title=title, places=places, language=order.language)


def _subject(order: CaptionOrder) -> str:
    topic = _TAG.sub("‹", one_line(order.topic))[:_LONGEST_TOPIC]
    return _section("topic", topic=topic) if topic else _section("free")


def _described(place: Place) -> str:
    optional = ", or empty" if place.is_optional else ""
    hint = f". {one_line(place.hint)}" if place.hint.strip() else ""
    return f"at most {place.max_chars} characters{optional}{hint}"


def _shown(texts: Mapping[str, str]) -> str:
    return " / ".join(one_line(text) for text in texts.values() if text)


def _tokens(order: CaptionOrder) -> int:
    """What a model may use, its thoughts included."""
    a_caption = sum(
        _TOKENS_A_PLACE + round(_TOKENS_A_CHARACTER * place.max_chars) for place in order.places
    )
    return _THINKING_TOKENS + order.count * a_caption


class _Answer(BaseModel):
    """The captions of an answer, each an object with a text for every place."""

    captions: tuple[BaseModel, ...]


def _answer_of(order: CaptionOrder) -> TypeAdapter[_Answer]:
    """What fits the places of this template. Models keep to named fields better than to an order
    of texts."""
    fields: dict[str, Any] = {place.id: _field(place) for place in order.places}
    one = create_model("AnsweredCaption", **fields)
    many = Annotated[
        tuple[one, ...],  # type: ignore[valid-type]
        Field(min_length=1, max_length=2 * MOST_CAPTIONS),
        BeforeValidator(lambda found: found[: 2 * MOST_CAPTIONS] if _is_list(found) else found),
    ]
    return TypeAdapter(create_model("AnsweredCaptions", __base__=_Answer, captions=(many, ...)))


def _field(place: Place) -> Any:
    most = _MARKED_UP * place.max_chars
    cut = BeforeValidator(lambda text: text[:most] if isinstance(text, str) else text)
    return (Annotated[str, cut, Field(description=_described(place))], ...)


def _is_list(found: Any) -> bool:
    return isinstance(found, list)


def _texts(order: CaptionOrder, caption: BaseModel) -> dict[str, str]:
    """The words of one, without markup; places that stay empty are left out."""
    cleaned = {
        place.id: clean_inline(_MARKS.sub("", getattr(caption, place.id)), order.language).strip()
        for place in order.places
    }
    return {place: text for place, text in cleaned.items() if text}


def _complaints(order: CaptionOrder, answer: _Answer) -> list[str]:
    """What is wrong, in words for the model."""
    found = [_texts(order, each) for each in answer.captions]
    return list(islice(_all_complaints(order, found), MOST_COMPLAINTS))


def _all_complaints(order: CaptionOrder, found: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if len(found) < order.count:
        yield f"There are {len(found)} captions, not {order.count}."
    if is_foreign(" ".join(" ".join(texts.values()) for texts in found), order.language):
        yield f"The texts are not in the language {order.language!r}."
    earlier = [*order.used]
    for number, texts in enumerate(found, 1):
        yield from (f"Caption {number}: {fault}" for fault in _faults(order, texts))
        if any(_alike(texts, other, order.language) for other in earlier):
            yield f"Caption {number} is like another, or like one that was used. Write a new one."
        earlier.append(texts)


def _faults(order: CaptionOrder, texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with one by itself."""
    for place in order.places:
        text = texts.get(place.id, "")
        if not _WORD.search(text) and (text or not place.is_optional):
            yield f"“{place.id}” says nothing."
        if len(text) > place.max_chars:
            yield f"“{place.id}” has {len(text)} characters, not at most {place.max_chars}. Cut it."
        if _ADDRESS.search(text):
            yield f"“{place.id}” holds an address or a tag."


def _alike(texts: Mapping[str, str], others: Mapping[str, str], language: str) -> bool:
    """Whether two say the same, or almost."""
    ours, theirs = _parts(texts, language), _parts(others, language)
    if min(len(ours), len(theirs)) < _FEWEST_WORDS:
        return ours == theirs
    return len(ours & theirs) >= _ALIKE_SHARE * len(ours | theirs)


def _parts(texts: Mapping[str, str], language: str) -> frozenset[str]:
    return likeness_parts(" ".join(texts.values()), language)


def _kept(order: CaptionOrder, answer: _Answer) -> tuple[WrittenCaption, ...]:
    """Those that fit: what was wrong with the others they have been told."""
    kept = list[Mapping[str, str]]()
    for caption in answer.captions:
        texts = _texts(order, caption)
        known = [*order.used, *kept]
        is_new = not any(_alike(texts, other, order.language) for other in known)
        if is_new and not [*_faults(order, texts)] and _is_in_language(order, texts):
            kept.append(texts)
    return tuple(
        WrittenCaption(texts, caption_key(order.template_id, texts))
        for texts in kept[: order.count]
    )


def _is_in_language(order: CaptionOrder, texts: Mapping[str, str]) -> bool:
    return not is_foreign(" ".join(texts.values()), order.language)


def _section(name: str, **values: object) -> str:
    return Template(_prompt()[name]).substitute(values)


@functools.cache
def _prompt() -> Mapping[str, str]:
    file = resources.files("mutoscope.providers").joinpath("data/meme_prompt.txt")
    return sections_of(file.read_text(encoding="utf-8"))
