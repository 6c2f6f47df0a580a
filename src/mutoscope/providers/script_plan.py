"""How much a language model is asked to write. Pure: a forecast asks it as well."""

from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.protocols import Brief
from mutoscope.providers.script_checks import Plan, spoken_length

LINE_PAUSE_S = 0.45
ENDING_S = 0.9
SCENE_S = 4.5
FEWEST_SCENES, MOST_SCENES, MOST_POLISHED_SCENES = 4, 12, 40
_POLISHED_AIM, _POLISHED_SHARE = 0.1, 0.15
"""How far the length of a polished idea may be off its own."""
_SHORTEST_SCENE_S = 3.0


def plan_of(
    language: str, brief: Brief, *, pause_s: float = LINE_PAUSE_S, ending_s: float = ENDING_S
) -> Plan:
    """What fills the brief's duration; to polish an idea, what is as long as that. `pause_s`: the
    silence around each line; `ending_s`: what comes after the last."""
    if is_polished(brief):
        return _plan_of_polishing(language, brief, pause_s)
    duration_s = brief.duration_s
    scenes = _scenes(duration_s, MOST_SCENES)
    spoken_s = max(duration_s - ending_s - scenes * pause_s, duration_s / 2)
    words = spoken_s * brief.words_per_minute / 60
    length = max(1, round(words * LETTERS_A_WORD.get(language, 1)))
    return Plan(length, scenes, language)


def is_polished(brief: Brief) -> bool:
    """A text that is polished is its own and only source."""
    return bool(brief.idea) and brief.idea_mode == "polish"


def _plan_of_polishing(language: str, brief: Brief, pause_s: float) -> Plan:
    """As long as the idea is."""
    length = spoken_length(brief.idea, language) or max(1, len(brief.idea.split()))
    words = length / LETTERS_A_WORD.get(language, 1)
    share = 1 - pause_s / SCENE_S
    scenes = _scenes(words * 60 / brief.words_per_minute / share, MOST_POLISHED_SCENES)
    return Plan(length, scenes, language, _POLISHED_AIM, _POLISHED_SHARE)


def _scenes(duration_s: float, most: int) -> int:
    """How many there are in so many seconds."""
    wanted = min(max(round(duration_s / SCENE_S), FEWEST_SCENES), most)
    return min(wanted, max(1, int(duration_s / _SHORTEST_SCENE_S)))
