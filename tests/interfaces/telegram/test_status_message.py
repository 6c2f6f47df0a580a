"""The text of /status."""

from mutoscope.interfaces.telegram.status_message import in_one_sentence


def test_what_is_told_of_a_problem_is_one_sentence() -> None:
    parts = ["a minute ago", "", "Nothing is taken from there.", "249 MB"]
    assert in_one_sentence(parts) == "a minute ago, Nothing is taken from there, 249 MB"
    assert in_one_sentence(parts[:3]) == "a minute ago, Nothing is taken from there."
