"""What is asked of whoever paints or looks up a scene's picture.

A character or place has one description, and it stands word for word in every prompt of a scene
that shows it: that is what keeps a face the same from scene to scene.
"""

from collections.abc import Iterator, Sequence

from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.pipelines.short.script import Script, Segment
from mutoscope.providers.protocols import NamedDescription

LOOK = "A photorealistic, cinematic picture with natural light, rich detail and one clear subject."
FRAME = (
    "Tall vertical picture, 9:16. The subject stands in the middle; the upper fifth and the lower"
    " third are calm. No text, no letters, no logos, no watermarks, no borders."
)
SEARCH_WORDS = 6


def picture_prompt(script: Script, segment: Segment) -> str:
    """The whole description of a scene's picture, for a model that paints."""
    described = [*_descriptions(script, segment)]
    return "\n".join([LOOK, _ended(scene_words(segment)), *described, FRAME])


def portrait_prompt(character: NamedDescription) -> str:
    """A picture of one character alone, for others to be painted after."""
    return "\n".join(
        [
            LOOK,
            "A portrait, from the knees up, on a plain background.",
            _described(character),
            FRAME,
        ]
    )


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
