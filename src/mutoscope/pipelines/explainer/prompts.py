"""What a language model is told, put together from `data/script_prompt.txt`.

The article stands between tags that nothing in it can close, and is said to be material.
"""

import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from string import Template

from mutoscope.pipelines.explainer.inserts import Insert, Table
from mutoscope.pipelines.explainer.measure import measure_of
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.turns import EXPLAINER, roles_of
from mutoscope.providers.protocols import Message
from mutoscope.providers.script_prompt import one_line, quoted, sections_of, untagged
from mutoscope.providers.whole_page import ReadPage

TAKES = 1000
MOST_PICTURES, MOST_INSERTS = 30, 20
_LONGEST_DESCRIPTION = 300
_ROLES = {
    EXPLAINER: "explains",
    "questioner": "asks what the listeners want to know, and says what it means to them",
}


def messages(page: ReadPage, order: Order, *, seed: int, source_words: int) -> list[Message]:
    """What is asked. `source_words`: so many of the article at most; `seed` chooses the take."""
    parts = [
        _task(page, order),
        _section("take", take=seed % TAKES + 1),
        _section("source", source=_source(page, order, source_words)),
    ]
    system = _section("system", more="\n".join(["", *_more(order)]))
    return [Message("system", system), Message("user", "\n\n".join(parts))]


def pictures_on_offer(order: Order) -> tuple[str, ...]:
    """The addresses of the article's pictures, as they are numbered from 1."""
    return tuple(each.src for each in order.with_address[:MOST_PICTURES])


@functools.cache
def prompt_build() -> str:
    """What stands for the words of all prompts: a hash."""
    return hashlib.sha256("\n".join(_prompt().values()).encode()).hexdigest()[:12]


def _more(order: Order) -> Iterator[str]:
    """The parts of the instructions that not every script needs."""
    yield _section("pictures" if pictures_on_offer(order) else "no_pictures") + "\n"
    if len(order.speakers) > 1:
        yield _section("dialogue", people="\n".join(_people(order.speakers))) + "\n"
    else:
        yield _section("monologue") + "\n"
    yield _section(order.narrating)
    if narrator := _narrator(order):
        yield _section("narrator", narrator=one_line(narrator))
    if measure_of(order).readings:
        yield "\n" + _section("reading")
    if order.slide_prompts:
        yield "\n" + _section("slide_prompt")


def _narrator(order: Order) -> str:
    alone = order.speakers if len(order.speakers) == 1 else ()
    return order.narrator or " ".join(speaker.character for speaker in alone)


def _people(speakers: Sequence[Casting]) -> Iterator[str]:
    for speaker, role in zip(speakers, roles_of(speakers), strict=True):
        character = f" Their manner: {one_line(speaker.character)}" if speaker.character else ""
        name = one_line(speaker.name or speaker.id)
        yield f"- {speaker.id}: {name}, who {_ROLES[role.role]}.{character}"


def _task(page: ReadPage, order: Order) -> str:
    measure = measure_of(order)
    return _section(
        "task",
        length=measure.length,
        unit=measure.unit,
        sections=measure.sections,
        fewest=measure.fewest,
        most=measure.most,
        language=order.language,
        source_language=page.article.language,
        title=one_line(order.title or page.article.title),
    )


def _source(page: ReadPage, order: Order, source_words: int) -> str:
    """All of the article that a model is told, so that nothing of it ends its own quotation."""
    facts = (f"By {page.author}" * bool(page.author), page.site, page.published)
    about = ", ".join(filter(None, facts))
    head = [f"# {one_line(page.article.title)}", *([one_line(about)] if about else ())]
    body = quoted(_paragraphs(page), source_words, page.article.language)
    inserts = [untagged(_as_text(each)) for each in order.inserts[:MOST_INSERTS]]
    return "\n\n".join([*head, body, *inserts, *_pictures(order)])


def _paragraphs(page: ReadPage) -> list[str]:
    """Headings and paragraphs in their order."""
    texts, headings = list[str](), list(page.headings)
    for place, paragraph in enumerate(page.article.paragraphs):
        while headings and headings[0].before <= place:
            texts.append(f"## {headings.pop(0).text}")
        texts.append(paragraph)
    return texts


def _as_text(insert: Insert) -> str:
    if isinstance(insert, Table):
        return "\n".join(" | ".join(row) for row in (insert.header, *insert.rows))
    return insert.code


def _pictures(order: Order) -> list[str]:
    pictures = order.with_address[:MOST_PICTURES]
    listed = [
        f"{number}. {one_line(each.description[:_LONGEST_DESCRIPTION])}"
        for number, each in enumerate(pictures, 1)
    ]
    return ["Its pictures:\n" + "\n".join(listed)] if listed else []


def _section(name: str, **values: object) -> str:
    return Template(_prompt()[name]).substitute(values)


@functools.cache
def _prompt() -> Mapping[str, str]:
    """The sections by name."""
    file = resources.files("mutoscope.pipelines.explainer").joinpath("data/script_prompt.txt")
    return sections_of(file.read_text(encoding="utf-8"))
