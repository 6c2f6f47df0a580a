"""Which part of the story each line is: hook, context, build, climax, payoff or a call to act."""

from collections.abc import Iterator, Sequence

from mutoscope.providers import cues
from mutoscope.providers.protocols import DraftSegment, Emotion, SegmentKind
from mutoscope.providers.script_styles import Style

_IN_TURN: tuple[SegmentKind, ...] = ("context", "climax", "payoff", "cta")
"""Building goes on between them."""
_ENDINGS = ("payoff", "cta")
_DEFAULT_EMOTIONS: dict[SegmentKind, Emotion] = {
    "hook": "curious",
    "climax": "excited",
    "payoff": "warm",
}


def segments_of(lines: Sequence[str], language: str, style: Style) -> tuple[DraftSegment, ...]:
    """A scene for each line, labelled by its place and its words."""
    kinds = kinds_of(lines, language, style)
    return tuple(
        DraftSegment(line, kind, _emotion(line, kind, language))
        for line, kind in zip(lines, kinds, strict=True)
    )


def kinds_of(lines: Sequence[str], language: str, style: Style) -> list[SegmentKind]:
    """By position, in the shares of the style: hook, context, building up to the strongest line of
    what is late enough, and the payoff."""
    count = len(lines)
    context_end = 1 + max(1, round(style.arc["context"] / 100 * count))
    kinds: list[SegmentKind] = ["context" if i < context_end else "build" for i in range(count)]
    before = sum(style.arc[part] for part in ("hook", "context", "build"))
    late = range(max(context_end, min(before * count // 100, count - 2)), count - 1)
    if late:
        kinds[max(late, key=lambda i: (_pull(lines[i], language), i))] = "climax"
    if count > 1:
        kinds[-1] = "cta" if cues.asks_viewer(lines[-1], language) else "payoff"
    kinds[0] = "hook"
    return kinds


def arc_complaints(kinds: Sequence[SegmentKind]) -> Iterator[str]:
    """What is wrong with the order of the parts, in words for a model. Two scenes have no arc."""
    if len(kinds) < 3:
        return
    if kinds[0] != "hook":
        yield f"The first scene is of the kind {kinds[0]!r}: a story begins with its hook."
    if kinds[-1] not in _ENDINGS:
        yield f"The last scene is of the kind {kinds[-1]!r}: a story ends with its payoff."
    inner = [kind for kind in kinds[1:-1] if kind in _IN_TURN]
    if inner != sorted(inner, key=_IN_TURN.index):
        yield f"Between them come {', '.join(inner)}: it must be context, climax, payoff."


def _emotion(line: str, kind: SegmentKind, language: str) -> Emotion:
    felt = cues.emotion(line, language)
    return felt if felt != "neutral" else _DEFAULT_EMOTIONS.get(kind, "neutral")


def _pull(line: str, language: str) -> int:
    return cues.is_arresting(line, language) + cues.has_figure(line)
