"""The recipe: ask for each thing, and hand over what came."""

from mutoscope.jobs.context import Context
from mutoscope.models import Artifact
from mutoscope.pipelines.probe.request import ProbeRequest
from mutoscope.pipelines.probe.steps import (
    ask_library,
    ask_map,
    ask_painter,
    ask_speaker,
    ask_writer,
)
from mutoscope.providers.entries import Capability
from mutoscope.providers.protocols import PictureModel, Providers, Wish


async def run(ctx: Context, request: ProbeRequest) -> None:
    """One step for each thing that the provider does; the first that fails fails the job."""
    ctx.expect("asking", len(request.capabilities))
    providers = await ctx.providers_for(_wish(request))
    for capability in request.capabilities:
        artifact = await _ask(ctx, request, capability, providers)
        ctx.produce(capability, artifact, name=f"{capability}{artifact.suffix}")


async def _ask(
    ctx: Context, request: ProbeRequest, capability: Capability, providers: Providers
) -> Artifact:
    mark = request.mark
    if capability == "writer":
        return await ctx.step(ask_writer, mark, key="writer", provider=providers.writer)
    if capability == "speech":
        said = (mark, request.voice, request.language)
        return await ctx.step(ask_speaker, *said, key="speech", provider=providers.speech)
    if capability == "imagery":
        maps = ctx.sources.property_imagery
        return await ctx.step(ask_map, mark, key="imagery", provider=maps)
    source = providers.pictures[0]
    ask = ask_painter if isinstance(source, PictureModel) else ask_library
    return await ctx.step(ask, mark, key="pictures", provider=source)


def _wish(request: ProbeRequest) -> Wish:
    name = request.provider
    return Wish(
        language=request.language,
        voice=request.voice,
        speech="auto" if "speech" in request.capabilities else "hibari",
        writer=name if "writer" in request.capabilities else "extractive",
        pictures=name if "pictures" in request.capabilities else "drawn",
        strict=True,
    )
