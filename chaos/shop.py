"""A pipeline that buys pictures of the fake vendor."""

from pydantic import BaseModel, ConfigDict

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.providers.fake_pictures import FakePictures
from mutoscope.providers.http.request import Patience
from mutoscope.providers.paying import ResumesBy

SIZE_PX = 64
HASTY = Patience(deadline_s=5, connect_s=2, silence_s=1, bytes_per_s=20_000, grace_s=0.5)
"""For a vendor on this machine."""


class GalleryRequest(BaseModel):
    """A picture for each prompt, of the vendor at `url`. `hasty`: it is not waited for long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    prompts: tuple[str, ...]
    resumes_by: ResumesBy | None = "id"
    hasty: bool = False


@step(version="1", stage="buying", kind="net", time_limit_s=60)
async def paint(work: Work, prompt: str, *, painter: FakePictures) -> Artifact:
    picture = await painter.paint(prompt, width=SIZE_PX, height=SIZE_PX)
    path = work.scratch("picture.png")
    path.write_bytes(picture.data)
    return work.keep(path, picture.mime_type)


@step(version="1", stage="hanging")
def hang(work: Work, pictures: tuple[Artifact, ...]) -> Artifact:
    path = work.scratch("catalogue.txt")
    path.write_text("\n".join(picture.sha256 for picture in pictures))
    return work.keep(path, "text/plain")


async def exhibit(ctx: Context, request: GalleryRequest) -> None:
    patience = HASTY if request.hasty else Patience()
    painter = FakePictures(
        request.url, resumes_by=request.resumes_by, patience=patience, poll_s=0.05
    )
    keys = [f"pictures.{index}" for index in range(len(request.prompts))]
    calls = [(prompt,) for prompt in request.prompts]
    pictures = await ctx.map(paint, calls, keys=keys, provider=painter)
    catalogue = await ctx.step(hang, tuple(pictures), key="catalogue")
    ctx.produce("catalogue", catalogue, name="catalogue.txt")


GALLERY = Pipeline(
    name="gallery",
    title="Gallery",
    summary="Pictures that cost money.",
    version="1",
    request=GalleryRequest,
    stages=(Stage("buying", 0, 80), Stage("hanging", 80, 100)),
    run=exhibit,
)
