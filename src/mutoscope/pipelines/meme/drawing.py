"""From ground and words to pictures and frames."""

from dataclasses import replace
from pathlib import Path

from mutoscope.errors import MediaError
from mutoscope.jobs.past_memes import PastMemes
from mutoscope.jobs.step import step
from mutoscope.media.layers import Layer
from mutoscope.media.memes.badge import badge_layer
from mutoscope.media.memes.base_picture import enlargement
from mutoscope.media.memes.likeness import is_same, likeness
from mutoscope.media.memes.painting import meme_layers, meme_picture
from mutoscope.media.memes.pictures import save_gif, save_moving_webp, save_picture
from mutoscope.media.render import Scene
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.shooting import film_frames
from mutoscope.pipelines.film.values import FPS, Clip
from mutoscope.pipelines.meme.openings import opened
from mutoscope.pipelines.meme.request import Still
from mutoscope.pipelines.meme.values import ClipSpec, DrawnMeme, Ground

STAGE = "picture"
MOST_LARGER = 3.0
"""From here on a picture is plainly not sharp."""
_MIME = {"png": "image/png", "webp": "image/webp", "gif": "image/gif"}


@step(version="3", stage=STAGE, time_limit_s=120)
def draw_meme(work: Work, ground: Ground, texts: dict[str, str], language: str) -> DrawnMeme:
    """The finished picture in its template's own size. InvalidRequest: words that do not fit."""
    work.tick(0, 1)
    template, base = opened(work, ground), _base(work, ground)
    picture = meme_picture(template, texts, picture=base, language=language)
    if base and (larger := enlargement(template, base)) > MOST_LARGER:
        work.warn(
            "small_picture",
            f"A picture is drawn {larger:.0f} times as large as it is, and is not sharp:"
            " give a larger one.",
        )
    path = work.scratch("meme.png")
    save_picture(picture, path)
    return DrawnMeme(work.keep(path, _MIME["png"]), likeness(picture))


@step(version="1", stage=STAGE, seeded=True, deterministic=False)
async def compare_meme(work: Work, item: str, drawn: DrawnMeme, *, past: PastMemes) -> bool:
    """Whether it is new: nothing that looks the same was made before; a warning names the job where
    it was. Seeded, so that another job's answer about the very same picture does not count."""
    for job_id, other, likeness_ in await past.looks(item):
        if is_same(likeness_, drawn.likeness):
            work.warn("meme_again", f"It looks the same as {other} of {job_id}, made before.")
            return False
    return True


@step(version="3", stage=STAGE, time_limit_s=300)
def draw_still(
    work: Work, ground: Ground, texts: dict[str, str], language: str, kind: Still, encoder: str
) -> Artifact:
    """The meme as another file: WebP at rest, or GIF that moves gently, written by `encoder`."""
    template = opened(work, ground)
    path = work.scratch(f"meme.{kind}")
    canvas = Canvas(template.width_px, template.height_px, FPS)
    base = _base(work, ground)
    layers = meme_layers(template, texts, canvas, picture=base, language=language)
    (save_gif if kind == "gif" else save_moving_webp)(layers, canvas, path)
    return work.keep(path, _MIME[kind])


@step(version="3", stage="clip", time_limit_s=600)
def film_meme(work: Work, spec: ClipSpec, first: int, end: int) -> Clip:
    """The frames [first, end) of a clip, drawn and encoded."""
    return film_frames(work, _stage, spec, first, end)


def _stage(work: Work, spec: ClipSpec) -> tuple[Scene, tuple[CaptionBox, ...]]:
    """Its words are of the picture: nothing is a caption."""
    layers = tuple(_layers(work, spec))
    return Scene(layers, spec.canvas, spec.frames, spec.quality, action="slight"), ()


def _layers(work: Work, spec: ClipSpec) -> list[Layer]:
    template, base = opened(work, spec.ground), _base(work, spec.ground)
    layers = meme_layers(
        template,
        spec.texts,
        spec.canvas,
        picture=base,
        language=spec.language,
        framed=True,
        seconds=spec.canvas.seconds(spec.frames),
    )
    try:
        badge = [badge_layer(*spec.badge, spec.canvas, template=template)] if spec.badge else []
    except MediaError as error:
        work.warn("no_badge", f"It is not shown whose music it is: {error.message}")
        badge = []
    return [*layers, *badge]


def _base(work: Work, ground: Ground) -> Path | None:
    """The file of the picture under the words."""
    return work.path(ground.picture) if ground.picture else None


def without_badge(spec: ClipSpec) -> ClipSpec:
    """The same, for frames in which the badge has gone."""
    return replace(spec, badge=None)
