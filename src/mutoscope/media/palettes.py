"""Colours of the drawn scenes.

A palette is chosen once for a scene; every pair of text and ground in it has a contrast of at
least 4.5 to 1 (WCAG 2.2, success criterion 1.4.3).
"""

from dataclasses import dataclass

from mutoscope.errors import MediaError

Rgb = tuple[int, int, int]


def rgb(hex_code: str) -> Rgb:
    """ "#FF8000" -> (255, 128, 0)."""
    value = int(hex_code.lstrip("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(color: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(channel) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True)
class Palette:
    """One scene's colours, all sRGB 0..255.

    `base` is the ground under all text, `clouds` the drifting colours of the backdrop, `light` what
    glows behind the hero. `ink`, `muted` and `accent` are written on `base`; `on_accent` is written
    on `accent`. `card` is the ground of cards, written on with `card_ink` and `card_accent`.
    Captions are `caption_ink` or `caption_accent` on `caption_shade`.
    """

    name: str
    base: Rgb
    clouds: tuple[Rgb, ...]
    light: Rgb
    ink: Rgb
    muted: Rgb
    accent: Rgb
    on_accent: Rgb
    card: Rgb
    card_ink: Rgb
    card_accent: Rgb

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return luminance(self.base) < 0.2

    @property
    def caption_ink(self) -> Rgb:
        return self.ink

    @property
    def caption_accent(self) -> Rgb:
        return self.accent

    @property
    def caption_shade(self) -> Rgb:
        return self.base


def _palette(name: str, colors: str, clouds: str) -> Palette:
    base, light, ink, muted, accent, on_accent, card, card_ink, card_accent = map(
        rgb, colors.split()
    )
    return Palette(
        name=name,
        base=base,
        clouds=tuple(map(rgb, clouds.split())),
        light=light,
        ink=ink,
        muted=muted,
        accent=accent,
        on_accent=on_accent,
        card=card,
        card_ink=card_ink,
        card_accent=card_accent,
    )


# name: base light ink muted accent on_accent card card_ink card_accent | clouds
_COLORS = {
    "espresso": (
        "#1B0F17 #E58A3C #FFF6EA #E3C6B4 #FFB454 #2A1408 #3A2029 #FFF6EA #FFBE6B",
        "#6B2D3E #A84A2C #3A1C4A #C9713A #24133A",
    ),
    "ocean": (
        "#061329 #2FB7D6 #F2FBFF #B4D2E8 #5CF2D6 #04222B #10294A #F2FBFF #6FF5DC",
        "#0E4C92 #14748F #123270 #1F9C9A #0A1E48",
    ),
    "grape": (
        "#150A2C #B546D8 #FFF7FE #D6C5F0 #FFD36E #2B1466 #2E1A58 #FFF7FE #FFD36E",
        "#4A22B8 #A32C84 #2B1466 #7A3BD6 #341A7A",
    ),
    "forest": (
        "#0A1D16 #7DBB4A #F6FFF2 #BEDBC3 #D7F75B #16301A #17392A #F6FFF2 #D7F75B",
        "#1E6B46 #5C8F33 #0F3B2B #2F8A6B #123F3A",
    ),
    "ember": (
        "#1E0B0E #F0592F #FFF5EF #EBC4B8 #FFC24B #3A1206 #44191C #FFF5EF #FFC965",
        "#8E1F2F #B5391F #4A1030 #C9632A #2E0A22",
    ),
    "slate": (
        "#10151F #5F8FD9 #F5F8FF #BBC6D9 #7CC4FF #08203A #232D3F #F5F8FF #8CCBFF",
        "#2B3D5C #3F5A86 #1C2942 #4A6FA5 #222B49",
    ),
    "paper": (
        "#FFF4E3 #FFC98A #2A1622 #6B4C4A #AF3410 #FFFFFF #FFFFFF #2A1622 #AF3410",
        "#FFD9A8 #FFC4B0 #FFE9C7 #F7CFDD #FFEFD6",
    ),
    "mint": (
        "#EAF8F1 #A8E4C9 #10312B #3F635A #A6246B #FFFFFF #FFFFFF #10312B #A6246B",
        "#C4EEDC #BDE3F2 #E4F5CF #D3F0EE #F1FAF0",
    ),
}

PALETTES: dict[str, Palette] = {name: _palette(name, *colors) for name, colors in _COLORS.items()}


def palette(name: str) -> Palette:
    """The palette of that name; MediaError (code "unknown_palette") if there is none."""
    if name not in PALETTES:
        raise MediaError(
            f"There is no palette “{name}”.",
            hint=f"Palettes: {', '.join(PALETTES)}.",
            code="unknown_palette",
        )
    return PALETTES[name]
