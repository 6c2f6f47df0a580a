import asyncio

import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.models import Work
from mutoscope.pipelines.short.values import SourceQuery
from mutoscope.pipelines.short.writing import plan_script, read_source, write_draft
from mutoscope.providers.fake import fake_providers
from mutoscope.providers.protocols import Article, Draft, DraftSegment

TEXT = "Tea is hot. Tea is wet. Tea is good."


def query(text: str, language: str = "") -> SourceQuery:
    return SourceQuery(topic="Tea", text=text, file=None, url="", language=language)


class NoFiles(Work):
    """For steps that read and keep no file."""

    def __init__(self) -> None:
        pass

    @property
    def seed(self) -> int:
        return 7


@pytest.mark.parametrize(("asked", "found"), [("", "en"), ("ru", "ru")])
async def test_the_asked_language_goes_before_the_found_one(asked: str, found: str) -> None:
    assert (await read_source(NoFiles(), query(TEXT, asked))).language == found


async def test_the_loop_goes_on_while_a_text_is_read() -> None:
    reading = asyncio.create_task(read_source(NoFiles(), query(TEXT + "\n\n" + "a\n\n[" * 30_000)))
    turns = 0
    while not reading.done():
        await asyncio.wait({reading}, timeout=0.005)
        turns += 1
    assert (await reading).title == "Tea"
    assert turns > 5


def test_a_draft_does_not_depend_on_the_seed() -> None:
    assert not write_draft.spec.seeded


@pytest.mark.parametrize(
    ("text", "title", "named"),
    [
        ("القهوة شراب.", "Coffee", "ا"),
        ("Coffee is hot.", "蜂 bees", "蜂"),
        ("Coffee is ≋ hot.", "Coffee", "≋"),
    ],
)
def test_letters_that_no_font_has_are_named_before_they_are_spoken(
    text: str, title: str, named: str
) -> None:
    draft = Draft(title, text, (DraftSegment(text, "hook"),))
    search = fake_providers().illustrations
    with pytest.raises(InvalidRequest, match="No bundled font can draw") as refused:
        plan_script(
            NoFiles(), draft, Article(title, (text,), "en"), "fake", "auto", illustrations=search
        )
    assert named in refused.value.message
