"""Errors, told as RFC 9457 has it."""

import json

import pytest
from asking import Asker
from structlog.testing import capture_logs

from mutoscope import errors
from mutoscope.app import Studio
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.web.problems import STATUS_BY_ERROR, Unauthorized, problem
from mutoscope.store.database import DatabaseGone

STATUSES = [
    (errors.InvalidRequest("No."), 422),
    (errors.MediaError("No."), 422),
    (errors.NotFound("No."), 404),
    (errors.WrongState("No."), 409),
    (errors.Busy("No.", retry_after_s=1.2), 429),
    (errors.ResourceExhausted("No."), 503),
    (DatabaseGone("No."), 503),
    (errors.ProviderRefused("No.", provider="toy"), 502),
    (errors.ConfigError("No."), 500),
    (MutoscopeError("No."), 500),
]


@pytest.mark.parametrize(("error", "status"), STATUSES, ids=lambda each: type(each).__name__)
def test_every_error_has_its_status(error: MutoscopeError, status: int) -> None:
    error.hint = "Do that."
    answer = problem(error)
    told = json.loads(bytes(answer.body))
    assert (answer.status_code, told["status"]) == (status, status)
    assert (told["detail"], told["hint"], told["code"]) == ("No.", "Do that.", error.code)
    assert answer.media_type == "application/problem+json"


def test_when_to_come_back() -> None:
    assert problem(errors.Busy("No.", retry_after_s=1.2)).headers["retry-after"] == "2"
    assert int(problem(DatabaseGone("No.")).headers["retry-after"]) > 0
    assert "retry-after" not in problem(errors.NotFound("No.")).headers
    assert problem(Unauthorized("No.")).headers["www-authenticate"] == "Bearer"


def test_no_entry_of_the_table_is_hidden_by_one_above() -> None:
    kinds = [kind for kind, _ in STATUS_BY_ERROR]
    hidden = [
        later
        for place, later in enumerate(kinds)
        if any(issubclass(later, earlier) for earlier in kinds[:place])
    ]
    assert hidden == []


async def test_a_bug_is_told_without_its_details(
    api: Asker, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(studio, "status", broken)
    with capture_logs() as told:
        answer = await api("GET", "/api/system")
    assert answer.problem == (500, "internal")
    assert b"secret" not in answer.body
    (entry,) = [each for each in told if each["event"] == "request_failed"]
    assert (entry["error"], entry["path"]) == ("a secret detail", "/api/system")
    assert (await api("GET", "/health")).status == 200


async def test_people_read_of_an_unknown_page_in_their_language(api: Asker) -> None:
    asked = {"Accept": "text/html", "Accept-Language": "ru"}
    told = (await api("GET", "/app/nothing", headers=asked)).body.decode()
    assert "Такой страницы нет" in told
    assert "openapi" not in told


async def test_neither_commands_nor_routes_are_of_use_on_a_page(api: Asker) -> None:
    for language, told in (("en", "There is no job nope."), ("ru", "Задания nope нет.")):
        asked = {"Accept": "text/html", "Accept-Language": language}
        shown = (await api("GET", "/generations/nope", headers=asked)).body.decode()
        assert told in shown
        assert "mutoscope jobs" not in shown
        assert "GET /" not in shown
    said = await api("GET", "/api/jobs/nope", headers={"X-Words": "page"})
    assert (said.json["detail"], said.json["hint"]) == ("There is no job nope.", "")


async def test_what_pages_ask_is_answered_in_their_language(api: Asker) -> None:
    asked = {"Accept-Language": "ru", "X-Words": "page"}
    refused = await api("GET", "/api/jobs/job_none", headers=asked)
    assert refused.problem == (404, "not_found")
    assert refused.json["detail"] == "Задания job_none нет."
    plain = await api("GET", "/api/jobs/job_none", headers={"Accept-Language": "ru"})
    assert plain.json["detail"] == "There is no job job_none."
