"""The command on schedules: jobs that are handed in at their time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from mutoscope import app, pipelines
from mutoscope.app.ownership import LOCAL
from mutoscope.app.schedules import Missed, schedule_told
from mutoscope.app.times import local_words, rule_words
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.changing import change_said
from mutoscope.interfaces.cli.language import told as spoken
from mutoscope.interfaces.cli.own_language import in_own_language
from mutoscope.interfaces.cli.terminal import err, out, print_json, row
from mutoscope.interfaces.cli.uploads import FILES, MANY, cli_kind, upload_files
from mutoscope.store.schedules import Schedule, Told

ACTIONS = Literal["add", "list", "show", "change", "move", "pause", "resume", "delete"]
_NONE = (
    "No schedules yet. Make one: mutoscope schedule add NAME --pipeline short"
    ' --set topic="…" --daily 3'
)
_TAKE_TIMES = frozenset({"add", "change"})


@dataclass(frozen=True)
class Flags:
    """What a schedule hands in, and when."""

    pipeline: Annotated[
        str | None, Parameter(help="What is made: short, explainer, … (of add).")
    ] = None
    fields: Annotated[
        list[str] | None,
        Parameter(name="--set", negative=(), help="FIELD=VALUE of its request; a file is @FILE."),
    ] = None
    daily: Annotated[int | None, Parameter(help="So many slots a day.")] = None
    between: Annotated[
        str | None, Parameter(help="Two times that they are spread between; 10:00-24:00.")
    ] = None
    jitter: Annotated[int | None, Parameter(help="Minutes by which each may move; 30.")] = None
    zone: Annotated[
        str | None, Parameter(help="On whose clocks: Europe/Berlin; else as the settings say.")
    ] = None
    cron: Annotated[str | None, Parameter(help='In place of --daily: "0 9 * * 1-5".')] = None
    at: Annotated[
        str | None,
        Parameter(help="Once: 18:30, +2h, or a date and time.", allow_leading_hyphen=True),
    ] = None
    missed: Annotated[
        Missed | None, Parameter(help="What passed while nobody worked: run it later, or skip it.")
    ] = None
    max_cost: Annotated[
        float | None, Parameter(help="What the paid calls of each job may cost, in US dollars.")
    ] = None

    @property
    def times(self) -> app.Times:
        """When."""
        return app.Times(self.daily, self.between, self.jitter, self.zone, self.cron, self.at)

    @property
    def said(self) -> bool:
        """Whether anything is."""
        return any(value is not None for value in vars(self).values())


_NOTHING_SAID = Flags()


@dataclass(frozen=True)
class _Said:
    """What was said beside the name."""

    flags: Flags
    slot: str | None
    when: str | None


def schedule(
    action: Annotated[ACTIONS, Parameter(help="What to do; add and change take the flags.")],
    name: Annotated[str | None, Parameter(help="The schedule's name.")] = None,
    slot: Annotated[
        str | None, Parameter(help="Of move: its number of the day, or its name as in show.")
    ] = None,
    when: Annotated[
        str | None,
        Parameter(help="Of move: 18:30, +30m, or a date and time.", allow_leading_hyphen=True),
    ] = None,
    /,
    *,
    flags: Annotated[Flags, Parameter(name="*")] = _NOTHING_SAID,
    owner: Annotated[
        str | None, Parameter(help="Whose, as `mutoscope keys` names them; everybody's in a list.")
    ] = None,
    json: Json = False,
) -> int:
    """Hand jobs in at their time, by whichever worker is there."""
    said = _Said(flags, slot, when)

    async def command(studio: app.Studio) -> int:
        _check(action, name, said)
        if owner is not None:
            studio = studio.acting_as(owner, sees_all=True)
        if name is None:
            _list(await studio.schedules(everybody=owner is None), as_json=json)
            return 0
        await _VERBS[action](studio, name, said, json)
        return 0

    return session.run(command, as_json=json)


def _check(action: str, name: str | None, said: _Said) -> None:
    """InvalidRequest: something is missing, or would have no effect."""
    if (name is None) != (action == "list"):
        raise InvalidRequest(
            f"To {action} takes no name." if name else f"Which schedule to {action} was not said.",
            hint="`mutoscope schedule list` lists them.",
        )
    if said.flags.said and action not in _TAKE_TIMES:
        raise InvalidRequest(
            f"To {action} a schedule takes no flags.", hint="`add` and `change` take them."
        )
    if (said.slot is None or said.when is None) and action == "move":
        raise InvalidRequest(
            "Which slot, and to when, was not said.", hint="Say it like: move NAME 2 18:30"
        )
    if said.slot is not None and action != "move":
        raise InvalidRequest(f"{said.slot} has no effect on {action}.", hint="`move` takes slots.")


async def _add(studio: app.Studio, name: str, said: _Said, as_json: bool) -> None:
    if said.flags.pipeline is None:
        names = ", ".join(studio.pipelines())
        raise InvalidRequest("What to make was not said.", hint=f"Give --pipeline: {names}.")
    request = await _request(studio, said.flags.pipeline, said.flags.fields or ())
    await studio.add_schedule(
        name,
        said.flags.pipeline,
        in_own_language(said.flags.pipeline, request),
        said.flags.times,
        missed=said.flags.missed or "run",
        max_cost=said.flags.max_cost,
    )
    await _tell(studio, name, "is kept", as_json=as_json)
    if not await studio.workers_alive():
        err.print("No worker is there: `mutoscope worker` or `mutoscope serve` hands its jobs in.")


async def _change(studio: app.Studio, name: str, said: _Said, as_json: bool) -> None:
    if said.flags.pipeline is not None:
        raise InvalidRequest("A schedule keeps its pipeline.", hint="Delete it, and add another.")
    if not said.flags.said:
        raise InvalidRequest("Nothing to change was given.", hint="Say it with a flag: --daily 2.")
    found = (await studio.schedule(name)).schedule
    request = await _request(studio, found.pipeline, said.flags.fields or ())
    await studio.change_schedule(
        name,
        times=said.flags.times if said.flags.times.said else None,
        request=request,
        missed=said.flags.missed,
        max_cost=said.flags.max_cost,
    )
    await _tell(studio, name, "is changed", as_json=as_json)


async def _move(studio: app.Studio, name: str, said: _Said, as_json: bool) -> None:
    await studio.move_slot(name, said.slot or "", said.when or "")
    await _tell(studio, name, "is changed", as_json=as_json)


async def _pause(studio: app.Studio, name: str, said: _Said, as_json: bool) -> None:
    await studio.pause_schedule(name)
    await _tell(studio, name, "is paused", as_json=as_json)


async def _resume(studio: app.Studio, name: str, said: _Said, as_json: bool) -> None:
    await studio.resume_schedule(name)
    await _tell(studio, name, "goes on", as_json=as_json)


async def _delete(studio: app.Studio, name: str, said: _Said, as_json: bool) -> None:
    await studio.delete_schedule(name)
    if as_json:
        print_json({"name": name, "deleted": True})
    err.print(f"The schedule {name} is deleted; its jobs stay.", markup=False)


async def _show(studio: app.Studio, name: str, said: _Said, as_json: bool) -> None:
    found = await studio.schedule(name)
    if as_json:
        print_json(schedule_told(found))
        return
    for line in _lines(found):
        out.print(line, markup=False, soft_wrap=True)


_VERBS = {
    "add": _add,
    "show": _show,
    "change": _change,
    "move": _move,
    "pause": _pause,
    "resume": _resume,
    "delete": _delete,
}


async def _tell(studio: app.Studio, name: str, how: str, *, as_json: bool) -> None:
    found = await studio.schedule(name)
    if as_json:
        print_json(schedule_told(found))
    then = "" if found.schedule.paused else f"; next: {_next(found.schedule)}"
    err.print(f"The schedule {name} {how}{then}", markup=False)


async def _request(studio: app.Studio, pipeline: str, said: Sequence[str]) -> dict[str, Any]:
    """Fields as they were said, with the files that some of them name."""
    known = pipelines.find(pipeline).request.model_fields
    given = dict(change_said(text, next(iter(known))) for text in said)
    kinds = {name: cli_kind(known[name]) for name in given if name in known}
    files = {
        name: _paths(value, kinds[name])
        for name, value in given.items()
        if kinds.get(name) in FILES and isinstance(value, str)
    }
    rest = {name: value for name, value in given.items() if name not in files}
    return {**rest, **await upload_files(studio, pipeline, files, all_said=True)}


def _paths(value: str, kind: str) -> Path | list[Path]:
    path = Path(value.removeprefix("@")).expanduser()
    return [path] if kind in MANY else path


def _list(found: Sequence[app.Planned], *, as_json: bool) -> None:
    if as_json:
        print_json({"data": [schedule_told(each) for each in found]})
        return
    for each in found:
        planned = each.schedule
        of = "" if planned.owner == LOCAL else f"  of {planned.owner}"
        line = f"{planned.name:<14} {planned.pipeline:<10} {spoken(rule_words(planned.rule))}"
        out.print(
            f"{line}; {spoken(f'next: {_next(planned)}')}{spoken(of)}", markup=False, soft_wrap=True
        )
        for told in each.history:
            out.print(f"  {_told(told, planned.rule.zone)}", markup=False, soft_wrap=True)
    if not found:
        out.print(_NONE, markup=False, soft_wrap=True)


def _lines(found: app.Planned) -> Iterator[str]:
    planned = found.schedule
    facts: Mapping[str, str] = {
        "makes": planned.pipeline,
        "when": f"{rule_words(planned.rule)} ({planned.rule.zone})",
        "missed": "is made up for" if planned.missed == "run" else "is left out",
        "next": _next(planned),
    }
    for name, value in facts.items():
        yield row(name, value, 10)
    for name, value in planned.request.items():
        yield f"  {name} = {value}"
    for slot in found.coming:
        by_hand = f"  {spoken('by hand')}" if slot.name in planned.moved else ""
        slot_told = f"{local_words(slot.at, planned.rule.zone)}  {slot.name}{by_hand}"
        yield row("to come", slot_told, 10)
    for told in found.history:
        yield row("was", _told(told, planned.rule.zone), 10)


def _next(planned: Schedule) -> str:
    if planned.paused:
        return f"paused; go on with `mutoscope schedule resume {planned.name}`"
    return local_words(planned.next.at, planned.rule.zone) if planned.next else "nothing"


def _told(told: Told, zone: str) -> str:
    parts = (
        local_words(told.planned_at, zone),
        spoken(told.status),
        told.job_id,
        spoken(told.reason),
    )
    return "  ".join(filter(None, parts))
