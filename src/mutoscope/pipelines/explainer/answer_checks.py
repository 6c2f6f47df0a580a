"""What is wrong with a script that has the right form, in words for the model that wrote it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from mutoscope.pipelines.explainer.answers import AnsweredScript, AnsweredSlide, spoken_lines
from mutoscope.pipelines.explainer.grounding import Ground, unsupported, unsupported_figures
from mutoscope.pipelines.explainer.measure import SHARE, Measure
from mutoscope.providers.script_checks import is_foreign, spoken_length
from mutoscope.providers.script_fillers import fillers_in
from mutoscope.providers.structured import MOST_COMPLAINTS

_ADDRESS = re.compile(r"https?://|www\.", re.I)
_MOST_NAMED = 6
_FEWEST_LETTERS = 20
"""What is shorter may be said twice."""
_REPEATED_SHARE = 0.05


@dataclass(frozen=True)
class Checks:
    """`speakers`: the ids of those who must all have a say."""

    measure: Measure
    ground: Ground
    speakers: Sequence[str] = ()

    def complaints(self, script: AnsweredScript) -> list[str]:
        """A line each; empty where it is well."""
        texts = self.texts(script)
        found = chain(
            self._of_length(script, texts),
            self._of_arc(script),
            self._of_speakers(script),
            self._of_words(texts),
            self._of_ground(script),
            _of_repeating(texts),
        )
        return list(islice(found, MOST_COMPLAINTS))

    def texts(self, script: AnsweredScript) -> list[list[str]]:
        """What is said in each section."""
        language = self.measure.language
        return [[text for _, text in spoken_lines(each, language)] for each in script.sections]

    def unsupported(self, script: AnsweredScript) -> list[tuple[int, str]]:
        """Figures, names and quotations that the article has not, with the number of the section
        that has them, from 1. On slides, where words have capitals for their looks, figures are
        looked for alone."""
        language = self.measure.language
        found = dict[tuple[int, str], None]()
        for number, (lines, section) in enumerate(
            zip(self.texts(script), script.sections, strict=True), 1
        ):
            said = unsupported("\n".join(lines), language, self.ground)
            shown = unsupported_figures(_shown(section.slide), self.ground)
            found |= dict.fromkeys((number, what) for what in (*said, *shown))
        return list(found)

    def _of_length(self, script: AnsweredScript, texts: Sequence[Sequence[str]]) -> Iterator[str]:
        measure = self.measure
        count = sum(spoken_length(text, measure.language) for lines in texts for text in lines)
        if abs(count - measure.length) > SHARE * measure.length:
            how = "Cut it" if count > measure.length else "Say more"
            yield (
                f"It has {count} spoken {measure.unit} in all, not about {measure.length}. {how}."
            )
        sections = len(script.sections)
        if not measure.sections / 2 <= sections <= 2 * measure.sections:
            yield f"It has {sections} sections, not {measure.sections}."

    def _of_arc(self, script: AnsweredScript) -> Iterator[str]:
        first, last = script.sections[0].part, script.sections[-1].part
        if first != "hook":
            yield f"The first section is of the part {first!r}: a script begins with its hook."
        if last != "conclusion":
            yield f"The last section is of the part {last!r}: a script ends with its conclusion."

    def _of_speakers(self, script: AnsweredScript) -> Iterator[str]:
        heard = {line.speaker for section in script.sections for line in section.lines}
        for id_ in self.speakers:
            if id_ not in heard:
                yield f"{id_} says nothing: all of them have a say."

    def _of_words(self, texts: Sequence[Sequence[str]]) -> Iterator[str]:
        language = self.measure.language
        for number, lines in enumerate(texts, 1):
            if not lines:
                yield f"Section {number} says nothing that can be spoken."
            for text in lines:
                if _ADDRESS.search(text):
                    yield f"Section {number} says a web address, which cannot be spoken."
                for filler in fillers_in(text, language):
                    yield f"Section {number} says “{filler}”: leave such phrases out."
        if is_foreign(" ".join(text for lines in texts for text in lines), language):
            yield f"The lines are not in the language {language!r}."

    def _of_ground(self, script: AnsweredScript) -> Iterator[str]:
        for number, what in self.unsupported(script)[:_MOST_NAMED]:
            yield (
                f"Section {number} says “{what[:120]}”, which does not stand in the article: leave"
                " it out, or say what does."
            )


def _shown(slide: AnsweredSlide) -> str:
    return "\n".join((slide.title, *slide.points, *(cell for row in slide.rows for cell in row)))


def _of_repeating(texts: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines that were said before, where there are several: one alone is no reason to ask again."""
    heard, again = set[str](), list[str]()
    lines = list(chain.from_iterable(texts))
    for text in lines:
        bare = "".join(filter(str.isalnum, text.lower()))
        if bare in heard and len(bare) >= _FEWEST_LETTERS:
            again.append(text)
        heard.add(bare)
    if len(again) > max(1, _REPEATED_SHARE * len(lines)):
        yield from (f"It says this twice: “{text[:120]}”" for text in again)
