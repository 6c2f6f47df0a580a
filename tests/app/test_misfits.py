"""Pictures of a request are looked at before its job is handed in."""

from pathlib import Path

import pytest
from PIL import Image

from mutoscope.app.misfits import LOGO, PHOTO, PHOTOS, check_picture, kind_of
from mutoscope.errors import MediaError
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.redesign.request import RedesignRequest


def test_the_pictures_of_a_redesign_are_known_by_their_kind() -> None:
    fields = RedesignRequest.model_fields
    kinds = {name: kind_of(field.json_schema_extra) for name, field in fields.items()}
    assert {name for name, kind in kinds.items() if kind in (PHOTO, LOGO)} == {"photo", "logo"}
    assert kind_of(MemeRequest.model_fields["pictures"].json_schema_extra) == PHOTOS


@pytest.mark.parametrize("kind", [PHOTO, LOGO, PHOTOS])
def test_a_picture_is_called_as_people_know_it(kind: str, tmp_path: Path) -> None:
    stored = tmp_path / f"{'ab' * 32}.jpg"
    Image.effect_noise((400, 300), 80).save(stored)
    check_picture(stored, kind, "our oak.jpg")
    stored.write_bytes(stored.read_bytes()[:-2000])
    check_picture(stored, kind, "our oak.jpg", whole=False)
    with pytest.raises(MediaError, match=r"^our oak\.jpg cannot be read") as refused:
        check_picture(stored, kind, "our oak.jpg")
    assert stored.name not in refused.value.message


def test_a_small_logo_will_do_and_a_small_photo_will_not(tmp_path: Path) -> None:
    small = tmp_path / "small.png"
    Image.effect_noise((40, 30), 80).save(small)
    check_picture(small, LOGO, "small.png")
    with pytest.raises(MediaError, match="only 40 × 30"):
        check_picture(small, PHOTO, "small.png", whole=False)
