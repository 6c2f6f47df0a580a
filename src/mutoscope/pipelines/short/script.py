"""The script: what is said, and what is seen while it is said. `script.yaml` in and out.

The plan of pictures is frozen with the script. A segment whose text was edited keeps its picture;
`scene_of` drops from it only what the new words no longer support.
"""

import re
from dataclasses import replace
from typing import Annotated, Self

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from mutoscope.errors import InvalidRequest
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.models import Artifact
from mutoscope.pipelines.short.pictures import with_known_names
from mutoscope.pipelines.short.planner import settle
from mutoscope.pipelines.short.request import CameraName, Share
from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.plain_yaml import parse_yaml
from mutoscope.providers.protocols import (
    Article,
    Draft,
    DraftSegment,
    Emotion,
    MusicMood,
    NamedDescription,
    SegmentKind,
    StyleName,
)

_PLAIN = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
_START = "Start from the script.yaml of a finished job."

Clean = Annotated[str, AfterValidator(without_controls)]


class Planned(BaseModel):
    """The words the picture was planned for, to tell an edited segment from an untouched one, and
    the camera move that the writer had in mind."""

    model_config = _PLAIN
    text: str
    headline: str
    camera: CameraName = "auto"


class Segment(BaseModel):
    """One scene: a spoken line and its picture.

    `prompt` is what is to be seen, for whoever paints it (empty: the text it was planned for),
    `shows` names the characters and places in it, `search` is what a photograph is looked up by.
    `image` is a picture of the user's own for this scene, `focus` the point of its picture that has
    to be seen (fractions of it), `camera` how the camera moves; where they are empty, it is found.
    """

    model_config = _PLAIN
    text: Annotated[Clean, Field(min_length=1, max_length=600)]
    headline: Annotated[Clean, Field(max_length=120)] = ""
    kicker: Annotated[Clean, Field(max_length=32)] = ""
    kind: SegmentKind = "build"
    emotion: Emotion = "neutral"
    picture: Annotated[ScenePlan, AfterValidator(with_known_names)]
    prompt: Annotated[Clean, Field(max_length=2_000)] = ""
    shows: tuple[Clean, ...] = ()
    search: Annotated[Clean, Field(max_length=100)] = ""
    image: Artifact | None = None
    focus: tuple[Share, Share] | None = None
    camera: CameraName = "auto"
    planned: Planned | None = None


class Source(BaseModel):
    """Where the words come from; kept for the credits."""

    model_config = _PLAIN
    title: Clean = ""
    url: Clean = ""
    author: Clean = ""
    licence: Clean = ""
    attribution: Clean = ""


class Script(BaseModel):
    """A whole script. `verbatim_source`: the sentences stand in the source as they are. `era` is
    when and where it plays, `avoid` what no picture of it may show, `style` how it is told."""

    model_config = _PLAIN
    title: Annotated[Clean, Field(min_length=1, max_length=200)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    hook: Clean = ""
    segments: Annotated[tuple[Segment, ...], Field(min_length=1, max_length=80)]
    characters: tuple[NamedDescription, ...] = ()
    places: tuple[NamedDescription, ...] = ()
    era: Annotated[Clean, Field(max_length=400)] = ""
    avoid: Annotated[Clean, Field(max_length=400)] = ""
    style: StyleName = "auto"
    music_mood: MusicMood = "warm"
    verbatim_source: bool = False
    writer: str = ""
    source: Source = Source()

    @model_validator(mode="after")
    def _shows_who_there_is(self) -> Self:
        names = [each.name for each in (*self.characters, *self.places)]
        for index, segment in enumerate(self.segments):
            unknown = next((name for name in segment.shows if name not in names), None)
            if unknown is not None:
                raise PydanticCustomError(
                    "unknown_name",
                    "segments.{index} shows “{name}”, who is no character or place",
                    {
                        "index": index,
                        "name": unknown,
                        "hint": f"There is: {', '.join(names) or 'none'}.",
                    },
                )
        return self


def make_script(
    draft: Draft,
    article: Article,
    plans: tuple[ScenePlan, ...],
    *,
    writer: str,
    style: StyleName = "auto",
) -> Script:
    """Join what the writer wrote and what the planner chose; the last scene carries the credit."""
    segments = [_segment(*pair) for pair in zip(draft.segments, plans, strict=True)]
    last = segments[-1]
    credited = replace(last.picture, credit=article.attribution)
    segments[-1] = last.model_copy(update={"picture": credited})
    return Script(
        title=draft.title,
        language=article.language,
        hook=draft.hook,
        segments=tuple(segments),
        characters=draft.characters,
        places=draft.places,
        era=draft.era,
        avoid=draft.avoid,
        style=style,
        music_mood=draft.music_mood,
        verbatim_source=draft.verbatim,
        writer=writer,
        source=Source(
            title=article.title,
            url=article.url,
            author=article.author,
            licence=article.licence,
            attribution=article.attribution,
        ),
    )


def _segment(draft: DraftSegment, plan: ScenePlan) -> Segment:
    return Segment(
        text=draft.text,
        headline=plan.headline,
        kicker=plan.kicker,
        kind=draft.kind,
        emotion=draft.emotion,
        picture=replace(plan, headline="", kicker=""),
        prompt=draft.picture,
        shows=draft.shows,
        search=draft.search,
        planned=Planned(text=draft.text, headline=plan.headline, camera=draft.camera or "auto"),
    )


def scene_of(segment: Segment, language: str) -> ScenePlan:
    """The scene to draw: the frozen plan, less what an edited text no longer says.

    A headline that was chosen by hand stays as it is.
    """
    plan = replace(segment.picture, headline=segment.headline, kicker=segment.kicker)
    planned = segment.planned
    if planned is None or planned.text == segment.text:
        return plan
    settled = settle(plan, segment.text, language)
    if segment.headline != planned.headline:
        return replace(settled, headline=segment.headline)
    return settled


def as_shown(script: Script) -> Script:
    """The script as the video shows it, which is the same video's: edited segments with the
    picture that is left of theirs, and the hook following an edited first line."""
    first, hook = script.segments[0], script.hook
    if first.planned and hook == first.planned.text:
        hook = first.text
    segments = tuple(_settled(segment, script.language) for segment in script.segments)
    return script.model_copy(update={"hook": hook, "segments": segments})


def _settled(segment: Segment, language: str) -> Segment:
    planned = segment.planned
    if planned is None or planned.text == segment.text:
        return segment
    scene = scene_of(segment, language)
    by_hand = segment.headline != planned.headline
    headline = planned.headline if by_hand else scene.headline
    return segment.model_copy(
        update={
            "headline": scene.headline,
            "kicker": scene.kicker,
            "picture": replace(scene, headline="", kicker=""),
            "planned": planned.model_copy(update={"text": segment.text, "headline": headline}),
        }
    )


def write_yaml(script: Script) -> str:
    """The script as an editable document."""
    plain = script.model_dump(mode="json", exclude_defaults=True)
    for full, segment in zip(script.segments, plain["segments"], strict=True):
        segment["kind"] = full.kind
    plain["language"] = script.language
    return yaml.dump(plain, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True, width=96)


class _WithoutAliases(yaml.SafeDumper):
    """Writes out what stands twice: `read_yaml` knows no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def read_yaml(text: str) -> Script:
    """Parse a `script.yaml`. InvalidRequest names every fault with its place, also pictures that
    are not bundled."""
    content = parse_yaml(text, what="The script")
    try:
        script = Script.model_validate(content)
    except ValidationError as error:
        raise _misfit(error) from None
    return script


def _misfit(error: ValidationError) -> InvalidRequest:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the document"
    what = re.sub(r"^Value (.*) items after validation", r"String \1 characters", first["msg"])
    return _fault(place, what, first.get("ctx", {}).get("hint", _START))


def _fault(place: str, what: str, hint: str) -> InvalidRequest:
    return InvalidRequest(f"The script cannot be used: {place}: {what}.", hint=hint)
