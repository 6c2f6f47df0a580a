"""A meme drawn: layers for its clip, or the one picture it comes to rest as."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.memes.base_picture import draw_base, read_base
from mutoscope.media.memes.covers import covered, draw_cover
from mutoscope.media.memes.drawing import draw_element, filled, rect
from mutoscope.media.memes.elements import Box, Element, Figure
from mutoscope.media.memes.lettering import Lettering, draw_lettering, letter, reach
from mutoscope.media.memes.pacing import entrances, quick_entrances
from mutoscope.media.memes.pictures import save_gif, save_moving_webp, save_picture
from mutoscope.media.memes.placing import RADIUS_PX, Placing, backdrop, lights, place_meme
from mutoscope.media.memes.templates import Template, in_language
from mutoscope.media.scenes.stage import Painter, raster
from mutoscope.media.timeline import Canvas

__all__ = ["meme_layers", "meme_picture", "save_gif", "save_moving_webp", "save_picture"]

_ENTER_S = 0.4
_AFTER_PANEL_S = 0.05


@dataclass(frozen=True)
class _Meme:
    """All that is drawn, and where."""

    template: Template
    placing: Placing
    picture: NDArray[np.uint8] | None
    letterings: tuple[Lettering, ...]
    seconds: float | None = None

    @property
    def whole(self) -> Box:
        return 0.0, 0.0, float(self.template.width_px), float(self.template.height_px)

    @cached_property
    def starts_s(self) -> Mapping[int, float]:
        """When each step comes in."""
        slots = [each.slot for each in self.letterings]
        steps = [each.step for each in (*self.template.elements, *slots)]
        if self.seconds is None:
            return quick_entrances(steps)
        return entrances(steps, self._characters, self.seconds)

    @property
    def _characters(self) -> Mapping[int, int]:
        """How many are read in each step."""
        found = Counter[int]()
        for each in self.letterings:
            found[each.slot.step] += sum(map(len, each.block.lines))
        return found

    def delay_s(self, step: int) -> float:
        """When a step comes in."""
        return self.starts_s[step]

    def is_last(self, step: int) -> bool:
        """Whether it is what all before it leads to."""
        return step > 0 and step == max(self.starts_s)


def meme_layers(
    template: Template,
    texts: Mapping[str, str],
    canvas: Canvas,
    *,
    picture: Path | None = None,
    language: str = "en",
    framed: bool = False,
    seconds: float | None = None,
) -> list[Layer]:
    """The meme for a canvas, back to front; it moves gently. In a clip of so many `seconds` its
    words come in as they are read, the last of them after a pause; else all have settled two
    seconds into it.

    It fills a canvas of the template's form; on others (1080×1920, 1920×1080, 1080×1080) it is a
    card over a calm ground, and when `framed` on any, with room below it for a badge. `texts`:
    words by slot id; `picture`: a file for the template's place of one, instead of its own;
    `language`: of the words, and of what slots say where none are given. Raises InvalidRequest:
    codes "unknown_slot", "missing_words", "no_picture", "text_too_long"; MediaError:
    "missing_glyph", "unreadable_drawing", and those of `read_picture`.
    """
    meme = _Meme(
        template,
        place_meme(template, canvas, framed=framed),
        read_base(template, picture),
        tuple(_letterings(template, texts, language)),
        seconds,
    )
    first, *rest = _drawn(meme)
    behind = list[Layer]()
    if meme.placing.fills:
        first = replace(first, fills=True)
    else:
        behind, rest = [backdrop(template, meme.placing)], [*_lights(meme), *rest]
    layers = [*behind, first, *rest, *(_words(meme, each) for each in meme.letterings)]
    return layers if seconds is None else [_on_twos(layer) for layer in layers]


def _on_twos(layer: Layer) -> Layer:
    return replace(layer, motion=replace(layer.motion, float_fps=_FLOAT_FPS))


def meme_picture(
    template: Template,
    texts: Mapping[str, str],
    *,
    picture: Path | None = None,
    language: str = "en",
    canvas: Canvas | None = None,
) -> NDArray[np.uint8]:
    """The meme at rest, sRGB [height, width, 3], of the template's size unless a canvas is given.
    Raises as `meme_layers`."""
    canvas = canvas or Canvas(template.width_px, template.height_px)
    layers = meme_layers(template, texts, canvas, picture=picture, language=language)
    pixels, surface = raster(canvas.width_px, canvas.height_px)
    target = surface.getCanvas()
    for layer in layers:
        height, width = layer.rgba.shape[:2]
        image = skia.Image.fromarray(layer.rgba, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        target.drawImage(image, round(layer.x - width / 2), round(layer.y - height / 2))
    return np.ascontiguousarray(pixels[..., :3])


def _letterings(template: Template, texts: Mapping[str, str], language: str) -> Iterator[Lettering]:
    ids = [slot.id for slot in template.slots]
    unknown = next((each for each in texts if each not in ids), None)
    if unknown is not None:
        raise InvalidRequest(
            f"The template “{template.id}” has no place “{unknown}” for words.",
            hint=f"Its places: {', '.join(ids)}.",
            code="unknown_slot",
        )
    for slot in template.slots:
        words = texts.get(slot.id, "").strip() or in_language(slot.default, language)
        if words:
            yield letter(slot, words, language)
        elif not slot.optional:
            raise InvalidRequest(
                f"The template “{template.id}” needs words for “{slot.id}”.",
                hint=f"There: {in_language(slot.hint, language)}.",
                code="missing_words",
            )


_FLOAT_FPS = 15.0
"""How often a clip's figures move on, "on twos" as cartoons do: half of its frames are the one
before, and cost nothing. What comes in moves with every frame."""
_WORDS_BOB_PX = 6.0
"""How far words float over a picture, where nothing else moves: a clip that stands still is broken,
as far as anybody can see."""


def _lights(meme: _Meme) -> list[Layer]:
    return lights(meme.placing, seed=sum(map(ord, meme.template.id)))


def _groups(elements: tuple[Element, ...]) -> Iterator[list[Element]]:
    """What is drawn as one layer: neighbours of one step that do not move; each that does."""
    group: list[Element] = []
    for element in elements:
        alone = isinstance(element, Figure) and (element.moves or element.step > 0)
        if group and (alone or element.step != group[0].step):
            yield group
            group = []
        if alone:
            yield [element]
        else:
            group.append(element)
    if group:
        yield group


def _drawn(meme: _Meme) -> list[Layer]:
    """The layers of the elements; the first is the meme's whole ground."""
    groups = list(_groups(meme.template.elements))
    starts = bool(groups) and not _is_moving(groups[0]) and groups[0][0].step == 0
    ground = _ground(meme, groups.pop(0) if starts else [])
    layers = (_layer(meme, number, group) for number, group in enumerate(groups))
    return [ground, *_covers(meme), *layers]


def _covers(meme: _Meme) -> Iterator[Layer]:
    """In a clip something stands where a panel is to come."""
    if meme.seconds is None:
        return
    for number, panel in enumerate(covered(meme.template.elements, meme.whole[2] * meme.whole[3])):
        motion = Motion(show_until_s=meme.delay_s(panel.step) + _ENTER_S)
        yield _paint(
            meme, f"cover-{number}", panel.box, lambda c, panel=panel: draw_cover(c, panel), motion
        )


def _is_moving(group: list[Element]) -> bool:
    return isinstance(group[0], Figure) and group[0].moves


def _ground(meme: _Meme, elements: list[Element]) -> Layer:
    template = meme.template

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawRect(rect(meme.whole), filled(template.ground, meme.whole))
        if template.picture and meme.picture is not None:
            draw_base(canvas, meme.picture, template.picture.box)
        _draw_all(canvas, meme, elements)

    return _paint(meme, "ground", meme.whole, draw, Motion())


def _draw_all(canvas: skia.Canvas, meme: _Meme, elements: list[Element]) -> None:
    for element in elements:
        draw_element(canvas, element, meme.template, meme.placing.stage.scale)


def _layer(meme: _Meme, number: int, elements: list[Element]) -> Layer:
    first = elements[0]
    if len(elements) == 1 and isinstance(first, Figure):
        return _figure(meme, number, first)
    motion = Motion("fade", meme.delay_s(first.step), _ENTER_S) if first.step else Motion()
    return _paint(
        meme, f"panel-{number}", meme.whole, lambda c: _draw_all(c, meme, elements), motion
    )


def _figure(meme: _Meme, number: int, figure: Figure) -> Layer:
    """One that is there from the start is so in the first frame, too: it pops if it moves later."""
    reach_px = figure.reach_px + figure.bob_px
    box = (figure.at[0] - reach_px, figure.at[1] - reach_px, 2 * reach_px, 2 * reach_px)
    motion = Motion(
        figure.enter if figure.step or figure.enter == "none" else "pop",
        meme.delay_s(figure.step) + (_AFTER_PANEL_S if figure.step else 0.0),
        _ENTER_S,
        bob_px=figure.bob_px,
        bob_hz=figure.bob_hz,
        bob_phase=float(number),
        drift_x_px=figure.sway_px,
    )
    if not figure.step and not figure.moves:
        motion = Motion()
    return _paint(meme, f"figure-{number}", box, lambda c: _draw_all(c, meme, [figure]), motion)


def _words(meme: _Meme, lettering: Lettering) -> Layer:
    slot = lettering.slot
    still = not any(isinstance(each, Figure) and each.moves for each in meme.template.elements)
    motion = Motion(bob_px=_WORDS_BOB_PX) if still else Motion()
    if meme.delay_s(slot.step):
        enter = "spring" if meme.is_last(slot.step) else "rise"
        motion = replace(
            motion, enter=enter, delay_s=meme.delay_s(slot.step) + _AFTER_PANEL_S, enter_s=_ENTER_S
        )
    detail = meme.placing.stage.scale
    return _paint(
        meme,
        f"words-{slot.id}",
        reach(lettering),
        lambda canvas: draw_lettering(canvas, lettering, detail),
        motion,
    )


def _paint(meme: _Meme, name: str, box: Box, draw: Painter, motion: Motion) -> Layer:
    """A layer of what is drawn in template pixels, within the card's corners."""
    radius = 0.0 if meme.placing.fills else RADIUS_PX

    def clipped(canvas: skia.Canvas) -> None:
        canvas.clipRRect(skia.RRect.MakeRectXY(rect(meme.whole), radius, radius), True)
        draw(canvas)

    return meme.placing.stage.paint(name, box, clipped, motion)
