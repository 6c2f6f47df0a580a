"""Real articles become explainers without a key, and nothing is said that they do not say."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest

from mutoscope.app import Studio
from mutoscope.media.codec.playback import probe
from mutoscope.models import Job
from mutoscope.pipelines.explainer.order import Order
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.pipelines.explainer.writing import CLOSINGS, write_extractive
from mutoscope.providers.article_quality import words_in
from mutoscope.providers.http.page import Page
from mutoscope.providers.whole_page import read_whole_page
from mutoscope.testing import temporary_studio
from pipelines.explainer.article_site import Site
from pipelines.explainer.real_articles import AROUND, ARTICLES, RealArticle
from pipelines.explainer.tea_explainer import file_of

pytestmark = pytest.mark.proof

ASKED: dict[str, dict[str, Any]] = {
    "https.en.html": {"minutes": 1, "quality": "standard", "format": "16:9"},
    "yaik.ru.html": {"minutes": 0.5, "format": "9:16"},
    "teacup.ja.html": {"minutes": 0.5, "format": "1:1"},
    "spreadsheets.en.md": {"minutes": 1, "theme": "technical"},
    "candle.en.txt": {"minutes": 1},
}
"""What differs from half a minute of draft."""
FEWEST_WORDS = 600
SIZES = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}


@dataclass(frozen=True)
class Video:
    """A finished job with its files."""

    studio: Studio
    job: Job

    def text(self, name: str) -> str:
        return file_of(self.studio, self.job, name).read_text("utf-8")

    @property
    def script(self) -> Script:
        return read_script(self.text("script.yaml").encode()).script


@pytest.mark.parametrize("article", ARTICLES, ids=lambda each: each.name)
def test_all_that_is_told_of_an_article_are_its_sentences(article: RealArticle) -> None:
    """However much of it is told."""
    url, kind = f"https://site.example/{article.name}", article.content_type.partition(";")[0]
    page = read_whole_page(Page(url, kind, article.served))
    assert words_in(page.article.paragraphs, article.language) >= FEWEST_WORDS
    script = write_extractive(page, Order("", 20.0, 150.0, article.language))
    assert len(script.narrations) >= 20
    assert_said(script, article)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda each: each.name)
async def test_an_article_becomes_an_explainer(
    article: RealArticle, library: Site, tmp_path: Path, database: str
) -> None:
    asked = {"url": f"{library.origin}/{article.name}", "minutes": 0.5, "quality": "draft"}
    asked |= ASKED.get(article.name, {})
    async with temporary_studio(
        tmp_path, database_url=database, allow_private_urls=True, log_level="error"
    ) as studio:
        job = await studio.work_job((await studio.submit("explainer", asked, seed=7)).id)
        assert (job.status, job.error) == ("completed", None)
        assert job.cost.actual == 0
        video = Video(studio, job)
        assert_told(video, article)
        assert_passed(video)
        assert_chapters(video)
        assert_shaped(video, asked.get("format", "16:9"), asked["quality"])
        assert_long_enough(video, asked["minutes"])


def assert_told(video: Video, article: RealArticle) -> None:
    """Every word that is said or shown stands in the article."""
    script = video.script
    assert script.language == article.language
    assert len(script.sections) >= 2
    assert_said(script, article)
    for name in ("captions.srt", "captions.vtt"):
        shown = re.sub(r"(?m)^(WEBVTT|\d+|.* --> .*)$", "", video.text(name))
        assert letters(shown) == "".join(letters(each.text) for each in script.narrations)


def letters(text: str) -> str:
    """Letters and figures: subtitles leave out dashes that nobody says."""
    return "".join(filter(str.isalnum, text))


def assert_said(script: Script, article: RealArticle) -> None:
    """Whole sentences of it are spoken, and parts of them stand on slides."""
    lines = [each.text for each in script.narrations]
    assert [text for text in lines if not article.says_whole(text)] == []
    assert [text for text in lines if any(word in text.lower() for word in AROUND)] == []
    written = [
        text for each in script.sections if each.slide for text in _written(each.slide.model_dump())
    ]
    ours = {CLOSINGS[article.language]}
    assert [text for text in written if text not in ours and not article.says(text)] == []


NOT_ITS_WORDS = {"kind", "icon", "icons", "language", "sources", "note", "credit"}
"""Of a slide's fields."""


def _written(value: Any) -> Iterator[str]:
    """What is to be read on a slide, but for where it comes from."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        shown = (each for name, each in value.items() if name not in NOT_ITS_WORDS)
        yield from (text for each in shown for text in _written(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in _written(each))


def assert_passed(video: Video) -> None:
    checks = json.loads(video.text("gate.json"))["checks"]
    assert len(checks) >= 10
    assert [check["name"] for check in checks if not check["passed"]] == []


def assert_chapters(video: Video) -> None:
    """A chapter for each section, one after the other, in the file as beside it."""
    titles = [section.title for section in video.script.sections]
    cues = re.findall(r"(?m)^(\S+) --> (\S+)\n(.+)$", video.text("chapters.vtt"))
    assert [title for _, _, title in cues] == titles
    assert [begin for begin, _, _ in cues][1:] == [end for _, end, _ in cues][:-1]
    with av.open(str(file_of(video.studio, video.job, "video.mp4"))) as container:
        marked = container.chapters()
    assert [each["metadata"]["title"] for each in marked] == titles


def assert_shaped(video: Video, format: str, quality: str) -> None:
    facts = probe(file_of(video.studio, video.job, "video.mp4"))
    wide, high = SIZES[format]
    shorter_px = 360 if quality == "draft" else 1080
    assert min(facts.width_px, facts.height_px) == shorter_px
    assert facts.width_px * high == facts.height_px * wide


def assert_long_enough(video: Video, minutes: float) -> None:
    """Within a quarter of what was asked, or it says why."""
    (file,) = [each for each in video.job.output if each.kind == "video"]
    told = {warning.code for warning in video.job.warnings}
    assert abs((file.duration_s or 0) - 60 * minutes) < 15 * minutes or "length" in told
