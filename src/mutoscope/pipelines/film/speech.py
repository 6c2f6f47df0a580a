"""All that is said, by one voice, and by whoever stands in for it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.jobs.stand_ins import all_or_failure, in_turn
from mutoscope.media.wav import write_wav
from mutoscope.models import Work
from mutoscope.pipelines.film.values import SpokenLine
from mutoscope.providers.catalog import voice_warning
from mutoscope.providers.protocols import Providers, Speech, SpeechModel, Voice


def keep_speech(work: Work, name: str, spoken: Speech) -> SpokenLine:
    """Speech as a WAV file, with the time of every caption word."""
    path = work.scratch(name)
    write_wav(path, spoken.samples, spoken.sample_rate)
    duration_s = len(spoken.samples) / spoken.sample_rate
    return SpokenLine(work.keep(path, "audio/wav"), duration_s, spoken.words, spoken.credit)


async def speak_by_one(
    ctx: Context,
    function: Callable[..., Any],
    providers: Providers,
    cast: Callable[[SpeechModel], tuple[Voice, Sequence[tuple[Any, ...]]]],
    *,
    keys: Sequence[str],
    choice: str,
    asked: str,
    told: str,
) -> tuple[Voice, list[SpokenLine]]:
    """All lines, spoken by one voice: who stands in says the whole text. `cast` gives the voice of
    a speaker and what the step `function` is called with for each line. `choice`, `asked`, `told`:
    as `in_turn` has them."""
    speakers = (providers.speech, *providers.other_speech)

    async def speak(speech: SpeechModel, is_last: bool) -> tuple[Voice, list[SpokenLine]] | Failure:
        voice, calls = cast(speech)
        apart = "" if speech is speakers[0] else f".{speech.identity.provider}"
        said = await all_or_failure(
            ctx,
            function,
            calls,
            keys=[f"{key}{apart}" for key in keys],
            provider=speech,
            is_last=is_last,
        )
        return said if isinstance(said, Failure) else (voice, said)

    return await in_turn(
        ctx, speakers, speak, choice=choice, asked=asked, told=("voice_fallback", told)
    )


def tell_makeshift(ctx: Context, voice: Voice, *, strict: bool) -> None:
    """A makeshift voice is told, or refused if `strict`."""
    warning = voice_warning(voice)
    if warning and strict:
        raise InvalidRequest(warning, hint="Leave out strict (no stand-ins) to accept this voice.")
    if warning:
        ctx.warn("basic_voice", warning)


def credits_of(lines: Iterable[SpokenLine]) -> tuple[str, ...]:
    """What the terms of the voices ask to be shown, each once."""
    return tuple(dict.fromkeys(line.credit for line in lines if line.credit))
