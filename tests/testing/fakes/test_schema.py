"""Documents by schema: each fits what was asked, and is as long as that."""

import re
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter

from mutoscope.testing.fakes.schema import instance
from mutoscope.testing.fakes.wording import Pen, wish


class Line(BaseModel):
    text: str = Field(min_length=1)
    emotion: Literal["calm", "warm"]
    picture_prompt: str = Field(max_length=200)
    weight: float = Field(gt=0, lt=1)


class Person(BaseModel):
    name: str
    description: str | None


class Script(BaseModel):
    title: str = Field(min_length=1, max_length=12)
    lines: list[Line] = Field(min_length=3, max_length=20)
    people: list[Person] = Field(max_length=2)
    seconds: int = Field(ge=5, le=60, multiple_of=5)
    final: bool


@given(prompt=st.text())
def test_a_document_fits_its_schema(prompt: str) -> None:
    made = instance(Script.model_json_schema(), Pen(prompt))
    Script.model_validate(made, strict=True)
    assert made == instance(Script.model_json_schema(), Pen(prompt))


@pytest.mark.parametrize("words", [30, 75, 140])
@pytest.mark.parametrize("asked", ["about {} words", "около {} слов"])
def test_it_is_about_as_long_as_asked(words: int, asked: str) -> None:
    script = Script.model_validate(
        instance(Script.model_json_schema(), Pen(f"Write {asked.format(words)}"))
    )
    said = sum(len(line.text.split()) for line in script.lines)
    assert words * 0.7 <= said <= words * 1.35


class Few(BaseModel):
    lines: list[Line] = Field(min_length=3, max_length=3)


def test_few_lines_are_long_ones() -> None:
    made = Few.model_validate(instance(Few.model_json_schema(), Pen("about 120 words")))
    assert sum(len(line.text.split()) for line in made.lines) >= 85


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("Write about coffee", "en"),
        ("Напиши про кофе", "ru"),
        ("Write about coffee in Russian", "ru"),
        ("Write a script. Кофе", "en"),
    ],
)
def test_the_language_is_that_of_the_prompt(prompt: str, language: str) -> None:
    assert wish(prompt).language == language
    text = Pen(prompt).text(40)
    assert bool(re.search("[а-яё]", text)) == (language == "ru")


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": ["null", "integer"], "minimum": 3, "maximum": 4}, int),
        ({"anyOf": [{"type": "null"}, {"type": "number"}]}, float),
        ({"oneOf": [{"const": "x"}]}, Literal["x"]),
        ({"type": "STRING", "enum": ["A", None]}, Literal["A"]),
        ({"type": "string", "minLength": 100, "maxLength": 120}, str),
        ({"type": "string", "format": "date"}, str),
        ({"allOf": [{"properties": {"a": {"type": "integer"}}}], "type": "object"}, dict[str, int]),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 5}, list[bool]),
        ({"type": "null"}, None),
    ],
    ids=str,
)
def test_kinds_of_schemas(schema: dict[str, Any], kind: Any) -> None:
    TypeAdapter(kind).validate_python(instance(schema, Pen("a")))


@pytest.mark.parametrize("schema", [{"$ref": "#/$defs/A"}, {"type": "tuple"}], ids=str)
def test_a_schema_that_is_none(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"leads nowhere|is not a type"):
        instance(schema, Pen("a"))


class Scene(BaseModel):
    text: str
    kind: Literal["hook", "context", "build", "climax", "payoff", "cta"]
    picture: str


class Story(BaseModel):
    scenes: list[Scene]


def story(prompt: str) -> Story:
    return Story.model_validate(instance(Story.model_json_schema(), Pen(prompt)))


@pytest.mark.parametrize("words", [10, 20, 30, 60, 200])
def test_a_story_has_its_arc_and_no_picture_twice(words: int) -> None:
    scenes = story(f"Write about {words} words.").scenes
    kinds = [scene.kind for scene in scenes]
    assert kinds[0] == "hook"
    assert len(kinds) < 3 or (kinds[-1], kinds.count("climax")) == ("payoff", 1)
    assert len({scene.picture for scene in scenes}) == len(scenes)


def test_style_and_idea_are_heard() -> None:
    asked = "Write about 60 words.\nStyle: mystery. Calm.\n<idea>\nMy aunt kept bees.\n</idea>"
    said = " ".join(scene.text for scene in story(asked).scenes)
    assert "told in the mystery way" in said
    assert "with these words: My aunt kept bees." in said
    plain = " ".join(scene.text for scene in story("Write about 60 words.").scenes)
    assert "is told in the" not in plain
    assert "these words" not in plain


def test_another_take_has_other_words() -> None:
    said = {tuple(s.text for s in story(f"Take {n}: about 60 words.").scenes) for n in range(8)}
    assert len(said) == 8


class Speech(BaseModel):
    speaker: Literal["anna", "ben"]
    text: str


class Chapter(BaseModel):
    part: Literal["hook", "context", "point", "conclusion"]
    lines: list[Speech]
    points: list[str]


class Talk(BaseModel):
    title: str
    sections: list[Chapter]


@pytest.mark.parametrize("words", [130, 400, 1100])
def test_groups_of_texts_share_the_words_and_have_their_arc(words: int) -> None:
    written = instance(Talk.model_json_schema(), Pen(f"Write about {words} words."))
    chapters = Talk.model_validate(written).sections
    said = " ".join(line.text for chapter in chapters for line in chapter.lines)
    assert len(said.split()) == pytest.approx(words, rel=0.15)
    assert max(2, words // 80) < len(chapters) < 3 + words // 50
    parts = [chapter.part for chapter in chapters]
    assert parts == ["hook", "context", *["point"] * (len(parts) - 3), "conclusion"]


class Labels(BaseModel):
    above: str = Field(description="at most 20 characters: what is seen")
    below: str = Field(description="at most 60 characters")


class Sheet(BaseModel):
    labels: list[Labels]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_so_many_things_of_so_many_characters_are_no_more(language: str) -> None:
    prompt = f"Write 7 different pairs. Language: {language}"
    labels = Sheet.model_validate(instance(Sheet.model_json_schema(), Pen(prompt))).labels
    assert len(labels) == len({each.below for each in labels}) == 7
    assert all(0 < len(each.above) <= 20 for each in labels)
    assert all(20 < len(each.below) <= 60 for each in labels)
