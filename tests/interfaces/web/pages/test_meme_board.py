"""The page of a job that has made several memes: each has its own player, files and words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asking import Asker, answering
from lxml import html
from lxml.html import HtmlElement

from mutoscope.app import Studio
from mutoscope.testing import temporary_studio
from toy_memes import MEMES


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[MEMES]
    ) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


def text(node: HtmlElement) -> str:
    return " ".join(node.text_content().split())


async def test_each_meme_has_its_own_card(studio: Studio, api: Asker) -> None:
    job = await studio.submit("meme", {"count": 2})
    job = await studio.work_job(job.id)
    answer = await api("GET", f"/app/jobs/{job.id}")
    page = html.fromstring(answer.body.decode())
    cards = page.xpath('//*[contains(@class, "made-item")][self::article]')
    assert len(cards) == 2
    for number, (card, item) in enumerate(zip(cards, job.items, strict=True)):
        (clip,) = card.xpath(".//video/source/@src")
        videos = [each for each in job.output if each.id in item.output and each.kind == "video"]
        assert clip.startswith(f"/api/artifacts/{videos[0].id}?")
        assert len(card.xpath('.//a[contains(@href, "download=1")]')) == 2
        assert item.title in text(card)
        assert job.items[1 - number].title not in text(card)
    assert len(page.xpath("//video")) == 2
    assert "2 memes" in text(page)
    assert "2 scenes" not in text(page)


async def test_it_is_told_in_russian(studio: Studio, api: Asker) -> None:
    job = await studio.submit("meme", {"count": 2})
    await studio.work_job(job.id)
    answer = await api("GET", f"/app/jobs/{job.id}", headers={"Accept-Language": "ru"})
    told = answer.body.decode().lower()
    assert "2 мема" in told
    assert "картинка мема 1" in told
    assert "подбор слов" in told
    assert "рисование картинок" in told
    assert 'class="scenes tall memes"' in told  # whose words reach to the sides of their pictures
