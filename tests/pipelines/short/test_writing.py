import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas
from mutoscope.models import Work
from mutoscope.pipelines.short.cards import check_cards
from mutoscope.pipelines.short.script import Script, Segment, write_yaml
from mutoscope.pipelines.short.values import Look
from mutoscope.pipelines.short.writing import (
    article_of,
    keep_words,
    plan_script,
    take_script,
    write_draft,
)
from mutoscope.providers.fake import FakeWriter, fake_providers
from mutoscope.providers.protocols import Article, Brief, Draft, DraftSegment

TEXT = "Tea is hot. Tea is wet. Tea is good."


class NoFiles(Work):
    """For steps that read and keep no file."""

    def __init__(self) -> None:
        pass

    @property
    def seed(self) -> int:
        return 7


async def test_a_draft_is_a_take_of_its_seed() -> None:
    assert write_draft.spec.seeded
    article = Article("Tea", (TEXT,), "en")
    draft = await write_draft(NoFiles(), article, Brief("", 30, 150), writer=FakeWriter())
    assert (draft.title, draft.hook) == ("Tea", "Tea is hot.")


def test_a_strict_idea_needs_no_writer() -> None:
    assert keep_words.spec.provider_parameter is None
    brief = Brief("", 30, 150, "viral", TEXT, "strict")
    draft = keep_words(NoFiles(), brief, "en")
    assert " ".join(segment.text for segment in draft.segments) == TEXT
    assert (draft.title, draft.music_mood) == ("Tea is hot", "bright")


def test_an_idea_alone_is_an_article_without_a_word_to_take() -> None:
    assert article_of("", "Чай горячий. Он мокрый.", "") == Article("Чай горячий", (), "ru")
    assert article_of("Tea", TEXT, "de") == Article("Tea", (), "de")


@pytest.mark.parametrize(
    ("text", "title", "named"),
    [
        ("กาแฟร้อน", "Coffee", "ก"),
        ("Coffee is hot.", "벌 bees", "벌"),
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
            NoFiles(), draft, Article(title, (text,), "en"), "fake", Look(), illustrations=search
        )
    assert named in refused.value.message


def test_letters_of_a_given_script_are_looked_up_as_well() -> None:
    plan = ScenePlan("number", "mint", 1, figure="2", figure_label="벌의 해")
    script = Script(title="Bees", language="en", segments=(Segment(text="Bees.", picture=plan),))
    with pytest.raises(InvalidRequest, match="No bundled font can draw 벌"):
        take_script(NoFiles(), write_yaml(script), None)


def test_cards_are_looked_into_before_anything_is_bought() -> None:
    assert check_cards(NoFiles(), ("Tea time", ""), Canvas(), None)
    with pytest.raises(InvalidRequest, match="The card “안녕” cannot be drawn"):
        check_cards(NoFiles(), ("", "안녕"), Canvas(), None)
