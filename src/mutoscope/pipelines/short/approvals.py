"""Where a short stops for its person: the script before anything is spoken or bought, the pictures
before they are animated."""

from collections.abc import Sequence

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Form
from mutoscope.jobs.step import step
from mutoscope.media.layer_file import read_layers
from mutoscope.media.planes import FramePlanes
from mutoscope.media.render import scene_still
from mutoscope.media.stills import proof_sheet
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.forecast import USUAL_PACE
from mutoscope.pipelines.film.papers import keep_text
from mutoscope.pipelines.short.forecast import spoken_s
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script, read_yaml, write_yaml
from mutoscope.pipelines.short.staging import StagedScene
from mutoscope.pipelines.short.values import END_S, LEAD_S, TAIL_S, Line

SCRIPT, PICTURES = "script", "pictures"
"""Gates; the first has the name of the document's step."""


@step(version="1", stage="generating_script")
def write_proof(work: Work, script: Script) -> Artifact:
    """The script as a file to read, and to edit."""
    return keep_text(work, "script.yaml", write_yaml(script), "application/yaml")


@step(version="2", stage="generating_images", time_limit_s=300)
def draw_proofs(work: Work, pictures: tuple[Artifact, ...], canvas: Canvas) -> Artifact:
    """All scenes' pictures on one sheet, under the names that edits have for them (JPEG)."""
    frames = list[FramePlanes]()
    for number, layers in enumerate(pictures, 1):
        frames.append(scene_still(read_layers(work.path(layers)), canvas))
        work.tick(number, len(pictures))
    path = work.scratch("pictures.jpg")
    proof_sheet(frames, [f"segments.{index}" for index in range(len(frames))], path)
    return work.keep(path, "image/jpeg")


async def approve_script(
    ctx: Context, request: ShortRequest, script: Script, *, again: Sequence[str] = ()
) -> None:
    """Stop until the script is approved, if that is wished. `again`: keys of the steps that write
    another one."""
    if request.approve == "none" or ctx.is_approved(SCRIPT, script):
        return
    proof = await ctx.step(write_proof, script, key="approval.script")
    ctx.produce("script", proof, name="script.yaml")
    await ctx.approve(
        SCRIPT, script, "Is the script good as it is?", again=again, shown=tell_script(script)
    )


async def approve_pictures(
    ctx: Context,
    request: ShortRequest,
    script: Script,
    scenes: Sequence[StagedScene],
    canvas: Canvas,
    *,
    again: Sequence[str] = (),
) -> None:
    """Stop until the pictures are approved, if that is wished. `again`: keys of the steps that made
    them; each may be named alone."""
    subject = [scene.found.file if scene.found else scene.layers for scene in scenes]
    if request.approve != PICTURES or ctx.is_approved(PICTURES, subject):
        return
    layers = tuple(scene.layers for scene in scenes)
    sheet = await ctx.step(draw_proofs, layers, canvas, key="approval.pictures")
    proof = await ctx.step(write_proof, script, key="approval.script")
    ctx.produce("contact_sheet", sheet, name="pictures.jpg")
    ctx.produce("script", proof, name="script.yaml")
    shown = [f"{index:>3}  {segment.text}" for index, segment in enumerate(script.segments)]
    await ctx.approve(
        PICTURES, subject, "Are the pictures good as they are?", again=again, shown=shown
    )


def picture_keys(scenes: Sequence[StagedScene], first: str) -> list[str]:
    """The keys of the steps that painted or looked up what the scenes show. `first`: the provider
    that was asked first."""
    return [
        f"segments.{index}.photo"
        + ("" if scene.found.provider == first else f".{scene.found.provider}")
        for index, scene in enumerate(scenes)
        if scene.found is not None and scene.found.how in ("painted", "photographed")
    ]


def tell_script(script: Script) -> list[str]:
    """The script for the eye: its title and length, then scene by scene."""
    lengths = [_length_s(segment.text, script.language) for segment in script.segments]
    total_s = sum(lengths) + END_S
    scenes = [
        f"{index:>3}  {length_s:4.1f} s  {segment.text}"
        for index, (segment, length_s) in enumerate(zip(script.segments, lengths, strict=True))
    ]
    count = f"{len(scenes)} scene{'s' * (len(scenes) > 1)}"
    return [f"“{script.title}”, {count}, about {total_s:.0f} s", *scenes]


def _length_s(text: str, language: str) -> float:
    return LEAD_S + spoken_s(Line(text, "", language, 1.0), USUAL_PACE) + TAIL_S


FORM = Form(Script, read_yaml, write_yaml, tell_script, example="segments.0.text")
