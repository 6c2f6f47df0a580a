"""A script with a scene of each kind, as short as can be, in one of six scripts."""

from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.media.scenes.plan import Card, Milestone, ScenePlan
from mutoscope.models import Artifact
from mutoscope.pipelines.short.script import Script, Segment, write_yaml

LINES = {
    "en": ("Coffee wakes the world.", "It grew in Ethiopia.", "Two billion cups a day."),
    "ru": ("Кофе будит весь мир.", "Он вырос в Эфиопии.", "Два миллиарда чашек в день."),
    "el": ("Ο καφές ξυπνά τον κόσμο.", "Φύτρωσε στην Αιθιοπία.", "Δύο δισεκατομμύρια φλιτζάνια."),
    "ar": ("القهوة توقظ العالم.", "نبتت في إثيوبيا.", "ملياران من الأكواب كل يوم."),
    "hi": ("कॉफ़ी दुनिया को जगाती है।", "यह इथियोपिया में उगी।", "रोज़ दो अरब प्याले।"),
    "ja": ("コーヒーは世界を起こす。", "エチオピアで育った。", "毎日二十億杯。"),
}
_HERO = "hot-beverage"


def plans(headline: str) -> tuple[ScenePlan, ...]:
    """All kinds that a script may ask for; a photograph comes by its file."""
    beans, sun = "beans", "sun"
    rows = (Milestone("1450", "Yemen", beans), Milestone("1650", "Oxford", sun))
    return (
        ScenePlan("hero", "espresso", 1, hero=_HERO, companions=(beans, sun)),
        ScenePlan("globe", "ocean", 2, country="Ethiopia", hero=_HERO),
        ScenePlan("number", "grape", 3, hero=_HERO, figure="2", figure_label=headline),
        ScenePlan("timeline", "paper", 4, milestones=rows),
        ScenePlan(
            "cause_effect",
            "forest",
            5,
            cause=Card(headline, beans),
            effect=Card(headline, sun),
        ),
        ScenePlan("kinetic", "mint", 6, hero=_HERO),
        ScenePlan("hero", "slate", 7, hero=_HERO),
    )


def script_of(language: str = "en", *, photo: Artifact | None = None) -> str:
    """One scene of each kind; the last one is a photograph, where there is one."""
    lines = LINES[language]
    title = lines[0].rstrip(".。।")
    segments = [
        Segment(text=lines[index % 3], headline=title, picture=plan)
        for index, plan in enumerate(plans(title))
    ]
    segments[-1] = segments[-1].model_copy(update={"image": photo})
    return write_yaml(Script(title=title, language=language, segments=tuple(segments)))


def a_photo(path: Path) -> Path:
    """A picture with light and dark, edges and slopes."""
    rows, columns = np.mgrid[0:900, 0:1200].astype(float)
    waves = 128 + 90 * np.sin(columns / 60) * np.cos(rows / 90)
    pixels = np.stack([waves, 255 - rows / 4, 60 + columns / 8], axis=-1)
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(path)
    return path
