"""From slides, speakers and words to moving pictures."""

from mutoscope.jobs.step import step
from mutoscope.media.cues import cue_layers
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import rgb
from mutoscope.media.render import Scene
from mutoscope.media.slide_backdrop import SlideBackdrop
from mutoscope.media.slide_change import slide_layers
from mutoscope.media.slide_foot import corner_area, cue_area
from mutoscope.media.speakers import speaker_layers
from mutoscope.media.talking import MouthTrack, mouth_openings
from mutoscope.media.timeline import CaptionBox
from mutoscope.media.transitions import Crossing
from mutoscope.models import Work, shifted
from mutoscope.pipelines.explainer.backdrops import draw_backdrop
from mutoscope.pipelines.explainer.casting import pictures_of
from mutoscope.pipelines.explainer.values import PhraseSpec, SeenSpeaker
from mutoscope.pipelines.film.shooting import film_crossing, film_frames
from mutoscope.pipelines.film.values import Clip

_NOTHING = SlideBackdrop(())


@step(version="2", stage="video", time_limit_s=1800)
def film_phrase(work: Work, spec: PhraseSpec, first: int) -> Clip:
    """The phrase's frames from `first` on, drawn and encoded, and where its subtitles stand."""
    return film_frames(work, stage_phrase, spec, first, spec.frames)


@step(version="2", stage="video", time_limit_s=1800)
def film_transition(
    work: Work, before: PhraseSpec, after: PhraseSpec, frames: int, crossing: Crossing
) -> Clip:
    """The first frames of `after`, with `before` running on past its end until it is gone."""
    return film_crossing(work, stage_phrase, before, after, frames, crossing)


def stage_phrase(work: Work, spec: PhraseSpec) -> tuple[Scene, tuple[CaptionBox, ...]]:
    """Backdrop, slide, speakers and subtitles of a phrase, and where the subtitles stand."""
    behind = _behind(work, spec)
    subtitles, boxes = _subtitles(spec)
    stack = (*behind.layers, *_slide(work, spec), *_speakers(work, spec), *subtitles)
    scene = Scene(stack, spec.canvas, spec.frames, spec.quality, behind.footage, "still")
    return scene, tuple(boxes)


def _behind(work: Work, spec: PhraseSpec) -> SlideBackdrop:
    given = spec.backdrop
    if given is None:
        return _NOTHING
    from_s = spec.backdrop_from_s
    return draw_backdrop(work, given, spec.theme, spec.accent, spec.canvas, from_s=from_s)


def _slide(work: Work, spec: PhraseSpec) -> list[Layer]:
    """What comes to the slide in this phrase comes with its first sound."""
    return slide_layers(
        work.path(spec.before) if spec.before else None,
        work.path(spec.slide),
        spec.canvas,
        at_s=spec.canvas.seconds(spec.lead),
        clear=spec.backdrop is not None,
    )


def _speakers(work: Work, spec: PhraseSpec) -> list[Layer]:
    """Who listens first: who speaks stands before them."""
    ordered = sorted(spec.speakers, key=lambda speaker: speaker.id == spec.speaking)
    return [layer for speaker in ordered for layer in _speaker(work, spec, speaker)]


def _speaker(work: Work, spec: PhraseSpec, speaker: SeenSpeaker) -> list[Layer]:
    mouth: MouthTrack | None = None
    if speaker.id == spec.speaking:
        mouth = mouth_openings(work.path(spec.sound), spec.canvas, spec.lead, spec.frames)
    return speaker_layers(
        pictures_of(work, speaker),
        spec.canvas,
        corner_area(spec.canvas),
        side=speaker.side,
        motion=speaker.motion,
        mouth=mouth,
        frames=spec.frames,
        blink_seed=int(spec.sound.sha256[:8], 16) ^ int(speaker.picture.sha256[:8], 16),
    )


def _subtitles(spec: PhraseSpec) -> tuple[list[Layer], list[CaptionBox]]:
    if not spec.subtitles:
        return [], []
    return cue_layers(
        shifted(spec.words, spec.canvas.seconds(spec.lead)),
        spec.canvas,
        ink=rgb(spec.ink),
        area=cue_area(spec.canvas, speakers=bool(spec.speakers)),
        duration_s=spec.canvas.seconds(spec.frames),
        language=spec.language,
    )
