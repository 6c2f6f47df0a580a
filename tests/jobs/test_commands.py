"""Sentences that tell what to type are left out, and no other is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.jobs.commands import COMMAND, sentences, without_commands

LOST = (
    "gemini may have charged $0.06 for areas.front_yard.design.gemini, and its answer is lost."
    " Look at your account with the vendor. `mutoscope retry` of a job that is not complete, or"
    " `mutoscope edit … --take areas.front_yard.design.gemini`, buys it anew."
)
PLAIN = (
    "Try again.",
    "Is it meant?",
    "The place 12 Oak St. 5, Springfield, Ill. 62704, USA is not known.",
    "Dr. Strange of the U.S. Navy wrote it, e.g. at No. 5.",
    "The place ул. Ленина, д. 5, корп. 2, г. Тверь is not known.",
    "See https://example.com/a.html?b=1. or mutoscope.log in the folder.",
    "“Look here. And there.” is no topic!",
    "It took 1.5 s…",
    "Mutoscope retry is no command.",
    "Raise `job_deadline_s`.",
    "日本語です。",
)
TYPED = (
    "`mutoscope retry` makes only what is missing.",
    "Connect it: `mutoscope connect youtube --label a.b`.",
    "Let it go first: mutoscope pin job_1 --off.",
    "mutoscope retry job_1 goes on.",
    "This is a bug; `mutoscope logs --traceback` shows where.",
    "Changes are made with `mutoscope edit … --set 'a.b=Yes. No.'` when it has ended.",
    "Use another meanwhile, e.g. `mutoscope providers` shows which.",
    "Look (there: `mutoscope show job_1`. Or here).",
    "`--retry ID` posts it again.",
)


@given(st.lists(st.sampled_from((*PLAIN, *TYPED)), max_size=6))
def test_what_is_left_is_the_other_sentences_whole(told: list[str]) -> None:
    left = without_commands(" ".join(told))
    assert left == " ".join(each for each in told if each in PLAIN)
    assert not COMMAND.search(left)


@given(st.text(alphabet='aB1.?!… `"()“”\n', max_size=60))
def test_sentences_together_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert all(sentences(text)) or not text


@given(st.text(max_size=80))
def test_a_text_without_a_command_stays_as_it_is(text: str) -> None:
    if not COMMAND.search(text):
        assert without_commands(text) == text.rstrip()


def test_nothing_that_is_typed_on_a_command_line() -> None:
    assert "`" not in without_commands(LOST)
    assert without_commands(LOST).endswith("with the vendor.")
    assert without_commands("") == ""


@pytest.mark.parametrize("said", TYPED)
def test_a_command_is_known_with_backticks_and_without(said: str) -> None:
    plain = said.replace("`mutoscope", "mutoscope").replace("`", "")
    assert without_commands(said) == ""
    if "mutoscope" in said:
        assert without_commands(plain) == ""


def test_arguments_are_part_of_the_command() -> None:
    found = re.search(COMMAND, "Say mutoscope edit job_1 --set 'memes.0.texts.TOP=A b' again.")
    assert found
    assert found[0] == "mutoscope edit job_1 --set 'memes.0.texts.TOP=A b'"
