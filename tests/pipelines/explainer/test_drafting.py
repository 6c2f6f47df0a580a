"""The steps that write: takes of their seeds, and a whole document in the end."""

from pathlib import Path

import pytest

import mutoscope
from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.media.slides.content import BulletsSlide
from mutoscope.models import Work
from mutoscope.pipelines.explainer.drafting import (
    plan_script,
    take_script,
    write_by_model,
    write_extract,
)
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.prompts import prompt_build
from mutoscope.pipelines.explainer.script import Narration, Script, Section
from mutoscope.pipelines.explainer.script_file import FaultyDocument, write_script
from mutoscope.providers.entries import entries
from mutoscope.providers.protocols import IllustrationSearch
from mutoscope.providers.whole_page import read_whole_text
from pipelines.explainer.model_at_home import LINES, ORDER, PAGE, Model, script

MOON = Path(mutoscope.__file__).parent / "articles" / "moon.md"
PEOPLE = (Casting("anna", "Anna"), Casting("ben", "Ben"))
GIVEN = """title: Tea
description: On tea.
sections:
  - title: Tea
    narrations: [Tea is hot., {text: "Is it wet?", persona_id: ben}]
  - title: How it is made
    narrations:
      - {text: The leaves are dried., persona_id: zoe}
      - {text: Then they are rolled., persona_id: ben}
  - title: A picture
    source_image_url: https://a.example/tea.jpg
    narrations: [This is a cup.]
  - title: In the end
    narrations: [Tea is good., Everybody may drink it.]
"""


class Desk(Work):
    """For steps that read and keep no file."""

    def __init__(self, seed: int = 7) -> None:
        self._seed = seed
        self.warnings = list[tuple[str, str]]()

    @property
    def seed(self) -> int:
        return self._seed

    def warn(self, code: str, message: str) -> None:
        self.warnings.append((code, message))

    def tick(self, current: int, total: int, further: int = 0) -> None:
        assert current < total


def planned(draft: Script, language: str = "", *, given: bool = False) -> Script:
    search: IllustrationSearch = entries("illustrations")[0].make(Settings())
    return plan_script(Desk(), draft, PEOPLE, language, given, illustrations=search)


def test_an_extract_is_a_take_of_its_seed() -> None:
    assert write_extract.spec.seeded
    page = read_whole_text(MOON.read_text("utf-8"))
    takes = [write_extract(Desk(seed), page, Order("", 1, 150, "en")) for seed in (1, 1, 2, 3, 4)]
    assert takes[0] == takes[1]
    assert any(take != takes[0] for take in takes[2:])


async def test_a_model_is_told_which_take_it_is_and_what_is_wrong_is_a_warning() -> None:
    assert write_by_model.spec.seeded
    assert (write_by_model.spec.kind, write_by_model.spec.stage) == ("net", "script")
    desk, invented = Desk(), ["In 1776 bees fanned it.", "So it gets really thick."]
    async with Model(script([LINES[0], invented, LINES[2]])) as model:
        draft = await write_by_model(desk, PAGE, ORDER, writer=model.writer())
        assert "This is take 8" in model.prompt()
    assert draft.title == "Why honey lasts"
    assert [code for code, _ in desk.warnings] == ["unsupported"]


def test_other_words_for_a_model_are_another_version_of_its_step() -> None:
    assert (write_by_model.spec.version, prompt_build()) == ("1", "b465f5ac2b1f")


def test_a_draft_becomes_a_document_with_speakers_slides_and_a_language() -> None:
    lines = (Narration(text="Bees seal cells."), Narration(text="Honey is kept for winter."))
    sections = tuple(Section(title=title, narrations=lines) for title in ("Honey", "Wax", "End"))
    draft = Script(title="Honey", description="On honey.", sections=sections)
    made = planned(draft, "en")
    assert made.language == "en"
    assert {line.persona_id for line in made.narrations} == {"anna"}
    kinds = [each.slide.kind for each in made.sections if each.slide]
    assert kinds == ["title", "bullets", "closing"]
    assert planned(made, "de") == made
    drawings = [getattr(each.slide, "icon", "") for each in made.sections]
    assert "honey-pot" in drawings
    assert len(set(drawings) - {""}) == len([name for name in drawings if name])


def test_a_given_script_is_taken_as_it_stands_with_what_it_lacks() -> None:
    desk = Desk()
    made = planned(take_script(desk, GIVEN, PEOPLE, False, ""), given=True)
    assert made.language == "en"
    assert [line.persona_id for line in made.narrations[:4]] == ["anna", "ben", "anna", "ben"]
    kinds = [each.slide.kind for each in made.sections if each.slide]
    assert kinds == ["title", "bullets", "figure", "closing"]
    ((code, message),) = desk.warnings
    assert code == "unknown_persona"
    assert "there is no persona “zoe”" in message
    assert "line 8" in message


def test_a_script_of_ours_comes_back_as_it_was() -> None:
    page = read_whole_text(MOON.read_text("utf-8"))
    order = Order("", 1, 150, "en", speakers=PEOPLE)
    made = planned(write_extract(Desk(), page, order), "en")
    taken = take_script(Desk(), write_script(made), PEOPLE, True, "en")
    assert planned(taken, given=True) == made


def test_a_slide_that_was_given_gets_no_drawing() -> None:
    own = BulletsSlide(title="Tea", bullets=("Tea is hot", "Tea is wet"))
    lines = (Narration(text="A cup of tea is hot."), Narration(text="Tea is drunk from cups."))
    sections = (
        Section(title="Tea", narrations=lines, slide=own),
        Section(title="Honey", narrations=(Narration(text="Bees make honey of nectar."),)),
    )
    draft = Script(title="Tea", description="On tea.", language="en", sections=sections)
    made = planned(draft, given=True)
    assert made.sections[0].slide == own
    assert getattr(made.sections[1].slide, "icon", "") == "honey-pot"
    assert getattr(planned(draft).sections[0].slide, "icon", "") != ""


def test_with_strict_a_stranger_is_a_fault() -> None:
    with pytest.raises(FaultyDocument, match="no persona “zoe”"):
        take_script(Desk(), GIVEN, PEOPLE, True, "")


def test_a_faulty_script_says_where() -> None:
    with pytest.raises(InvalidRequest, match=r"line 4, column 5: .*narrations"):
        take_script(Desk(), "title: A\ndescription: B\nsections:\n  - title: C\n", (), False, "")


def test_the_language_is_the_scripts_own_then_the_one_asked_for_then_that_of_its_words() -> None:
    russian = GIVEN.replace("Tea is hot.", "Чай горячий, и пьют его все люди на этом свете.")
    own = take_script(Desk(), f"language: de\n{GIVEN}", (), False, "ru")
    assert own.language == "de"
    assert take_script(Desk(), GIVEN, (), False, "ru").language == "ru"
    assert take_script(Desk(), russian, (), False, "").language in ("en", "ru")


async def test_a_model_that_cannot_do_it_fails_the_step() -> None:
    async with Model("no") as model:
        with pytest.raises(ProviderError):
            await write_by_model(Desk(), PAGE, ORDER, writer=model.writer())
