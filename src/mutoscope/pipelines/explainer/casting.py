"""Who is seen, and where they stand."""

from collections.abc import Iterator, Sequence

from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.values import SeenSpeaker, StandingSide

_SHARED_OUT: tuple[StandingSide, ...] = ("right", "left", "center")


def seen(speakers: Sequence[Speaker]) -> tuple[SeenSpeaker, ...]:
    """Those who have a picture. Who leaves their side open gets the first that nobody has asked
    for, and from the fourth on the right one."""
    shown = [speaker for speaker in speakers if speaker.picture]
    taken = {speaker.side for speaker in shown}
    free: list[StandingSide] = [side for side in _SHARED_OUT if side not in taken]
    places = iter(free)
    return tuple(_standing(speaker, places) for speaker in shown)


def _standing(speaker: Speaker, free: Iterator[StandingSide]) -> SeenSpeaker:
    if speaker.picture is None:
        raise ValueError(f"{speaker.id} has no picture")
    last: StandingSide = "right"
    side = (next(free, None) or last) if speaker.side == "auto" else speaker.side
    return SeenSpeaker(
        id=speaker.id,
        name=speaker.name,
        picture=speaker.picture,
        mouth_open=speaker.mouth_open,
        eyes_closed=speaker.eyes_closed,
        side=side,
        motion=speaker.motion,
    )


def on_stage(speakers: Sequence[SeenSpeaker], speaking: str) -> tuple[SeenSpeaker, ...]:
    """One on each side: who speaks, else the first of that side."""
    by_side = dict[str, SeenSpeaker]()
    for speaker in speakers:
        if speaker.side not in by_side or speaker.id == speaking:
            by_side[speaker.side] = speaker
    return tuple(by_side.values())
