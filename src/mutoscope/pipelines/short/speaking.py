"""Who speaks, and all that is said."""

import contextlib

from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.models import Artifact
from mutoscope.pipelines.film.forecast import USUAL_PACE
from mutoscope.pipelines.film.sound import OWN
from mutoscope.pipelines.film.speech import speak_by_one, tell_makeshift
from mutoscope.pipelines.film.values import SpokenLine
from mutoscope.pipelines.short.pace import pace_of
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script, Segment
from mutoscope.pipelines.short.sounding import cut_recording, speak_line
from mutoscope.pipelines.short.staffing import SPEECH
from mutoscope.pipelines.short.values import Line
from mutoscope.providers.catalog import voice_of
from mutoscope.providers.entries import entries, named
from mutoscope.providers.protocols import Providers, SpeechModel, Voice, Wish


async def speak_all(
    ctx: Context, request: ShortRequest, script: Script, providers: Providers
) -> tuple[Voice, list[SpokenLine]]:
    """Every segment's line, spoken by one voice: who stands in says the whole text. Or cut out of
    the user's own recording."""
    if request.narration is not None:
        return await _cut_all(ctx, request, request.narration, script, providers)
    language = script.language

    def cast(speech: SpeechModel) -> tuple[Voice, list[tuple[Line]]]:
        voice = choose_voice(ctx, request, speech, language)
        return voice, [(_line(each, script, voice, request.speed),) for each in script.segments]

    return await speak_by_one(
        ctx,
        speak_line,
        providers,
        cast,
        keys=_keys(script, "voice"),
        choice=SPEECH,
        asked=f"{request.voice}/{language}",
        told="Another voice speaks: ",
    )


async def _cut_all(
    ctx: Context, request: ShortRequest, recording: Artifact, script: Script, providers: Providers
) -> tuple[Voice, list[SpokenLine]]:
    """The lines of a recording, found beside a voice at home, which costs nothing."""
    language = script.language
    reader = await _reader_at_home(ctx, providers, language)
    read = await _read_all(ctx, script, reader) if reader else ()
    if not read:
        told = f"No voice here reads “{language}”: your recording is timed by its pauses alone."
        if request.strict:
            raise InvalidRequest(told, hint="Leave out strict (no stand-ins) to accept that.")
        ctx.warn("narration_unread", told)
    lines = tuple(Line(each.text, OWN, language, 1.0) for each in script.segments)
    cut = await ctx.step(cut_recording, recording, lines, read, key="narration")
    voice = Voice(OWN, "Own recording", language, "neutral", "natural", "of the user", USUAL_PACE)
    return voice, list(cut)


async def _read_all(ctx: Context, script: Script, reader: SpeechModel) -> tuple[SpokenLine, ...]:
    """All lines by the reader; none where it cannot read one of them."""
    voice = voice_of(reader, script.language, "auto")
    calls = [(Line(each.text, voice.id, script.language, 1.0),) for each in script.segments]
    read = await ctx.collect(speak_line, calls, keys=_keys(script, "reading"), provider=reader)
    lines = tuple(each for each in read if isinstance(each, SpokenLine))
    return lines if len(lines) == len(calls) else ()


async def _reader_at_home(ctx: Context, providers: Providers, language: str) -> SpeechModel | None:
    """Who reads the language on this machine, the best first; None: nobody does."""
    for each in (providers.speech, *providers.other_speech):
        entry = named("speech", each.identity.provider)
        if (entry is None or not entry.vendor) and _speaks(each, language):
            return each
    for entry in entries("speech"):
        if not entry.vendor and language in entry.languages:
            wish = Wish(language=language, speech=entry.name, writer="extractive", strict=True)
            with contextlib.suppress(ConfigError, InvalidRequest):
                return (await ctx.providers_for(wish)).speech
    return None


def _speaks(speech: SpeechModel, language: str) -> bool:
    return any(each.language in ("", language) for each in speech.voices)


def _line(segment: Segment, script: Script, voice: Voice, speed: float) -> Line:
    pace = pace_of(segment.emotion, speed, script.style)
    return Line(segment.text, voice.id, script.language, pace)


def choose_voice(ctx: Context, request: ShortRequest, speech: SpeechModel, language: str) -> Voice:
    """The asked voice, or the best of the language; a makeshift is told, or refused if `strict`."""
    voice = voice_of(speech, language, request.voice)
    tell_makeshift(ctx, voice, strict=request.strict)
    return voice


def _keys(script: Script, what: str) -> list[str]:
    return [f"segments.{index}.{what}" for index in range(len(script.segments))]
