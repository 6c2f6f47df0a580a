"""Who is seen, and where they stand."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.file_names import told_as
from mutoscope.media.speaker_picture import SpeakerPictures, portrait
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.values import SeenSpeaker, StandingSide

_SHARED_OUT: tuple[StandingSide, ...] = ("right", "left", "center")
_GLANCE_PX = (160, 160)


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


def among(speakers: Sequence[Speaker], id_: str) -> str:
    """Who says a line of that speaker's: they, or the first where they are nobody there."""
    is_there = not speakers or any(speaker.id == id_ for speaker in speakers)
    return id_ if is_there else speakers[0].id


async def look_at_speakers(ctx: Context, speakers: Sequence[Speaker]) -> None:
    """Whether their pictures can be shown, before anybody works for it. InvalidRequest."""
    shown = seen(speakers)
    keys = [f"speakers.{speaker.id}" for speaker in shown]
    await ctx.map(check_pictures, [(speaker,) for speaker in shown], keys=keys)


@step(version="1", stage="script", time_limit_s=120)
def check_pictures(work: Work, speaker: SeenSpeaker) -> bool:
    """Whether a speaker's pictures can be shown. InvalidRequest says which cannot, and why."""
    pictures, whose = pictures_of(work, speaker), f"of the speaker {speaker.name}"
    names = {  # of one that is given twice the last name counts
        pictures.eyes_closed: f"The closed eyes {whose}",
        pictures.mouth_open: f"The open mouth {whose}",
        pictures.path: f"The picture {whose}",
    }
    with told_as({path: name for path, name in names.items() if path}, InvalidRequest):
        portrait(pictures, _GLANCE_PX)
    return True


def pictures_of(work: Work, speaker: SeenSpeaker) -> SpeakerPictures:
    """A speaker's pictures as files."""
    moving = (_path(work, each) for each in (speaker.mouth_open, speaker.eyes_closed))
    return SpeakerPictures(work.path(speaker.picture), *moving)


def _path(work: Work, artifact: Artifact | None) -> Path | None:
    return work.path(artifact) if artifact else None
