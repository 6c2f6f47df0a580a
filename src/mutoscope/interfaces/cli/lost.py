"""The files of a job, where some of them are not in the store any more."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mutoscope import app
from mutoscope.interfaces.cli.terminal import err
from mutoscope.models import Job, Output
from mutoscope.store.blobs import ArtifactLost


def places(
    studio: app.Studio, job: Job, outputs: Sequence[Output]
) -> list[tuple[Output, Path | ArtifactLost]]:
    """Where each is, or that it is lost. Blocks like `output_path`."""
    return [(output, _place(studio, job, output)) for output in outputs]


def paths_there(studio: app.Studio, job: Job, outputs: Sequence[Output]) -> list[Path]:
    """Where those are that are there; what is lost is told on stderr."""
    found = [place for _, place in places(studio, job, outputs)]
    for each in found:
        if isinstance(each, ArtifactLost):
            err.print("[yellow]![/]", end=" ")
            err.print(each.message, markup=False, soft_wrap=True)
    return [each for each in found if isinstance(each, Path)]


async def ways_back(studio: app.Studio, job: Job, lost: Sequence[Output]) -> list[str]:
    """How to make each anew, where the step that has made it is known and can be taken again."""
    if not lost or not job.is_final:
        return []
    makers = {
        file.sha256: each.key for each in await studio.materials(job.id) for file in each.artifacts
    }
    return list(_ways(job, lost, makers))


def _ways(job: Job, lost: Sequence[Output], makers: dict[str, str]) -> Iterator[str]:
    for output in lost:
        if key := makers.get(output.artifact.sha256):
            yield f"Make {output.name} anew: mutoscope edit {job.id} --take {key}"


def _place(studio: app.Studio, job: Job, output: Output) -> Path | ArtifactLost:
    try:
        return studio.output_path(job, output)
    except ArtifactLost as error:
        return error
