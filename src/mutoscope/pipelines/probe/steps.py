"""One small order for each thing that a provider may do."""

import json
from dataclasses import asdict

from mutoscope.errors import ProviderError
from mutoscope.jobs.step import step
from mutoscope.media.picture_file import suffix_of
from mutoscope.media.wav import write_wav
from mutoscope.models import Artifact, Work
from mutoscope.providers.protocols import (
    Article,
    Brief,
    PictureModel,
    PropertyImagery,
    SpeechModel,
    StockLibrary,
    Writer,
)
from mutoscope.providers.sample_sentences import sentence

STAGE = "asking"
_ARTICLE = (
    "The Moon is the only natural satellite of the Earth. It keeps the same face turned to us. Its"
    " pull raises the tides of the oceans twice a day. Twelve people have walked on it so far."
)
_ADDRESS = "1600 Amphitheatre Parkway, Mountain View, CA 94043"


@step(version="2", stage=STAGE, kind="net", time_limit_s=1300, stall_limit_s=650)
async def ask_writer(work: Work, mark: str, *, writer: Writer) -> Artifact:
    """A script of some ten seconds, as JSON."""
    article = Article("The Moon", (_ARTICLE,), "en")
    brief = Brief("The Moon", duration_s=10, words_per_minute=150)
    draft = await writer.write(article, brief, seed=0)
    path = work.scratch("draft.json")
    path.write_text(json.dumps(asdict(draft), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return work.keep(path, "application/json")


@step(version="1", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=240)
async def ask_painter(work: Work, mark: str, *, painter: PictureModel) -> Artifact:
    """A picture of a lighthouse."""
    prompt = "A lighthouse on a rock at dusk, photographed from the sea. No text."
    picture = await painter.paint(prompt, width=1080, height=1920)
    return _kept(work, picture.data, picture.mime_type)


@step(version="1", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=240)
async def ask_library(work: Work, mark: str, *, library: StockLibrary) -> Artifact:
    """A photograph of a lighthouse."""
    item = await library.find("lighthouse", kind="photo", width=1080, height=1920)
    return _kept(work, item.data, item.mime_type)


@step(version="1", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=240)
async def ask_speaker(
    work: Work, mark: str, voice: str, language: str, *, speech: SpeechModel
) -> Artifact:
    """One sentence. ProviderError: it is silent."""
    said = sentence(language)
    spoken = await speech.speak(said, voice=voice, language=language, speed=1.0)
    if abs(spoken.samples).max(initial=0.0) < 0.01:
        raise ProviderError("It was silent.", provider=speech.identity.provider)
    path = work.scratch("speech.wav")
    write_wav(path, spoken.samples, spoken.sample_rate)
    return work.keep(path, "audio/wav")


@step(version="1", stage=STAGE, kind="net", time_limit_s=600, stall_limit_s=240)
async def ask_map(work: Work, mark: str, *, imagery: PropertyImagery) -> Artifact:
    """Where a known address is, and the panorama near it, as JSON: no picture is bought."""
    site = await imagery.geocode(_ADDRESS)
    panorama = await imagery.find_panorama(site)
    found = {"site": asdict(site), "panorama": asdict(panorama) if panorama else None}
    path = work.scratch("place.json")
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return work.keep(path, "application/json")


def _kept(work: Work, data: bytes, mime_type: str) -> Artifact:
    path = work.scratch(f"picture{suffix_of(mime_type)}")
    path.write_bytes(data)
    return work.keep(path, mime_type)
