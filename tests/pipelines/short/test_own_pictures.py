"""The user's pictures come to the scenes that their names speak of."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from mutoscope.errors import InvalidRequest
from mutoscope.models import Artifact
from mutoscope.pipelines.short.own_pictures import in_order, match_pictures, note_picture, words_of
from mutoscope.pipelines.short.request import OwnPicture
from mutoscope.providers.embedding import Embedder

EMBEDDER = Embedder()
FILE = Artifact("0" * 64, 1, ".jpg", "image/jpeg")
STORY = (
    "A baker kneads the dough before sunrise.",
    "The harbour wakes when the fishing boats come home.",
    "Children fly kites on the hill behind the school.",
    "At night the lighthouse shows the way.",
)


class OneFile:
    """`models.Work`, as far as a picture that is looked at needs it."""

    seed = 0

    def __init__(self, path: Path) -> None:
        self._path = path

    def path(self, artifact: Artifact) -> Path:
        return self._path


def matched(names: Sequence[str], scenes: Sequence[str] = STORY, language: str = "en") -> list[int]:
    texts = tuple((each,) for each in scenes)
    words = tuple(words_of(each) for each in names)
    return list(match_pictures(None, words, texts, language, embedder=EMBEDDER))


def test_names_say_where_pictures_belong():
    names = ["kites-on-hill.jpg", "lighthouse_01.png", "BakerDough.webp", "fishing boats.jpg"]
    assert matched(names) == [2, 3, 0, 1]


def test_meaning_counts_where_no_word_is_the_same():
    assert matched(["bread.jpg", "trawlers-in-port.jpg"], STORY[:2]) == [0, 1]
    assert matched(["trawlers-in-port.jpg", "bread.jpg"], STORY[:2]) == [1, 0]


def test_names_that_say_nothing_keep_their_order():
    assert matched(["IMG_1.jpg", "IMG_2.jpg", "DSC0003.JPG", "PXL_4.jpg"]) == [0, 1, 2, 3]


def test_a_named_one_keeps_its_place_among_those_that_say_nothing():
    assert matched(["IMG_1.jpg", "lighthouse.jpg", "IMG_3.jpg", "IMG_4.jpg"])[3] == 1


def test_words_of_the_scripts_own_language_are_found():
    scenes = ["Утром пекарь месит тесто.", "Ночью маяк показывает путь."]
    assert matched(["маяки.jpg", "пекарь.jpg"], scenes, "ru") == [1, 0]


def test_fewer_pictures_than_scenes_leave_scenes_free():
    chosen = matched(["lighthouse.jpg", "kites.jpg"])
    assert chosen == [-1, -1, 1, 0]


def test_a_picture_comes_again_only_where_it_is_named():
    scenes = ["The cat sleeps.", "Rain falls all day.", "The cat wakes up.", "A train leaves."]
    assert matched(["cat.jpg"], scenes) == [0, -1, 0, -1]


def test_numbers_in_names_count_as_numbers():
    names = ["b2.jpg", "b10.jpg", "a.jpg", "B1.jpg", "", ""]
    own = [OwnPicture(file=FILE, name=each) for each in names]
    assert [each.name for each in in_order(own)] == ["", "", "a.jpg", "B1.jpg", "b2.jpg", "b10.jpg"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IMG_1234.jpg", ()),
        ("Screenshot 2024-01-02 at 10.11.12.png", ()),
        ("RedFox_in-snow (copy).jpeg", ("red", "fox", "in", "snow")),
        ("Straße.webp", ("strasse",)),
        ("cafe\u0301.jpg", ("caf\u00e9",)),
        ("चाय की दुकान.jpg", ("चाय", "की", "दुकान")),
    ],
)
def test_the_words_of_a_name(name: str, words: tuple[str, ...]):
    assert words_of(name) == words


def test_a_picture_is_noted_with_what_its_file_says(tmp_path: Path):
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "A fox", 6
    Image.new("RGB", (60, 40)).save(tmp_path / "a.jpg", exif=exif)
    note = note_picture(OneFile(tmp_path / "a.jpg"), FILE, "winter.jpg")
    assert (note.file, note.words) == (FILE, ("winter", "fox"))


@pytest.mark.parametrize("content", [b"no picture", b"\xff\xd8\xff\xe0" + bytes(50)])
def test_a_file_that_is_no_picture_is_named(tmp_path: Path, content: bytes):
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(
        InvalidRequest, match=r"^holiday\.jpg cannot be read as a picture\."
    ) as caught:
        note_picture(OneFile(tmp_path / "a.jpg"), FILE, "holiday.jpg")
    assert caught.value.code == "unreadable_picture"
    assert caught.value.hint
