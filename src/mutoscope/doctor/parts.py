"""What works on this machine and what does not: every part is tried, none is trusted.

A part that is broken is told in its own row; it never keeps the others from being looked at. So
each part is imported by the check that tries it.
"""

import asyncio
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mutoscope.config import Settings, prepare_data_dir, vendor_keys
from mutoscope.errors import ConfigError, MutoscopeError, ProviderLimited, ProviderUnavailable

if TYPE_CHECKING:
    from mutoscope.providers.catalog import SpeechChoice
    from mutoscope.providers.publishing.platforms import Place

State = Literal["ok", "missing", "failed"]

LEAST_MEMORY_MB = 1500
"""What a short takes at its most."""
PATIENCE_S = 5.0
"""Of whoever is asked elsewhere."""

_MB = 1_000_000
_LATIN = "ABCXYZ abcxyz ÀÉÎÕÜ çñßøž 0123456789 .,:;!?…—“”"
_OTHER_SCRIPTS = ("Καφές", "قهوة", "कॉफ़ी", "コーヒー")
_CYRILLIC = "АБВЭЮЯ абвэюя Ёё Її Єє Ґґ №«»"


@dataclass(frozen=True)
class Check:
    """One row. `missing`: optional and not there; `failed`: something needs mending. `finding`
    says what was found, and for what is not well what to do."""

    name: str
    state: State
    finding: str


def examine(settings: Settings) -> list[Check]:
    """Try every part, in a few seconds. Starts the database if need be; raises nothing."""
    rows: list[Check] = []
    for name, look in _PARTS:
        try:
            rows += look(settings)
        except MutoscopeError as error:
            rows.append(Check(name, "failed", _sentence(error)))
        except Exception as error:  # a broken library is what we are here to find
            rows.append(Check(name, "failed", f"{type(error).__name__}: {error}"))
    return rows


def _python(settings: Settings) -> Iterator[Check]:
    found = f"{platform.python_version()} on {platform.platform(terse=True)}, {platform.machine()}"
    yield Check("Python", "ok", found)


def _data_folder(settings: Settings) -> Iterator[Check]:
    yield Check("data folder", "ok", f"{prepare_data_dir(settings)} can be written")


def _free_disk(settings: Settings) -> Iterator[Check]:
    from mutoscope.jobs.resources import free_disk_mb

    free_mb, least_mb = free_disk_mb(_existing(settings.data_dir)), settings.min_free_disk_mb
    finding = f"{free_mb / 1000:.1f} GB free"
    if free_mb < least_mb:
        yield Check("disk", "failed", f"{finding}; jobs start at {least_mb} MB: free some space.")
    else:
        yield Check("disk", "ok", finding)


def _memory(settings: Settings) -> Iterator[Check]:
    from mutoscope.jobs.memory_limit import limited_by, memory_limit_bytes, own_groups

    limit_mb = memory_limit_bytes(settings, own_groups()) / _MB
    finding = f"jobs may use {limit_mb / 1000:.1f} GB"
    if limit_mb < LEAST_MEMORY_MB:
        yield Check(
            "memory",
            "failed",
            f"{finding}; a short takes up to {LEAST_MEMORY_MB / 1000:g} GB: raise "
            f"{limited_by(settings, own_groups())}.",
        )
    else:
        yield Check("memory", "ok", finding)


def _database(settings: Settings) -> Iterator[Check]:
    from mutoscope.store import event_loop
    from mutoscope.store.server import choose_server

    kind = "embedded" if settings.database_url is None else "external"
    server = choose_server(settings)
    conninfo = server.start()
    try:
        version = event_loop.run(_server_version(conninfo))
    finally:
        server.release()
    yield Check("database", "ok", f"PostgreSQL {version}, {kind}")


async def _server_version(conninfo: str) -> str:
    from mutoscope.store.database import Database

    database = Database(conninfo)
    await database.open()
    try:
        row = await database.one("SHOW server_version")
    finally:
        await database.close()
    return str(row["server_version"]).partition(" ")[0] if row else "of an unknown version"


def _fonts(settings: Settings) -> Iterator[Check]:
    from mutoscope.media.fonts import CHAINS, load_face, missing_glyphs

    faces = sorted({name for chain in CHAINS.values() for name in chain})
    for face in faces:
        if load_face(face) is None:  # pyright: ignore[reportUnnecessaryComparison]  # damaged file
            raise ConfigError(f"The typeface {face} cannot be read.", hint=_REINSTALL)
    for role in CHAINS:
        for text in (_LATIN + _CYRILLIC, *_OTHER_SCRIPTS):
            if lacking := missing_glyphs(role, text):
                raise ConfigError(f"The typefaces for {role} lack {lacking}.", hint=_REINSTALL)
    yield Check(
        "fonts",
        "ok",
        f"{len(faces)} typefaces; Latin, Cyrillic, Greek, Arabic, Devanagari, Japanese are covered",
    )


def _drawing(settings: Settings) -> Iterator[Check]:
    from mutoscope.media.kernel.backend import drawn_by

    instructions = drawn_by()
    if instructions is None:
        yield Check("drawing", "missing", _SLOW_DRAWING)
    else:
        yield Check("drawing", "ok", f"native ({instructions})")


def _video_codec(settings: Settings) -> Iterator[Check]:
    from mutoscope.media.codec.video import encoder_identity

    yield Check("video codec", "ok", encoder_identity())  # it encodes a picture to find out


def _audio_codec(settings: Settings) -> Iterator[Check]:
    import numpy as np

    from mutoscope.media.codec.audio import AAC_FRAME_SAMPLES, decode_audio, encode_aac

    tone = np.full((4 * AAC_FRAME_SAMPLES, 2), 0.1, np.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tone.m4a")
        encode_aac([tone], path)
        heard = sum(len(block) for block in decode_audio(path))
    if heard != len(tone):
        raise ConfigError(f"{len(tone)} samples became {heard}.", hint=_REINSTALL)
    yield Check("audio codec", "ok", "AAC is written and read back")


def _english(settings: Settings) -> Iterator[Check]:
    yield Check("voice English", "ok", _who(_spoken(settings, "en", "Yes.")))


def _russian(settings: Settings) -> Iterator[Check]:
    yield _by_program("voice Russian", settings, "ru", "Да.")


def _other_languages(settings: Settings) -> Iterator[Check]:
    from mutoscope.providers.voices import voices_of

    others = [each.language for each in voices_of("espeak") if each.language != "ru"]
    yield _by_program(f"voice of {len(others)} others", settings, "de", "Ja.")


def _by_program(name: str, settings: Settings, code: str, word: str) -> Check:
    """A language that is spoken by a program of the user's, who may do without."""
    try:
        choice = _spoken(settings, code, word)
    except ConfigError as error:
        return Check(name, "missing", _sentence(error))
    warning = choice.warning if code == "ru" else None  # its words name the one language
    return Check(name, "ok", f"{_who(choice)}. {warning or ''}".strip(". "))


def _spoken(settings: Settings, code: str, word: str) -> "SpeechChoice":
    """Who speaks a language here, after it has spoken a word; a vendor, who may want money for it,
    is not asked."""
    from mutoscope.providers.catalog import choose_speech
    from mutoscope.providers.protocols import SpeechModel

    choice = choose_speech(settings, code)
    if choice.entry.vendor:
        return choice
    speech: SpeechModel = choice.entry.make(settings)
    asyncio.run(speech.speak(word, voice="auto", language=code, speed=1.0))
    return choice


def _who(choice: "SpeechChoice") -> str:
    entry = choice.entry
    asks = f" (not asked here; `mutoscope providers --test {entry.name}` does)"
    return entry.title + asks if entry.vendor else entry.title


def _illustrations(settings: Settings) -> Iterator[Check]:
    from mutoscope.media.icons import icon_names, rasterise

    names = icon_names()
    rasterise(names[0], 64)
    yield Check("illustrations", "ok", f"{len(names)} drawings")


def _embedding(settings: Settings) -> Iterator[Check]:
    from mutoscope.providers.embedding import Embedder

    embedder = Embedder()
    embedder.embed(["A cup of coffee"])
    yield Check("embedding model", "ok", embedder.identity.model)


def _providers(settings: Settings) -> Iterator[Check]:
    from mutoscope.providers.chains import check_settings

    check_settings(settings)
    yield Check("providers", "ok", "`mutoscope providers` lists them, with their prices")


def _keys(settings: Settings) -> Iterator[Check]:
    for key in vendor_keys(settings):
        name = f"key {key.vendor}"
        usual = (*key.names[1:], *key.names)[0]
        if key.present:
            yield Check(name, "ok", f"from {settings.source(key.setting)}")
        else:
            yield Check(name, "missing", f"optional; set {usual}")


def connected(settings: Settings) -> Iterator[Check]:
    """Each platform to publish on: what it lacks, or whether we may, as whom. Blocks for
    `PATIENCE_S` at most."""
    from mutoscope.providers.publishing.platforms import PLATFORMS, Place

    places = list[Place]()
    for each in PLATFORMS.values():
        if lack := each.lack(settings):
            finding = f"optional; {lack[0].lower()}{lack[1:]}"
            yield Check(f"publish {each.name}", "missing", finding)
        else:
            places += [Place(each.name, label) for label in each.accounts(settings) or ("",)]
    yield from asyncio.run(_asked(settings, places))


async def _asked(settings: Settings, places: "Sequence[Place]") -> list[Check]:
    return await asyncio.gather(*(_account(settings, each) for each in places))


async def _account(settings: Settings, place: "Place") -> Check:
    """As whom we publish there, and whether we still may: nothing is sent."""
    from mutoscope.providers.publishing.platforms import checked, publisher

    name = f"publish {place}"
    try:
        return Check(name, "ok", await checked(publisher(settings, place, _unsigned), PATIENCE_S))
    except (ProviderUnavailable, ProviderLimited) as error:  # without a network, say
        return Check(name, "missing", f"set up, but nobody knows whether it works: {error.message}")
    except MutoscopeError as error:
        return Check(name, "failed", _sentence(error))


def _unsigned(message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    return {}


def _sentence(error: MutoscopeError) -> str:
    return f"{error.message.rstrip('.')}. {error.hint}".strip()


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


_REINSTALL = f"Install Mutoscope again: {sys.executable} -m pip install --force-reinstall mutoscope"
_SLOW_DRAWING = "numpy, about 20 times slower: install a C compiler and install Mutoscope anew"
_PARTS: tuple[tuple[str, Callable[[Settings], Iterator[Check]]], ...] = (
    ("Python", _python),
    ("data folder", _data_folder),
    ("disk", _free_disk),
    ("memory", _memory),
    ("database", _database),
    ("fonts", _fonts),
    ("drawing", _drawing),
    ("video codec", _video_codec),
    ("audio codec", _audio_codec),
    ("voice English", _english),
    ("voice Russian", _russian),
    ("voice of other languages", _other_languages),
    ("illustrations", _illustrations),
    ("embedding model", _embedding),
    ("providers", _providers),
    ("keys", _keys),
    ("publishing", connected),
)
