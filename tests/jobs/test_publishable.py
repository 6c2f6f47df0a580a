"""What of a job is published, and what is known of its rights."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest, WrongState
from mutoscope.jobs.publishable import publishable, rights_of
from mutoscope.testing import temporary_studio
from toy_posts import CLIPS, KNOWN, UNKNOWN
from toys import STORY

EVERYTHING = ("everything: its sources are not written down",)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=[CLIPS, STORY]
    ) as opened:
        yield opened


async def worked(studio: Studio, pipeline: str, **request: Any) -> Any:
    return await studio.work_job((await studio.submit(pipeline, request)).id)


async def test_a_job_of_one_clip(studio: Studio) -> None:
    job = await worked(studio, "clips")
    found = publishable(studio.engine, job, "")
    assert found.file.name == "video.mp4"
    assert found.post == {
        "title": "Why bees dance",
        "description": "They tell the way.\n\nVoice: Hibari (Apache-2.0).\n\n#bees #honey",
        "tags": ["bees", "honey"],
        "language": "en",
        "synthetic": True,
        "width_px": 108,
        "height_px": 192,
        "duration_s": 8.0,
    }
    assert found.rights.licences == ("CC-BY-4.0",)
    assert found.rights.unknown == ()


async def test_one_of_several_is_named(studio: Studio) -> None:
    job = await worked(studio, "clips", count=11)
    with pytest.raises(InvalidRequest, match="has made several") as caught:
        publishable(studio.engine, job, "")
    assert "clips.0, clips.1" in caught.value.hint
    for index in (0, 1, 10):  # clip-1 is not clip-11
        found = publishable(studio.engine, job, f"clips.{index}")
        assert found.file.name == f"clip-{index + 1}.video.mp4"
        assert found.post["title"] == f"Why bees dance {index + 1}"
    with pytest.raises(InvalidRequest, match=r"no item “clips\.11”") as caught:
        publishable(studio.engine, job, "clips.11")
    assert "clips.3" in caught.value.hint


async def test_a_job_without_anything_to_show(studio: Studio) -> None:
    job = await worked(studio, "story", title="Bees")
    with pytest.raises(WrongState, match="no video or picture to publish"):
        publishable(studio.engine, job, "")


async def test_without_papers_nothing_is_known(studio: Studio) -> None:
    job = await worked(studio, "clips", papers=False)
    found = publishable(studio.engine, job, "")
    assert (found.post["title"], found.post["tags"]) == ("Why bees dance", [])
    assert found.post["synthetic"]
    assert found.rights.unknown == EVERYTHING


@pytest.mark.parametrize(
    ("sources", "unknown"),
    [
        (KNOWN, ()),
        (UNKNOWN, ("text (https://example.org/bees)", "template")),
        ({"text": {"title": "A note", "writer": "you"}}, ()),
        ({"text": {"url": "", "title": "A note"}}, ()),
        ({"scenes": [{"licence": "Pexels License"}, {"page_url": "https://x.org/1"}]},
         ("scenes 2 (https://x.org/1)",)),
        ({"slides": [{"picture": {"url": "https://x.org/2", "licence": "  Unknown "}}]},
         ("slides 1 picture (https://x.org/2)",)),
        (None, EVERYTHING),
        ({}, EVERYTHING),
        ({"text": {"title": ""}, "pictures": [{}], "music": None}, EVERYTHING),
        ({"voice": {"name": "Ann", "licence": None}}, ("voice",)),
        ({"voice": {"licence": [7]}, "music": {"license": "None"}}, ("voice", "music")),
        ({"music": {"licence": "All rights reserved"}}, ("music: All rights reserved",)),
        ({"music": {"licence": "© Ann Bell"}}, ("music: © Ann Bell",)),
        ({"music": {"licence": "CC BY-NC 4.0"}}, ("music: CC BY-NC 4.0",)),
        ({"voice": {"licence": "ElevenLabs terms of service"}}, ()),
        ({"text": {"url": "https://x.org/3", "licence": "mit Genehmigung"}},
         ("text (https://x.org/3): mit Genehmigung",)),
        ({"text": {"url": "https://x.org/3", "licence": "© Ann Bell, CC BY-SA 4.0"}}, ()),
        ({"text": {"url": "https://x.org/3", "licence": "MIT"}}, ()),
        ({"own": [{"what": "logo", "made_by": "you", "licence": "yours"}]}, ()),
    ],
)  # fmt: skip
def test_the_rights_of_sources(sources: Any, unknown: tuple[str, ...]) -> None:
    assert rights_of(sources).unknown == unknown


def test_licences_are_told_once() -> None:
    both = {"voice": {"licence": "MIT"}, "pictures": [{"licence": "MIT"}, {"license": "CC0-1.0"}]}
    assert rights_of(both).licences == ("MIT", "CC0-1.0")
