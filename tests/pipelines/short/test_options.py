"""No option is without effect: each changes the result of a step that is seen or heard.

What the effect looks or sounds like is shown beside what makes it (`media/`, `providers/`); here,
that the request's word arrives there.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image
from tea_short import make

from mutoscope.app import Studio
from mutoscope.media.fonts import face_data
from mutoscope.media.quality import Quality
from mutoscope.media.transitions import Easing, TransitionName
from mutoscope.models import Job
from mutoscope.pipelines.short.art_styles import ArtStyleId
from mutoscope.pipelines.short.request import (
    CameraName,
    Captions,
    MusicChoice,
    PaletteName,
    ShortRequest,
)
from mutoscope.providers.fake import fake_providers
from mutoscope.providers.protocols import StyleName
from mutoscope.testing import temporary_studio

pytestmark = pytest.mark.asyncio(loop_scope="module")

ELSEWHERE = {
    "topic": "what is told: test_sourcing",
    "text": "what is told: test_sourcing",
    "file": "what is told: test_sourcing",
    "url": "what is told: test_sourcing",
    "source": "what is told: test_sourcing",
    "refresh": "what is told: test_sourcing",
    "script": "what is told: test_recipe",
    "idea": "what is told: test_script_idea",
    "idea_mode": "what is told: test_script_idea",
    "language": "what is told: test_sourcing",
    "narration": "what is heard: test_own_sound",
    "voice": "who speaks: test_choices",
    "writer": "who works: test_choices",
    "image_provider": "who works: test_vendor_pictures",
    "models": "who works: test_choices",
    "approve": "when it stops: test_gates",
    "strict": "what is a failure: test_recipe_faults",
}
"""Options that are not looks or sounds."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tea(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[tuple[Studio, Job]]:
    folder = tmp_path_factory.mktemp("options")
    async with temporary_studio(
        folder, database_url=lasting_database, providers=fake_providers(), log_level="error"
    ) as studio:
        yield studio, await make(studio)


def options(name: str, kind: Any, *, but: str) -> list[tuple[str, Any]]:
    return [(name, value) for value in _names(kind) if value not in (but, "auto")]


def _names(kind: Any) -> list[str]:
    found = [_names(each) if get_args(each) else [each] for each in get_args(kind)]
    return [name for names in found for name in names]


CHOICES = [
    *options("captions", Captions, but="box"),
    *options("art_style", ArtStyleId, but="auto"),
    *options("camera", CameraName, but="auto"),
    *options("style", StyleName, but="auto"),
    *options("music", MusicChoice, but="warm"),
    *options("palette", PaletteName, but="auto"),
    ("format", "1:1"),
    ("format", "16:9"),
    ("duration", 15),
    ("speed", 1.2),
    *options("quality", Quality, but="draft"),
    *options("transition", TransitionName, but="crossfade"),
    *options("easing", Easing, but="smooth"),
    ("music_volume", 0.2),
    ("intro", "Tea time"),
    ("outro", "Good night"),
]


@pytest.mark.parametrize(("name", "value"), CHOICES, ids=lambda each: str(each))
async def test_another_choice_makes_another_video(
    tea: tuple[Studio, Job], name: str, value: Any
) -> None:
    studio, job = tea
    plan = await studio.plan_edit(job.id, {name: value})
    assert plan.to_run or plan.unknown, f"{name}={value} changes nothing"


async def test_files_of_ones_own_make_another_video(
    tea: tuple[Studio, Job], tmp_path: Path
) -> None:
    studio, job = tea
    picture = tmp_path / "tea.png"
    Image.fromarray(np.full((400, 300, 3), 90, np.uint8)).save(picture)
    font = tmp_path / "mine.ttf"
    font.write_bytes(face_data("Anton-Regular"))
    drawn, lettered = await studio.upload(picture), await studio.upload(font)
    for changes in (
        {"logo": drawn},
        {"font": lettered},
        {"music_file": lettered},
        {"pictures": [{"file": drawn, "name": "tea"}]},
    ):
        plan = await studio.plan_edit(job.id, _plain(changes))
        assert plan.to_run, changes


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    request = ShortRequest(topic="Tea", **changes).model_dump(mode="json")
    return {name: request[name] for name in changes}


async def test_no_option_is_forgotten() -> None:
    tried = {name for name, _ in CHOICES} | {"logo", "font", "music_file", "pictures"}
    assert set(ShortRequest.model_fields) == tried | set(ELSEWHERE)
