"""What is asked of whoever paints or looks up a scene's picture.

A character or place has one description, and it stands word for word in every prompt of a scene
that shows it: that is what keeps a face the same from scene to scene.
"""

from collections.abc import Iterator, Sequence

from mutoscope.media.layout import Format
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.pipelines.short import art_styles
from mutoscope.pipelines.short.art_styles import AUTO
from mutoscope.pipelines.short.script import Script, Segment
from mutoscope.providers.protocols import NamedDescription

_NOTHING_WRITTEN = "No text, no letters, no logos, no watermarks, no borders."
_CALM: dict[Format, str] = {
    "9:16": (
        "Tall vertical picture, 9:16. The subject stands in the middle; the upper fifth and the"
        " lower third are calm."
    ),
    "1:1": (
        "Square picture, 1:1. The subject stands a little above the middle; the upper fifth and the"
        " lower quarter are calm."
    ),
    "16:9": (
        "Wide picture, 16:9. The subject stands right of the middle; the left third and the lower"
        " quarter are calm."
    ),
}
SEARCH_WORDS = 6


def picture_prompt(
    script: Script, segment: Segment, *, art_style: str = AUTO, format: Format = "9:16"
) -> str:
    """The whole description of a scene's picture, for a model that paints: the style, the scene,
    who and what is in it, the script's time and place, the frame, and what is to be left out.

    Raises InvalidRequest (code "unknown_art_style")."""
    lines = [
        art_styles.art_style(art_style).prompt,
        _ended(scene_words(segment)),
        *_descriptions(script, segment),
        *_time_and_place(script),
        _frame(format),
        *_left_out(script),
    ]
    return "\n".join(lines)


def portrait_prompt(
    character: NamedDescription,
    *,
    script: Script | None = None,
    art_style: str = AUTO,
    format: Format = "9:16",
) -> str:
    """A picture of one character alone, for others to be painted after: in their style and frame,
    and in the script's time. Raises InvalidRequest (code "unknown_art_style")."""
    lines = [
        art_styles.art_style(art_style).prompt,
        "A portrait, from the knees up, on a plain background.",
        _described(character),
        *(_time_and_place(script) if script else ()),
        _frame(format),
        *(_left_out(script) if script else ()),
    ]
    return "\n".join(lines)


def _frame(format: Format) -> str:
    return f"{_CALM[format]} {_NOTHING_WRITTEN}"


def _time_and_place(script: Script) -> list[str]:
    if not script.era:
        return []
    return [f"Time and place: {_ended(script.era)} Clothes, buildings and tools belong to it."]


def _left_out(script: Script) -> list[str]:
    return [f"Not to be seen: {_ended(script.avoid)}"] if script.avoid else []


def reference_note(characters: Sequence[NamedDescription]) -> str:
    """What to do with the portraits that go with a prompt."""
    names = ", ".join(each.name for each in characters)
    return f"The pictures shown are portraits of {names}, in this order: keep their looks."


def scene_words(segment: Segment) -> str:
    """What is to be seen: as the writer put it, else what was said when the picture was planned, so
    that a sentence worded anew keeps its picture."""
    return segment.prompt or (segment.planned.text if segment.planned else segment.text)


def search_words(script: Script, segment: Segment) -> str:
    """A few English words to look a photograph up by."""
    if segment.search:
        return segment.search
    found = [*_seen(segment.picture)] or script.title.split()
    return " ".join(found[:SEARCH_WORDS])


def characters_in(script: Script, segment: Segment) -> list[NamedDescription]:
    """The characters that a scene shows, in the script's order."""
    return [each for each in script.characters if each.name in segment.shows]


def _seen(plan: ScenePlan) -> Iterator[str]:
    """Illustrations have English names, whatever the language of the text."""
    if plan.country:
        yield plan.country
    if plan.hero:
        yield from plan.hero.split("-")


def _descriptions(script: Script, segment: Segment) -> list[str]:
    shown = (*script.characters, *script.places)
    return [_described(each) for each in shown if each.name in segment.shows]


def _described(one: NamedDescription) -> str:
    return f"{one.name}: {_ended(one.description)}"


def _ended(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
