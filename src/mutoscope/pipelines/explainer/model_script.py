"""A script by a language model: asked for, mended once, and made of what can be used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pydantic import TypeAdapter

from mutoscope.errors import ProviderError
from mutoscope.media.slides.content import Slide
from mutoscope.pipelines.explainer.answer_checks import Checks
from mutoscope.pipelines.explainer.answered_slides import SlideMaker
from mutoscope.pipelines.explainer.answers import (
    AnsweredScript,
    AnsweredSection,
    answer_of,
    reading_of,
    spoken_lines,
)
from mutoscope.pipelines.explainer.grounding import ground_of
from mutoscope.pipelines.explainer.measure import measure_of
from mutoscope.pipelines.explainer.order import Order
from mutoscope.pipelines.explainer.prompts import MOST_PICTURES, messages
from mutoscope.pipelines.explainer.script import MAX_TEXT, Narration, Script, Section
from mutoscope.pipelines.explainer.turns import roles_of
from mutoscope.pipelines.explainer.writing import LONGEST_TITLE, closing, opening
from mutoscope.providers.protocols import ChatModel, Identity, Message
from mutoscope.providers.structured import ask
from mutoscope.providers.threads import on_thread
from mutoscope.providers.whole_page import ReadPage

_LONGEST_DESCRIPTION = 500
_MORE_TOKENS = 2
"""So many times more for whoever was cut off."""
_CUT_OFF = (
    "Your answer was cut off before it was whole. Write it again from the beginning, and keep"
    " strictly to the length: short points, no word besides the document."
)
_MOST_NAMED = 12
_FEWEST_SECTIONS = 2


@runtime_checkable
class ModelWriter(Protocol):
    """A writer that asks a language model. `source_words`: so much of an article it bears."""

    @property
    def identity(self) -> Identity: ...

    @property
    def chat(self) -> ChatModel: ...

    @property
    def source_words(self) -> int: ...


@dataclass(frozen=True)
class Told:
    """What came of it. `warnings`: codes and sentences."""

    script: Script
    warnings: tuple[tuple[str, str], ...] = ()


async def tell(page: ReadPage, order: Order, writer: ModelWriter, *, seed: int) -> Told:
    """A script as ordered, in any language that the model writes; another seed is another take.
    ProviderError (code "unusable_answer", "cut_off"): it cannot do it, asked twice. Else as
    `ChatModel.complete`."""
    known = tuple(name for each in order.speakers for name in (each.id, each.name))
    ground = await on_thread(ground_of, page, order.inserts, known)
    checks = Checks(measure_of(order), ground, _all_who_speak(order))
    asked = await on_thread(messages, page, order, seed=seed, source_words=writer.source_words)
    answer = await _asked(writer.chat, asked, answer_of(order), checks)
    spoken = [each for each in answer.sections if any(spoken_lines(each, order.language))]
    if len(spoken) < _FEWEST_SECTIONS:
        raise _says_nothing(writer.chat.identity)
    answer = answer.model_copy(update={"sections": tuple(spoken)})
    return await on_thread(script_of, answer, page, order, checks)


def script_of(answer: AnsweredScript, page: ReadPage, order: Order, checks: Checks) -> Told:
    """What can be used of an answer of which every section says something; slides that do not fit
    are left out."""
    pictures = order.with_address[:MOST_PICTURES]
    maker = SlideMaker(order.language, checks.ground, pictures, order.inserts)
    title = order.title or maker.words(answer.title, LONGEST_TITLE) or page.article.title
    sections = _sections(answer, page, order, maker, title)
    script = Script(
        title=title[:LONGEST_TITLE],
        description=maker.words(answer.description, _LONGEST_DESCRIPTION)
        or sections[0].narrations[0].text,
        language=order.language,
        role_assignments=roles_of(order.speakers),
        sections=sections,
    )
    return Told(script, tuple(_warnings(answer, checks)))


async def _asked(
    chat: ChatModel,
    asked: list[Message],
    type_: TypeAdapter[AnsweredScript],
    checks: Checks,
) -> AnsweredScript:
    """An answer that fits; who was cut off is asked again, with more room."""
    measure = checks.measure
    try:
        return await ask(
            chat,
            asked,
            type_,
            max_tokens=measure.max_tokens,
            likely_tokens=measure.likely_tokens,
            check=checks.complaints,
        )
    except ProviderError as error:
        if error.code != "cut_off":
            raise
    return await ask(
        chat,
        [*asked, Message("user", _CUT_OFF)],
        type_,
        max_tokens=_MORE_TOKENS * measure.max_tokens,
        likely_tokens=measure.likely_tokens,
        check=checks.complaints,
    )


def _says_nothing(identity: Identity) -> ProviderError:
    return ProviderError(
        f"{identity.provider} ({identity.model}) wrote hardly anything that can be spoken.",
        provider=identity.provider,
        hint="Retry it, or name another writer in the setting `writers`.",
        code="unusable_answer",
    )


def _sections(
    answer: AnsweredScript, page: ReadPage, order: Order, maker: SlideMaker, title: str
) -> tuple[Section, ...]:
    """The first has the title for its slide, and the last what is to be remembered."""
    last = len(answer.sections) - 1
    sections = list[Section]()
    for number, each in enumerate(answer.sections):
        heading = maker.words(each.title or each.slide.title, LONGEST_TITLE) or title
        slide: Slide | None
        if number == 0:
            slide, url = opening(page, title), ""
        elif number == last:
            slide, url = closing(page, order.language, maker.points(each.slide), heading), ""
        else:
            slide, url = maker.slide_of(each.slide, heading)
        prompt = maker.words(each.slide_prompt, MAX_TEXT)
        lines = tuple(_narrations(each, order))
        sections.append(
            Section(
                title=heading,
                narrations=lines,
                slide_prompt=prompt,
                source_image_url=url,
                slide=slide,
            )
        )
    return tuple(sections)


def _narrations(section: AnsweredSection, order: Order) -> Iterator[Narration]:
    alone = order.speaker_ids[0] if order.speakers else ""
    for line, text in spoken_lines(section, order.language):
        yield Narration(
            text=text, reading=reading_of(line.reading, text), persona_id=line.speaker or alone
        )


def _warnings(answer: AnsweredScript, checks: Checks) -> Iterator[tuple[str, str]]:
    """What is still wrong and cannot be put right here."""
    wrong = [
        number
        for number, section in enumerate(answer.sections)
        for line, text in spoken_lines(section, checks.measure.language)
        if line.reading.strip() and not reading_of(line.reading, text)
    ]
    if wrong:
        where = ", ".join(f"sections.{number}" for number in dict.fromkeys(wrong))
        yield "reading", f"{len(wrong)} readings were no katakana and were left out: {where}."
    found = checks.unsupported(answer)
    if found:
        named = [f"“{what[:80]}” (sections.{number - 1})" for number, what in found]
        more = f", and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        listed = ", ".join(named[:_MOST_NAMED])
        yield "unsupported", f"The script says what does not stand in the article: {listed}{more}."


def _all_who_speak(order: Order) -> Sequence[str]:
    return order.speaker_ids if len(order.speakers) > 1 else ()
