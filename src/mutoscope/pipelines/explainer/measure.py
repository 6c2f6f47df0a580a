"""How much a language model is asked to write. Pure: a forecast asks it as well."""

import math
from dataclasses import dataclass

from mutoscope.pipelines.explainer.order import Order
from mutoscope.pipelines.explainer.values import BREATH_S
from mutoscope.providers.pace import LETTERS_A_WORD

SHARE = 0.15
"""How far the length may be off."""
_SECTION_S = 27.0
_FEWEST, _MOST = 3, 40
_LINES_A_SECTION = 4
_THINKING_TOKENS, _SECTION_TOKENS, _UNIT_TOKENS, _PROMPT_TOKENS = 6000, 250, 4, 120
_LIKELY_SECTION_TOKENS, _LIKELY_UNIT_TOKENS = 180, 1.6
_READ_SHARE = 2
"""So much more there is to write, where every line has its reading."""


@dataclass(frozen=True)
class Measure:
    """`length`: in what the language is counted by, words, or letters where no spaces part the
    words. `prompts`: a painter is told of every section. `readings`: every line has its own."""

    length: int
    sections: int
    language: str
    prompts: bool = False

    @property
    def unit(self) -> str:
        return "characters" if self.language in LETTERS_A_WORD else "words"

    @property
    def readings(self) -> bool:
        """Whether a voice has to be told how the text is read."""
        return self.language == "ja"

    @property
    def fewest(self) -> int:
        return math.ceil(self.length * (1 - SHARE))

    @property
    def most(self) -> int:
        return math.floor(self.length * (1 + SHARE))

    @property
    def max_tokens(self) -> int:
        """What a model may use, its thoughts included."""
        return _THINKING_TOKENS + self._tokens(_SECTION_TOKENS, _UNIT_TOKENS)

    @property
    def likely_tokens(self) -> int:
        """What one that thinks little will use."""
        return self._tokens(_LIKELY_SECTION_TOKENS, _LIKELY_UNIT_TOKENS)

    def _tokens(self, a_section: float, a_unit: float) -> int:
        of_section = a_section + _PROMPT_TOKENS * self.prompts
        of_unit = a_unit * (_READ_SHARE if self.readings else 1)
        return math.ceil(of_section * self.sections + of_unit * self.length)


def measure_of(order: Order) -> Measure:
    """What fills the minutes, less what is quiet of them."""
    total_s, pauses = order.minutes * 60, order.pauses
    sections = min(max(round(total_s / _SECTION_S), _FEWEST), _MOST)
    gap_s = pauses.speaker_s if len(order.speakers) > 1 else BREATH_S
    quiet_s = pauses.initial_s + pauses.ending_s + (sections - 1) * pauses.slide_s
    quiet_s += sections * (_LINES_A_SECTION - 1) * gap_s
    words = max(total_s - quiet_s, total_s / 2) * order.words_per_minute / 60
    length = max(1, round(words * LETTERS_A_WORD.get(order.language, 1)))
    return Measure(length, sections, order.language, order.slide_prompts)
