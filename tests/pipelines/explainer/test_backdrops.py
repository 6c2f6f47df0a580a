"""What lies behind slides."""

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.backdrops import backdrop_of, check_backdrops
from mutoscope.pipelines.explainer.request import Backdrop, ExplainerRequest, NamedFile
from mutoscope.pipelines.explainer.script import Background, Narration, Script, Section

SEA, SKY = (Artifact(digit * 64, 1, ".png", "image/png") for digit in "12")
LINES = (Narration(text="Hello."),)
PLAIN = Section(title="Plain", narrations=LINES)
BY_THE_SEA = Section(
    title="Sea",
    narrations=LINES,
    background=Background(type="image", path="sea.png", fit="contain"),
)
SCRIPT = Script(title="T", description="D", sections=(PLAIN, BY_THE_SEA))


def asked(**fields: object) -> ExplainerRequest:
    return ExplainerRequest.model_validate({"text": "Hello.", **fields})


def test_a_section_without_one_has_that_of_the_video() -> None:
    sky = Backdrop(file=SKY)
    assert backdrop_of(asked(background=sky), PLAIN) == sky
    assert backdrop_of(asked(), PLAIN) is None


def test_a_section_has_its_own() -> None:
    request = asked(background=Backdrop(file=SKY), files=(NamedFile(path="sea.png", file=SEA),))
    assert backdrop_of(request, BY_THE_SEA) == Backdrop(file=SEA, type="image", fit="contain")
    check_backdrops(request, SCRIPT)


def test_one_that_was_not_handed_in_is_named() -> None:
    with pytest.raises(InvalidRequest, match=r"sections\.1\.background names “sea\.png”"):
        check_backdrops(asked(), SCRIPT)
