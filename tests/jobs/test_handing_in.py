"""What is new in a request that is handed in."""

from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, TypeAdapter, ValidationInfo

from mutoscope.jobs.handing_in import HandedIn, is_new

STANDING = {"title": "Kites", "areas": [{"corners": [[0, 1], [2, 3]], "wishes": "a pond"}]}


def found(value: Any, context: Any) -> bool:
    """Whether the value is new where it is validated in this context."""

    def judge(given: Any, info: ValidationInfo) -> bool:
        return is_new(info, given)

    return TypeAdapter(Annotated[Any, AfterValidator(judge)]).validate_python(
        value, context=context
    )


@pytest.mark.parametrize("value", ["Kites", [[0.0, 1.0], [2.0, 3.0]], {"corners": []}, "", 7])
def test_nothing_is_where_a_stored_request_is_read(value: Any) -> None:
    assert not found(value, None)
    assert found(value, HandedIn())


@pytest.mark.parametrize(
    ("value", "new"),
    [
        ("Kites", False),
        ("a pond", False),
        ("pond", True),
        ([[0.0, 1.0], [2.0, 3.0]], False),
        ([[2.0, 3.0], [0.0, 1.0]], True),
        (STANDING["areas"][0], False),
        ({"corners": [[0, 1], [2, 3]]}, True),
    ],
)
def test_what_stands_in_the_request_that_it_changes_is_not(value: Any, new: bool) -> None:
    assert found(value, HandedIn(STANDING)) is new
