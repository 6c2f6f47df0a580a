from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from mutoscope.jobs.digest import artifacts_in, canonical, digest, placed_artifacts, step_seed
from mutoscope.jobs.execution import Call
from mutoscope.jobs.finding import wanted
from mutoscope.jobs.step import spec_of
from mutoscope.models import Artifact, Job
from mutoscope.providers.fake import FakeIllustrations, FakeWriter
from mutoscope.providers.protocols import Identity
from toys import Line, Spoken, Story, speak, write_story

SPEC = spec_of(speak)
JOB = Job("job_1", "toy", "running", {}, datetime(2026, 1, 1, tzinfo=UTC))
LINES = st.builds(Line, st.text(), st.floats(allow_nan=False, allow_infinity=False))
STORIES = st.builds(Story, st.text(), st.lists(LINES, max_size=4).map(tuple))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False, width=32).filter(lambda number: abs(number) != float("inf")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@dataclass(frozen=True)
class LoudLine(Line):
    volume: int = 11


@dataclass(frozen=True)
class SameFields:
    text: str
    loudness: float = 1.0


class Model(BaseModel):
    text: str


def digest_of(*args: Any, **changes: Any) -> str:
    asked: dict[str, Any] = {"identity": None, "seed": 1, "take": 0}
    return digest(changes.pop("spec", SPEC), args, **{**asked, **changes})


@given(STORIES, STORIES)
def test_equal_values_and_only_they_share_a_digest(one: Story, other: Story) -> None:
    same = repr(one) == repr(other)  # 0.0 and -0.0 are equal and yet not the same
    assert (digest_of(one) == digest_of(other)) is same


@given(STORIES)
def test_a_value_read_back_from_its_json_has_the_same_digest(story: Story) -> None:
    type_ = TypeAdapter(Story)
    assert digest_of(type_.validate_json(type_.dump_json(story))) == digest_of(story)


@given(VALUES, VALUES)
def test_plain_values_are_told_apart(one: Any, other: Any) -> None:
    assert (canonical(one) == canonical(other)) is (one == other)


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_is_of_no_account(value: dict[str, int]) -> None:
    assert digest_of(value) == digest_of(dict(reversed(value.items())))


def test_what_a_value_is_counts_not_what_it_looks_like() -> None:
    looks = [Line("a"), LoudLine("a"), SameFields("a"), Model(text="a"), {"text": "a"}]
    looks += [1, 1.0, True, "1", Fraction(1), (1,), {1}, None, b"1"]
    known = [digest_of(look) for look in looks if not isinstance(look, bytes)]
    assert len(set(known)) == len(known)


def test_classes_of_one_name_are_told_apart_by_their_module_and_place() -> None:
    inner, other = nested(), nested_elsewhere()
    assert type(inner).__name__ == type(other).__name__ == "Line"
    known = {digest_of(value) for value in (Line("a"), inner, other)}
    assert len(known) == 3


def nested() -> Any:
    @dataclass(frozen=True)
    class Line:
        text: str
        loudness: float = 1.0

    return Line("a")


def nested_elsewhere() -> Any:
    @dataclass(frozen=True)
    class Line:
        text: str
        loudness: float = 1.0

    return Line("a")


def test_an_enum_counts_by_class_name_and_value() -> None:
    loud, louder = (Enum("Loudness", {"FULL": value}) for value in (10, 11))
    assert digest_of(loud["FULL"]) != digest_of(louder["FULL"])
    assert digest_of(loud["FULL"]) == digest_of(Enum("Loudness", {"FULL": 10})["FULL"])


@pytest.mark.parametrize("provider", [object(), Line("not a provider")])
def test_a_provider_must_say_who_it_is(provider: object) -> None:
    call = Call(speak, SPEC, (Line("a"),), "key", provider)
    with pytest.raises(TypeError, match="identity"):
        wanted(call, JOB)


def test_another_provider_is_another_result() -> None:
    digests = {
        wanted(Call(speak, SPEC, (Line("a"),), "key", provider), JOB).row.digest
        for provider in (None, FakeWriter(), FakeIllustrations())
    }
    assert len(digests) == 3


def test_everything_that_changes_a_result_is_in_it() -> None:
    line = Line("a")
    digests = [
        digest_of(line),
        digest_of(line, take=1),
        digest_of(line, spec=replace(SPEC, version="2")),
        digest_of(line, spec=replace(SPEC, name="another")),
        digest_of(line, spec=replace(SPEC, seeded=True)),
        digest_of(line, spec=replace(SPEC, seeded=True), seed=2),
        digest_of(line, identity=Identity("toy", "1")),
        digest_of(line, identity=Identity("toy", "2")),
        digest_of(line, identity=Identity("toy", "2", "build")),
    ]
    assert len(set(digests)) == len(digests)


def test_what_does_not_change_a_result_is_not_in_it() -> None:
    line = Line("a")
    assert digest_of(line, seed=2) == digest_of(line)
    assert digest_of(line, spec=replace(SPEC, time_limit_s=1)) == digest_of(line)
    here, there = (Artifact("ab" * 32, size, ".txt", kind) for size, kind in [(1, "a"), (1, "b")])
    assert digest_of(Spoken(line, here)) == digest_of(Spoken(line, there))


@pytest.mark.parametrize("value", [object(), write_story, float("nan"), float("inf"), {1.5: 2}])
def test_what_is_no_value_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError), match="a step's argument"):
        digest_of(value)


@given(st.integers(0, 2**31), st.text(), st.integers(0, 9))
def test_each_step_has_a_seed_of_its_own(seed: int, key: str, take: int) -> None:
    own = step_seed(seed, key, take)
    assert 0 <= own < 2**32
    assert own == step_seed(seed, key, take)
    assert own != step_seed(seed, key, take + 1)


@dataclass(frozen=True)
class Named:
    id: str = field(compare=False)
    place: str


def test_what_is_not_compared_does_not_count() -> None:
    assert digest_of(Named("a", "here")) == digest_of(Named("b", "here"))
    assert digest_of(Named("a", "here")) != digest_of(Named("a", "there"))


@given(st.lists(st.integers(0, 3), max_size=4), st.lists(st.integers(0, 3), max_size=4))
def test_a_file_counts_by_what_stands_for_it(first: list[int], then: list[int]) -> None:
    """Whatever its bytes are, wherever it stands, and told apart from any other."""
    files = [Artifact(f"{n:064x}", n, ".bin", "x/y") for n in range(8)]
    names = {file: f"call/{n % 4}" for n, file in enumerate(files)}
    one, other = ([{"a": (files[n],), "b": {files[n]}} for n in which] for which in (first, then))
    anew = [{"a": (files[n + 4],), "b": {files[n + 4]}} for n in then]
    assert digest_of(other, stand_ins=names) == digest_of(anew, stand_ins=names)
    assert (digest_of(one, stand_ins=names) == digest_of(anew, stand_ins=names)) is (first == then)
    assert (digest_of(other) == digest_of(anew)) is (not then)
    assert digest_of(files[0], stand_ins=names) != digest_of("call/0", stand_ins=names)


def test_files_are_told_by_their_places() -> None:
    files = [Artifact(f"{n:064x}", n, ".bin", "x/y") for n in range(3)]
    value = {"a": [files[0], Spoken(Line(""), files[1])], "b": {files[2]}}
    assert dict(placed_artifacts(value)) == {
        "/a/0": files[0],
        "/a/1/sound": files[1],
        None: files[2],
    }


def test_artifacts_are_found_wherever_they_stand() -> None:
    files = [Artifact(f"{n:064x}", n, ".bin", "x/y") for n in range(3)]
    value = {"a": [files[0], (Spoken(Line(""), files[1]), 7)], "b": {"c": files[2]}}
    assert list(artifacts_in(value)) == files
