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

The fakes of real vendors (`fakes`) know some more, and heed marks anywhere in a text:

    [refuse_late]    begins, and then refuses what it has made
    [no_quota]       says that the account has nothing left
    [html_error]     a gateway in between speaks: 502 and a page of HTML
    [late_error]     a 200 with an error in it (OpenRouter; elsewhere as [500])
    [echo_key]       repeats the key in its complaint
    [half_base64]    whole JSON, but each picture or sound in it is cut off halfway
    [as_given]       a picture that was to be changed comes back as it was
    [mirrored]       a picture that was to be changed comes back left side right

"x2" after the word: only the first two times that this prompt is sent. Marks follow each other:
"[500 x1][slow 0.2] a cat". Whatever is not such a mark belongs to the prompt.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

ORDERING = frozenset({"429", "500", "503", "refuse", "denied", "hang", "redirect"})
"""Instead of taking the order: nothing is charged."""
LOSING = frozenset({"die_after_accept", "no_id"})
WAITING = frozenset({"slow"})
DELIVERING = frozenset({"drip", "truncated", "wrong_type"})
"""In place of the whole picture, which is charged all the same."""

OF_FAKES = frozenset(
    {"refuse_late", "no_quota", "html_error", "late_error", "echo_key", "half_base64"}
)

CARELESS = frozenset({"as_given", "mirrored"})
"""How a picture is changed."""

_KINDS = "|".join(sorted(ORDERING | LOSING | WAITING | DELIVERING | OF_FAKES | CARELESS))
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


def from_first_mark(text: str) -> str:
    """The text from the first mark in it on; empty where it has none."""
    found = _MARK.search(text)
    return text[found.start() :] if found else ""


def unmarked(text: str) -> str:
    """The text without the marks anywhere in it."""
    return _MARK.sub(" ", text).strip() if _MARK.search(text) else text


def read_mark(mark: str, times: int | None = None) -> Misbehaviour:
    """A mark without its brackets, as in "429 0.1". ValueError: there is no such mark."""
    found = script(f"[{mark}]")
    if not found:
        raise ValueError(f"no such misbehaviour: {mark}")
    return replace(found[0], times=times) if times is not None else found[0]


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
