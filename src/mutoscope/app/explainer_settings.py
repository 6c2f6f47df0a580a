"""From a configuration of explainers to what a request says of it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from mutoscope.app.uploads import checked_file
from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest
from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.personas import Persona
from mutoscope.pipelines.explainer.script import Background, Plain
from mutoscope.pipelines.explainer.settings_file import ExplainerSettings
from mutoscope.pipelines.explainer.speakers import speaker_of
from mutoscope.providers.entries import Capability, named

Fields = dict[str, Any]
"""Values by the names of a request's fields."""
_PLACES: Mapping[str, str] = {
    "format": "style.format",
    "quality": "style.quality",
    "theme": "style.theme",
    "accent": "style.primary_color",
    "speed": "audio.speed_scale",
    "narrator": "narration.character",
    "narrating": "narration.style",
    "initial_pause_s": "narration.initial_pause_s",
    "speaker_pause_s": "narration.speaker_pause_s",
    "slide_pause_s": "narration.slide_pause_s",
    "ending_pause_s": "narration.ending_pause_s",
    "language": "content.language",
    "writer": "content.llm.provider",
    "slide_painter": "slides.llm.provider",
    "slide_style": "slides.style",
    "transition": "video.transition.type",
    "transition_s": "video.transition.duration_s",
    "easing": "video.transition.timing",
    "music_volume": "video.bgm.volume",
    "music_fade_in_s": "video.bgm.fade_in_s",
    "music_fade_out_s": "video.bgm.fade_out_s",
    "music_loop": "video.bgm.loop",
}
"""Where a configuration says what a field of the request says."""
_WHOSE: Mapping[str, Capability] = {"content": "writer", "slides": "pictures"}


class Taking(Protocol):
    """Takes files into the store."""

    async def upload(self, path: Path) -> Artifact: ...


async def taken_in(store: Taking, path: Path) -> Artifact:
    """A file that is named in a document, in the store. InvalidRequest: it cannot be read, or is
    not what its name says."""
    await asyncio.to_thread(checked_file, path, path.name)
    return await store.upload(path)


def said_in(settings: ExplainerSettings) -> Fields:
    """The fields of a request that a configuration has a word on; what it leaves out says nothing.
    Files, voices and speakers are not among them."""
    said = {field: _said(settings, place.split(".")) for field, place in _PLACES.items()}
    fields = {field: value for field, value in said.items() if value is not None}
    if settings.pronunciation.custom:
        words = settings.pronunciation.custom
        fields["pronunciation"] = {word: each.model_dump() for word, each in words.items()}
    if settings.persona_pool.enabled:
        fields["cast"] = settings.persona_pool.count
        fields["cast_seed"] = settings.persona_pool.seed
    if models := dict(_models(settings)):
        fields["models"] = models
    return {field: value for field, value in fields.items() if value is not None}


def _said(part: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(part, Plain) or name not in part.model_fields_set:
            return None
        part = getattr(part, name)
    return part


def _models(settings: ExplainerSettings) -> Iterator[tuple[str, str]]:
    """The vendors' models that are named, by vendor and service. InvalidRequest: nobody has it."""
    for part, capability in _WHOSE.items():
        asked = getattr(settings, part).llm
        entry = named(capability, asked.provider)
        if asked.model and (entry is None or not entry.vendor):
            raise InvalidRequest(
                f"The configuration names the model “{asked.model}”, and not whose it is.",
                hint=f"Name the vendor in {part}.llm.provider, or leave the model out.",
            )
        if asked.model and entry:
            yield f"{entry.vendor}.{entry.kind}", asked.model


def voices_in(settings: ExplainerSettings, here: Settings, *, language: str) -> Fields:
    """The voice where no speaker has one. InvalidRequest: see `_voice`."""
    voice = _voice(here, settings.audio.voice_id, settings.audio.engine, language)
    return {} if voice == "auto" else {"voice": voice}


def _voice(here: Settings, voice: str, engine: str, language: str) -> str:
    """The id of a voice. Of an engine without a speaker, its first for the language.
    InvalidRequest: it has none, or that depends on a language that nobody has named."""
    entry = named("speech", engine) if voice == "auto" and engine != "auto" else None
    if entry is None:
        return voice
    there = entry.voices(here)
    able = [each for each in there if language == "auto" or each.language in (language, "")]
    if not able:
        raise InvalidRequest(
            f"{entry.title} has no voice that speaks “{language}”.",
            hint="`mutoscope voices` lists those there are.",
        )
    if language == "auto" and len({each.language for each in able}) > 1:
        raise InvalidRequest(
            f"{entry.title} speaks several languages, and none is named.",
            hint="Say which of its voices: audio.voice, a persona's voice, or --language.",
        )
    return able[0].id


async def files_in(
    settings: ExplainerSettings, here: Settings, store: Taking, *, language: str
) -> Fields:
    """The speakers, the background and the music, their files taken into the store; paths have to
    be whole. InvalidRequest: one cannot be read."""
    fields: Fields = {}
    if settings.personas:
        speakers = [await _speaker(each, here, store, language) for each in settings.personas]
        fields["speakers"] = speakers
    if settings.video.background is not None:
        fields["background"] = await _backdrop(settings.video.background, store)
    if settings.video.bgm is not None:
        fields["music_file"] = await taken_in(store, Path(settings.video.bgm.path))
    return fields


async def _speaker(persona: Persona, here: Settings, store: Taking, language: str) -> Fields:
    images = (persona.character_image, persona.mouth_open_image, persona.eye_close_image)
    files = {each: await taken_in(store, Path(each)) for each in images if each and _is_there(each)}
    voice = _voice(here, persona.voice_id, persona.synthesizer.engine, language)
    return speaker_of(persona, files).model_copy(update={"voice": voice}).model_dump()


def _is_there(path: str) -> bool:
    """One for a moving face may be missing, which is a warning when the configuration is read."""
    return Path(path).is_file()


async def _backdrop(background: Background, store: Taking) -> Fields:
    file = await taken_in(store, Path(background.path))
    return {"file": file, "type": background.type, "fit": background.fit}
