"""What there is to choose from, and what of it works here: one list for all who offer it.

Values are those that a request takes, read from its types; titles and lines are English sentences
that pages translate.
"""

import functools
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from mutoscope.app.choice_words import EXPLAINER_GROUPS, GROUPS, LANGUAGES, MEME_GROUPS, WORDS
from mutoscope.app.providers import ProviderState, price_hint, provider_states
from mutoscope.config import Settings
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.providers.chains import unusable
from mutoscope.providers.entries import Capability, Entry, Lack, entries
from mutoscope.providers.protocols import Voice

KEPT_S = 15.0
"""Whoever installs a voice or starts a server need not wait longer to see it offered."""
SUBJECT = "short"
"""The pipeline whose fields most groups are."""
ILLUSTRATED: Mapping[str, str] = {
    "art_style": "webp",
    "captions": "webp",
    "transition": "webp",
    "theme": "webp",
    "template": "webp",
    **dict.fromkeys(("style", "idea_mode", "format", "palette", "camera"), "svg"),
    **dict.fromkeys(("easing", "music", "quality"), "svg"),
}
"""Groups that have a picture for each value, and what kind of file it is."""


@dataclass(frozen=True)
class Choice:
    """One value of a field. `picture`: a file below the web's assets, empty where there is none;
    `also`: other names that are taken for it; `why`: a sentence on what keeps it from working here,
    and `hint`: what mends that."""

    value: str
    title: str
    line: str = ""
    picture: str = ""
    also: tuple[str, ...] = ()
    works: bool = True
    why: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """What one field of a request can be. `name` is the field's, of a request of `pipeline` and of
    any other that has such a field."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    pipeline: str = SUBJECT


@dataclass(frozen=True)
class VoiceState:
    """One voice. `language` is empty where it speaks any. `price`: for people, "free" at home;
    `sampled`: a sentence of it can be heard for nothing. `why`, `hint`: as of a choice."""

    id: str
    name: str
    language: str
    gender: str
    quality: str
    provider: str
    provider_title: str
    licence: str
    price: str
    works: bool
    sampled: bool
    why: str = ""
    hint: str = ""


@dataclass(frozen=True)
class PipelineState:
    """One pipeline. `previewed`: what it tells can be seen before it is made; `edited`: a finished
    job of it can be changed. `schema`: the JSON schema of its request; `defaults`: of its fields
    that need not be said."""

    name: str
    title: str
    summary: str
    version: str
    queue: str
    one_at_a_time: bool
    stages: tuple[Mapping[str, Any], ...]
    previewed: bool
    edited: bool
    schema: Mapping[str, Any]
    defaults: Mapping[str, Any]


class Catalogues:
    """The catalogues of one installation. Every method blocks: it loads pipelines, looks for
    programs, and may ask servers of this machine whether they run. What it has found it keeps for
    some seconds. For all threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: dict[str, tuple[float, Any]] = {}
        self._turns = {name: threading.Lock() for name in ("styles", "voices", "providers")}

    def styles(self) -> tuple[Group, ...]:
        """All groups, in the order in which they are shown."""
        return self._fresh("styles", lambda: tuple(_groups(self._settings)))

    def group(self, name: str) -> Group:
        """The one of a field that there is."""
        return next(each for each in self.styles() if each.name == name)

    def voices(self, language: str | None = None) -> tuple[VoiceState, ...]:
        """All voices, those that work first, the natural ones first among them; of one language
        (ISO 639-1) with those that speak any, if it is named."""
        found = self._fresh("voices", lambda: _voices(self._settings))
        return tuple(each for each in found if language in {None, each.language or language})

    def providers(self) -> tuple[ProviderState, ...]:
        """All providers, in order of preference. ConfigError."""
        return self._fresh("providers", lambda: tuple(provider_states(self._settings)))

    def _fresh(self, name: str, look: Callable[[], Any]) -> Any:
        """One looks; whoever asks meanwhile waits for what is found."""
        with self._turns[name]:
            at_s, found = self._kept.get(name, (-math.inf, None))
            if time.monotonic() - at_s >= KEPT_S:
                found = look()
                self._kept[name] = time.monotonic(), found
            return found


@dataclass(frozen=True)
class _Same:
    """Settings as a key: the same object, whatever is in it."""

    settings: Settings = field(compare=False)
    mark: int


@functools.lru_cache(maxsize=4)
def _catalogues(key: _Same) -> Catalogues:
    return Catalogues(key.settings)


def catalogues(settings: Settings) -> Catalogues:
    """Those of these settings; the same for whoever asks with the same."""
    return _catalogues(_Same(settings, id(settings)))


def pipeline_state(pipeline: Pipeline, schema: Mapping[str, Any]) -> PipelineState:
    """A pipeline, with the schema of its request as its interface takes it."""
    fields = pipeline.request.model_fields
    stages = tuple({"name": s.name, "start": s.start, "end": s.end} for s in pipeline.stages)
    return PipelineState(
        name=pipeline.name,
        title=pipeline.title,
        summary=pipeline.summary,
        version=pipeline.version,
        queue=pipeline.queue.name,
        one_at_a_time=pipeline.queue.strict,
        stages=stages,
        previewed=pipeline.forecast is not None and pipeline.form is not None,
        edited=bool(pipeline.document),
        schema=schema,
        defaults={
            name: each.get_default(call_default_factory=True)
            for name, each in fields.items()
            if not each.is_required() and name in schema.get("properties", {})
        },
    )


def picture_of(group: str, value: str) -> str:
    """The picture of a value, as a path below the web's assets; "" where its group has none."""
    suffix = ILLUSTRATED.get(group)
    return f"styles/{group}/{value.replace(':', 'x')}.{suffix}" if suffix else ""


def _groups(settings: Settings) -> Iterator[Group]:
    values = _values()
    choices: Mapping[str, Callable[[], Iterator[Choice]]] = {
        "language": lambda: _languages(settings),
        "writer": lambda: _askable(settings, "writer", "writer"),
        "image_provider": lambda: _askable(settings, "pictures", "image_provider"),
        "idea_mode": lambda: _idea_modes(settings, values["idea_mode"]),
    }
    for name, title in GROUPS.items():
        make = choices.get(name)
        told = make() if make else (_choice(name, value) for value in values[name])
        yield Group(name, title, tuple(told))
    yield from _groups_of_explainers(settings)
    for name, title in MEME_GROUPS.items():
        told = _templates() if name == "template" else _painters(settings, name, "drawn")
        yield Group(name, title, tuple(told), "meme")


def _groups_of_explainers(settings: Settings) -> Iterator[Group]:
    makers = {"theme": _themes, "slide_painter": _slide_painters}
    for name, title in EXPLAINER_GROUPS.items():
        yield Group(name, title, tuple(makers[name](settings)), "explainer")


def _templates() -> Iterator[Choice]:
    from mutoscope.media.memes.templates import in_language, template, template_ids

    yield Choice("auto", *WORDS["template"]["auto"], picture_of("template", "auto"))
    for name in template_ids():
        title = in_language(template(name).titles, "en")
        yield Choice(name, title, picture=picture_of("template", name))


def _themes(_: Settings) -> Iterator[Choice]:
    from mutoscope.media.slides.themes import themes

    yield Choice("auto", *WORDS["theme"]["auto"], picture_of("theme", "auto"))
    for each in themes().values():
        yield Choice(each.id, each.name, each.description, picture_of("theme", each.id))


def _slide_painters(settings: Settings) -> Iterator[Choice]:
    """Typesetting, which costs nothing, and those who paint what they are told."""
    return _painters(settings, "slide_painter", "typeset")


def _painters(settings: Settings, group: str, free: str) -> Iterator[Choice]:
    yield Choice(free, *WORDS[group][free])
    painters = {e.name for e in entries("pictures") if e.vendor and e.kind == "pictures"}
    for each in _askable(settings, "pictures", "image_provider"):
        if each.value in painters:
            yield each


def _values() -> Mapping[str, tuple[str, ...]]:
    """The values that each field of a request takes, where they can be listed."""
    from mutoscope.pipelines import find

    fields = find(SUBJECT).request.model_fields
    return {name: tuple(_literals(fields[name].annotation)) for name in GROUPS}


def _literals(annotation: Any) -> Iterator[str]:
    """The texts of a Literal, and of those within it."""
    for each in get_args(annotation):
        if isinstance(each, str):
            yield each
        else:
            yield from _literals(each)


def _choice(group: str, value: str) -> Choice:
    title, line = WORDS.get(group, {}).get(value) or _own_words()[group][value]
    return Choice(value, title, line, picture_of(group, value), _other_names(group, value))


def _other_names(group: str, value: str) -> tuple[str, ...]:
    from mutoscope.pipelines.short.art_styles import ART_STYLES

    return ART_STYLES[value].aliases if group == "art_style" else ()


@functools.cache
def _own_words() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Of what says itself what it is."""
    from mutoscope.media.caption_styles import STYLES
    from mutoscope.pipelines.short.art_styles import ART_STYLES
    from mutoscope.providers.script_styles import styles

    return {
        "art_style": {each.id: (each.name, each.line) for each in ART_STYLES.values()},
        "captions": {str(name): (look.name, look.about) for name, look in STYLES.items()},
        "style": {name: (each.title, _gist(each.guidance)) for name, each in styles().items()},
    }


def _gist(guidance: str) -> str:
    """What its first words say."""
    return re.split("[.:]", guidance, maxsplit=1)[0] + "."


def _idea_modes(settings: Settings, values: tuple[str, ...]) -> Iterator[Choice]:
    """An idea is developed and polished by a language model, where there is one."""
    models = [each for each in entries("writer") if each.name != "extractive"]
    able = any(each.works(settings) for each in models)
    for value in values:
        choice = _choice("idea_mode", value)
        yield choice if able or value == "strict" else _without_model(choice)


def _without_model(choice: Choice) -> Choice:
    return replace(
        choice,
        works=False,
        why="No language model works here.",
        hint="Set a key of one, or start one on this machine: the providers are listed with what"
        " each lacks.",
    )


def _askable(settings: Settings, capability: Capability, group: str) -> Iterator[Choice]:
    yield Choice("auto", *WORDS[group]["auto"])
    for state in provider_states(settings):
        if state.capability == capability:
            why = "" if state.works else f"{state.title} {state.lacks}."
            line = "" if state.price == "free" else state.price
            works, hint = state.works, state.hint
            yield Choice(state.name, state.title, line, works=works, why=why, hint=hint)


def _languages(settings: Settings) -> Iterator[Choice]:
    """Those that a voice of the catalogue speaks, by their names."""
    names = dict(LANGUAGES)
    spoken: dict[str, dict[str, Entry]] = {}
    for entry in entries("speech"):
        for voice in entry.voices(settings):
            spoken.setdefault(voice.language, {})[entry.name] = entry
            if entry.name == "espeak":
                names[voice.language] = voice.name.removeprefix("eSpeak ")
    everywhere = spoken.pop("", {}).values()
    yield Choice("auto", *WORDS["language"]["auto"])
    for code in sorted(spoken, key=lambda code: names.get(code, code)):
        lacks = [each.lack(settings, code) for each in [*spoken[code].values(), *everywhere]]
        yield _language(code, names.get(code, code), lacks)


def _language(code: str, name: str, lacks: list[Lack | None]) -> Choice:
    if not all(lacks):
        return Choice(code, name)
    hint = next((each.hint for each in reversed(lacks) if each and each.code != "missing_key"), "")
    return Choice(code, name, works=False, why="No voice here speaks it.", hint=hint)


def _voices(settings: Settings) -> tuple[VoiceState, ...]:
    found = [each for entry in entries("speech") for each in _voices_of(settings, entry)]
    return tuple(sorted(found, key=lambda each: not each.works))


def _voices_of(settings: Settings, entry: Entry) -> Iterator[VoiceState]:
    """What it lacks is looked for once a language, not once a voice."""
    lack = functools.cache(functools.partial(entry.lack, settings))
    for voice in entry.voices(settings):
        yield _voice(settings, entry, voice, lack(voice.language))


def _voice(settings: Settings, entry: Entry, voice: Voice, lack: Lack | None) -> VoiceState:
    return VoiceState(
        id=voice.id,
        name=voice.name,
        language=voice.language,
        gender=voice.gender,
        quality=voice.quality,
        provider=entry.name,
        provider_title=entry.title,
        licence=voice.licence,
        price=_price(settings, entry),
        works=lack is None,
        sampled=lack is None and not (entry.vendor and entry.account(settings).prices),
        why=unusable(entry, lack) if lack else "",
        hint=lack.hint if lack else "",
    )


def _price(settings: Settings, entry: Entry) -> str:
    return (price_hint(entry.account(settings)) if entry.vendor else "") or "free"
