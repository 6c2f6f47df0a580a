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
        "build": (
            "GOOD TO KNOW",
            "A CLOSER LOOK",
            "THERE IS MORE",
            "WORTH KNOWING",
            "ANOTHER FACT",
        ),
        "climax": ("KEEP IN MIND", "WORTH KNOWING"),
        "payoff": ("ONE LAST THING", "WORTH KNOWING"),
        "cta": ("YOUR TURN",),
    },
    "ru": {
        "hook": ("ЗНАЕТЕ ЛИ ВЫ",),
        "context": ("НЕМНОГО ФАКТОВ", "ВЗГЛЯД ПОБЛИЖЕ"),
        "build": ("ПОЛЕЗНО ЗНАТЬ", "ВЗГЛЯД ПОБЛИЖЕ", "И ЭТО НЕ ВСЁ", "ИНТЕРЕСНО", "ЕЩЁ ОДИН ФАКТ"),
        "climax": ("ЗАПОМНИТЕ", "ИНТЕРЕСНО"),
        "payoff": ("И НАПОСЛЕДОК", "ИНТЕРЕСНО"),
        "cta": ("ТЕПЕРЬ ВЫ",),
    },
}
_BY_SCENE = {
    "en": {
        "title": ("IN A NUTSHELL",),
        "number": ("BY THE NUMBERS", "A FIGURE TO KEEP", "THE COUNT"),
        "timeline": ("A SHORT HISTORY", "STEP BY STEP"),
        "cause_effect": ("CAUSE AND EFFECT", "HOW IT WORKS"),
    },
    "ru": {
        "title": ("КОРОТКО О ГЛАВНОМ",),
        "number": ("В ЦИФРАХ", "ТОЛЬКО ЦИФРЫ", "СЧЁТ"),
        "timeline": ("КРАТКАЯ ИСТОРИЯ", "ШАГ ЗА ШАГОМ"),
        "cause_effect": ("ПРИЧИНА И СЛЕДСТВИЕ", "КАК ЭТО РАБОТАЕТ"),
    },
}
_ICONS = {
    "title": "sparkles",
    "number": "bar-chart",
    "timeline": "scroll",
    "cause_effect": "gear",
}


def kicker_for_scene(kind: str, language: str, *, recent: tuple[str, ...] = ()) -> Kicker:
    """The kicker of a number, timeline or cause-and-effect scene, or of a "title"; none of the
    `recent` ones where there is another."""
    choices = _BY_SCENE.get(language, {}).get(kind, ())
    fresh = [text for text in choices if text not in recent] or list(choices[:1])
    return Kicker(fresh[0], _ICONS[kind]) if fresh else NONE


def kicker_for_country(label: str) -> Kicker:
    """The country's name in capitals, when it is short enough."""
    text = label.upper()
    return Kicker(text, "world-map") if len(text) <= LONGEST_CHARACTERS else Kicker("")


def kicker_for_segment(kind: SegmentKind, language: str, *, recent: tuple[str, ...]) -> Kicker:
    """The kicker of a hero or kinetic scene, none of the `recent` ones."""
    choices = _BY_SEGMENT.get(language, {}).get(kind, ())
    return next((Kicker(text) for text in choices if text not in recent), NONE)
