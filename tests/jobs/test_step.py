import pytest

from mutoscope.jobs.step import result_type, spec_of, step
from mutoscope.models import Work


def test_a_declared_function_stays_what_it_was() -> None:
    @step(version="3", stage="a", kind="net", seeded=True)
    async def draw(work: Work, text: str, *, search: object) -> tuple[int, ...]:
        return (len(text),)

    spec = spec_of(draw)
    assert spec.name.endswith("draw")
    assert (spec.version, spec.stage, spec.kind, spec.is_async) == ("3", "a", "net", True)
    assert spec.provider_parameter == "search"
    assert result_type(draw).validate_json("[1, 2]") == (1, 2)


def test_what_is_not_declared_is_refused() -> None:
    with pytest.raises(TypeError, match="@step"):
        spec_of(print)


def test_a_step_says_what_it_returns_and_takes_one_provider() -> None:
    @step(version="1", stage="a")
    def silent(work: Work):  # type: ignore[no-untyped-def]
        return 1

    with pytest.raises(TypeError, match="return annotation"):
        result_type(silent)
    with pytest.raises(TypeError, match="more than one provider"):

        @step(version="1", stage="a")
        def greedy(work: Work, *, one: object, two: object) -> int:
            return 1
