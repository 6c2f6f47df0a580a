"""From slides and sounds to all frames of the video: each phrase is a clip of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.jobs.context import Context
from mutoscope.media.transitions import Crossing
from mutoscope.models import Word, shifted
from mutoscope.pipelines.explainer.backdrops import backdrop_of
from mutoscope.pipelines.explainer.casting import among, on_stage, seen
from mutoscope.pipelines.explainer.filming import film_phrase, film_transition
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Narration, Script
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.timing import Schedule
from mutoscope.pipelines.explainer.values import PhraseSpec, SectionSlide, Shots
from mutoscope.pipelines.film.shooting import drawn_by, expect_film
from mutoscope.pipelines.film.values import SpokenLine

_WHITE = "#FFFFFF"


@dataclass(frozen=True)
class Spoken:
    """A phrase of the video: which one of the script (section and line, from 0), and its sound."""

    section: int
    line: int
    narration: Narration
    phrase: SpokenLine

    @property
    def key(self) -> str:
        """What its steps' keys begin with."""
        return f"sections.{self.section}.narrations.{self.line}"


@dataclass(frozen=True)
class Staging:
    """All that phrases are filmed from. `slides` by the number of their section in the video, as
    `timing` counts them."""

    script: Script
    spoken: Sequence[Spoken]
    slides: Sequence[SectionSlide]
    speakers: Sequence[Speaker]
    timing: Schedule


def phrase_specs(request: ExplainerRequest, staging: Staging) -> list[PhraseSpec]:
    """All that each phrase's frames are made from."""
    return [_spec(request, staging, place) for place in range(len(staging.spoken))]


def _spec(request: ExplainerRequest, staging: Staging, place: int) -> PhraseSpec:
    spoken, span, timing = staging.spoken[place], staging.timing.spans[place], staging.timing
    of_section = timing.of_section(span.section)
    slide, number = staging.slides[span.section], of_section.index(span)
    state = slide.reached[number]
    earlier = slide.reached[number - 1] if number else state
    backdrop = backdrop_of(request, staging.script.sections[spoken.section])
    is_film = backdrop is not None and backdrop.type == "video"
    speaking = among(staging.speakers, spoken.narration.persona_id)
    since_s = timing.canvas.seconds(span.start - of_section[0].start)
    return PhraseSpec(
        slide=slide.states[state],
        before=slide.states[earlier] if earlier != state else None,
        backdrop=backdrop,
        backdrop_from_s=since_s if is_film else 0.0,
        theme=request.theme,
        accent=request.accent,
        speakers=on_stage(seen(staging.speakers), speaking),
        speaking=speaking,
        sound=spoken.phrase.sound,
        words=spoken.phrase.words,
        lead=span.lead,
        frames=span.frames,
        ink=_ink(staging.speakers, speaking),
        subtitles=request.subtitles,
        canvas=timing.canvas,
        encoder=drawn_by(),
        quality=request.quality,
        language=staging.script.language,
    )


def _ink(speakers: Sequence[Speaker], id_: str) -> str:
    return next((each.subtitle_color for each in speakers if each.id == id_), _WHITE)


def words_in_video(staging: Staging) -> tuple[tuple[Word, ...], ...]:
    """The words of each phrase, timed from the start of the video."""
    return tuple(
        shifted(spoken.phrase.words, staging.timing.speech_s(span))
        for spoken, span in zip(staging.spoken, staging.timing.spans, strict=True)
    )


async def film_all(
    ctx: Context, request: ExplainerRequest, specs: Sequence[PhraseSpec], staging: Staging
) -> Shots:
    """All frames of the video: every phrase's own, and every change of slide."""
    timing, frames = staging.timing, staging.timing.transition_frames
    firsts = [timing.first_own(place) for place in range(len(specs))]
    changes = [place for place, first in enumerate(firsts) if first]
    crossing = Crossing(request.transition, request.easing)
    expect_film(ctx, "video", len(specs) + len(changes), timing.frames)
    filmed, crossed = await ctx.together(
        ctx.map(
            film_phrase,
            list(zip(specs, firsts, strict=True)),
            keys=[f"{spoken.key}.clip" for spoken in staging.spoken],
            weights=[spec.frames - first for spec, first in zip(specs, firsts, strict=True)],
        ),
        ctx.map(
            film_transition,
            [(specs[place - 1], specs[place], frames, crossing) for place in changes],
            keys=[f"sections.{staging.spoken[place].section}.transition" for place in changes],
            weights=[frames] * len(changes),
        ),
    )
    return Shots(tuple(filmed), tuple(zip(changes, crossed, strict=True)))
