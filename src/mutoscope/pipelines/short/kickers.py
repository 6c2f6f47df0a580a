"""The small line above a headline: short, always true, in the language of the text."""

from dataclasses import dataclass

from mutoscope.providers.protocols import SegmentKind

LONGEST_CHARACTERS = 24


@dataclass(frozen=True)
class Kicker:
    """`text` is at most 24 characters; `icon` a bundled illustration."""

    text: str
    icon: str = ""


NONE = Kicker("")

_BY_SEGMENT: dict[str, dict[SegmentKind, tuple[str, ...]]] = {
    "en": {
        "hook": ("DID YOU KNOW",),
        "context": ("THE BACKGROUND", "A CLOSER LOOK"),
        "build": ("GOOD TO KNOW", "A CLOSER LOOK", "THERE IS MORE", "WORTH KNOWING"),
        "climax": ("KEEP IN MIND", "WORTH KNOWING"),
        "payoff": ("ONE LAST THING", "WORTH KNOWING"),
        "cta": ("YOUR TURN",),
    },
    "ru": {
        "hook": ("ЗНАЕТЕ ЛИ ВЫ",),
        "context": ("НЕМНОГО ФАКТОВ", "ВЗГЛЯД ПОБЛИЖЕ"),
        "build": ("ПОЛЕЗНО ЗНАТЬ", "ВЗГЛЯД ПОБЛИЖЕ", "И ЭТО НЕ ВСЁ", "ИНТЕРЕСНО"),
        "climax": ("ЗАПОМНИТЕ", "ИНТЕРЕСНО"),
        "payoff": ("И НАПОСЛЕДОК", "ИНТЕРЕСНО"),
        "cta": ("ТЕПЕРЬ ВЫ",),
    },
}
_BY_SCENE = {
    "en": {
        "title": Kicker("A SHORT STORY", "sparkles"),
        "number": Kicker("BY THE NUMBERS", "bar-chart"),
        "timeline": Kicker("A SHORT HISTORY", "scroll"),
        "cause_effect": Kicker("HOW IT WORKS", "gear"),
    },
    "ru": {
        "title": Kicker("КОРОТКАЯ ИСТОРИЯ", "sparkles"),
        "number": Kicker("В ЦИФРАХ", "bar-chart"),
        "timeline": Kicker("КРАТКАЯ ИСТОРИЯ", "scroll"),
        "cause_effect": Kicker("КАК ЭТО РАБОТАЕТ", "gear"),
    },
}


def kicker_for_scene(kind: str, language: str) -> Kicker:
    """The kicker of a number, timeline or cause-and-effect scene, or of a "title"."""
    return _BY_SCENE.get(language, {}).get(kind, NONE)


def kicker_for_country(label: str) -> Kicker:
    """The country's name in capitals, when it is short enough."""
    text = label.upper()
    return Kicker(text, "world-map") if len(text) <= LONGEST_CHARACTERS else Kicker("")


def kicker_for_segment(kind: SegmentKind, language: str, *, recent: tuple[str, ...]) -> Kicker:
    """The kicker of a hero or kinetic scene, none of the `recent` ones."""
    choices = _BY_SEGMENT.get(language, {}).get(kind, ())
    return next((Kicker(text) for text in choices if text not in recent), NONE)
