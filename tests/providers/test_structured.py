"""Values out of answers: the schema that is sent, what is found in a text, and the one repair."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from mutoscope.errors import ProviderError
from mutoscope.providers.protocols import Identity, Message, Reply
from mutoscope.providers.structured import ask, objects_in, strict_schema


class Leg(BaseModel):
    length: Annotated[float, Field(gt=0, description="in metres")]
    colour: Literal["red", "blue"] = "red"


class Table(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=5, pattern="^[a-z]+$")]
    legs: Annotated[tuple[Leg, ...], Field(min_length=1, max_length=9)]
    top: Leg | None = None
    kind: Literal["table"] = "table"


TABLE = TypeAdapter(Table)
WHOLE = '{"name": "oak", "legs": [{"length": 1}]}'


@dataclass
class Model:
    """Says what it was told to, in turn."""

    answers: Sequence[str]
    heard: list[Sequence[Message]] = field(default_factory=list)
    schemas: list[Mapping[str, Any] | None] = field(default_factory=list)
    identity = Identity("toy", "parrot")

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        likely_tokens: int | None = None,
    ) -> Reply:
        self.heard.append(messages)
        self.schemas.append(schema)
        return Reply(self.answers[len(self.heard) - 1], max_tokens, 1)


async def asked(model: Model, **more: Any) -> Table:
    return await ask(model, [Message("user", "A table.")], TABLE, max_tokens=99, **more)


def test_a_schema_has_nothing_that_a_vendor_refuses() -> None:
    leg = {
        "type": "object",
        "properties": {
            "length": {"type": "number", "description": "in metres"},
            "colour": {"type": "string", "enum": ["red", "blue"]},
        },
        "required": ["length", "colour"],
        "additionalProperties": False,
    }
    assert strict_schema(TABLE) == {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "legs": {"type": "array", "items": leg},
            "top": {"anyOf": [leg, {"type": "null"}]},
            "kind": {"type": "string", "enum": ["table"]},
        },
        "required": ["name", "legs", "top", "kind"],
        "additionalProperties": False,
    }


class Tree(BaseModel):
    branches: tuple["Tree", ...] = ()


class Bag(BaseModel):
    things: dict[str, int]


class Pair(BaseModel):
    both: tuple[int, str]


@pytest.mark.parametrize(
    ("kind", "words"), [(Tree, "holds itself"), (Bag, "object of any"), (Pair, "list of any")]
)
def test_what_no_vendor_takes_is_a_mistake_of_ours(kind: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        strict_schema(TypeAdapter(kind))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('Sure!\n```json\n{"a": {"b": "}"}}\n```\nEnjoy {this}.', [{"a": {"b": "}"}}]),
        ('{"a": 1} {"b": 2}', [{"a": 1}, {"b": 2}]),
        ('<think>{"a": 0}</think>{"a": 1}', [{"a": 1}]),
        ('{broken {"a": 1}', [{"a": 1}]),
        ('{"a": NaN}', []),
        ('{"a": 1', []),
        ("[1, 2]", []),
        (r'{"a\ud83d": ["b \udc4d\ud83d\ude00 c"]}', [{"a": ["b 😀 c"]}]),
        ('<think>{"a": 0}</THINKING> <think>{"a": 1}', [{"a": 1}]),
        ("<think>" * 60_000, []),
        ('{"a":' * 100_000, []),
        ("", []),
    ],
)
def test_objects_are_found_in_a_text(text: str, found: list[Any]) -> None:
    assert list(objects_in(text)) == found


async def test_a_good_answer_is_asked_for_once() -> None:
    model = Model([f"Here: {WHOLE}"])
    table = await asked(model)
    assert (table.name, table.legs[0].length) == ("oak", 1)
    assert model.schemas == [strict_schema(TABLE)]


async def test_an_object_that_does_not_fit_is_passed_over_for_one_that_does() -> None:
    assert (await asked(Model([f'{{"note": "x"}} {WHOLE}']))).name == "oak"


async def test_a_bad_answer_is_mended_with_what_is_wrong_in_words() -> None:
    bad = '{"name": "toolong", "legs": [{"length": -1}]}'
    model = Model([bad, WHOLE])
    assert (await asked(model)).name == "oak"
    first, answer, complaint = model.heard[1]
    assert (first.text, answer.role, answer.text) == ("A table.", "assistant", bad)
    assert "name: String should have at most 5 characters" in complaint.text
    assert "legs.0.length: Input should be greater than 0" in complaint.text
    assert '"additionalProperties": false' in complaint.text


@pytest.mark.parametrize("second", ["{}", "Sorry.", "", '{"name": 1, "legs": []}'])
async def test_two_bad_answers_are_the_end(second: str) -> None:
    model = Model(["no", second])
    with pytest.raises(ProviderError, match=r"toy \(parrot\) gave no usable answer") as caught:
        await asked(model)
    assert (caught.value.code, caught.value.transient) == ("unusable_answer", False)
    assert "`models`" in caught.value.hint
    assert len(model.heard) == 2


def named(*good: str) -> Any:
    return lambda table: () if table.name in good else (f"Not {table.name}.", "Another.")


async def test_an_answer_is_read_and_checked_off_the_event_loop() -> None:
    here = threading.get_ident()
    threads = list[int]()
    check = lambda _table: threads.append(threading.get_ident()) or ()  # noqa: E731
    await asked(Model([WHOLE]), check=check)
    assert len(threads) == 1
    assert here not in threads


async def test_complaints_are_a_dozen_at_most() -> None:
    model = Model([WHOLE, WHOLE])
    await asked(model, check=lambda _table: ["It is endless."] * 1_000)
    assert model.heard[1][-1].text.count("It is endless.") == 12


async def test_what_fits_but_is_not_good_is_asked_for_again() -> None:
    model = Model([WHOLE, WHOLE.replace("oak", "elm")])
    assert (await asked(model, check=named("elm"))).name == "elm"
    assert "- Not oak." in model.heard[1][-1].text


@pytest.mark.parametrize(
    ("second", "kept"), [("nothing", "oak"), (WHOLE.replace("oak", "ash"), "ash")]
)
async def test_what_fits_is_good_enough_after_the_repair(second: str, kept: str) -> None:
    assert (await asked(Model([WHOLE, second]), check=named("elm"))).name == kept


async def test_the_better_of_two_is_taken() -> None:
    worse = WHOLE.replace("oak", "ash")
    check = lambda table: ["a"] if table.name == "oak" else ["a", "b"]  # noqa: E731
    assert (await asked(Model([WHOLE, worse]), check=check)).name == "oak"
