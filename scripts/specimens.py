"""A scene of every kind, told about coffee: what the golden frames and the sheets show."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.media.caption_styles import CaptionStyle, has_free_middle
from mutoscope.media.captions import Setting, caption_layers
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.looks.apply import PLAIN
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.scenes.pacing import paced
from mutoscope.media.scenes.plan import Card, Milestone, SceneKind, ScenePlan
from mutoscope.media.scenes.stack import colors_of, illustrate, illustrate_photo, letter
from mutoscope.media.timeline import Canvas
from mutoscope.models import Word

PHOTO = Path(__file__).parent.parent / "tests" / "pictures" / "astronaut.jpg"
FACE = (0.44, 0.24)
"""Where a face finder would see hers, in fractions of the picture."""
LENGTH_S = 5.0
COUNT = 8

_SAID = {
    "hero": "Half of all people begin their day with a cup of coffee.",
    "globe": "Brazil alone grows a third of it, more than any other country.",
    "number": "Every single day, the world drinks more than two billion cups.",
    "timeline": "From Yemen it came to Cairo, and then to London and Vienna.",
    "cause_effect": "Caffeine sits where adenosine should, and you stay wide awake.",
    "kinetic": "So the next time you yawn, remember what a bean can do.",
    "photo": "Even astronauts have a machine that makes espresso in orbit.",
}
_ROWS = (
    Milestone("1450s", "Sufi shrines in Yemen roast and brew it", "mosque"),
    Milestone("1500s", "It spreads across the Middle East", "desert"),
    Milestone("1652", "The first coffee house opens in London", "classical-building"),
)
PLANS: dict[SceneKind, ScenePlan] = {
    "hero": ScenePlan(
        "hero",
        "espresso",
        5,
        kicker="DID YOU KNOW",
        kicker_icon="light-bulb",
        headline="Coffee wakes up the whole world",
        accents=("coffee",),
        hero="hot-beverage",
        companions=("beans", "sunrise", "teapot", "alarm-clock"),
    ),
    "globe": ScenePlan(
        "globe",
        "ocean",
        6,
        kicker="WHERE IT GROWS",
        kicker_icon="world-map",
        headline="A third of it comes from Brazil",
        accents=("Brazil",),
        hero="hot-beverage",
        companions=("beans",),
        country="Brazil",
        figure="33%",
        figure_label="of the world's coffee",
    ),
    "number": ScenePlan(
        "number",
        "grape",
        7,
        kicker="EVERY DAY",
        kicker_icon="calendar",
        headline="Two billion cups",
        hero="hot-beverage",
        companions=("beans", "teapot"),
        figure="2 billion",
        figure_label="cups are drunk every day",
    ),
    "timeline": ScenePlan(
        "timeline",
        "paper",
        8,
        kicker="HOW IT SPREAD",
        kicker_icon="scroll",
        headline="From Yemen to London",
        accents=("Yemen", "London"),
        milestones=_ROWS,
    ),
    "cause_effect": ScenePlan(
        "cause_effect",
        "forest",
        9,
        kicker="HOW IT WORKS",
        kicker_icon="gear",
        headline="Caffeine keeps adenosine out",
        accents=("caffeine",),
        cause=Card("Caffeine", "high-voltage"),
        effect=Card("Adenosine", "sleeping-face"),
        relation="blocks",
    ),
    "kinetic": ScenePlan(
        "kinetic",
        "mint",
        10,
        kicker="REMEMBER",
        kicker_icon="brain",
        headline="What a bean can do",
        accents=("bean",),
        hero="beans",
    ),
    "photo": ScenePlan(
        "photo",
        "slate",
        11,
        kicker="IN ORBIT",
        kicker_icon="rocket",
        headline="Espresso in space",
        accents=("espresso",),
    ),
}


def staged(
    kind: SceneKind, canvas: Canvas, *, style: CaptionStyle | None = None, look: str = PLAIN
) -> list[Layer]:
    """The scene of that kind with its lettering, and captions where there is a `style`."""
    plan = PLANS[kind]
    layers = (
        illustrate_photo(PHOTO, plan, canvas, focus=FACE, look=look)
        if kind == "photo"
        else illustrate(plan, canvas, look=look)
    )
    layers += letter(plan, canvas, index=2, count=COUNT)
    words = _words(_SAID[plan.kind])
    layers = paced(layers, plan, opening=False, duration_s=LENGTH_S, words=words)
    return [*layers, *(_captions(plan, canvas, style) if style else [])]


def pictures(layers: Sequence[Layer], canvas: Canvas, at_s: Sequence[float]) -> list[Image.Image]:
    """The scene at these moments."""
    frames, planes = SceneFrames(layers, canvas, LENGTH_S), blank_frame(canvas)
    made: list[Image.Image] = []
    for moment_s in at_s:
        frames.draw(round(moment_s * canvas.fps), planes)
        made.append(Image.fromarray(np.ascontiguousarray(to_rgb(planes))))
    return made


def _captions(plan: ScenePlan, canvas: Canvas, style: CaptionStyle) -> list[Layer]:
    colors = colors_of(plan)
    layers, _ = caption_layers(
        _words(_SAID[plan.kind]),
        canvas,
        style=style,
        ink=colors.caption_ink,
        accent=colors.caption_accent,
        shade=colors.caption_shade,
        duration_s=LENGTH_S,
        setting=Setting(centre=has_free_middle(plan.kind), language="en"),
    )
    return layers


def _words(line: str) -> list[Word]:
    """The line as it might be spoken: a word's time by its letters."""
    parts = line.split()
    pace_s = (LENGTH_S - 0.6) / sum(len(part) + 2 for part in parts)
    words, at_s = list[Word](), 0.25
    for part in parts:
        end_s = at_s + (len(part) + 2) * pace_s
        words.append(Word(part, at_s, end_s))
        at_s = end_s
    return words
