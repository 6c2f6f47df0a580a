"""Draw the pictures beside which people choose a style.

    python -m scripts.make_style_tiles [--out FOLDER] [--only GROUP]

A file for each value of each group that `mutoscope.app.catalogues` calls illustrated, under
src/mutoscope/interfaces/web/assets/styles. Photographs are of our own scenes, sounds of our own
music: nothing is downloaded, and the same files come out each time.
"""

import argparse
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from scripts import style_drawings as drawings

from mutoscope.app.catalogues import Catalogues, picture_of
from mutoscope.config import Settings
from mutoscope.media.caption_styles import CaptionStyle
from mutoscope.media.captions import caption_layers
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.planes import FramePlanes, blank_frame, to_rgb
from mutoscope.media.previews import webp_within
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import colors_of, illustrate
from mutoscope.media.slides.content import BulletsSlide
from mutoscope.media.slides.themes import themes
from mutoscope.media.slides.typesetting import draw_slide
from mutoscope.media.timeline import Canvas
from mutoscope.media.transitions import Crossing, Transition, TransitionName
from mutoscope.models import Word
from mutoscope.pipelines.short.art_styles import ART_STYLES

ASSETS = Path(__file__).parent.parent / "src" / "mutoscope" / "interfaces" / "web" / "assets"
CANVAS = Canvas(540, 960)
LENGTH_S, SHOWN_AT = 4.0, 75  # frames: when everything has arrived
CROP = (90, 240, 450, 720)
PORTRAIT_PX, WIDE_PX = (150, 200), (220, 124)
WIDE_CROP, WORDS_Y = (110, 452, 430, 632), 560
CROSSING_FRAMES = 12
WHOLE = (0, 200, 540, 920)
SHOWN_FRAMES: Mapping[str, int] = {"flip": 3, "clock_wipe": 4}
"""Of a transition; the others are shown halfway."""
SLIDE = BulletsSlide(title="Set sail", bullets=("Wind", "Water", "Stars"))
SLIDE_PX = (640, 360)
LARGEST_BYTES = 2_600
"""A page shows some thirty of these."""

PALETTES: Mapping[str, str] = {
    "cel": "paper",
    "meadow": "forest",
    "fairy-tale": "grape",
    "comic": "paper",
    "poster": "ember",
    "watercolor": "mint",
    "charcoal": "paper",
    "pixel": "grape",
    "eerie": "slate",
    "storybook": "paper",
}
"""What each art style looks best in; the others in blue."""
SPOKEN = ("Set", "sail")


def pictures(only: str = "") -> Iterator[tuple[str, bytes]]:
    """Every file, or those of one group: its path below the assets, and what is in it."""
    groups = Catalogues(Settings(find_local_models=False)).styles()
    for group in (each for each in groups if each.name in MAKERS):
        for choice in group.choices if only in ("", group.name) else ():
            yield picture_of(group.name, choice.value), MAKERS[group.name](choice.value)


def _art_style(name: str) -> bytes:
    plan = _plan(PALETTES.get(name, "ocean"))
    return _webp(_shown(illustrate(plan, CANVAS, look=ART_STYLES[name].look)), PORTRAIT_PX)


def _captions(name: str) -> bytes:
    """Two words before the boat, the second of which is being spoken; for "none", the boat."""
    plan = _plan("ocean")
    layers = list(illustrate(plan, CANVAS))
    words = [Word(SPOKEN[0], 0.1, 1.2), Word(SPOKEN[1], 1.2, LENGTH_S)]
    colors = colors_of(plan)
    written, boxes = caption_layers(
        words,
        CANVAS,
        style=CaptionStyle.BOX if name == "none" else CaptionStyle(name),
        ink=colors.caption_ink,
        accent=colors.caption_accent,
        shade=colors.caption_shade,
        duration_s=LENGTH_S,
    )
    up = boxes[0].y_px + boxes[0].height_px / 2 - WORDS_Y
    written = [replace(layer, y=layer.y - up) for layer in written]
    return _webp(_shown([*layers, *([] if name == "none" else written)]), WIDE_PX, WIDE_CROP)


def _transition(name: TransitionName) -> bytes:
    """Halfway from one scene to the next; a cut has no halfway, so that both stand there."""
    first, second = (
        SceneFrames(illustrate(plan, CANVAS), CANVAS, LENGTH_S)
        for plan in (_plan("ocean"), _plan("grape", "rocket"))
    )
    if name == "cut":
        return _webp(_beside(_frame(first), _frame(second)), PORTRAIT_PX, WHOLE)
    # The second scene has arrived as well: how it comes together is not what is shown here.
    settled = _Later(second, SHOWN_AT)
    between = Transition(
        first, SHOWN_AT, settled, CANVAS, CROSSING_FRAMES, Crossing(name, "linear")
    )
    planes = blank_frame(CANVAS)
    between.draw(SHOWN_FRAMES.get(name, CROSSING_FRAMES // 2), planes)
    return _webp(_picture(planes), PORTRAIT_PX, WHOLE)


def _theme(name: str) -> bytes:
    """A slide in the theme; for "auto", a strip of each."""
    wide = SLIDE_PX
    if name != "auto":
        return _webp(_slide(name), WIDE_PX, (0, 0, *wide))
    together, names = Image.new("RGB", wide), list(themes())
    for place, each in enumerate(names):
        left, right = (wide[0] * edge // len(names) for edge in (place, place + 1))
        together.paste(_slide(each).crop((left, 0, right, wide[1])), (left, 0))
    return _webp(together, WIDE_PX, (0, 0, *wide))


def _slide(theme: str) -> Image.Image:
    drawn = draw_slide(SLIDE, theme, size_px=SLIDE_PX, language="en", foot=0.0)
    return Image.open(io.BytesIO(drawn.png)).convert("RGB")


class _Later(SceneFrames):
    """A scene whose first frame is one of its later ones."""

    def __init__(self, scene: SceneFrames, frames: int) -> None:
        self.__dict__.update(scene.__dict__)
        self._ahead = frames

    def draw(self, frame_index: int, *given: object, **more: object) -> None:
        super().draw(frame_index + self._ahead, *given, **more)  # type: ignore[arg-type]


def _plan(palette: str, hero: str = "sailboat") -> ScenePlan:
    return ScenePlan(kind="hero", palette=palette, seed=5, headline=hero, hero=hero)


def _shown(layers: Sequence[Layer]) -> Image.Image:
    return _frame(SceneFrames(layers, CANVAS, LENGTH_S))


def _frame(scene: SceneFrames) -> Image.Image:
    planes = blank_frame(CANVAS)
    scene.draw(SHOWN_AT, planes)
    return _picture(planes)


def _picture(planes: FramePlanes) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(to_rgb(planes)))


def _beside(first: Image.Image, second: Image.Image) -> Image.Image:
    """The left half of one, the right half of the other, and a hard edge between."""
    both, middle = first.copy(), first.width // 2
    both.paste(second.crop((middle, 0, second.width, second.height)), (middle, 0))
    both.paste((255, 255, 255), (middle - 2, 0, middle + 2, both.height))
    return both


def _webp(
    picture: Image.Image, size: tuple[int, int], crop: tuple[int, int, int, int] = CROP
) -> bytes:
    """As good as it gets within LARGEST_BYTES."""
    return webp_within(picture.crop(crop).resize(size, Image.Resampling.LANCZOS), LARGEST_BYTES)


MAKERS: Mapping[str, Callable[..., bytes]] = {  # memes and gardens have scripts of their own
    "art_style": _art_style,
    "captions": _captions,
    "transition": _transition,
    "theme": _theme,
    "style": drawings.style,
    "idea_mode": drawings.idea_mode,
    "format": drawings.format,
    "palette": drawings.palette,
    "camera": drawings.camera,
    "easing": drawings.easing,
    "music": drawings.music,
    "quality": drawings.quality,
}


def main(argv: Sequence[str]) -> int:
    """Write them all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=ASSETS)
    asked.add_argument("--only", default="", choices=list(MAKERS))
    options = asked.parse_args(argv)
    for name, content in pictures(options.only):
        path: Path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sys.stdout.write(f"{len(content):6} {name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
