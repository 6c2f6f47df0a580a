"""Hints in a chat: commands of the chat, none of the command line."""

import pytest

from mutoscope.interfaces.telegram.hints import advice, without_commands
from mutoscope.interfaces.telegram.words import words


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        ("`mutoscope jobs` lists them.", "/jobs and /history list them."),
        ("`mutoscope schedule show utro` lists them.", "/schedule lists them."),
        ("`mutoscope schedule add NAME` makes one.", "/schedule add makes one."),
        ("Try again. `mutoscope voices` lists them.", "Try again."),
        ("count: How many.", ""),
        ("The fields are: count, topic.", ""),
        ("Give another time.", "Give another time."),
    ],
)
def test_what_helps_in_a_chat(hint: str, told: str) -> None:
    assert advice(words("en"), "It is so.", hint) == f"It is so. {told}".strip()


def test_in_the_readers_language() -> None:
    told = advice(words("ru"), "There is no job job_1.", "`mutoscope jobs` lists them.")
    assert told.endswith("Их перечисляют /jobs и /history.")
    assert without_commands("Google is away. Connect it: `mutoscope connect x`.") == (
        "Google is away."
    )
