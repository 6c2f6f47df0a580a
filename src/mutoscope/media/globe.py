"""A globe in orthographic projection, lit from the upper left, one country on it glowing.

Projection: J. P. Snyder, Map Projections: A Working Manual (USGS 1395), section 20.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.atlas import Country, Ring, countries, load_country
from mutoscope.media.palettes import Rgb

__all__ = [
    "GlobeColors",
    "GlobeView",
    "aim",
    "countries",
    "draw_country",
    "draw_flat",
    "draw_foot",
    "draw_globe",
    "draw_sea",
    "draw_shade",
    "outline",
]

# A ring is drawn in steps of this many pixels at least: finer ones are not seen and cost time.
_STEP_PX = 1.2
_HAIRLINE = 0.0  # Skia's: one pixel, whatever the scale
_FLAT_STEP_RAD = math.radians(0.2)
# Parts of a country nearer than this to each other are one land.
_GAP_RAD = math.radians(5)


@dataclass(frozen=True)
class GlobeView:
    """A sphere of `radius_px` about (x, y), seen from above (longitude, latitude) in radians.

    `country_x`, `country_y`, `country_px`: where the aimed-at country stands and how far its main
    land reaches; `land_px`: the side of a square as large as all its land.
    """

    x: float
    y: float
    radius_px: float
    longitude: float
    latitude: float
    country_x: float
    country_y: float
    country_px: float
    land_px: float

    def project(self, ring: Ring) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Canvas points [n, 2] and their depth [n]; a depth below 0 lies on the far side."""
        turn = ring[:, 0] - self.longitude
        sin_lat, cos_lat = np.sin(ring[:, 1]), np.cos(ring[:, 1])
        sin_0, cos_0 = math.sin(self.latitude), math.cos(self.latitude)
        depth = sin_0 * sin_lat + cos_0 * cos_lat * np.cos(turn)
        across = cos_lat * np.sin(turn)
        up = cos_0 * sin_lat - sin_0 * cos_lat * np.cos(turn)
        points = np.stack([self.x + self.radius_px * across, self.y - self.radius_px * up], axis=1)
        return points, depth


@dataclass(frozen=True)
class GlobeColors:
    """What the globe is painted with."""

    sea_lit: Rgb
    sea_dark: Rgb
    land: Rgb
    border: Rgb
    halo: Rgb
    glow: Rgb
    glow_lit: Rgb


def _unit_vectors(ring: Ring) -> NDArray[np.float64]:
    longitude, latitude = ring[:, 0], ring[:, 1]
    return np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )


def _area(ring: Ring) -> float:
    """Area on the sphere, roughly: the shoelace formula in the sinusoidal projection."""
    x, y = ring[:, 0] * np.cos(ring[:, 1]), ring[:, 1]
    return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return vector / np.linalg.norm(vector)


def _main_land(country: Country) -> NDArray[np.float64]:
    """Unit vectors [n, 3] of the largest part and of what is chained to it by gaps of at most
    `_GAP_RAD`: France in Europe, all of Indonesia, the United States without Hawaii."""
    rings = sorted((polygon[0] for polygon in country.polygons), key=_area, reverse=True)
    large = [ring for ring in rings if _area(ring) >= 0.01 * _area(rings[0])]
    main, *others = [_unit_vectors(ring)[:: max(1, len(ring) // 60)] for ring in large]
    while near := [v for v in others if (v @ main.T).max() > math.cos(_GAP_RAD)]:
        others = [v for v in others if (v @ main.T).max() <= math.cos(_GAP_RAD)]
        main = np.concatenate([main, *near])
    return main


def _heart(country: Country) -> tuple[float, float, float]:
    """Longitude, latitude and angular radius of the country's main land, in radians."""
    land = _main_land(country)
    middle = _unit((land.min(axis=0) + land.max(axis=0)) / 2)
    radius = math.acos(float(np.clip(land @ middle, -1, 1).min()))
    return math.atan2(middle[1], middle[0]), math.asin(middle[2]), radius


def aim(
    name: str,
    *,
    x: float,
    top: float,
    country_y: float,
    size_px: float,
    radii_px: tuple[float, float],
) -> GlobeView:
    """A view in which the country stands at (x, country_y) and is about `size_px` large.

    The globe's upper rim touches `top`; its radius stays within `radii_px` (smallest, largest).
    The larger the globe, the farther the country is tilted towards that rim.
    """
    country = load_country(name)
    longitude, latitude, reach = _heart(country)
    extent = 2 * math.sin(min(reach, 1.5))
    radius = min(max(size_px / extent, radii_px[0]), radii_px[1])
    y = top + radius
    tilt = math.asin(min(0.95, max(-0.95, (y - country_y) / radius)))
    land = math.sqrt(sum(_area(polygon[0]) for polygon in country.polygons))
    return GlobeView(
        x=x,
        y=y,
        radius_px=radius,
        longitude=longitude,
        latitude=latitude - tilt,
        country_x=x,
        country_y=country_y,
        country_px=extent * radius,
        land_px=land * radius,
    )


def _thinned(points: NDArray[np.float64], step: float = _STEP_PX) -> NDArray[np.float64]:
    """Points at least a step apart along the ring, by its length."""
    gaps = points[1:] - points[:-1]
    steps = np.floor(np.cumsum(np.hypot(gaps[:, 0], gaps[:, 1])) / step)
    kept = np.ones(len(points), bool)
    kept[1:2], kept[2:] = steps[:1] > 0, steps[1:] > steps[:-1]
    return points[kept]


@cache
def _all_points(country: Country) -> tuple[Ring, tuple[int, ...]]:
    """The points of all outlines, outer and inner, and where the next begins: projected at once."""
    rings = [ring for polygon in country.polygons for ring in polygon]
    return np.concatenate(rings), tuple(accumulate(map(len, rings[:-1])))


def _visible_rings(view: GlobeView, country: Country) -> Iterator[NDArray[np.float64]]:
    every, starts = _all_points(country)
    projected, depths = view.project(every)
    if depths.max() <= 0:
        return
    rings = zip(np.split(projected, starts), np.split(depths, starts), strict=True)
    for points, depth in rings:
        if depth.max() <= 0:
            continue
        if depth.min() < 0:  # what lies behind is drawn along the rim
            centre = np.array([view.x, view.y])
            ray = points - centre
            length = np.maximum(np.hypot(ray[:, 0], ray[:, 1]), 1e-9)[:, None]
            points = np.where((depth < 0)[:, None], centre + ray / length * view.radius_px, points)
        yield _thinned(points)


def outline(view: GlobeView, country: Country) -> skia.Path:
    """The country's visible outline on the canvas; empty if it lies behind."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kEvenOdd)
    for points in _visible_rings(view, country):
        if len(points) > 2:
            path.addPoly([skia.Point(x, y) for x, y in points.tolist()], True)
    return path


def _fill(color: Rgb, alpha: int = 255) -> skia.Paint:
    return skia.Paint(Color=skia.Color(*color, alpha), AntiAlias=True)


def _stroke(color: Rgb, alpha: int, width: float) -> skia.Paint:
    paint = _fill(color, alpha)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def _radial(
    centre: tuple[float, float], radius: float, stops: list[tuple[float, Rgb, int]]
) -> skia.Paint:
    """A radial gradient of (position, colour, alpha)."""
    colors = [skia.Color(*color, alpha) for _, color, alpha in stops]
    shader = skia.GradientShader.MakeRadial(centre, radius, colors, [at for at, _, _ in stops])
    return skia.Paint(Shader=shader, AntiAlias=True, Dither=True)


def _draw_halo(canvas: skia.Canvas, view: GlobeView, colors: GlobeColors) -> None:
    reach = view.radius_px + 110 * (view.radius_px / 400) ** 0.5
    rim = view.radius_px / reach
    stops = [(rim * 0.985, colors.halo, 0), (rim, colors.halo, 190)]
    stops += [(rim + (1 - rim) * 0.25, colors.halo, 70), (1.0, colors.halo, 0)]
    canvas.drawCircle(view.x, view.y, reach, _radial((view.x, view.y), reach, stops))


def draw_sea(canvas: skia.Canvas, view: GlobeView, colors: GlobeColors) -> None:
    """The bare ball."""
    r = view.radius_px
    light = (view.x - 0.35 * r, view.y - 0.5 * r)
    stops = [(0.0, colors.sea_lit, 255), (1.0, colors.sea_dark, 255)]
    canvas.drawCircle(view.x, view.y, r, _radial(light, 1.45 * r, stops))


def _graticule(view: GlobeView, step_deg: int = 15) -> skia.Path:
    """Meridians and parallels, their visible parts."""
    fine = np.deg2rad(np.arange(-180, 181, 2.0))
    lines = [
        np.stack([np.full_like(fine, math.radians(lon)), fine / 2], axis=1)
        for lon in range(-180, 180, step_deg)
    ]
    lines += [
        np.stack([fine, np.full_like(fine, math.radians(lat))], axis=1)
        for lat in range(-75, 90, step_deg)
    ]
    path = skia.Path()
    for line in lines:
        points, depth = view.project(line)
        for part in np.split(np.arange(len(line)), np.nonzero(np.diff(depth > 0))[0] + 1):
            if depth[part[0]] > 0 and len(part) > 1:
                path.addPoly([skia.Point(x, y) for x, y in points[part].tolist()], False)
    return path


def draw_shade(canvas: skia.Canvas, view: GlobeView, colors: GlobeColors) -> None:
    """Light from the upper left, night at the lower right, a thin bright rim."""
    r = view.radius_px
    light = (view.x - 0.35 * r, view.y - 0.55 * r)
    night = [(0.0, (255, 255, 255), 46), (0.38, (255, 255, 255), 0), (0.55, colors.sea_dark, 0)]
    night.append((1.0, colors.sea_dark, 215))
    canvas.drawCircle(view.x, view.y, r, _radial(light, 1.6 * r, night))
    rim = [(0.0, colors.halo, 0), (0.9, colors.halo, 0), (1.0, colors.halo, 120)]
    canvas.drawCircle(
        view.x, view.y, r, _radial((view.x + 0.03 * r, view.y + 0.05 * r), r * 1.06, rim)
    )


def draw_globe(canvas: skia.Canvas, view: GlobeView, colors: GlobeColors, name: str) -> None:
    """Draw the globe with all its countries, the named one already in its own colour."""
    _draw_halo(canvas, view, colors)
    draw_sea(canvas, view, colors)
    canvas.save()
    disc = skia.Path()
    disc.addCircle(view.x, view.y, view.radius_px)
    canvas.clipPath(disc, doAntiAlias=True)
    canvas.drawPath(_graticule(view), _stroke((255, 255, 255), 24, 1.5))
    land, border = _fill(colors.land, 235), _stroke(colors.border, 150, 1.6)
    for other in countries():
        path = outline(view, load_country(other))
        if not path.isEmpty():
            canvas.drawPath(path, land)
            canvas.drawPath(path, border)
    canvas.drawPath(outline(view, load_country(name)), _fill(colors.glow))
    draw_shade(canvas, view, colors)
    canvas.restore()


def draw_country(canvas: skia.Canvas, view: GlobeView, colors: GlobeColors, name: str) -> None:
    """Draw the named country lit up, with its glow, over a globe already drawn."""
    path = outline(view, load_country(name))
    glow = _fill(colors.glow, 210)
    glow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 24))
    canvas.drawPath(path, glow)
    box = path.getBounds()
    ends = [skia.Point(box.left(), box.top()), skia.Point(box.right(), box.bottom())]
    lit = [skia.Color(*colors.glow_lit), skia.Color(*colors.glow)]
    canvas.drawPath(
        path, skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, lit), AntiAlias=True)
    )
    canvas.drawPath(path, _stroke((255, 255, 255), 235, 2.5))


def draw_foot(canvas: skia.Canvas, ground: Rgb, fade: tuple[float, float], view: GlobeView) -> None:
    """The ground into which the globe's foot is lost between two heights."""
    start, end = fade
    colors = [skia.Color(*ground, alpha) for alpha in (0, 200, 235)]
    ends = [skia.Point(0, start), skia.Point(0, end)]
    shader = skia.GradientShader.MakeLinear(ends, colors, [0.0, 0.55, 1.0])
    reach = 4 * view.radius_px + 4000
    foot = skia.Rect(-reach, start, reach, start + reach)
    canvas.drawRect(foot, skia.Paint(Shader=shader, AntiAlias=True, Dither=True))


def draw_flat(canvas: skia.Canvas, colors: GlobeColors, name: str) -> None:
    """The world as it lies on the sea, spread flat: longitude to the right, latitude up, both in
    radians. Lines are hairlines, a little stronger than the settled globe's: what turns is half as
    fine as that, and drawing strokes would take as long as all the rest."""
    land, border = _fill(colors.land, 235), _stroke(colors.border, 190, _HAIRLINE)
    canvas.drawPath(_flat_graticule(), _stroke((255, 255, 255), 29, _HAIRLINE))
    for path in (_flat(other) for other in countries()):
        if not canvas.quickReject(path):
            canvas.drawPath(path, land)
            canvas.drawPath(path, border)
    canvas.drawPath(_flat(name), _fill(colors.glow))


@cache
def _flat(name: str) -> skia.Path:
    path = skia.Path()
    path.setFillType(skia.PathFillType.kEvenOdd)
    for ring in (ring for polygon in load_country(name).polygons for ring in polygon):
        points = _thinned(_unrolled(ring), _FLAT_STEP_RAD)
        if len(points) > 2:
            path.addPoly([skia.Point(x, y) for x, y in points.tolist()], True)
    return path


def _unrolled(ring: Ring) -> Ring:
    """The ring with no jump where the longitudes start anew; one about a pole goes round by it."""
    longitude = np.unwrap(ring[:, 0])
    unrolled = np.stack([longitude, ring[:, 1]], axis=1)
    if abs(longitude[-1] - longitude[0]) < math.pi:
        return unrolled
    pole = math.copysign(math.pi / 2, float(ring[:, 1].mean()))
    ends = np.array([[longitude[-1], pole], [longitude[0], pole]])
    return np.concatenate([unrolled, ends])


@cache
def _flat_graticule(step_deg: int = 15) -> skia.Path:
    path, pole = skia.Path(), math.pi / 2
    for longitude in np.deg2rad(np.arange(-180, 180, step_deg)).tolist():
        path.moveTo(longitude, -pole)
        path.lineTo(longitude, pole)
    for latitude in np.deg2rad(np.arange(-75, 90, step_deg)).tolist():
        path.moveTo(-math.pi, latitude)
        path.lineTo(math.pi, latitude)
    return path
