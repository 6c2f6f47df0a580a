"""Who speaks, and all that is said."""

from dataclasses import replace

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.collecting import Failure
from mutoscope.jobs.context import Context
from mutoscope.pipelines.short.pace import pace_of
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script
from mutoscope.pipelines.short.sounding import speak_line
from mutoscope.pipelines.short.staffing import SPEECH
from mutoscope.pipelines.short.values import Line, SpokenLine
from mutoscope.providers.catalog import voice_warning
from mutoscope.providers.protocols import Providers, SpeechModel, Voice


async def speak_all(
    ctx: Context, request: ShortRequest, script: Script, providers: Providers
) -> tuple[Voice, list[SpokenLine]]:
    """Every segment's line, spoken by one voice: who stands in says the whole text."""
    asked = f"{request.voice}/{script.language}"
    speakers, why = (providers.speech, *providers.other_speech), None
    for place, speech in enumerate(speakers):
        name = speech.identity.provider
        voice = choose_voice(ctx, request, speech, script.language)
        calls = [
            (Line(each.text, voice.id, script.language, pace_of(each.emotion, request.speed)),)
            for each in script.segments
        ]
        keys = _keys(script, "voice" if not place else f"voice.{name}")
        if place + 1 == len(speakers):
            lines = await ctx.map(speak_line, calls, keys=keys, provider=speech)
        else:
            lines = await ctx.collect(speak_line, calls, keys=keys, provider=speech)
        failed = next((each for each in lines if isinstance(each, Failure)), None)
        if failed is None:
            await ctx.choose(SPEECH, asked, name, warning=why)
            return voice, [each for each in lines if isinstance(each, SpokenLine)]
        why = ("voice_fallback", f"Another voice speaks: {failed.message} {failed.hint}".strip())
    raise AssertionError("the last speaker speaks or raises")


def choose_voice(ctx: Context, request: ShortRequest, speech: SpeechModel, language: str) -> Voice:
    """The asked voice, or the best of the language; a makeshift is told, or refused if `strict`."""
    voice = voice_of(speech, language, request.voice)
    warning = voice_warning(voice)
    if warning and request.strict:
        raise InvalidRequest(warning, hint="Leave out --strict to accept this voice.")
    if warning:
        ctx.warn("basic_voice", warning)
    return voice


def _keys(script: Script, what: str) -> list[str]:
    return [f"segments.{index}.{what}" for index in range(len(script.segments))]


def voice_of(speech: SpeechModel, language: str, asked: str) -> Voice:
    """The asked voice of a provider, or its best of the language. InvalidRequest: it has none."""
    voices = [each for each in speech.voices if each.language in ("", language)]
    wanted = next((each for each in voices if asked in ("auto", each.id)), None)
    if wanted is not None:
        return wanted
    if voices and asked.startswith(f"{speech.identity.provider}-"):  # one of the user's account
        return replace(voices[0], id=asked, name=asked, gender="neutral")
    names = ", ".join(each.id for each in voices)
    raise InvalidRequest(
        f"There is no voice “{asked}” for the language “{language}”.",
        hint=f"There is: {names or 'none'}. `mutoscope doctor` lists what works here.",
    )
