"""Where things stand in each format, as data: upright, square and wide.

Every format is a design of its own, 1080 units on its shorter side, and is fitted into any canvas
of about its shape. Text keeps to the title-safe area (90 % of each side, SMPTE ST 2046-1); upright,
to the part that no platform covers with its own buttons. The captions' band is kept free of
everything else.
"""

import math
from dataclasses import dataclass
from typing import Literal

from mutoscope.media.scenes.places import (
    CaptionBand,
    CardsPlace,
    FigurePlace,
    GlobePlace,
    HeroPlace,
    PairPlace,
    PhotoPlace,
    Type,
    WordsPlace,
)
from mutoscope.media.timeline import Canvas

Format = Literal["9:16", "1:1", "16:9"]


@dataclass(frozen=True)
class Layout:
    """All places of a format.

    `safe`: left, top, right and bottom of what may hold text. `column`: the width of text beside or
    above a picture. `sink`: how far text that leaves its column free moves down, as a share of what
    is free. `credit_foot`: of a credit that finds no room at the top. The ground is calm below
    `calm_bottom` and left of `calm_left`, and turns lively within `calm_fade`; it grows to `zoom`
    while a scene lasts.
    """

    format: Format
    width: float
    height: float
    margin: float
    safe: tuple[float, float, float, float]
    captions: CaptionBand
    progress_y: float
    kicker_y: float
    column: float
    headline: Type
    sink: float
    credit_foot: float
    calm_bottom: float
    calm_left: float
    calm_fade: float
    zoom: float
    hero: HeroPlace
    number: HeroPlace
    number_figure: FigurePlace
    globe: GlobePlace
    globe_figure: FigurePlace
    timeline_headline: Type
    timeline: CardsPlace
    pair_headline: Type
    pair: PairPlace
    words: WordsPlace
    photo: PhotoPlace

    @property
    def across(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin

    @property
    def shorter(self) -> float:
        """The shorter side."""
        return min(self.width, self.height)


_UPRIGHT = Layout(
    format="9:16",
    width=1080.0,
    height=1920.0,
    margin=72.0,
    safe=(64.0, 140.0, 1016.0, 1650.0),
    captions=CaptionBand(1540.0, 908.0, 220.0),
    progress_y=152.0,
    kicker_y=190.0,
    column=936.0,
    headline=Type((72.0, 314.0, 936.0, 304.0), 140.0),
    sink=0.0,
    credit_foot=1420.0,
    calm_bottom=1420.0,
    calm_left=-math.inf,
    calm_fade=300.0,
    zoom=1.06,
    hero=HeroPlace(540.0, 1204.0, 510.0, middle_y=958.0, calm_top=570.0),
    number=HeroPlace(540.0, 1240.0, 395.0, middle_y=1062.0, calm_top=690.0, radius=304.0),
    number_figure=FigurePlace(Type((72.0, 330.0, 936.0, 330.0), 330.0), 52.0, 776.0, 74.0),
    globe=GlobePlace(
        x=540.0,
        top=640.0,
        country_y=965.0,
        country=320.0,
        radii=(380.0, 1000.0),
        fade=(1290.0, 1700.0),
        label_foot=1290.0,
        companions=((150.0, 1262.0, 168.0, -10.0), (935.0, 700.0, 150.0, 12.0)),
        calm_top=520.0,
    ),
    globe_figure=FigurePlace(Type((72.0, 312.0, 936.0, 200.0), 232.0), 46.0, 640.0, 66.0),
    timeline_headline=Type((72.0, 314.0, 936.0, 250.0), 108.0),
    timeline=CardsPlace(
        way="rows",
        box=(72.0, 590.0, 936.0, 802.0),
        gap=24.0,
        longest=(0.0, 360.0, 310.0, 250.0, 220.0),
        medal=120.0,
        sway=0.06,
        date=0.28,
        event=(0.18, 54.0),
        calm_top=540.0,
    ),
    pair_headline=Type((72.0, 314.0, 936.0, 304.0), 116.0),
    pair=PairPlace(
        size=(440.0, 560.0),
        cause=(300.0, 964.0),
        effect=(780.0, 1080.0),
        middle=(540.0, 1022.0),
        badge=80.0,
        light_y=1010.0,
        calm_top=600.0,
    ),
    words=WordsPlace(
        words=Type((72.0, 316.0, 936.0, 540.0), 190.0),
        alone=Type((72.0, 316.0, 936.0, 1040.0), 230.0),
        alone_calm_top=1100.0,
        hero=HeroPlace(540.0, 1360.0, 405.0, middle_y=1132.0, calm_top=780.0),
    ),
    photo=PhotoPlace(936.0, 1.0, (152.0, 462.0), (1380.0, 1650.0), 430.0),
)

_SQUARE = Layout(
    format="1:1",
    width=1080.0,
    height=1080.0,
    margin=64.0,
    safe=(54.0, 54.0, 1026.0, 1026.0),
    captions=CaptionBand(923.0, 928.0, 206.0),
    progress_y=58.0,
    kicker_y=86.0,
    column=952.0,
    headline=Type((64.0, 192.0, 952.0, 186.0), 92.0),
    sink=0.0,
    credit_foot=808.0,
    calm_bottom=860.0,
    calm_left=-math.inf,
    calm_fade=240.0,
    zoom=1.09,
    hero=HeroPlace(
        540.0,
        676.0,
        266.0,
        middle_y=594.0,
        calm_top=370.0,
        radius=204.0,
        spread=(1.0, 0.48),
        companion=0.74,
    ),
    number=HeroPlace(
        540.0,
        692.0,
        212.0,
        middle_y=628.0,
        calm_top=440.0,
        radius=178.0,
        spread=(1.0, 0.44),
        companion=0.66,
    ),
    number_figure=FigurePlace(Type((64.0, 192.0, 952.0, 172.0), 172.0), 32.0, 452.0, 50.0),
    globe=GlobePlace(
        x=540.0,
        top=398.0,
        country_y=574.0,
        country=186.0,
        radii=(226.0, 560.0),
        fade=(730.0, 930.0),
        label_foot=770.0,
        companions=((170.0, 674.0, 136.0, -10.0), (910.0, 458.0, 122.0, 12.0)),
        calm_top=318.0,
    ),
    globe_figure=FigurePlace(Type((64.0, 188.0, 952.0, 120.0), 144.0), 28.0, 392.0, 50.0),
    timeline_headline=Type((64.0, 192.0, 952.0, 126.0), 76.0),
    timeline=CardsPlace(
        way="lines",
        box=(64.0, 332.0, 952.0, 434.0),
        gap=16.0,
        longest=(0.0, 210.0, 180.0, 142.0, 104.0),
        medal=78.0,
        sway=0.17,
        date=0.34,
        event=(0.29, 44.0),
        calm_top=340.0,
    ),
    pair_headline=Type((64.0, 192.0, 952.0, 186.0), 88.0),
    pair=PairPlace(
        size=(428.0, 368.0),
        cause=(298.0, 584.0),
        effect=(782.0, 600.0),
        middle=(540.0, 592.0),
        badge=64.0,
        light_y=590.0,
        calm_top=370.0,
    ),
    words=WordsPlace(
        words=Type((64.0, 192.0, 952.0, 270.0), 132.0),
        alone=Type((64.0, 192.0, 952.0, 590.0), 180.0),
        alone_calm_top=620.0,
        hero=HeroPlace(
            540.0,
            784.0,
            260.0,
            middle_y=650.0,
            calm_top=430.0,
            radius=220.0,
            spread=(1.0, 0.5),
            companion=0.7,
        ),
    ),
    photo=PhotoPlace(952.0, 0.86, (58.0, 340.0), (800.0, 1026.0), 210.0),
)

_WIDE = Layout(
    format="16:9",
    width=1920.0,
    height=1080.0,
    margin=96.0,
    safe=(96.0, 54.0, 1824.0, 1026.0),
    captions=CaptionBand(923.0, 1684.0, 206.0),
    progress_y=58.0,
    kicker_y=100.0,
    column=810.0,
    headline=Type((96.0, 212.0, 810.0, 568.0), 124.0),
    sink=0.5,
    credit_foot=808.0,
    calm_bottom=860.0,
    calm_left=860.0,
    calm_fade=240.0,
    zoom=1.075,
    hero=HeroPlace(
        1400.0,
        646.0,
        430.0,
        middle_y=430.0,
        calm_top=40.0,
        radius=296.0,
        spread=(0.9, 0.75),
        companion=0.9,
    ),
    number=HeroPlace(
        1400.0,
        646.0,
        430.0,
        middle_y=430.0,
        calm_top=40.0,
        radius=296.0,
        spread=(0.9, 0.75),
        companion=0.9,
    ),
    number_figure=FigurePlace(Type((96.0, 212.0, 810.0, 300.0), 300.0), 48.0, 780.0, 74.0),
    globe=GlobePlace(
        x=1400.0,
        top=130.0,
        country_y=430.0,
        country=300.0,
        radii=(330.0, 510.0),
        fade=(740.0, 940.0),
        label_foot=780.0,
        companions=((1070.0, 690.0, 160.0, -10.0), (1740.0, 280.0, 144.0, 12.0)),
        calm_top=40.0,
    ),
    globe_figure=FigurePlace(Type((96.0, 212.0, 810.0, 220.0), 250.0), 48.0, 780.0, 70.0),
    timeline_headline=Type((96.0, 204.0, 1728.0, 136.0), 96.0),
    timeline=CardsPlace(
        way="columns",
        box=(96.0, 350.0, 1728.0, 434.0),
        gap=32.0,
        longest=(0.0, 848.0, 848.0, 620.0, 620.0),
        medal=82.0,
        sway=0.17,
        date=0.14,
        event=(0.095, 42.0),
        calm_top=330.0,
    ),
    pair_headline=Type((96.0, 212.0, 810.0, 568.0), 116.0),
    pair=PairPlace(
        size=(400.0, 520.0),
        cause=(1186.0, 430.0),
        effect=(1612.0, 490.0),
        middle=(1400.0, 460.0),
        badge=66.0,
        light_y=450.0,
        calm_top=40.0,
    ),
    words=WordsPlace(
        words=Type((96.0, 212.0, 880.0, 568.0), 160.0),
        alone=Type((96.0, 212.0, 1728.0, 568.0), 220.0),
        alone_calm_top=700.0,
        hero=HeroPlace(
            1450.0,
            740.0,
            410.0,
            middle_y=510.0,
            calm_top=40.0,
            radius=296.0,
            spread=(0.86, 0.95),
            companion=0.9,
        ),
    ),
    photo=PhotoPlace(1300.0, 1.0, (58.0, 376.0), (800.0, 1026.0), 210.0),
)

_LAYOUTS: dict[Format, Layout] = {each.format: each for each in (_UPRIGHT, _SQUARE, _WIDE)}
_SHORTER_PX = 1080


def layout_of(canvas: Canvas) -> Layout:
    """The layout whose shape is nearest to the canvas's."""
    shape = math.log(canvas.width_px / canvas.height_px)
    return min(_LAYOUTS.values(), key=lambda it: abs(shape - math.log(it.width / it.height)))


@dataclass(frozen=True)
class Fit:
    """A layout on a canvas: design point p stands at `scale * p + (left, top)` pixels."""

    scale: float
    left: float
    top: float


def fit(canvas: Canvas) -> Fit:
    """The canvas's layout as large as it can be, in the middle."""
    layout = layout_of(canvas)
    scale = min(canvas.width_px / layout.width, canvas.height_px / layout.height)
    left = (canvas.width_px - layout.width * scale) / 2
    return Fit(scale, left, (canvas.height_px - layout.height * scale) / 2)


def canvas_size(format: Format, shorter_px: int = _SHORTER_PX) -> tuple[int, int]:
    """Width and height in pixels, both even, of a format whose shorter side is `shorter_px`."""
    layout = _LAYOUTS[format]
    scale = shorter_px / min(layout.width, layout.height)
    return 2 * round(layout.width * scale / 2), 2 * round(layout.height * scale / 2)
