"""Where speakers stand."""

import pytest

from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.casting import among, on_stage, seen
from mutoscope.pipelines.explainer.speakers import Side, Speaker

FACE = Artifact("0" * 64, 1, ".png", "image/png")


def speaker(id_: str, side: Side = "auto", *, picture: Artifact | None = FACE) -> Speaker:
    return Speaker(id=id_, name=id_, side=side, picture=picture)


@pytest.mark.parametrize(
    ("asked", "standing"),
    [
        (("auto",), ("right",)),
        (("auto", "auto"), ("right", "left")),
        (("auto", "auto", "auto", "auto"), ("right", "left", "center", "right")),
        (("right", "auto"), ("right", "left")),
        (("auto", "right"), ("left", "right")),
        (("center", "center"), ("center", "center")),
    ],
)
def test_open_sides_are_shared_out(asked: tuple[Side, ...], standing: tuple[str, ...]) -> None:
    speakers = [speaker(f"s{n}", side) for n, side in enumerate(asked)]
    assert tuple(each.side for each in seen(speakers)) == standing


def test_who_has_no_picture_is_heard_alone() -> None:
    found = seen([speaker("a", picture=None), speaker("b")])
    assert [(each.id, each.side) for each in found] == [("b", "right")]


def test_of_two_on_one_side_the_one_who_speaks_is_seen() -> None:
    both = seen([speaker("a", "left"), speaker("b", "left"), speaker("c", "right")])
    assert [each.id for each in on_stage(both, "b")] == ["b", "c"]
    assert [each.id for each in on_stage(both, "c")] == ["a", "c"]
    assert [each.id for each in on_stage(both, "")] == ["a", "c"]


def test_lines_of_somebody_who_is_not_there_are_the_firsts() -> None:
    both = [speaker("a"), speaker("b")]
    assert [among(both, id_) for id_ in ("a", "b", "c", "")] == ["a", "b", "a", "a"]
    assert among([], "c") == "c"
