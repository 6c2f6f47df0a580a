"""What is told of a script, and what follows from changes of it."""

from mutoscope.jobs.edits import requested
from mutoscope.pipelines.explainer import PIPELINE
from mutoscope.pipelines.explainer.approvals import implied, read_document, tell_script
from mutoscope.pipelines.explainer.script import Narration, Script, Section
from mutoscope.pipelines.explainer.script_file import write_script

SCRIPT = Script(
    title="Tea",
    description="About tea.",
    language="en",
    sections=(
        Section(
            title="Leaves",
            narrations=(
                Narration(text="Tea is a leaf.", persona_id="anna"),
                Narration(text="Yes."),
            ),
        ),
        Section(title="Water", narrations=(Narration(text="It is steeped in hot water."),)),
    ),
)


def test_a_script_is_told_slide_by_slide() -> None:
    head, *lines = tell_script(SCRIPT)
    assert head == "“Tea”, 2 slides, about 4 s"
    assert [" ".join(line.split()) for line in lines] == [
        "0 Leaves",
        "anna: Tea is a leaf.",
        "Yes.",
        "1 Water",
        "It is steeped in hot water.",
    ]


def test_a_script_is_read_as_it_was_written() -> None:
    assert read_document(write_script(SCRIPT)) == SCRIPT


def test_another_text_is_not_read_as_the_old_one() -> None:
    changes = {"sections.1.narrations.0.text": "お茶です。", "sections.1.title": "お茶"}
    assert implied(changes) == {"sections.1.narrations.0.reading": ""}


def test_a_change_of_both_is_told_by_its_text() -> None:
    asked, overrides = requested(PIPELINE, {}, {"sections.9.narrations.0.text": "Tea."})
    assert not asked
    assert list(overrides) == ["sections.9.narrations.0.text", "sections.9.narrations.0.reading"]


def test_the_title_of_a_given_script_is_changed_there() -> None:
    title = {"title": "Another"}
    assert requested(PIPELINE, {"script": "title: Tea"}, title) == ({}, title)
    assert requested(PIPELINE, {"text": "Tea."}, title) == (title, {})
