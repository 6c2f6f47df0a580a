"""Sentences of the core as callers of the HTTP API, and receivers of webhooks, are told them: a
route in place of a command."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mutoscope.jobs.commands import COMMAND, sentences

ANY_JOB = "{job_id}"
"""As the routes have it, where a sentence does not say which job it means."""
_OF_JOB = {
    "show": "GET /api/jobs/{job}",
    "delete": "DELETE /api/jobs/{job}",
    "watch": "GET /api/jobs/{job}/events",
    "logs": "GET /api/jobs/{job}/events",
    "cancel": "POST /api/jobs/{job}/cancel",
    "retry": "POST /api/jobs/{job}/retry",
    "edit": "POST /api/jobs/{job}/edit",
    "answer": "POST /api/jobs/{job}/input",
    "prioritise": "POST /api/jobs/{job}/priority",
    "dislike": "POST /api/jobs/{job}/dislike",
    "pin": "POST /api/jobs/{job}/pin",
    "publish": "POST /api/jobs/{job}/publications",
    "publications": "GET /api/jobs/{job}/publications",
}
_OF_STUDIO = {
    "jobs": "GET /api/jobs",
    "voices": "GET /api/voices",
    "providers": "GET /api/providers",
    "templates": "GET /api/templates",
    "status": "GET /api/system",
    "queues": "GET /api/queues",
    "metrics": "GET /metrics",
    "webhooks": "GET /api/webhooks/deliveries",
}
_NAMED = {
    ("preset", "list"): "GET /api/presets",
    ("preset", "save"): "PUT /api/presets/{pipeline}/{name}",
    ("preset", "show"): "GET /api/presets/{pipeline}/{name}",
    ("preset", "delete"): "DELETE /api/presets/{pipeline}/{name}",
    ("schedule", "list"): "GET /api/schedules",
    ("schedule", "add"): "POST /api/schedules",
    ("schedule", "show"): "GET /api/schedules/{schedule}",
    ("schedule", "change"): "PATCH /api/schedules/{schedule}",
    ("schedule", "delete"): "DELETE /api/schedules/{schedule}",
}
_NO_ROUTE = frozenset({"--traceback", "--secret"})
"""Flags for what no route gives."""
_IN_WORDS = (
    (
        re.compile(r"`mutoscope retry` the job\b"),
        f"retry the job with POST /api/jobs/{ANY_JOB}/retry",
    ),
    (re.compile(r"`mutoscope publications \S+ --confirm ID`"), "POST /api/publications/ID/confirm"),
    (re.compile(r"`--retry ID`"), "POST /api/publications/ID/retry"),
    (re.compile(r", --accept-imagery-terms(?=\))"), ""),
    (re.compile(r"--i-have-the-rights, or (?=`)"), ""),
)
"""Where another word than the route fits the sentence; flags that a field is named beside."""
_CLAUSE = re.compile(r"(?<=[;:]) ")
_ASIDE = re.compile(r" \(`(?:mutoscope\b|--[a-z])[^`]*`\)")
_QUOTED = r"“[^”]*”|«[^»]*»|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)"
_COMMAND_OR_QUOTED = re.compile(rf"(?P<command>{COMMAND.pattern})|{_QUOTED}")
_OF_A_JOB = re.compile(r"\bjob_\w")
_SENTENCES = ("message", "hint", "question")
"""What we say in an error, a warning, a question: all else there is names, or anybody's words."""


def for_callers(text: str, *, job_id: str = ANY_JOB) -> str:
    """It with the route in place of each command; `job_id`: the job that it is about. Where there
    is no route, a sentence ends before the clause that has the command, or is left out."""
    if "mutoscope" not in text and "--" not in text:
        return text
    for pattern, instead in _IN_WORDS:
        text = pattern.sub(instead, text)
    routed = "".join(map(_told, sentences(text))).rstrip()
    return routed.replace(ANY_JOB, job_id)


def told_to_callers(told: Mapping[str, Any], *, job_id: str) -> dict[str, Any]:
    """An error, a warning, a question, the body of an event, with its sentences in the same way,
    and those of the error and of the question in it. All else stays as it is."""
    return {name: _told_to_callers(name, each, job_id) for name, each in told.items()}


def _told_to_callers(name: str, value: Any, job_id: str) -> Any:
    if isinstance(value, str) and name in _SENTENCES:
        return for_callers(value, job_id=job_id)
    if isinstance(value, Mapping) and name in ("error", "question"):
        return told_to_callers(value, job_id=job_id)
    return value


def _told(sentence: str) -> str:
    routed = _COMMAND_OR_QUOTED.sub(_route_or_same, sentence)
    return _shortened(routed) if _has_command(routed) else routed


def _route_or_same(found: re.Match[str]) -> str:
    return (_is_ours(found) and route_of(found[0])) or found[0]


def _has_command(text: str) -> bool:
    return any(map(_is_ours, _COMMAND_OR_QUOTED.finditer(text)))


def _is_ours(found: re.Match[str]) -> bool:
    """Whether we say there what to type: in backticks, or of a job and where a sentence or its last
    clause begins. Elsewhere, and in quotes, somebody writes about the program."""
    if found["command"] is None or found[0].startswith("`"):
        return found["command"] is not None
    begins = not found.start() or found.string.endswith(": ", 0, found.start())
    return begins and bool(_OF_A_JOB.search(found[0]))


def _shortened(sentence: str) -> str:
    """A sentence without its asides and last clauses that have a command, whole again; nothing,
    where what comes first has one."""
    clauses = _CLAUSE.split(_ASIDE.sub("", sentence))
    kept = [each for each in clauses if not _has_command(each)]
    if len(kept) == len(clauses):
        return " ".join(kept)
    if not kept or kept != clauses[: len(kept)]:
        return ""
    return " ".join(kept).rstrip(";:") + ". "


def route_of(command: str) -> str:
    """What a caller of the API asks in its place; nothing, where only who runs the studio can."""
    words = re.findall(r"'[^']*'|\"[^\"]*\"|\S+", command.strip("`"))[1:]
    if not words or _NO_ROUTE.intersection(words):
        return ""
    name, rest = words[0], words[1:]
    if name in _OF_JOB:
        job = next((each for each in rest if each.startswith("job_")), ANY_JOB)
        return _OF_JOB[name].replace("{job}", job) + _body(name, rest)
    if name == "providers" and (asked := _value(rest, "--test")):
        return f"POST /api/providers/{asked}/test"
    if name in _OF_STUDIO:
        return _OF_STUDIO[name]
    return _named(name, rest)


def _named(name: str, rest: Sequence[str]) -> str:
    route = _NAMED.get((name, rest[0] if rest else ""), "")
    own = next((each for each in rest[1:2] if not each.startswith("-") and each != "NAME"), "")
    pipeline = _value(rest, "--pipeline")
    for place in ("{name}", "{schedule}") if own else ():
        route = route.replace(place, own)
    return route.replace("{pipeline}", pipeline) if pipeline else route


def _body(name: str, rest: Sequence[str]) -> str:
    """The fields that the flags stand for."""
    if name == "pin" and "--off" in rest:
        return ' with {"on": false}'
    if take := _value(rest, "--take"):
        return f" with {json.dumps({'takes': [take]})}"
    place, sign, value = _value(rest, "--set").strip("'\"").partition("=")
    return f" with {json.dumps({'changes': {place: value}})}" if sign else ""


def _value(words: Sequence[str], flag: str) -> str:
    """What follows a flag; nothing where it does not stand there."""
    place = words.index(flag) + 1 if flag in words else len(words)
    return words[place] if place < len(words) else ""
