"""What a language model is told, put together from `data/script_prompt.txt`."""

import functools
import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from string import Template

from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.protocols import Article, Brief, Message
from mutoscope.providers.script_checks import Plan
from mutoscope.providers.script_plan import is_polished
from mutoscope.providers.script_styles import Style, style_of
from mutoscope.providers.sentences import split_sentences

TAKES = 1000
_SOURCE_LETTERS_A_WORD = 1.3
"""Tokens of an English word; in the languages without spaces a letter is about one."""
_TAG = re.compile(r"<(?=[\s/]*(?:source|idea)\b)", re.I)


def messages(
    article: Article, brief: Brief, topic: str, plan: Plan, *, seed: int, source_words: int
) -> list[Message]:
    """What is asked. `source_words`: so many of the source at most; `seed` chooses the take."""
    style = style_of(brief.style)
    parts = [_task(topic, plan), *_manner(style, brief, seed)]
    if article.paragraphs and not is_polished(brief):
        source = quoted(article.paragraphs, source_words, plan.language)
        parts.append(_section("source", source_title=one_line(article.title), source=source))
    if brief.idea:
        parts.append(_section("idea", idea=untagged(brief.idea.strip())))
    system = _section("system", ground="\n".join(_ground(article, brief)))
    return [Message("system", system), Message("user", "\n\n".join(parts))]


@functools.cache
def prompt_build() -> str:
    """What stands for the words of the prompt in the identity of a writer: a hash."""
    return hashlib.sha256("\n".join(_prompt().values()).encode()).hexdigest()[:12]


def _ground(article: Article, brief: Brief) -> Iterator[str]:
    """What may be said."""
    if is_polished(brief):
        yield _prompt()["polished"]
        return
    yield _prompt()["faithful" if article.paragraphs else "free"]
    if brief.idea:
        yield _prompt()["expanded"]


def _task(topic: str, plan: Plan) -> str:
    return _section(
        "task",
        length=plan.length,
        unit=plan.unit,
        fewest=math.ceil(plan.length * (1 - plan.aimed_share)),
        most=math.floor(plan.length * (1 + plan.aimed_share)),
        scenes=plan.scenes,
        language=plan.language,
        title=one_line(topic),
    )


def _manner(style: Style, brief: Brief, seed: int) -> Iterator[str]:
    """How it is told, in this take."""
    if not style.is_auto:
        arc = ", ".join(f"{share} % {part}" for part, share in style.arc.items())
        yield _section(
            "style", style=style.name, guidance=style.guidance, arc=arc, mood=style.music_mood
        )
    section = "wording" if is_polished(brief) else "take"
    yield _section(section, take=seed % TAKES + 1, angle=style.angle(seed))


def _section(name: str, **values: object) -> str:
    return Template(_prompt()[name]).substitute(values)


def quoted(paragraphs: Sequence[str], limit: int, language: str) -> str:
    """The beginning of a source, in whole sentences, that cannot end its own quotation."""
    left, kept = limit, list[list[str]]()
    for paragraph in paragraphs:
        kept.append([])
        for sentence in split_sentences(untagged(paragraph), language):
            left -= _length(sentence, language)
            if left < 0 and kept[0]:
                return _joined(kept)
            kept[-1].append(sentence)
    return _joined(kept)


def one_line(text: str) -> str:
    """A text of somebody's as one line, that ends no quotation of ours."""
    return untagged(" ".join(text.split()))


def untagged(text: str) -> str:
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
    """The sections by name."""
    file = resources.files("mutoscope.providers").joinpath("data/script_prompt.txt")
    return sections_of(file.read_text(encoding="utf-8"))


def sections_of(text: str) -> Mapping[str, str]:
    """What stands below each "== name ==" of a file of prompts, by the name."""
    _, *parts = re.split(r"^== (\w+) ==$", text, flags=re.M)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
