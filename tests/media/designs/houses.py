"""Photo-like pictures of a house with a garden, drawn so that tests know what is what."""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1024, 768)
HORIZON = 470


@dataclass(frozen=True)
class House:
    """What is built; `left`, `top` in pixels."""

    left: int = 300
    top: int = 180
    windows: int = 3
    door: int = 2
    wall: tuple[int, int, int] = (196, 178, 150)
    roof: tuple[int, int, int] = (112, 62, 52)


def house_photo(house: House = House(), *, garden: int = 0, seed: int = 1) -> Image.Image:
    """The house before a garden: 0 lawn, 1 gravel with beds, 2 a path and hedges."""
    return _drawn(house, garden, seed).copy()


def as_png(picture: Image.Image, path: Path) -> Path:
    """Written quickly: what is grainy hardly gets smaller."""
    picture.save(path, "PNG", compress_level=1)
    return path


@functools.lru_cache(16)
def _drawn(house: House, garden: int, seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    picture = Image.new("RGB", SIZE, (150, 186, 226))
    draw = ImageDraw.Draw(picture)
    _trees(draw, rng)
    _building(draw, house)
    _garden(draw, rng, garden)
    return _grain(picture.filter(ImageFilter.GaussianBlur(0.8)), rng)


def _trees(draw: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    for x, size in ((60, 150), (190, 110), (930, 170)):
        for _ in range(900):
            dx, dy = rng.normal(0, size / 3, 2)
            shade = int(rng.integers(30, 90))
            box = (x + dx - 7, 330 + dy - 7, x + dx + 7, 330 + dy + 7)
            draw.ellipse(box, fill=(shade // 2, shade + 30, shade // 3))


def _building(draw: ImageDraw.ImageDraw, house: House) -> None:
    left, top = house.left, house.top
    draw.rectangle((left, top + 90, left + 430, HORIZON + 20), fill=house.wall)
    draw.polygon(
        [(left - 30, top + 95), (left + 215, top), (left + 460, top + 95)], fill=house.roof
    )
    for number in range(house.windows):
        x = left + 30 + number * (400 // house.windows)
        draw.rectangle((x, top + 130, x + 76, top + 200), fill=(60, 80, 104))
        draw.rectangle((x, top + 130, x + 76, top + 200), outline=(240, 240, 236), width=6)
        draw.line((x + 38, top + 130, x + 38, top + 200), fill=(240, 240, 236), width=4)
    x = left + 60 + house.door * 90
    draw.rectangle((x, top + 220, x + 60, HORIZON + 20), fill=(88, 52, 40))


def _garden(draw: ImageDraw.ImageDraw, rng: np.random.Generator, kind: int) -> None:
    ground = ((86, 132, 62), (178, 168, 150), (100, 140, 70))[kind]
    draw.rectangle((0, HORIZON + 20, *SIZE), fill=ground)
    tuft = ((60, 110, 40), (150, 140, 126), (70, 116, 50))[kind]
    places = rng.integers((0, HORIZON + 24), SIZE, (2600, 2))
    for x, y in places:
        draw.line((x, y, x + int(rng.integers(-3, 4)), y - 9), fill=tuft, width=2)
    if kind == 1:
        for x, y in ((150, 640), (420, 690), (800, 620), (940, 700)):
            for _ in range(240):
                dx, dy = rng.normal(0, 22, 2)
                draw.line((x, y, x + dx, y - abs(dy) - 10), fill=(70, 120, 90), width=3)
    if kind == 2:
        draw.polygon(
            [(480, HORIZON + 20), (560, HORIZON + 20), (720, 768), (300, 768)], (206, 198, 182)
        )
        for x in range(40, 1000, 120):
            draw.ellipse((x, HORIZON - 20, x + 100, HORIZON + 60), fill=(40, 96, 44))


def _grain(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    pixels = np.asarray(picture).astype(np.float32)
    light = np.linspace(1.06, 0.94, SIZE[0])[None, :, None]
    pixels = pixels * light + rng.normal(0, 3, pixels.shape)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
