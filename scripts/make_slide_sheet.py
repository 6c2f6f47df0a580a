"""Draw every kind of slide in every theme and format, as contact sheets to look at.

    python -m scripts.make_slide_sheet [--out build/slides] [--only WORD]

One sheet for each theme and format, one of other scripts and odd texts, one of slides that come
point by point, and one without grounds on grey. `--only`: those with the word in their name
("paper", "9x16", "magazine-16x9", "states").
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.media.slide_foot import foot_of
from mutoscope.media.slides.content import (
    BulletsSlide,
    ClosingSlide,
    CodeSlide,
    Event,
    FigureSlide,
    QuoteSlide,
    Slide,
    TableSlide,
    TimelineSlide,
    TitleSlide,
)
from mutoscope.media.slides.themes import themes
from mutoscope.media.slides.typesetting import draw_states
from mutoscope.media.timeline import Canvas
from mutoscope.providers.language import detect_language

OUT = Path(__file__).parent.parent / "build" / "slides"
SIZES = {"16x9": (1920, 1080), "9x16": (1080, 1920), "1x1": (1080, 1080)}
COLUMNS = {"16x9": 3, "9x16": 5, "1x1": 4}
TILE_PX = {"16x9": 860, "9x16": 470, "1x1": 600}
GAP_PX, GROUND = 18, (128, 128, 132)

CODE = '''def brew(beans_g: float, ratio: float = 16.0) -> Cup:
    """Pour water over ground coffee."""
    water_ml = beans_g * ratio      # grams of water
    if water_ml > 1000:
        raise ValueError("that pot is too small")
    for pulse in range(4):
        pour(water_ml / 4, wait_s=30)
    return Cup(water_ml, strength="medium")'''

SLIDES: tuple[Slide, ...] = (
    TitleSlide(
        title="How coffee conquered the world",
        subtitle="From a hillside in Ethiopia to two billion cups a day",
        note="A. Author, 3 May 2024, example.org",
        icon="hot-beverage",
    ),
    BulletsSlide(
        title="Why it wakes us up",
        bullets=(
            "Caffeine looks like adenosine, the signal of tiredness",
            "It sits in the same receptors and keeps the signal out",
            "Half of it is still there five hours later",
        ),
        icon="brain",
    ),
    BulletsSlide(
        title="What makes a good cup",
        bullets=(
            "Freshly roasted beans",
            "An even grind",
            "Water just off the boil",
            "Sixteen parts of water to one of coffee",
            "A clean pot",
        ),
    ),
    QuoteSlide(
        quote="Coffee is a language in itself, and it is spoken on every continent.",
        by="Jackie Chan, actor",
        icon="globe-showing-americas",
    ),
    FigureSlide(
        title="Ripe cherries are picked by hand",
        picture="-",
        caption="A picker fills about six baskets a day; each yields ten kilograms of green beans.",
        credit="Photo: A. Example, CC BY-SA 4.0",
    ),
    TableSlide(
        title="The largest growers",
        header=("Country", "Species", "Tonnes", "Share"),
        rows=(
            ("Brazil", "Arabica, Robusta", "3,172,562", "29 %"),
            ("Vietnam", "Robusta", "1,953,990", "18 %"),
            ("Indonesia", "Robusta", "794,762", "7 %"),
            ("Colombia", "Arabica", "665,016", "6 %"),
            ("Ethiopia", "Arabica", "496,200", "5 %"),
        ),
    ),
    CodeSlide(title="A recipe is a program", code=CODE, language="python"),
    TimelineSlide(
        title="Five centuries on the road",
        events=(
            Event(when="1450", what="Sufi monks in Yemen drink it to stay awake at night"),
            Event(when="1554", what="The first coffee house opens in Constantinople"),
            Event(when="1652", what="London gets its first, and soon has hundreds"),
            Event(when="1727", what="Seeds are smuggled to Brazil in a bouquet"),
        ),
    ),
    ClosingSlide(
        title="What to remember",
        points=("It began in Ethiopia", "It travelled with trade", "It keeps tiredness out"),
        sources=("en.wikipedia.org/wiki/Coffee", "FAO, Statistical Yearbook 2023"),
        icon="seedling",
    ),
)

LONG = "An extraordinarily long sentence that goes on and on about nothing in particular " * 9
ODD: tuple[Slide, ...] = (
    BulletsSlide(title='#set $x$ *bold* @ref \\ "q" {{a}} <b>', bullets=(LONG, LONG, LONG)),
    BulletsSlide(
        title="コーヒーの歴史:エチオピアから世界へ",
        bullets=(
            "カフェインは眠気の信号に似ている",
            "五時間後にも半分が残る",
            "世界で毎日二十億杯が飲まれる",
        ),
    ),
    BulletsSlide(
        title="قصة القهوة من اليمن إلى العالم",
        bullets=(
            "بدأت القهوة في إثيوبيا",
            "انتقلت إلى اليمن في القرن الخامس عشر",
            "واليوم في كل بيت",
        ),
    ),
    BulletsSlide(
        title="कॉफ़ी की कहानी दुनिया भर में",
        bullets=(
            "कॉफ़ी इथियोपिया से आई",
            "यह यमन होते हुए फैली",
            "आज हर घर में मिलती है",
            "यह नींद भगाती है",
        ),
    ),
    QuoteSlide(
        quote="Кофе — это язык, на котором говорят на всех континентах 🚀🔥", by="Неизвестный"
    ),
    TableSlide(
        title="Sehr lange Wörter in schmalen Spalten",
        header=("Donaudampfschifffahrtsgesellschaft", "Kurz", "Zahl", "Noch eine Spalte", "x", "y"),
        rows=tuple(
            ("Rindfleischetikettierungsüberwachung " * 2, "a", str(n), "b c d", "e", "f")
            for n in range(20)
        ),
    ),
    CodeSlide(
        title="Long lines",
        code="x = " + "a_very_long_name + " * 30 + "\n" + "y" * 300 + "\n" * 9 + "z = 1\n" * 40,
        language="python",
    ),
    TimelineSlide(
        title="Many events",
        events=tuple(
            Event(
                when=str(1400 + n * 37),
                what="Something happened, and it was noted down " * (1 + n % 3),
            )
            for n in range(14)
        ),
    ),
    TitleSlide(title="W" * 90, subtitle=LONG, note=LONG),
    ClosingSlide(
        title="Ende",
        sources=tuple(
            f"https://example.org/a/very/long/address/{n}/" + "x" * 60 for n in range(12)
        ),
    ),
    QuoteSlide(quote=LONG * 2, by=LONG),
    FigureSlide(title="No picture yet", caption="Only words are known of this figure. " * 3),
    BulletsSlide(
        title="Достопримечательности Санкт-Петербурга и его северо-западных окрестностей",
        bullets=(
            "Электрификация железнодорожных магистралей завершилась в двадцатом веке",
            "Водоснабжение",
            "Здравоохранение и высокотехнологичная медицинская помощь",
        ),
    ),
    FigureSlide(
        title="気候変動に関する政府間パネルが公表した第六次評価報告書の統合報告書の要点について",
        picture="-",
        caption="世界の平均気温は、工業化以前と比べておよそ一・一度上昇している。",
        credit="写真:見本、CC BY 4.0",
    ),
    TimelineSlide(
        title="Хронология",
        events=(
            Event(when="12 апреля 1961 года", what="Первый полёт человека в космос"),
            Event(when="18 марта 1965", what="Первый выход в открытый космос"),
            Event(when="1975", what="Стыковка «Союза» и «Аполлона»"),
        ),
    ),
)


STATES: tuple[Slide, ...] = (SLIDES[1], SLIDES[5], SLIDES[7], SLIDES[8])


@dataclass(frozen=True)
class Tiles:
    """What all tiles of a sheet have in common. `picture`: of figures."""

    theme_id: str
    format: str
    picture: Path

    def of(self, slide: Slide, *, all_states: bool = False, clear: bool = False) -> list[bytes]:
        """A slide as PNGs: whole, or in all its states."""
        size_px = SIZES[self.format]
        drawn = draw_states(
            slide,
            self.theme_id,
            size_px=size_px,
            language=detect_language(slide.model_dump_json()),
            picture=self.picture if slide.kind == "figure" and slide.picture else None,
            foot=foot_of(Canvas(*size_px, Fraction(30))),
            clear=clear,
        )
        return list(drawn.pngs if all_states else drawn.pngs[-1:])


def sheet(slides: tuple[Slide, ...], tiles: Tiles) -> Image.Image:
    """All the slides side by side."""
    return _page([png for each in slides for png in tiles.of(each)], tiles.format)


def states(tiles: Tiles) -> Image.Image:
    """Slides that come point by point, one state after the other."""
    return _page([p for each in STATES for p in tiles.of(each, all_states=True)], tiles.format)


def clear(tiles: Tiles) -> Image.Image:
    """Slides without their ground."""
    return _page([png for each in SLIDES for png in tiles.of(each, clear=True)], tiles.format)


def _page(pngs: list[bytes], format: str) -> Image.Image:
    tiles = [_small(png, format) for png in pngs]
    columns = min(COLUMNS[format], len(tiles))
    step = tiles[0].width + GAP_PX, tiles[0].height + GAP_PX
    rows = -(-len(tiles) // columns)
    page = Image.new("RGB", (columns * step[0] + GAP_PX, rows * step[1] + GAP_PX), GROUND)
    for number, tile in enumerate(tiles):
        at = GAP_PX + number % columns * step[0], GAP_PX + number // columns * step[1]
        page.paste(tile, at)
    return page


def _small(png: bytes, format: str) -> Image.Image:
    """On grey, where it is transparent."""
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, (*GROUND, 255)), image)
    width = TILE_PX[format]
    image = image.convert("RGB")
    return image.resize((width, image.height * width // image.width), Image.Resampling.LANCZOS)


def _landscape(path: Path) -> Path:
    """A drawn picture of hills at dusk, so that no file has to be brought along."""
    y, x = np.mgrid[0:900, 0:1600].astype(np.float64)
    sky = np.stack([255 - y * 0.12, 190 - y * 0.1, 120 + y * 0.08], axis=-1)
    for hill, shade in enumerate(((120, 70, 90), (84, 48, 78), (46, 30, 58))):
        edge = 380 + hill * 150 + 60 * np.sin(x / (210 - hill * 40) + hill * 2)
        sky[y > edge] = shade
    sky[(x - 1180) ** 2 + (y - 250) ** 2 < 90**2] = (255, 240, 200)
    Image.fromarray(sky.clip(0, 255).astype(np.uint8)).save(path)
    return path


SHEETS: dict[str, Callable[[Tiles], Image.Image]] = {
    "": lambda tiles: sheet(SLIDES, tiles),
    "-odd": lambda tiles: sheet(ODD, tiles),
    "-states": states,
    "-clear": clear,
}
"""By what their names end in."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        picture = _landscape(Path(folder) / "hills.png")
        for theme_id in themes():
            for format in SIZES:
                for name, draw in SHEETS.items():
                    stem = f"{theme_id}-{format}{name}"
                    if options.only in stem:
                        page = draw(Tiles(theme_id, format, picture))
                        page.save(options.out / f"{stem}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
