"""Draw every look there is into a folder, with a page to leaf through.

    python -m scripts.make_sheets [--out build/sheets] [--only WORD]

Scenes of every kind in every format under every style of captions, six moments of each; the art
styles; the transitions; the qualities as a decoder gives them back. `--only`: what has the word in
its file's name ("globe-9x16", "captions-neon", "transition", "quality").
"""

import argparse
import html
import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import get_args

from PIL import Image, ImageDraw, ImageFont
from scripts.specimens import LENGTH_S, PLANS, pictures, staged

from mutoscope.media.caption_styles import STYLES, CaptionStyle
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.replay import pictures_at
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layout import Format, canvas_size
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.quality import QUALITIES, Quality
from mutoscope.media.render import Scene, render_body
from mutoscope.media.scenes.plan import SceneKind
from mutoscope.media.timeline import Canvas
from mutoscope.media.transitions import Crossing, Transition, TransitionName
from mutoscope.pipelines.film.values import canvas_of
from mutoscope.pipelines.short.art_styles import ART_STYLES

OUT = Path(__file__).parent.parent / "build" / "sheets"
FORMATS: tuple[Format, ...] = get_args(Format)
DRAWN_PX, TILE_PX = 540, 240
"""The shorter side of what is drawn, and of what is shown."""
MOMENTS_S = (0.2, 0.5, 1.0, 2.0, 3.4, 4.8)
SETTLED_S = 2.5
CROSSING_FRAMES, SHOWN_FRAMES = 12, (0, 2, 4, 6, 8, 11)
FILMED_FRAMES = 45
CROP_PX = 480
GAP_PX, LABEL_PX = 12, 30
GROUND, INK = (16, 17, 20), (196, 200, 208)


@dataclass(frozen=True)
class Sheet:
    """Pictures of one look. `name`: its file's, without the suffix; `draw` makes the tiles and what
    stands under each."""

    chapter: str
    name: str
    title: str
    draw: Callable[[], list[tuple[Image.Image, str]]]


def sheets() -> Iterator[Sheet]:
    """All of them, in the order of the page."""
    for kind, format, style in product(PLANS, FORMATS, (*CaptionStyle, None)):
        look = STYLES[style].name if style else "none"
        yield Sheet(
            f"Scenes: {kind.replace('_', ' ')}",
            f"{kind}-{_file(format)}-captions-{style or 'none'}",
            f"{format}, captions: {look}",
            lambda kind=kind, format=format, style=style: moments(kind, format, style),
        )
    for each in ART_STYLES.values():
        yield Sheet("Art styles", f"art-{each.id}", each.name, lambda look=each.look: worn(look))
    for name, format in product(get_args(TransitionName), FORMATS):
        yield Sheet(
            "Transitions",
            f"transition-{name}-{_file(format)}",
            f"{name.replace('_', ' ')}, {format}",
            lambda name=name, format=format: crossing(name, format),
        )
    yield Sheet("Qualities", "quality", "A frame as it is decoded, at its own size", decoded)


def _file(format: Format) -> str:
    return format.replace(":", "x")


def moments(
    kind: SceneKind, format: Format, style: CaptionStyle | None
) -> list[tuple[Image.Image, str]]:
    """The scene from its first frames to its last."""
    canvas = Canvas(*canvas_size(format, DRAWN_PX))
    made = pictures(staged(kind, canvas, style=style), canvas, MOMENTS_S)
    return [(tile(each), f"{at_s:g} s") for each, at_s in zip(made, MOMENTS_S, strict=True)]


def worn(look: str) -> list[tuple[Image.Image, str]]:
    """Every kind of scene in one art style."""
    canvas = Canvas(*canvas_size("9:16", DRAWN_PX))
    return [
        (tile(pictures(staged(kind, canvas, look=look), canvas, [SETTLED_S])[0]), kind)
        for kind in PLANS
    ]


def crossing(name: TransitionName, format: Format) -> list[tuple[Image.Image, str]]:
    """From a drawn scene to a photo."""
    canvas = Canvas(*canvas_size(format, DRAWN_PX))
    hero, photo = (
        SceneFrames(staged(kind, canvas, style=CaptionStyle.BOX), canvas, LENGTH_S)
        for kind in ("hero", "photo")
    )
    way = Crossing(name)
    between = Transition(hero, canvas.frames(LENGTH_S), photo, canvas, CROSSING_FRAMES, way)
    planes, made = blank_frame(canvas), list[tuple[Image.Image, str]]()
    for frame in SHOWN_FRAMES:
        between.draw(frame, planes)
        picture = Image.fromarray(to_rgb(planes))
        made.append((tile(picture), f"frame {frame + 1} of {CROSSING_FRAMES}"))
    return made


def decoded() -> list[tuple[Image.Image, str]]:
    """The same part of the same frame in each quality, and what a second of it takes."""
    return [_filmed(quality) for quality in QUALITIES]


def _filmed(quality: Quality) -> tuple[Image.Image, str]:
    canvas = canvas_of("9:16", quality)
    layers = tuple(staged("hero", canvas, style=CaptionStyle.BOX))
    with tempfile.TemporaryDirectory() as name:
        body, video = Path(name) / "body", Path(name) / "video.mp4"
        scene = Scene(layers, canvas, FILMED_FRAMES, quality)
        render_body(scene, 0, FILMED_FRAMES, body, tick=lambda *_: None)
        join([body], None, video, canvas=canvas, credit=Credits(), tick=lambda *_: None)
        last_s = (FILMED_FRAMES - 1) / canvas.fps
        picture = next(
            Image.fromarray(to_rgb(each.planes)) for each in pictures_at(video, [last_s])
        )
        kb_a_second = video.stat().st_size * canvas.fps / FILMED_FRAMES / 1000
    left, top = picture.width // 2 - CROP_PX // 2, round(picture.height * 0.55) - CROP_PX // 2
    left, top = max(0, left), max(0, top)
    box = (left, top, min(picture.width, left + CROP_PX), top + CROP_PX)
    return picture.crop(box), f"{quality}: {float(kb_a_second):.0f} kB/s"


def tile(picture: Image.Image) -> Image.Image:
    """As it is shown on a sheet."""
    scale = TILE_PX / min(picture.size)
    size = round(picture.width * scale), round(picture.height * scale)
    return picture.resize(size, Image.Resampling.LANCZOS)


def laid_out(tiles: Sequence[tuple[Image.Image, str]]) -> Image.Image:
    """Tiles of one height in a row, each over its label."""
    width = sum(picture.width for picture, _ in tiles) + GAP_PX * (len(tiles) + 1)
    height = max(picture.height for picture, _ in tiles) + 2 * GAP_PX + LABEL_PX
    page = Image.new("RGB", (width, height), GROUND)
    pen, font, x = ImageDraw.Draw(page), _font(), GAP_PX
    for picture, label in tiles:
        page.paste(picture, (x, GAP_PX))
        pen.text((x + 2, picture.height + GAP_PX + LABEL_PX // 2 + 2), label, INK, font, "lm")
        x += picture.width + GAP_PX
    return page


def _font() -> ImageFont.FreeTypeFont:
    data = files("mutoscope.media").joinpath("data/fonts/Inter-SemiBold.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), 15, layout_engine=ImageFont.Layout.BASIC)


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Every look of Mutoscope</title>
<style>
:root {{ color-scheme: dark; }}
body {{ margin: 0; background: #0b0c0e; color: #e6e8ec; font: 15px/1.5 system-ui, sans-serif; }}
nav {{ position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 4px 18px;
  padding: 14px 28px; background: #0b0c0eee; border-bottom: 1px solid #22252b; }}
a {{ color: #8fb8ff; text-decoration: none; }}
a:hover {{ text-decoration: underline; }}
main {{ padding: 0 28px 60px; }}
h2 {{ margin: 44px 0 12px; font-size: 22px; font-weight: 600; scroll-margin-top: 70px; }}
figure {{ margin: 0 0 26px; }}
figcaption {{ margin-bottom: 6px; color: #9aa1ad; }}
img {{ display: block; max-width: 100%; height: auto; border-radius: 6px; background: #101114; }}
</style>
<nav>{nav}</nav>
<main>{body}</main>
</html>
"""


def page(made: Sequence[tuple[Sheet, tuple[int, int]]]) -> str:
    """The page that shows them, chapter by chapter; `made` says each sheet's size."""
    chapters = list(dict.fromkeys(sheet.chapter for sheet, _ in made))
    parts = list[str]()
    for number, chapter in enumerate(chapters):
        parts.append(f'<h2 id="c{number}">{html.escape(chapter.capitalize())}</h2>')
        parts += [_figure(sheet, size) for sheet, size in made if sheet.chapter == chapter]
    links = [f'<a href="#c{n}">{html.escape(each)}</a>' for n, each in enumerate(chapters)]
    return _PAGE.format(nav="\n".join(links), body="\n".join(parts))


def _figure(sheet: Sheet, size: tuple[int, int]) -> str:
    title = html.escape(sheet.title)
    image = f'<img src="{sheet.name}.png" width="{size[0]}" height="{size[1]}" loading="lazy"'
    return f'<figure><figcaption>{title}</figcaption>{image} alt="{title}"></figure>'


def main(argv: Sequence[str]) -> int:
    """Draw what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=OUT)
    asked.add_argument("--only", default="")
    options = asked.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    made = list[tuple[Sheet, tuple[int, int]]]()
    for sheet in (each for each in sheets() if options.only in each.name):
        picture = laid_out(sheet.draw())
        picture.save(options.out / f"{sheet.name}.png")
        made.append((sheet, picture.size))
        sys.stdout.write(f"{sheet.name}.png\n")
    (options.out / "index.html").write_text(page(made), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
