"""One command per pipeline, made from its request model: a field is a flag."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic.fields import FieldInfo

from mutoscope import app, pipelines
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, NoWait, session
from mutoscope.interfaces.cli.follow import follow, leave

Asked = dict[str, Any]
DEMO_TOPIC = "How coffee conquered the world"
DEMO_SEED = 7
AT_HOME = {"writer": "extractive", "voice": "heart", "image_provider": "drawn"}
"""The demo costs nothing and looks the same, whatever keys are set."""
Inline = Annotated[
    bool,
    Parameter(name="--inline", negative=(), help="Run the job in this process, for a debugger."),
]
Seed = Annotated[int | None, Parameter(help="Seed of every choice; drawn when not given.")]
Priority = Annotated[int, Parameter(help="Higher is sooner.")]
MaxCost = Annotated[
    float | None, Parameter(help="What its paid calls may cost together, in US dollars.")
]
_RUN_FLAGS = {
    "json": (Json, False),
    "no_wait": (NoWait, False),
    "inline": (Inline, False),
    "seed": (Seed, None),
    "priority": (Priority, 0),
    "max_cost": (MaxCost, None),
}


def __getattr__(name: str) -> Callable[..., int]:
    """The command of a pipeline, by its name."""
    if name.startswith("_") or name not in pipelines.summaries():
        raise AttributeError(name)
    return make_command(name)


def make_command(name: str) -> Callable[..., int]:
    """A function whose parameters are the request's fields and the run flags."""
    fields = pipelines.find(name).request.model_fields
    flags = [
        inspect.Parameter(flag, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for flag, (kind, default) in _RUN_FLAGS.items()
    ]
    asked = (_parameter(k, f) for k, f in fields.items() if _cli_kind(f) != "hidden")
    signature = inspect.Signature([*asked, *flags])

    def command(*positional: Any, **named: Any) -> int:
        given = signature.bind(*positional, **named).arguments
        flags = {flag: given.pop(flag) for flag in _RUN_FLAGS if flag in given}
        return make(name, given, **flags)

    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__name__ = name
    command.__doc__ = pipelines.summaries()[name]
    return command


def demo(
    *,
    draft: Annotated[bool, Parameter(negative=(), help="Small and quick: 360×640.")] = False,
    no_wait: NoWait = False,
    inline: Inline = False,
    json: Json = False,
) -> int:
    """Make a short from a bundled article. The same words, voice and pictures every time."""
    asked = {"topic": DEMO_TOPIC, "quality": "draft" if draft else "standard", **AT_HOME}
    return make("short", asked, json=json, no_wait=no_wait, inline=inline, seed=DEMO_SEED)


def make(
    name: str,
    asked: Asked,
    *,
    json: bool = False,
    no_wait: bool = False,
    inline: bool = False,
    seed: int | None = None,
    priority: int = 0,
    max_cost: float | None = None,
) -> int:
    """Submit a request and follow it to its end."""

    async def submit_and_follow(studio: app.Studio) -> int:
        if not await studio.workers_alive():
            studio.check_memory()
        request = await _upload_files(studio, name, asked)
        job = await studio.submit(name, request, seed=seed, priority=priority, max_cost=max_cost)
        if no_wait:
            await leave(studio, job, as_json=json)
            return 0
        return await follow(studio, job.id, as_json=json, inline=inline)

    return session.run(submit_and_follow, as_json=json)


async def _upload_files(studio: app.Studio, name: str, asked: Asked) -> Asked:
    """The request: what was said, with the named files read or taken into the store."""
    fields = pipelines.find(name).request.model_fields
    request: Asked = {}
    for key, value in asked.items():
        if value is None or value == fields[key].get_default():
            continue
        kind = _cli_kind(fields[key])
        if kind == "upload" and "file" in request:
            raise InvalidRequest(
                "Give one source file, not two.", hint="Leave --text or --file out."
            )
        if kind == "upload":
            request["file"] = await studio.upload(_a_file(value))
        elif kind == "contents":
            request[key] = _read(value)
        else:
            request[key] = value
    return request


def _a_file(path: Path) -> Path:
    """Refuse what nobody could read, before a job is made of it."""
    if not path.exists():
        raise InvalidRequest(f"There is no file {path}.", hint="Check the name.")
    if not path.is_file():
        raise InvalidRequest(f"{path} is not a file.", hint="Name a file, not a folder.")
    if path.stat().st_size == 0:
        raise InvalidRequest(f"{path} is empty.", hint="Give a file with at least three sentences.")
    return path


def _read(path: Path) -> str:
    try:
        return _a_file(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            f"{path} cannot be read as UTF-8 text.", hint="Check the name and the encoding."
        ) from error


def _cli_kind(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra.get("cli", "flag")) if isinstance(extra, dict) else "flag"


def _parameter(key: str, field: FieldInfo) -> inspect.Parameter:
    kind = _cli_kind(field)
    is_file = kind in ("upload", "contents")
    annotation: Any = Path | None if is_file else field.annotation
    default = None if is_file else field.get_default()
    positional = kind == "positional"
    help_ = f"{field.description}{_bounds(field)}."
    negative = None if default is True else ()  # a flag that is off needs no --no-flag
    shown = Parameter(help=help_, negative=negative, show_default=bool(default))
    return inspect.Parameter(
        key,
        inspect.Parameter.POSITIONAL_OR_KEYWORD if positional else inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[annotation, shown],
    )


def _bounds(field: FieldInfo) -> str:
    """The least and the most of a number, in words."""
    least = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    most = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return f", {least} to {most}" if least is not None and most is not None else ""
