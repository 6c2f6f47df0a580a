"""Films of the user's in place of pictures: what of them is shown, and the shade on it."""

from pathlib import Path

from PIL import Image

from mutoscope.jobs.step import step
from mutoscope.media.codec.footage import FilmReader, film_facts
from mutoscope.media.footage import FootageSpec, Point
from mutoscope.media.layer_file import write_layers
from mutoscope.media.layers import Layer
from mutoscope.media.planes import to_rgb
from mutoscope.media.scenes.footage import (
    WATCHED_S,
    Take,
    find_take,
    illustrate_footage,
    still_of,
)
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.focusing import focus_of
from mutoscope.pipelines.short.values import Direction, FramedFilm
from mutoscope.providers.faces import FaceFinder

_LAYERS = "application/x-mutoscope-layers"
_LOOKED_AT = 0.4
"""How far into the film, or what is watched of it, is looked for faces."""


@step(version="1", stage="generating_images", time_limit_s=120)
def frame_footage(
    work: Work,
    plan: ScenePlan,
    film: Artifact,
    canvas: Canvas,
    direction: Direction,
    *,
    faces: FaceFinder,
) -> FramedFilm:
    """Somebody's film as the background of a scene. It is shown as it is: no look changes it, and
    no camera moves over it, but where nothing in it moves."""
    path = work.path(film)
    focus = direction.focus or _focus_of(path, canvas, faces, work.scratch("still.png"))
    take = find_take(path, canvas, focus=focus)
    layers = work.scratch("footage.layers")
    write_layers(layers, _layers(path, plan, canvas, focus, take))
    return FramedFilm(
        film=film,
        layers=work.keep(layers, _LAYERS),
        focus=focus,
        start_s=take.start_s,
        end_s=take.end_s,
        closer=take.is_still,
    )


def footage_of(work: Work, framed: FramedFilm) -> FootageSpec:
    """What a scene's frames are drawn from."""
    return FootageSpec(
        path=work.path(framed.film),
        focus=framed.focus,
        start_s=framed.start_s,
        end_s=framed.end_s,
        closer=framed.closer,
    )


def _layers(path: Path, plan: ScenePlan, canvas: Canvas, focus: Point, take: Take) -> list[Layer]:
    shades = illustrate_footage(
        path, plan, canvas, focus=focus, start_s=take.start_s, end_s=take.end_s
    )
    return [still_of(path, canvas, focus=focus, take=take), *shades]


def _focus_of(path: Path, canvas: Canvas, faces: FaceFinder, still: Path) -> Point:
    """Of a picture early in the film, in fractions of it."""
    length_s = min(film_facts(path).duration_s, WATCHED_S)
    with FilmReader(path) as film:
        picture = Image.fromarray(to_rgb(film.at(_LOOKED_AT * length_s)))
        shown = max(1, round(picture.width * film.pixel_aspect)), picture.height
    picture.resize(shown).save(still, compress_level=1)
    return focus_of(still, canvas, faces)
