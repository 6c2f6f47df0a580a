"""Who speaks, and all that is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.explainer.pronunciation import Dictionary, in_language, spoken
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.respelt import respelt
from mutoscope.pipelines.explainer.script import Narration, Script
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.values import Phrase
from mutoscope.pipelines.film.speech import keep_speech, speak_by_one, tell_makeshift
from mutoscope.pipelines.film.values import SpokenLine
from mutoscope.providers.catalog import voice_of
from mutoscope.providers.entries import named
from mutoscope.providers.protocols import Providers, SpeechModel, Voice, Wish
from mutoscope.providers.threads import on_thread
from mutoscope.providers.voices import VOICES

SPEECH = "speech"
"""What is chosen on the way: whose voice, when the language is known."""
NATURAL_SPEED = 1.0
_NARRATOR = Speaker(id="narrator", name="Narrator")
"""Who speaks where nobody is named."""


@step(version="1", stage="audio", time_limit_s=300, stall_limit_s=240)
async def speak_phrase(work: Work, phrase: Phrase, *, speech: SpeechModel) -> SpokenLine:
    """One phrase as a WAV file, with the time of every caption word of what is shown of it."""
    said = await speech.speak(
        phrase.spoken, voice=phrase.voice, language=phrase.language, speed=phrase.speed
    )
    line = keep_speech(work, "phrase.wav", said)
    if phrase.spoken == phrase.shown:
        return line
    heard = (phrase.shown, line.words, phrase.language, line.duration_s)
    return replace(line, words=await on_thread(respelt, *heard))


@dataclass(frozen=True)
class _Line:
    """One narration, and where it stands in the script."""

    section: int
    place: int
    narration: Narration

    @property
    def key(self) -> str:
        return f"sections.{self.section}.narrations.{self.place}"


@dataclass(frozen=True)
class _Part:
    """All that one speaker says. `turn`: how many before them leave their voice open as well."""

    speaker: Speaker
    lines: tuple[_Line, ...]
    turn: int


async def speak_all(
    ctx: Context,
    request: ExplainerRequest,
    script: Script,
    sections: Sequence[int],
    speakers: Sequence[Speaker],
) -> tuple[list[Voice], list[list[SpokenLine]]]:
    """The phrases of some `sections` of a script whose language is known, and the voices that are
    heard. Each speaker has a voice and a speed of their own, or the request's; who stands in for a
    voice says all of that speaker's text."""
    parts = _parts(ctx, request, script, sections, speakers)
    words = in_language(request.pronunciation, script.language)
    staffs = [await _staff(ctx, request, script.language, part) for part in parts]
    for part, staff in zip(parts, staffs, strict=True):  # all of them, before anybody is paid
        _voice(ctx, request, staff.speech, script.language, part)
    spoken_parts = await ctx.together(
        *(
            _speak_part(ctx, request, script.language, part, words, staff)
            for part, staff in zip(parts, staffs, strict=True)
        )
    )
    voices = [voice for voice, _ in spoken_parts]
    phrases = {
        line.key: phrase
        for part, (_, said) in zip(parts, spoken_parts, strict=True)
        for line, phrase in zip(part.lines, said, strict=True)
    }
    lines = [[phrases[line.key] for line in _lines(script, [number])] for number in sections]
    return list(dict.fromkeys(voices)), lines


async def check_voices(
    ctx: Context, request: ExplainerRequest, language: str, speakers: Sequence[Speaker]
) -> list[tuple[Voice, float]]:
    """Whose voices may be heard, and how fast each speaks, before there is a word to be said.
    InvalidRequest and ConfigError: one of them does not speak the language, or a reading of the
    dictionary cannot be spoken in it."""
    in_language(request.pronunciation, language)
    is_heard = request.until in ("audio", "video")
    found = list[tuple[Voice, float]]()
    for role in _roles(request, speakers):
        speech = (await _staff(ctx, request, language, role)).speech
        voice = _voice_of(speech, language, role)
        if is_heard:
            tell_makeshift(ctx, voice, strict=request.strict)
        found.append((voice, role.speaker.speed))
    return found


def first_voice(request: ExplainerRequest, speakers: Sequence[Speaker]) -> tuple[str, str]:
    """The engine and the voice that are asked for whoever speaks first; "auto": any."""
    return _named_voice(_roles(request, speakers)[0].speaker.voice)


def _lines(script: Script, sections: Sequence[int]) -> list[_Line]:
    return [
        _Line(number, place, narration)
        for number in sections
        for place, narration in enumerate(script.sections[number].narrations)
    ]


def _parts(
    ctx: Context,
    request: ExplainerRequest,
    script: Script,
    sections: Sequence[int],
    speakers: Sequence[Speaker],
) -> list[_Part]:
    """What each speaker says, who says anything."""
    lines, roles = _lines(script, sections), _roles(request, speakers)
    _tell_strangers(ctx, request, lines, speakers)
    first, ids = roles[0].speaker.id, {role.speaker.id for role in roles}
    said = dict[str, list[_Line]]()
    for line in lines:
        id_ = line.narration.persona_id
        said.setdefault(id_ if id_ in ids else first, []).append(line)
    parts = [replace(role, lines=tuple(said.get(role.speaker.id, ()))) for role in roles]
    return [part for part in parts if part.lines]


def _roles(request: ExplainerRequest, speakers: Sequence[Speaker]) -> list[_Part]:
    """Everybody who may speak, without a line yet."""
    cast = [_as_asked(speaker, request) for speaker in speakers or (_NARRATOR,)]
    is_open = [_named_voice(speaker.voice)[1] == "auto" for speaker in cast]
    return [_Part(speaker, (), sum(is_open[:place])) for place, speaker in enumerate(cast)]


def _as_asked(speaker: Speaker, request: ExplainerRequest) -> Speaker:
    """With the request's voice and speed, where a speaker has none."""
    voice = request.voice if speaker.voice == "auto" else speaker.voice
    speed = request.speed if speaker.speed == NATURAL_SPEED else speaker.speed
    return speaker.model_copy(update={"voice": voice, "speed": speed})


def _tell_strangers(
    ctx: Context, request: ExplainerRequest, lines: Sequence[_Line], speakers: Sequence[Speaker]
) -> None:
    """Lines of somebody who is not there are the first speaker's, which is told; strict:
    InvalidRequest."""
    ids = {"", *(speaker.id for speaker in speakers)}
    strangers: dict[str, str] = {}
    for line in lines:
        if line.narration.persona_id not in ids:
            strangers.setdefault(line.narration.persona_id, line.key)
    there = ", ".join(speaker.id for speaker in speakers) or "nobody"
    first = speakers[0].name if speakers else "the narrator"
    for id_, key in strangers.items():
        told = f"{key}.persona_id: there is no speaker “{id_}”."
        if request.strict:
            raise InvalidRequest(told, hint=f"There is: {there}. Name one, or add “{id_}”.")
        ctx.warn("unknown_persona", f"{told} {first[:1].upper()}{first[1:]} speaks in their place.")


async def _staff(ctx: Context, request: ExplainerRequest, language: str, part: _Part) -> Providers:
    """Those who can speak a part. Whose voice it is stays as it was when the job, or the one that
    it edits, first asked."""
    asked = f"{part.speaker.voice}/{language}"
    engine, voice = _named_voice(part.speaker.voice)
    wish = Wish(
        language=language,
        voice=voice,
        speech=ctx.chosen(_choice(part), asked) or engine,
        writer="extractive",
        models=tuple(request.models.items()),
        strict=request.strict,
    )
    providers = await ctx.providers_for(wish)
    for sentence in providers.passed_over:
        ctx.warn("passed_over", sentence)
    await ctx.choose(_choice(part), asked, providers.speech.identity.provider)
    return providers


def _choice(part: _Part) -> str:
    return f"{SPEECH}.{part.speaker.id}"


def _named_voice(asked: str) -> tuple[str, str]:
    """Whose engine is asked, and for which of its voices. An engine's name alone leaves the voice
    to it; before the id of a voice it is allowed ("hibari-heart")."""
    entry = named("speech", asked)
    if entry is not None:
        return entry.name, "auto"
    engine, _, own = asked.partition("-")
    known = {voice.id for voice in VOICES.get(engine, ())}
    return "auto", own if own in known and asked not in known else asked


async def _speak_part(
    ctx: Context,
    request: ExplainerRequest,
    language: str,
    part: _Part,
    words: Dictionary,
    providers: Providers,
) -> tuple[Voice, list[SpokenLine]]:
    """All that a speaker says, by one voice."""

    def cast(speech: SpeechModel) -> tuple[Voice, list[tuple[Phrase]]]:
        voice, speed = _voice(ctx, request, speech, language, part), part.speaker.speed
        said = [_phrase(line.narration, words, voice, language, speed) for line in part.lines]
        return voice, [(phrase,) for phrase in said]

    return await speak_by_one(
        ctx,
        speak_phrase,
        providers,
        cast,
        keys=[f"{line.key}.voice" for line in part.lines],
        choice=_choice(part),
        asked=f"{part.speaker.voice}/{language}",
        told=f"Another voice speaks for {part.speaker.name}: ",
    )


def _phrase(
    narration: Narration, words: Dictionary, voice: Voice, language: str, speed: float
) -> Phrase:
    return Phrase(spoken(narration, words), narration.text, voice.id, language, speed)


def _voice(
    ctx: Context, request: ExplainerRequest, speech: SpeechModel, language: str, part: _Part
) -> Voice:
    """The voice of a part; a makeshift is told, or refused if `strict`."""
    voice = _voice_of(speech, language, part)
    tell_makeshift(ctx, voice, strict=request.strict)
    return voice


def _voice_of(speech: SpeechModel, language: str, part: _Part) -> Voice:
    """The asked voice, or one of the best of the language, another for each speaker while there
    are."""
    return voice_of(speech, language, _named_voice(part.speaker.voice)[1], turn=part.turn)
