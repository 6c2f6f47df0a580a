"""From a request's schema to the fields of a form, and back."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from mutoscope import pipelines
from mutoscope.app.catalogues import Catalogues, pipeline_state
from mutoscope.app.uploads import http_schema
from mutoscope.config import Settings
from mutoscope.interfaces.web.pages import fields as forms_fields
from mutoscope.interfaces.web.pages.arrangements import ARRANGEMENTS
from mutoscope.interfaces.web.pages.fields import fields_of, request_of, value_of
from mutoscope.interfaces.web.pages.forms import Form, form_of
from mutoscope.interfaces.web.pages.short_form import SHORT
from mutoscope.models import Artifact
from toys import ALL

UPLOAD = "art_0123456789abcdefghjkmnpqrs"


class Picture(BaseModel):
    file: Artifact
    name: str = ""


class Everything(BaseModel):
    """One field of each kind."""

    title: Annotated[str, Field(max_length=80, description="What it is called")]
    story: Annotated[str, Field(max_length=9000)] = ""
    url: Annotated[str, Field(max_length=2000)] = ""
    count: Annotated[int, Field(ge=1, le=9)] = 3
    share: Annotated[float, Field(ge=0, le=1)] = 0.5
    shape: Literal["round", "square"] = "round"
    loud: bool = False
    logo: Artifact | None = None
    files: Annotated[tuple[Artifact, ...], Field(max_length=5)] = ()
    pictures: tuple[Picture, ...] = ()
    models: Annotated[dict[str, str], Field(json_schema_extra={"cli": "hidden"})] = {}
    limits: dict[str, int] = {}


FIELDS = fields_of(Everything.model_json_schema())


@pytest.fixture(scope="module")
def found() -> Catalogues:
    return Catalogues(Settings(find_local_models=False))


def form(name: str, found: Catalogues) -> Form:
    known = {each.name: each for each in ALL}
    pipeline = known.get(name) or pipelines.find(name)
    return form_of(pipeline_state(pipeline, http_schema(pipeline)), found)


def test_each_kind_of_field_is_known_by_its_schema() -> None:
    assert {name: each.kind for name, each in FIELDS.items()} == {
        "title": "line",
        "story": "text",
        "url": "address",
        "count": "number",
        "share": "number",
        "shape": "choice",
        "loud": "check",
        "logo": "file",
        "files": "files",
        "pictures": "files",
    }
    assert FIELDS["title"].required
    assert FIELDS["title"].hint == "What it is called."
    assert FIELDS["shape"].values == ("round", "square")
    assert (FIELDS["count"].minimum, FIELDS["count"].maximum, FIELDS["count"].step) == (1, 9, 1)
    assert FIELDS["share"].is_bounded
    assert FIELDS["files"].most == 5
    assert (FIELDS["pictures"].named, FIELDS["files"].named) == (True, False)


def test_files_are_known_as_they_are_named_over_http_too() -> None:
    schema = Everything.model_json_schema()
    schema["$defs"]["Artifact"] = {"type": "string", "pattern": "^art_"}
    assert fields_of(schema) == FIELDS


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("title", "  Tea  ", "Tea"),
        ("title", "", None),
        ("title", None, None),
        ("title", ["a", "b"], None),
        ("story", "two\n\nparagraphs ", "two\n\nparagraphs "),
        ("count", "7", 7),
        ("count", "7.5", 7.5),
        ("count", "many", "many"),
        ("count", "nan", "nan"),
        ("count", "1e999", "1e999"),
        ("share", "0,25", 0.25),
        ("share", "1", 1.0),
        ("loud", "on", True),
        ("loud", None, False),
        ("loud", "yes", False),
        ("logo", f"{UPLOAD} my logo.png", UPLOAD),
        ("logo", "", None),
        ("files", f"{UPLOAD} a.txt", [UPLOAD]),
        ("files", "", []),
        ("pictures", [f"{UPLOAD} on a tree.jpg"], [{"file": UPLOAD, "name": "on a tree.jpg"}]),
    ],
)
def test_what_a_form_sends_becomes_a_value(name: str, said: Any, value: Any) -> None:
    assert value_of(FIELDS[name], said) == value


def test_what_is_as_by_default_is_left_out_unless_it_was_said() -> None:
    sent = {"title": "Tea", "count": "3", "share": "0.5", "shape": "square", "odd": "x"}
    assert request_of(FIELDS.values(), sent) == {"title": "Tea", "shape": "square"}
    assert request_of(FIELDS.values(), sent, said={"count"})["count"] == 3


def test_every_field_of_a_short_has_its_place(found: Catalogues) -> None:
    shown = [control.name for control in form("short", found).controls]
    model = pipelines.find("short").request.model_fields
    assert len(shown) == len(set(shown))
    assert set(shown) | SHORT.left_out == set(model)


def test_an_arrangement_places_fields_that_there_are() -> None:
    for name, arrangement in ARRANGEMENTS.items():
        model = set(pipelines.find(name).request.model_fields)
        placed = [
            each.name
            for group in (*arrangement.ways, *arrangement.sections)
            for each in group.fields
        ]
        assert set(placed) | arrangement.left_out | arrangement.written <= model
        assert {field for field, _ in arrangement.titles} <= model


def test_a_pipeline_without_an_arrangement_has_a_form_all_the_same(found: Catalogues) -> None:
    for pipeline in ALL:
        controls = form(pipeline.name, found).controls
        assert [each.name for each in controls] == list(fields_of(http_schema(pipeline)))


def test_only_the_open_tab_counts(found: Catalogues) -> None:
    short = form("short", found)
    sent = {"_way": "idea", "idea": "mine", "topic": "left behind", "duration": "45"}
    assert short.request(sent) == {"idea": "mine", "duration": 45}
    assert short.request(sent | {"_way": "no such"})["topic"] == "left behind"


def test_a_script_takes_the_place_of_what_it_was_written_from(found: Catalogues) -> None:
    short = form("short", found)
    instead = pipelines.find("short").instead["script"]
    said = {"topic": "tea", "duration": 45, "voice": "heart", "writer": "gemini", "palette": "mint"}
    assert short.written(said, "title: Tea", instead) == {"voice": "heart", "script": "title: Tea"}


def test_choices_say_why_they_cannot_work(found: Catalogues) -> None:
    control = next(c for c in form("short", found).controls if c.name == "image_provider")
    banana = next(each for each in control.choices if each.value == "gemini")
    assert banana.title == "Nano Banana (Google Gemini)"
    assert not banana.works
    assert "has no key here" in banana.why
    assert banana in control.refused


def test_a_long_text_is_told_from_a_line() -> None:
    assert FIELDS["story"].longest is not None
    assert FIELDS["story"].longest > forms_fields.LINE
