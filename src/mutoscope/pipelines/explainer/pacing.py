"""How long a script takes, before anybody has spoken it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mutoscope.pipelines.explainer.script import Narration, Section
from mutoscope.pipelines.explainer.timing import Pauses
from mutoscope.pipelines.explainer.values import BREATH_S
from mutoscope.providers.candidates import Sentence, read_sentences, seconds_of
from mutoscope.providers.protocols import Article


@dataclass(frozen=True)
class Pace:
    """How fast it is spoken: `words_per_minute` as drafts count words, and where it is quiet."""

    words_per_minute: float = 150.0
    pauses: Pauses = field(default_factory=Pauses)

    def script_s(self, sections: Sequence[Section], language: str) -> float:
        """Of all sections with their pauses, in seconds."""
        texts = tuple(line.text for each in sections for line in each.narrations)
        said = sentences_in(texts, language)
        spoken_s = seconds_of(said, language, self.words_per_minute).sum() if said else 0.0
        return float(spoken_s) + self.quiet_s(sections)

    def quiet_s(self, sections: Sequence[Section]) -> float:
        """What is quiet of it."""
        around_s = self.pauses.initial_s + self.pauses.ending_s
        within_s = sum(self._gap_s(*pair) for s in sections for pair in pairwise(s.narrations))
        return around_s + within_s + (len(sections) - 1) * self.pauses.slide_s

    def _gap_s(self, line: Narration, following: Narration) -> float:
        same = line.persona_id == following.persona_id
        return BREATH_S if same else self.pauses.speaker_s


def sentences_in(texts: Sequence[str], language: str) -> list[Sentence]:
    """The sentences of texts that follow each other, as those of an article are read; what cannot
    be spoken is none."""
    return read_sentences(Article("", tuple(texts), language))
