"""How the fake vendor is told to misbehave: in the prompt itself, as in "[429 x2] a cat".

    [429]            asks to come back, without saying when
    [429 1.5]        asks to come back after 1.5 s
    [500] [503]      has a fault of its own
    [refuse]         refuses the prompt by its policy, with a 400 that says so
    [denied]         refuses the key
    [hang]           takes the request and never answers
    [redirect]       leads in a circle
    [die_after_accept]  takes the order, charges for it and breaks the connection
    [no_id]          takes the order, charges for it and does not say under which id
    [slow 0.5]       answers after half a second
    [drip 0.05]      sends the picture a byte each 0.05 s
    [truncated]      sends the first half of the picture
    [wrong_type]     sends a page of HTML and calls it a picture

"x2" after the word: only the first two times that this prompt is sent. Marks follow each other:
"[500 x1][slow 0.2] a cat". Whatever is not such a mark belongs to the prompt.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

ORDERING = frozenset({"429", "500", "503", "refuse", "denied", "hang", "redirect"})
"""Instead of taking the order: nothing is charged."""
LOSING = frozenset({"die_after_accept", "no_id"})
WAITING = frozenset({"slow"})
DELIVERING = frozenset({"drip", "truncated", "wrong_type"})
"""In place of the whole picture, which is charged all the same."""

_KINDS = "|".join(sorted(ORDERING | LOSING | WAITING | DELIVERING))
_MARK = re.compile(rf"\s*\[({_KINDS})(?: (\d+(?:\.\d+)?))?(?: x(\d+))?\]\s*")


@dataclass(frozen=True)
class Misbehaviour:
    """One mark. `amount_s`: its seconds, where given; `times`: how often, None for ever."""

    kind: str
    amount_s: float | None = None
    times: int | None = None


def script(prompt: str) -> tuple[Misbehaviour, ...]:
    """The marks that a prompt begins with."""
    marks = list[Misbehaviour]()
    while (found := _MARK.match(prompt)) is not None:
        kind, amount_s, times = found.groups()
        marks.append(
            Misbehaviour(kind, float(amount_s) if amount_s else None, int(times) if times else None)
        )
        prompt = prompt[found.end() :]
    return tuple(marks)


def plain(prompt: str) -> str:
    """The prompt without its marks."""
    while (found := _MARK.match(prompt)) is not None:
        prompt = prompt[found.end() :]
    return prompt


class Moods:
    """How often each mark of each prompt has been obeyed."""

    def __init__(self) -> None:
        self._obeyed: Counter[tuple[str, int]] = Counter()

    def next(self, prompt: str, kinds: Collection[str]) -> Misbehaviour | None:
        """The first mark of one of `kinds` that is still to be obeyed, which it is herewith."""
        for index, mark in enumerate(script(prompt)):
            spent = mark.times is not None and self._obeyed[prompt, index] >= mark.times
            if mark.kind in kinds and not spent:
                self._obeyed[prompt, index] += 1
                return mark
        return None
