"""What the page says of memes holds: its template is whole, its numbers are true."""

import re
from pathlib import Path

from mutoscope.media.memes.painting import meme_picture
from mutoscope.media.memes.templates import FILE, load_template, template_ids
from mutoscope.pipelines.meme.request import LONGEST_S, SHORTEST_S
from mutoscope.providers.meme_captions import captions

PAGE = (Path(__file__).parents[3] / "docs/pipelines/meme.md").read_text("utf-8")


def test_its_template_can_be_used(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / FILE).write_text(shown)
    found = load_template(tmp_path)
    assert (found.id, found.license) == ("desk", "CC-BY-4.0")
    picture = meme_picture(found, {"trouble": "Deadline"})
    assert picture.shape == (1080, 1080, 3)


def test_its_numbers() -> None:
    assert len(template_ids()) == 20
    assert f"{SHORTEST_S:.0f} to {LONGEST_S:.0f} s" in PAGE
    for language in ("en", "ru"):
        assert min(len(captions(each, language)) for each in template_ids()) >= 40
