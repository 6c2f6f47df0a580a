"""What is said of a design: only what was looked at."""

from pathlib import Path

import pytest
from PIL import Image
from pydantic import TypeAdapter

from media.designs.houses import SIZE, House, house_photo
from mutoscope.media.designs.structure import compare_views
from mutoscope.models import Artifact
from mutoscope.pipelines.redesign.designing import How, is_good, told, weighed
from mutoscope.pipelines.redesign.values import Design, Kept, ViewKind

FILE = Artifact("a" * 64, 9, ".png", "image/png")


def design(how: How, kept: Kept | None, seen: ViewKind = "photo") -> Design:
    return Design(FILE, 8, 6, how, "gemini", kept, seen)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (design("edited", Kept(0.841, 0.95)), "Structure kept: 84%."),
        (design("edited", Kept(0.9, 1.0), "street_view"), "Structure kept: 90%."),
        (
            design("edited", Kept(0.7, 1.0), "satellite"),
            "Seen from above, as the picture is. Structure kept: 70%.",
        ),
        (
            design("edited", Kept(1.0, 1.0, is_told=False)),
            "Whether the house stayed cannot be told: the photo shows hardly any edges.",
        ),
        (
            design("impression", Kept(1.0, 1.0, is_told=False), "satellite"),
            "An artist's impression, made from the picture from above.",
        ),
    ],
)
def test_it_is_said_what_it_is(made: Design, says: str) -> None:
    assert told(made) == says


def kept_of(folder: Path, before: Image.Image, after: Image.Image, how: How) -> Kept:
    before.save(folder / "before.png")
    after.save(folder / "after.png")
    return weighed(compare_views(folder / "before.png", folder / "after.png"), how)


OTHER_HOUSE = House(250, 120, windows=5, door=0)
FOG = Image.blend(house_photo(), Image.new("RGB", SIZE, (200, 200, 200)), 0.95)


def test_an_impression_that_is_the_same_view_is_scored(tmp_path: Path) -> None:
    kept = kept_of(tmp_path, house_photo(), house_photo(garden=1, seed=3), "impression")
    assert kept.is_told
    assert is_good(kept)


def test_one_that_is_another_view_is_not_and_may_be_shown(tmp_path: Path) -> None:
    other = house_photo(OTHER_HOUSE, garden=1, seed=3)
    kept = kept_of(tmp_path, house_photo(), other, "impression")
    assert not kept.is_told
    assert is_good(kept)
    assert not is_good(kept_of(tmp_path, house_photo(), other, "edited"))


def test_where_a_photo_shows_no_edges_nothing_is_claimed(tmp_path: Path) -> None:
    kept = kept_of(tmp_path, FOG, house_photo(garden=1), "edited")
    assert not kept.is_told
    assert is_good(kept)


def test_what_was_recorded_before_can_be_read() -> None:
    old = '{"edges": 0.9, "outside": 1.0, "is_same": false}'
    assert TypeAdapter(Kept).validate_json(old) == Kept(0.9, 1.0)


def test_one_that_came_back_unchanged_may_not(tmp_path: Path) -> None:
    assert not is_good(kept_of(tmp_path, house_photo(), house_photo(), "impression"))
