import pytest
from pydantic import TypeAdapter, ValidationError

from mutoscope.media.slides.content import BulletsSlide, CodeSlide, Slide

ADAPTER: TypeAdapter[Slide] = TypeAdapter(Slide)


def test_a_slide_is_told_by_its_kind() -> None:
    found = ADAPTER.validate_python({"kind": "bullets", "title": " T ", "bullets": ["a", "b"]})
    assert found == BulletsSlide(title="T", bullets=("a", "b"))
    assert ADAPTER.validate_json(ADAPTER.dump_json(found)) == found


def test_code_keeps_its_first_spaces() -> None:
    assert CodeSlide(title="T", code="    x = 1").code == "    x = 1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "poem", "title": "T"},
        {"kind": "bullets", "title": "T", "bullets": []},
        {"kind": "bullets", "title": "T", "bullets": list("abcdefg")},
        {"kind": "table", "title": "T", "header": [], "rows": [["a"]]},
        {"kind": "timeline", "title": "T", "events": []},
        {"kind": "title", "title": "T", "colour": "red"},
    ],
)
def test_what_is_no_slide_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(wrong)
