"""The drawn ones among the pictures of styles, as SVG: colours, shapes, curves, sounds.

They stand on light and on dark pages alike: lines of a middle grey, one warm accent, and no ground
but where colours themselves are shown. Attributes only, so that no policy about styles hides them.
"""

import gzip
import json
import math
from collections.abc import Iterator, Mapping
from importlib.resources import files

import numpy as np

from mutoscope.media.instruments import RATE
from mutoscope.media.music import music_bed
from mutoscope.media.palettes import PALETTES, Palette, Rgb
from mutoscope.media.transitions import _EASINGS

GREY, ACCENT = "#8A8178", "#D9773C"
WIDE, TALL = 96, 72
SYMBOLS: Mapping[str, Mapping[str, str]] = {
    "style": {
        "auto": "magic-wand",
        "viral": "high-voltage",
        "educational": "light-bulb",
        "storytelling": "open-book",
        "documentary": "clapper-board",
        "motivational": "snow-capped-mountain",
        "mystery": "magnifying-glass-tilted-left",
        "historical": "classical-building",
    },
    "idea_mode": {"expand": "seedling", "polish": "sparkles", "strict": "locked-with-pen"},
}
"""Names of the bundled illustrations."""
SHAPES: Mapping[str, tuple[int, int]] = {"9:16": (36, 64), "1:1": (52, 52), "16:9": (80, 45)}
MOODS: Mapping[str, tuple[str, str]] = {
    "auto": ("#D9773C", "#7A6BD6"),
    "none": (GREY, GREY),
    "calm": ("#4C9FA8", "#6FC3B4"),
    "warm": ("#D9773C", "#E9A75A"),
    "bright": ("#E0A526", "#F0C94B"),
    "tense": ("#CC5050", "#9C4F6E"),
    "epic": ("#A8703A", "#D6A24C"),
    "playful": ("#D65C8D", "#F08A5B"),
    "mystery": ("#7768C4", "#5590BE"),
    "dreamy": ("#8C7BE0", "#C08BD9"),
}
"""From the first bar of the sound to the last."""
BARS, HEARD_S, SEED = 24, 12.0, 7


def style(name: str) -> bytes:
    """An illustration for a way to tell."""
    return _symbol(SYMBOLS["style"][name])


def idea_mode(name: str) -> bytes:
    """An illustration for what becomes of an idea."""
    return _symbol(SYMBOLS["idea_mode"][name])


def format(name: str) -> bytes:
    """The shape of the picture, with a little landscape in it."""
    width, height = SHAPES[name]
    left, top = (WIDE - width) / 2, (TALL - height) / 2
    foot, hill = top + height - 3, min(width, height) * 0.42
    middle = WIDE / 2
    return _svg(
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="5" fill="none"'
        f' stroke="{GREY}" stroke-width="3"/>'
        f'<circle cx="{middle + width * 0.16}" cy="{top + height * 0.3}" r="{hill * 0.22:.1f}"'
        f' fill="{ACCENT}"/>'
        f'<path d="M{middle - width * 0.34:.1f} {foot - 3}l{width * 0.24:.1f} {-hill:.1f}'
        f"l{width * 0.17:.1f} {hill * 0.62:.1f}l{width * 0.1:.1f} {-hill * 0.3:.1f}"
        f'l{width * 0.17:.1f} {hill * 0.68:.1f}z" fill="{GREY}"/>'
    )


def palette(name: str) -> bytes:
    """The colours as a scene has them: ground and glow, a line of text, the accent."""
    if name == "auto":
        return _svg("".join(_quarters()))
    return _svg(_swatch(PALETTES[name], "g", 0, 0, WIDE, TALL))


def camera(name: str) -> bytes:
    """Two frames, from where it goes and to where, and an arrow."""
    if name == "auto":
        return _svg(
            _box(14, 10, 68, 52, GREY, 3)
            + _box(26, 20, 34, 26, ACCENT, 2.5, "4 4")
            + _box(46, 32, 26, 20, ACCENT, 2.5, "4 4")
        )
    towards = {
        "zoom_in": (0, 0),
        "zoom_out": (0, 0),
        "pan_left": (-1, 0),
        "pan_right": (1, 0),
        "pan_up": (0, -1),
        "pan_down": (0, 1),
        "zoom_in_pan_right": (1, 0),
        "zoom_out_pan_left": (-1, 0),
    }[name]
    drawn = [_box(8, 6, 80, 60, GREY, 3)]
    if "zoom" in name:
        drawn += _zoomed("in" in name.split("_"), 10 * towards[0])
    else:
        drawn += _panned(*towards)
    return _svg("".join(drawn))


def easing(name: str) -> bytes:
    """How far a transition has come, over time."""
    curve = _EASINGS[name]  # type: ignore[index]
    points = [(12 + 72 * i / 24, 60 - 48 * curve(i / 24)) for i in range(25)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return _svg(
        f'<path d="M12 10V60H84" fill="none" stroke="{GREY}" stroke-width="2.5"'
        ' stroke-linecap="round"/>'
        f'<path d="M{path}" fill="none" stroke="{ACCENT}" stroke-width="4"'
        ' stroke-linecap="round"/>'
        f'<circle cx="84" cy="12" r="5" fill="{ACCENT}"/>'
    )


def quality(name: str) -> bytes:
    """As many bars as care is taken."""
    level = ("draft", "fast", "standard", "best").index(name)
    return _svg(
        "".join(
            f'<rect x="{18 + 16 * i}" y="{46 - 11 * i}" width="11" height="{14 + 11 * i}" rx="3"'
            f' fill="{ACCENT if i <= level else GREY}"{"" if i <= level else _DIM}/>'
            for i in range(4)
        )
    )


def music(name: str) -> bytes:
    """How loud the first seconds of such a piece are, bar by bar."""
    first, last = MOODS[name]
    drawn = [
        f'<rect x="{4 + i * 88 / BARS:.2f}" y="{36 - tall:.1f}" width="2.4" height="{2 * tall:.1f}"'
        f' rx="1.2" fill="{_between(first, last, i / (BARS - 1))}"/>'
        for i, tall in enumerate(_loudness(name))
    ]
    return _svg("".join(drawn))


_DIM = ' fill-opacity="0.35"'


def _svg(body: str, width: float = WIDE, height: float = TALL) -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
    return f'{head} width="{width:g}" height="{height:g}">{body}</svg>\n'.encode()


def _symbol(name: str) -> bytes:
    packed = files("mutoscope.media").joinpath("data/noto.json.gz").read_bytes()
    width, height, body = json.loads(gzip.decompress(packed))[name]
    if "xlink:" in body:
        body = body.replace("xlink:href", "href")
    return _svg(body, width, height)


def _box(
    x: float, y: float, width: float, height: float, color: str, line: float, dashes: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" fill="none"'
        f' stroke="{color}" stroke-width="{line:g}"{dashed}/>'
    )


def _zoomed(closer: bool, aside: float) -> Iterator[str]:
    """The smaller frame, and arrows from corner to corner."""
    small = (WIDE / 2 - 17 + aside, TALL / 2 - 13, 34, 26)
    yield _box(*small, ACCENT, 3)
    inner = [(small[0], small[1]), (small[0] + 34, small[1] + 26)]
    outer = [(14, 12), (82, 60)]
    for near, far in zip(inner, outer, strict=True):
        toward = math.atan2(near[1] - far[1], near[0] - far[0])
        away = 4.5
        near = (near[0] - away * math.cos(toward), near[1] - away * math.sin(toward))
        yield _arrow(far, near) if closer else _arrow(near, far)


def _panned(across: int, down: int) -> Iterator[str]:
    """The frame that it leaves, dashed; the one where it arrives; an arrow between."""
    wide, tall = (30, 42) if across else (50, 22)
    step_x, step_y = 20 * across, 14 * down
    x, y = WIDE / 2 - wide / 2, TALL / 2 - tall / 2
    yield _box(x - step_x, y - step_y, wide, tall, GREY, 2, "3 4")
    yield _box(x + step_x, y + step_y, wide, tall, ACCENT, 3)
    start = (WIDE / 2 - step_x * 0.9, TALL / 2 - step_y * 0.9)
    yield _arrow(start, (WIDE / 2 + step_x, TALL / 2 + step_y))


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    turn = math.atan2(end[1] - start[1], end[0] - start[0])
    wings = [
        (end[0] - 6 * math.cos(turn + side), end[1] - 6 * math.sin(turn + side))
        for side in (0.6, -0.6)
    ]
    head = f"M{wings[0][0]:.1f} {wings[0][1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return (
        f'<path d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}{head}'
        f'L{wings[1][0]:.1f} {wings[1][1]:.1f}" fill="none" stroke="{ACCENT}" stroke-width="2.5"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _quarters() -> Iterator[str]:
    """Four of them side by side."""
    for place, name in enumerate(("espresso", "ocean", "forest", "paper")):
        yield _swatch(PALETTES[name], f"g{place}", place * WIDE / 4, 0, WIDE / 4, TALL, bare=True)


def _swatch(
    colors: Palette,
    mark: str,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    bare: bool = False,
) -> str:
    """Ground, clouds, glow; unless `bare`, two lines of text, an accent and a card."""
    glow = f'<radialGradient id="{mark}" cx="0.62" cy="0.4" r="0.75">' + "".join(
        f'<stop offset="{at}" stop-color="{_hex(color)}"/>'
        for at, color in (("0", colors.light), ("0.45", colors.clouds[0]), ("1", colors.base))
    )
    ground = (
        f"<defs>{glow}</radialGradient></defs>"
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="url(#{mark})"/>'
    )
    if bare:
        return ground
    ink, accent, muted = map(_hex, (colors.ink, colors.accent, colors.muted))
    return ground + (
        f'<rect x="10" y="12" width="40" height="7" rx="3.5" fill="{ink}"/>'
        f'<rect x="10" y="24" width="26" height="5" rx="2.5" fill="{muted}"/>'
        f'<rect x="10" y="50" width="34" height="12" rx="6" fill="{accent}"/>'
        f'<rect x="54" y="46" width="32" height="16" rx="4" fill="{_hex(colors.card)}"/>'
        f'<rect x="59" y="52" width="22" height="4" rx="2" fill="{_hex(colors.card_ink)}"/>'
    )


def _loudness(mood: str) -> list[float]:
    """Half the height of each bar, 1.2 to 30."""
    if mood == "none":
        return [1.2] * BARS
    heard = "warm" if mood == "auto" else mood
    sound = np.concatenate(list(music_bed(heard, seed=SEED, duration_s=HEARD_S)))[:, 0]
    skipped = round(0.6 * RATE)
    parts = np.array_split(sound[skipped : -2 * RATE], BARS)
    levels = np.array([float(np.abs(part).max()) for part in parts])
    levels = (levels - 0.55 * levels.min()) / (levels.max() - 0.55 * levels.min())
    return [round(1.2 + 28.8 * float(level), 1) for level in levels]


def _between(first: str, last: str, share: float) -> str:
    pairs = zip(_parts(first), _parts(last), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return _hex((red, green, blue))


def _parts(color: str) -> Rgb:
    value = int(color[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def _hex(color: Rgb) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)
