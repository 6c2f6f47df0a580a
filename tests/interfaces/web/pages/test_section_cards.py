"""The board of a job whose parts are sections of phrases: slides, sounds, clips and chapters."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mutoscope.app.materials import Material, shown_first
from mutoscope.interfaces.web.pages.anatomy import part_of
from mutoscope.interfaces.web.pages.board_answers import said
from mutoscope.interfaces.web.pages.board_cards import cards
from mutoscope.interfaces.web.pages.chapters import read_chapters
from mutoscope.interfaces.web.pages.impact import impact_of
from mutoscope.interfaces.web.pages.rendering import bare
from mutoscope.media.subtitles import chapters_vtt
from mutoscope.models import Artifact, ErrorInfo, Job, Plan, StepRun, StepStatus

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DOCUMENT = {
    "title": "Tea",
    "sections": [
        {
            "title": "Leaf",
            "narrations": [
                {"text": "One.", "persona_id": "ann"},
                {"text": "Two.", "persona_id": "ben"},
            ],
        },
        {"title": "Road", "narrations": [{"text": "Three."}]},
    ],
}
SPEAKERS = [
    {"id": "ann", "name": "Ann", "subtitle_color": "#FFFFFF"},
    {"id": "ben", "name": "Ben", "subtitle_color": "#FFD21F"},
]


def step(key: str, status: StepStatus = "completed", **more: object) -> StepRun:
    return StepRun(key, "audio", "toy", status, 1, **more)  # type: ignore[arg-type]


def job(*steps: StepRun, **request: object) -> Job:
    return Job("job_1", "explainer", "running", request, NOW, steps=steps)


def made(key: str, *names: str, mime_type: str = "image/png") -> Material:
    files = tuple(Artifact(12 * name, 1, "", mime_type) for name in names)
    return Material(key, "toy", "slides", "completed", files, 2.5)


def test_a_card_has_its_slide_and_its_phrases() -> None:
    keys = ("sections.0.slide", "sections.0.narrations.1.voice", "sections.1.transition")
    known = [made(keys[0], "a", "b"), made(keys[1], "c", mime_type="audio/wav")]
    first, second = cards(job(*map(step, keys), speakers=SPEAKERS), known, DOCUMENT)
    assert (first.unit, first.headline, first.text) == ("section", "Leaf", "")
    assert [(each.text, each.who, each.colour) for each in first.phrases] == [
        ("One.", "Ann", "#FFFFFF"),
        ("Two.", "Ben", "#FFD21F"),
    ]
    slide, sound = first.part("picture"), first.phrases[1].part("sound")
    assert slide is not None
    assert sound is not None
    assert slide.url == "/api/artifacts/job_1.sections.0.slide?as=preview&v=bbbbbbbbbbbb"
    assert sound.url == "/api/artifacts/job_1.sections.0.narrations.1.voice?v=cccccccccccc"
    assert (sound.duration_s, first.phrases[0].parts) == (2.5, ())
    assert [part.step.key for part in second.parts] == ["sections.1.transition"]


def test_of_the_states_of_a_slide_the_whole_one_is_shown() -> None:
    assert shown_first(made("sections.0.slide", "a", "b", "c").artifacts).sha256 == 12 * "c"
    mixed = (*made("x", "a").artifacts, *made("x", "b", mime_type="audio/wav").artifacts)
    assert shown_first(mixed).sha256 == 12 * "a"


def test_frames_are_counted_over_all_phrases() -> None:
    clips = [
        step("sections.0.narrations.0.clip"),
        step("sections.0.narrations.1.clip", "running", progress=50.0),
    ]
    first, second = cards(job(*clips), [], DOCUMENT)
    assert [each.filmed for each in first.phrases] == [100.0, 50.0]
    assert (first.filmed, second.filmed) == (75.0, 0.0)


def test_before_the_script_is_known_phrases_are_those_that_are_worked_on() -> None:
    steps = [step(f"sections.0.narrations.{n}.voice", "running") for n in (10, 2)]
    (card,) = cards(job(*steps), [], None)
    assert [each.number for each in card.phrases] == [3, 11]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_card_says_what_failed_and_what_waits(language: str) -> None:
    failed = ErrorInfo("media", "It is torn.")
    steps = [step("sections.0.narrations.0.voice", "failed", error=failed)]
    first, _ = cards(job(*steps, speakers=SPEAKERS), [], DOCUMENT)
    shown = bare(language, "parts/board/section.html", card=first)
    assert "phrase-state failed" in shown
    assert {"en": "Phrase 1 of section 1: It is torn.", "ru": "Фраза 1 раздела 1: "}[
        language
    ] in " ".join(shown.split())
    assert shown.count('class="phrase-state waits"') == 1
    assert 'fill="#FFD21F"' in shown
    assert " style=" not in shown


def test_chapters_are_read_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "chapters.vtt"
    told = [("Leaf & <root>", 0.0, 61.5), ("Road", 61.5, 3725.25), ("End", 3725.25, 3800.0)]
    path.write_text(chapters_vtt(told), "utf-8")
    found = [(each.title, each.start_s) for each in read_chapters(path)]
    assert found == [(title, start_s) for title, start_s, _ in told]


def test_a_plan_names_phrases_clips_and_slides() -> None:
    run = (
        *("sections.1.narrations.0.voice", "sections.1.narrations.0.clip", "sound", "script.yaml"),
        *("sections.0.painted", "sections.0.slide", "video", "gate", "papers"),
    )
    impact = impact_of(Plan(kept=(), to_run=run, seconds=3.0), 4, "section")
    assert impact.parts == (("phrase", 1), ("slide", 2), ("clip", 1), ("sound", 1))
    assert impact.scenes == ((1, ("slide",)), (2, ("phrase", "clip")))
    assert (impact.untouched, impact.unit) == (2, "section")
    assert part_of("draft.gemini") == "script"
    assert part_of("lines.0.narrations.1.voice") == "other"


def test_an_answer_can_add_a_line() -> None:
    question = {"name": "script", "options": ["approve"], "takes": []}
    fields = {
        "word": "approve",
        "sections.0.line": ["0", "new1", "1"],
        "sections.0.text": ["One.", "And a half.", "Two."],
        "sections.0.persona_id": ["ann", "ben", "ben"],
        "sections.1.line": "0",
        "sections.1.text": "3.",
    }
    found = said(question, fields, DOCUMENT)
    assert [each["text"] for each in found.changes["sections.0.narrations"]] == [
        *("One.", "And a half.", "Two.")
    ]
    assert found.changes["sections.1.narrations.0.text"] == "3."
    assert said(question, {**fields, "word": "reject"}, DOCUMENT).changes == {}
