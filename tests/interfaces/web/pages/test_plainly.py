"""Sentences of the core as pages tell them."""

import pytest

from mutoscope.interfaces.web.pages.plainly import plainly

LOST = (
    "gemini may have charged $0.06 for areas.front_yard.design.gemini, and its answer is lost."
    " Look at your account with the vendor. `mutoscope retry` of a job that is not complete, or"
    " `mutoscope edit … --take areas.front_yard.design.gemini`, buys it anew."
)


def test_nothing_that_is_typed_on_a_command_line() -> None:
    assert plainly("en")(LOST).endswith("Look at your account with the vendor.")
    assert plainly("en")("`mutoscope retry` makes only what is missing.") == ""
    assert plainly("en")("Raise `job_deadline_s`.") == "Raise `job_deadline_s`."


def test_what_a_step_makes_stands_for_its_key() -> None:
    assert "for design: Front yard, and its answer" in plainly("en")(LOST)
    assert "за эскиз: Палисадник, а ответ потерян" in plainly("ru")(LOST)
    again = "The file of areas.patio.again.gemini is lost, and it is not to be bought again."
    assert "design: Patio" in plainly("en")(again)


@pytest.mark.parametrize("called", ["Front yard: Japanese zen", "Палисадник: Японский дзен"])
def test_areas_and_styles_are_called_as_the_reader_calls_them(called: str) -> None:
    told = f"1 of 2 parts failed ({called})."
    assert plainly("en")(told) == "1 of 2 parts failed (Front yard: Japanese zen)."
    assert plainly("ru")(told) == "Не вышло частей: 1 из 2 (Палисадник: Японский дзен)."


def test_a_question_about_an_address() -> None:
    asked = "Only a place near the address was found: Oak Lane, USA. Is it meant?"
    assert plainly("en")(asked) == asked
    assert "«Oak Lane, USA». Это оно?" in plainly("ru")(asked)
