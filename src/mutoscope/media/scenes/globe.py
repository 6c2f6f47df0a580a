"""A globe with one country on it lit up."""

import random
from dataclasses import replace

import skia

from mutoscope.errors import MediaError
from mutoscope.media.animations.turning_globe import turning_layer
from mutoscope.media.atlas import country_label, load_country
from mutoscope.media.globe import (
    GlobeColors,
    GlobeView,
    aim,
    draw_country,
    draw_foot,
    draw_globe,
    outline,
)
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.layout import Layout
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.lettering import figure_layer, headline, kicker, sunk, text_layer
from mutoscope.media.scenes.paints import blurred, flat, mixed, stroke
from mutoscope.media.scenes.places import FigurePlace
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.sprites import Sprite, sprite_layer
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text, unbroken

_MARKED_PX = 62.0
"""Countries with less land than a square of this side get a ring about them."""


def _view(stage: Stage, plan: ScenePlan) -> GlobeView:
    place = stage.layout.globe
    return aim(
        plan.country,
        x=place.x,
        top=place.top,
        country_y=place.country_y,
        size_px=place.country,
        radii_px=place.radii,
    )


def _colors(colors: Palette) -> GlobeColors:
    if colors.dark:
        sea = mixed(colors.clouds[0], colors.light, 0.25)
        return GlobeColors(
            sea_lit=mixed(sea, (255, 255, 255), 0.12),
            sea_dark=mixed(colors.base, (0, 0, 0), 0.25),
            land=mixed(mixed(sea, colors.ink, 0.42), colors.light, 0.15),
            border=mixed(colors.base, colors.clouds[0], 0.35),
            halo=colors.light,
            glow=colors.accent,
            glow_lit=mixed(colors.accent, (255, 255, 255), 0.45),
        )
    return GlobeColors(
        sea_lit=mixed((158, 208, 238), (255, 255, 255), 0.25),
        sea_dark=(74, 128, 176),
        land=mixed(colors.base, (255, 255, 255), 0.5),
        border=(112, 150, 184),
        halo=(140, 200, 240),
        glow=colors.accent,
        glow_lit=mixed(colors.accent, (255, 255, 255), 0.3),
    )


def _stars(canvas: skia.Canvas, colors: Palette, layout: Layout, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(130):
        x, y = rng.uniform(0, layout.width), rng.uniform(0, layout.height)
        radius = rng.choice((1.0, 1.3, 1.8, 2.4))
        canvas.drawCircle(x, y, radius, flat(colors.ink, rng.randint(30, 150)))


def _ground(stage: Stage, plan: ScenePlan, colors: Palette, view: GlobeView) -> Layer:
    layout, place = stage.layout, stage.layout.globe

    def draw(canvas: skia.Canvas) -> None:
        if colors.dark:
            _stars(canvas, colors, layout, plan.seed)
        draw_globe(canvas, view, _colors(colors), plan.country)
        draw_foot(canvas, colors.base, place.fade, view)

    look = Look(place.x, place.country_y, place.calm_top, layout.calm_left, light=0.3, core=0.0)
    focus = (view.country_x, view.country_y)
    return backdrop(stage, colors, look, seed=plan.seed, draw=draw, focus=focus)


def _country(stage: Stage, plan: ScenePlan, colors: Palette, view: GlobeView) -> Layer:
    """The lit country; it grows with the globe below, about the same point."""

    def draw(canvas: skia.Canvas) -> None:
        draw_country(canvas, view, _colors(colors), plan.country)
        if view.land_px < _MARKED_PX:
            halo = stroke(colors.accent, 16, 170)
            halo.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 12))
            canvas.drawCircle(view.country_x, view.country_y, 62, halo)
            canvas.drawCircle(view.country_x, view.country_y, 62, stroke(colors.accent, 7))

    half = 420.0
    box = (view.country_x - half, view.country_y - half, 2 * half, 2 * half)
    motion = Motion(enter="fade", delay_s=0.15, enter_s=0.5, zoom_to=stage.layout.zoom)
    return stage.paint("country", box, draw, motion)


def _name(plan: ScenePlan) -> str:
    return plan.country_label or country_label(plan.country, "en")


def _label(stage: Stage, plan: ScenePlan, colors: Palette, view: GlobeView) -> Layer:
    """The country's name below it; in the colours of cards, lest it be read as a spoken word."""
    block = fit_text(
        _name(plan), "caption", (620, 120), largest_px=46, smallest_px=32, leading=1.15
    )
    width, height = block.width_px + 60, block.height_px + 34
    left = view.country_x - width / 2
    foot = outline(view, load_country(plan.country)).getBounds().bottom()
    foot = min(foot, view.country_y + view.country_px / 2)
    top = min(max(foot, view.country_y + 62) + 26, stage.layout.globe.label_foot - height)

    def draw(canvas: skia.Canvas) -> None:
        pill = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(left, top, width, height), 36, 36)
        canvas.drawRRect(pill.makeOffset(0, 8), blurred((0, 0, 0), 14, 110))
        canvas.drawRRect(pill, flat(colors.card))
        canvas.drawRRect(pill, stroke(colors.accent, 3))
        y = top + (height - block.height_px) / 2 + 0.09 * block.size_px
        draw_block(canvas, block, view.country_x, y, ink=flat(colors.card_ink), centred=True)

    box = (left - 50, top - 50, width + 100, height + 110)
    motion = Motion(enter="spring", delay_s=0.3, enter_s=0.5)
    return stage.paint("country-label", box, draw, motion)


def _companions(stage: Stage, plan: ScenePlan) -> list[Layer]:
    places = stage.layout.globe.companions
    icons = [icon for icon in (plan.hero, *plan.companions) if icon]
    return [
        sprite_layer(
            stage,
            f"companion-{index}",
            Sprite(icon, x, y, size, tilt, blur=1.4 * index),
            Motion(enter="spring", delay_s=0.3 + 0.12 * index, bob_px=12, bob_phase=2.1 * index),
        )
        for index, (icon, (x, y, size, tilt)) in enumerate(zip(icons, places, strict=False))
    ]


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors, view = palette(plan.palette), _view(stage, plan)
    turning = turning_layer(
        stage,
        view,
        _colors(colors),
        plan.country,
        ground=colors.base,
        fade=stage.layout.globe.fade,
    )
    ball = [_ground(stage, plan, colors, view), turning, _country(stage, plan, colors, view)]
    return [*ball, *_companions(stage, plan), _label(stage, plan, colors, view)]


def _label_beside(plan: ScenePlan, block: TextBlock, place: FigurePlace) -> TextBlock | None:
    """The figure's label set into the room at its right; None if there is too little."""
    room = place.figure.box[2] - block.width_px - 40
    if room < 360:
        return None
    box = (room, block.baselines_px[-1] + 20)
    try:
        return fit_text(
            plan.figure_label,
            "display",
            box,
            largest_px=place.label,
            smallest_px=42,
            leading=1.12,
        )
    except MediaError as error:
        if error.code != "text_too_long":
            raise
        return None


def _figure(stage: Stage, plan: ScenePlan, colors: Palette) -> list[Layer]:
    """The figure and its label: side by side where there is room, else below each other."""
    place = stage.layout.globe_figure
    left, top, width, height = place.figure.box
    text, largest = unbroken(plan.figure), place.figure.largest
    block = fit_text(text, "display", (width, height), largest_px=largest, smallest_px=90)
    foot = top + block.baselines_px[-1]
    layers = [figure_layer(stage, colors, block, left - 4, top)]
    if not plan.figure_label:
        return layers
    x, label = left + block.width_px + 40, _label_beside(plan, block, place)
    y = (top + foot - label.baselines_px[-1]) / 2 if label else foot + place.gap
    if label is None:
        x, room = left, (width, place.foot - y)
        label = fit_text(
            plan.figure_label,
            "display",
            room,
            largest_px=place.label,
            smallest_px=20,
            leading=1.12,
        )
    return [*layers, text_layer(stage, "figure-label", label, x, y, ink=flat(colors.ink))]


def _titled(plan: ScenePlan) -> ScenePlan:
    """Without words of its own the scene is headed by the country, and says its name once."""
    if plan.headline or plan.figure:
        return plan
    name = _name(plan)
    kicker_text = "" if plan.kicker.casefold() == name.casefold() else plan.kicker
    return replace(plan, headline=name, kicker=kicker_text)


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors, titled = palette(plan.palette), _titled(plan)
    head = _figure(stage, plan, colors) if plan.figure else headline(stage, colors, titled)
    return sunk(stage, [*kicker(stage, colors, titled), *head])
