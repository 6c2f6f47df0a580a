import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.memes.templates import (
    in_language,
    is_publishable,
    load_template,
    template,
    template_ids,
)

OWN = """
titles = { en = "Mine" }
width_px = 600
height_px = 400
picture = { box = [0, 0, 600, 400], file = "base.png" }
elements = [{ kind = "figure", icon = "cat", at = [100, 100], size_px = 80 }]

[[slots]]
id = "top"
box = [20, 20, 560, 120]
hint = { en = "anything" }
"""
DRAWN = OWN.replace("elements = [", 'elements = [{ kind = "drawing", file = "room.svg" }, ')


def written(folder: Path, toml: str, svg: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "template.toml").write_text(toml, "utf-8")
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(folder / "base.png")
    if svg:
        (folder / "room.svg").write_text(svg, "utf-8")
    return folder


@pytest.mark.parametrize("template_id", template_ids())
def test_a_bundled_template_says_all_that_others_need(template_id: str) -> None:
    found = template(template_id)
    assert found.id == template_id
    assert found.titles.keys() >= {"en", "ru"}
    assert any(re.search("[а-я]", topic) for topic in found.topics)
    assert any(re.search("[a-z]", topic) for topic in found.topics)
    assert all(slot.hint.keys() >= {"en", "ru"} for slot in found.slots)
    assert any(not slot.optional for slot in found.slots)
    assert is_publishable(found)
    assert found.author
    assert found.source


def test_there_are_many_and_few_need_a_picture() -> None:
    free = [each for each in template_ids() if not template(each).needs_picture]
    assert len(free) >= 14
    assert {"rejecting_approving", "galaxy_brain", "melting"} <= set(free)


def test_an_unknown_template_is_refused_with_the_known() -> None:
    with pytest.raises(InvalidRequest, match="no_such") as caught:
        template("no_such")
    assert "galaxy_brain" in caught.value.hint


def test_a_users_template_is_read_and_not_published_unasked(tmp_path: Path) -> None:
    found = load_template(written(tmp_path / "My Meme", OWN))
    assert found.id == "my_meme"
    assert not found.needs_picture
    assert not is_publishable(found)
    assert not is_publishable(found.model_copy(update={"license": " Unknown "}))
    named = load_template(written(tmp_path / "named", 'license = "CC-BY-4.0"\n' + OWN))
    assert is_publishable(named)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("width_px = 600", "width_px = 601", "width_px"),
        ("width_px = 600", "", "width_px"),
        ("box = [20, 20, 560, 120]", "box = [20, 20, 600, 120]", "slots.top.box"),
        ("box = [20, 20, 560, 120]", "box = [20, 20, nan, 120]", "slots.0.box"),
        ('id = "top"', 'id = "Top!"', "slots.0.id"),
        ("at = [100, 100]", "at = [1e300, 100]", "elements.0.figure.at.0"),
        ('hint = { en = "anything" }', "", "slots.0.hint"),
        ('file = "base.png"', 'file = "../base.png"', "picture.file"),
        ('file = "base.png"', 'file = "gone.png"', "picture.file"),
        ("[[slots]]", 'ink = "red"\n[[slots]]', "ink"),
        ('id = "top"', 'id = "top"\nink = "red"', "slots.0.ink"),
        ('id = "top"', 'id = "top"\nsmallest_px = 90', "slots.top.smallest_px"),
        ("titles =", "titles", "TOML"),
        ('titles = { en = "Mine" }', 'titles = { en = "Mine" }\nfolder = "/etc"', "folder"),
        ('kind = "figure"', 'kind = "dance"', "elements.0"),
    ],
)
def test_a_fault_is_one_sentence_that_names_file_and_field(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    assert OWN.count(old) == 1
    folder = written(tmp_path / "mine", OWN.replace(old, new))
    with pytest.raises(InvalidRequest) as caught:
        load_template(folder)
    assert caught.value.message.startswith("mine/template.toml cannot be used: ")
    assert named in caught.value.message
    assert caught.value.message.count("\n") == 0
    assert caught.value.hint


def test_two_slots_of_one_id_are_refused(tmp_path: Path) -> None:
    slot = OWN[OWN.index("[[slots]]") :]
    with pytest.raises(InvalidRequest, match="two of the id 'top'"):
        load_template(written(tmp_path / "mine", OWN + slot))


def test_an_unknown_figure_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "mine", OWN.replace('icon = "cat"', 'icon = "catt"'))
    with pytest.raises(MediaError, match=r"elements\.0\.icon.*catt"):
        load_template(folder)


def test_a_folder_without_a_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="cannot be read"):
        load_template(tmp_path)


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="/etc/hostname"/>',
        '<svg:image href="other.png"/>',
        "<filter id='f'><feImage href='a.png'/></filter>",
        "<style>@import 'a.css';</style>",
        "<rect fill=\"url('a.svg')\"/>",
    ],
)
def test_a_drawing_that_names_other_files_is_refused(tmp_path: Path, inside: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    with pytest.raises(InvalidRequest, match=r"elements\.0\.file.*other files"):
        load_template(written(tmp_path / "mine", DRAWN, svg))


def test_a_drawing_with_gradients_of_its_own_is_taken(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(#sky)"/></svg>'
    assert load_template(written(tmp_path / "mine", DRAWN, svg)).elements[0].kind == "drawing"
    with pytest.raises(InvalidRequest, match="not an SVG"):
        load_template(written(tmp_path / "mine", DRAWN, "hello"))


def test_words_come_in_the_language_or_in_english() -> None:
    words = {"en": "Me", "ru": "Я"}
    assert in_language(words, "ru-RU") == "Я"
    assert in_language(words, "ja") == "Me"
    assert in_language({"ru": "Я"}, "ja") == "Я"
    assert in_language({}, "en") == ""
