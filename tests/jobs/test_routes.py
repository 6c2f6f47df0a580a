"""Callers of the API are told routes, never what to type."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.app.tails import told
from mutoscope.interfaces.cli import CHANGING, READING, SYSTEM
from mutoscope.interfaces.web.application import routed
from mutoscope.jobs.commands import COMMAND
from mutoscope.jobs.routes import for_callers, route_of
from mutoscope.models import Event


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        ("`mutoscope jobs` lists them.", "GET /api/jobs lists them."),
        ("See `mutoscope providers`.", "See GET /api/providers."),
        ("Look at it with `mutoscope show`.", "Look at it with GET /api/jobs/{job_id}."),
        (
            "Let it go first: mutoscope pin job_7 --off",
            'Let it go first: POST /api/jobs/job_7/pin with {"on": false}',
        ),
        ("mutoscope retry job_7 goes on.", "POST /api/jobs/job_7/retry goes on."),
        (
            "There are: a and 3 more: mutoscope logs job_7",
            "There are: a and 3 more: GET /api/jobs/job_7/events",
        ),
        (
            "Start Mutoscope again and `mutoscope retry` the job; what is done is kept.",
            "Start Mutoscope again and retry the job with POST /api/jobs/{job_id}/retry;"
            " what is done is kept.",
        ),
        (
            "mutoscope edit job_7 --set 'memes.1.texts.PLACE=WORDS'",
            'POST /api/jobs/job_7/edit with {"changes": {"memes.1.texts.PLACE": "WORDS"}}',
        ),
        (
            "Look whether it is there: `mutoscope publications JOB --confirm ID` says so,"
            " `--retry ID` posts it again.",
            "Look whether it is there: POST /api/publications/ID/confirm says so,"
            " POST /api/publications/ID/retry posts it again.",
        ),
        (
            "`mutoscope preset save NAME --pipeline short` keeps one.",
            "PUT /api/presets/short/{name} keeps one.",
        ),
        ("`mutoscope schedule show utro` lists them.", "GET /api/schedules/utro lists them."),
        (
            "`mutoscope providers --test piper` asks it for one.",
            "POST /api/providers/piper/test asks it for one.",
        ),
        ("Connect the account again: `mutoscope connect youtube`.", "Connect the account again."),
        ("This is a bug; `mutoscope logs --traceback` shows where.", "This is a bug."),
        ("There is: none yet; see `mutoscope doctor`.", "There is: none yet."),
        ("There is: a, b. `mutoscope doctor` lists what works here.", "There is: a, b."),
        ("Make a key (`mutoscope keys create`), or leave it.", "Make a key, or leave it."),
        ("`mutoscope keys list` shows them.", ""),
        (
            "Accept them (imagery_terms: true, --accept-imagery-terms): https://a.b/c; or not.",
            "Accept them (imagery_terms: true): https://a.b/c; or not.",
        ),
        (
            "Who has the rights declares it: --i-have-the-rights, or `rights_declared`.",
            "Who has the rights declares it: `rights_declared`.",
        ),
        ("The log is logs/mutoscope.log in the folder.",) * 2,
        ("Raise `job_deadline_s`.",) * 2,
    ],
)
def test_what_a_caller_is_told(hint: str, told: str) -> None:
    assert for_callers(hint) == told


def test_the_job_that_it_is_about_is_named() -> None:
    said = "`mutoscope retry` makes only what is missing."
    told = for_callers(said, job_id="job_9")
    assert told == "POST /api/jobs/job_9/retry makes only what is missing."


def test_a_route_stands_in_the_sentence_as_the_command_did() -> None:
    told = for_callers(
        "Look at your account. `mutoscope retry` of a job that is not complete, or"
        " `mutoscope edit … --take areas.patio.design`, buys it anew.",
        job_id="job_9",
    )
    assert told == (
        "Look at your account. POST /api/jobs/job_9/retry of a job that is not complete, or"
        ' POST /api/jobs/job_9/edit with {"takes": ["areas.patio.design"]}, buys it anew.'
    )


@given(
    st.sampled_from([*READING, *CHANGING, *SYSTEM]),
    st.sampled_from(["", " job_1", " NAME", " --json", " save NAME --pipeline short", " list"]),
    st.sampled_from(["`{}` does it.", "Stop. Do it: `{}`", "One; `{}` does. Go on.", "It (`{}`)."]),
)
def test_no_command_is_left(name: str, rest: str, sentence: str) -> None:
    assert not COMMAND.search(for_callers(sentence.format(f"mutoscope {name}{rest}")))


@pytest.mark.parametrize(
    "written",
    [
        "Why mutoscope show is great",
        "POV: mutoscope jobs",
        "See mutoscope show job_1.",
        "How I use mutoscope jobs -- a story (short, --funny)",
        "There is no style 'mutoscope jobs' here.",
        "There is no pipeline '`mutoscope jobs`'.",
        "The topic “What `mutoscope show` does; `--help` tells” is taken.",
        "«Go: mutoscope show job_1» has no words.",
    ],
)
def test_what_somebody_wrote_stays(written: str) -> None:
    assert for_callers(written) == written


@pytest.mark.parametrize(
    "command",
    [
        *(f"mutoscope {name}" for name in (*READING, *CHANGING, *SYSTEM)),
        *(f"mutoscope preset {verb}" for verb in ("list", "save", "show", "delete")),
        *(f"mutoscope schedule {verb}" for verb in ("add", "list", "show", "change", "delete")),
    ],
)
def test_every_route_that_is_named_is_there(command: str, paths: dict[str, set[str]]) -> None:
    if route := route_of(command):
        method, _, path = route.partition(" ")
        assert method in paths[path]


@pytest.fixture(scope="module")
def paths() -> dict[str, set[str]]:
    described = routed().openapi()
    return {path: {verb.upper() for verb in verbs} for path, verbs in described["paths"].items()}


def event_of(kind: str, body: dict[str, Any]) -> Event:
    return Event(3, "job_9", datetime(2026, 11, 29, tzinfo=UTC), kind, body)


def test_events_tell_routes_too() -> None:
    error = {"message": "It broke.", "hint": "See `mutoscope show`.", "retryable": True}
    body = {"error": error, "traceback": "File …", "steps": ["a"]}
    assert told(event_of("job.failed", body))["body"] == {
        "error": {**error, "hint": "See GET /api/jobs/job_9."},
        "steps": ["a"],
    }


def test_events_tell_the_users_own_words_as_they_are() -> None:
    written = "Why `mutoscope show` is great / POV: mutoscope show job_1"
    body = {"key": "memes.0", "title": written, "progress": 10.0}
    assert told(event_of("item.progressed", body))["body"] == body


def test_of_a_question_only_the_sentence_is_told_otherwise() -> None:
    question = {"name": "ok", "question": "See `mutoscope show`?", "script": "`mutoscope jobs`"}
    body = told(event_of("job.awaiting_input", {"question": question}))["body"]
    assert body["question"] == {**question, "question": "See GET /api/jobs/job_9?"}
