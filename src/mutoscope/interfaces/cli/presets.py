"""The command on presets: its flags are the fields that a preset of one pipeline may have."""

import inspect
import json as json_module
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from mutoscope import app, pipelines
from mutoscope.app.orders import preset_fields
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, stamp
from mutoscope.interfaces.cli.flags import parameter
from mutoscope.interfaces.cli.terminal import cell, err, out, print_json
from mutoscope.interfaces.cli.uploads import upload_files

PIPELINE = "short"
"""Whose presets are meant where none is named."""
COMMAND = "preset"
OF = "--pipeline"
_POSITIONAL = inspect.Parameter.POSITIONAL_ONLY
Action = Annotated[
    Literal["save", "list", "show", "delete"], Parameter(help="What to do; save takes the flags.")
]
Of = Annotated[
    str | None, Parameter(name=OF, help="Whose requests the preset is for; without it: a short's.")
]
Name = Annotated[str | None, Parameter(help="The preset's name: small letters, digits, - and _.")]


@dataclass(frozen=True)
class Said:
    """What is to be done, with the preset of which name, for the requests of which pipeline."""

    action: str
    name: str | None
    pipeline: str | None


def __getattr__(name: str) -> Callable[..., int]:
    """The command for the presets of a pipeline, made when it is called: its flags need that."""
    if name == COMMAND:
        return _command(PIPELINE)
    if name not in pipelines.summaries():
        raise AttributeError(name)
    return _command(name)


def place_for(argv: Sequence[str]) -> str:
    """What the command is called here for the pipeline that a command line names, if it is one."""
    after = iter(argv)
    for word in after:
        flag, equals, named = word.partition("=")
        if flag == OF:
            said = named if equals else next(after, "")
            return said if said in pipelines.summaries() else COMMAND
    return COMMAND


def _command(of: str) -> Callable[..., int]:
    chosen = pipelines.find(of)
    fields = chosen.request.model_fields
    signature = inspect.Signature(
        [
            inspect.Parameter("action", _POSITIONAL, annotation=Action),
            inspect.Parameter("name", _POSITIONAL, default=None, annotation=Name),
            *(parameter(key, fields[key]) for key in preset_fields(chosen)),
            inspect.Parameter(
                "pipeline", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Of
            ),
            inspect.Parameter(
                "json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Json
            ),
        ]
    )

    def preset(*positional: Any, **named: Any) -> int:
        given = signature.bind(*positional, **named).arguments
        said = Said(given.pop("action"), given.pop("name", None), given.pop("pipeline", None))
        return _do(said, given, as_json=given.pop("json", False))

    preset.__signature__ = signature  # type: ignore[attr-defined]
    preset.__doc__ = f"Keep fields of a {of} under a name, for --preset; {OF} names another."
    return preset


def _do(said: Said, fields: Mapping[str, Any], *, as_json: bool) -> int:
    async def command(studio: app.Studio) -> int:
        if said.pipeline:
            pipelines.find(said.pipeline)  # NotFound
        if said.action == "list":
            _list(await studio.presets(said.pipeline), as_json=as_json)
            return 0
        if said.name is None:
            raise InvalidRequest(
                f"Which preset to {said.action} was not said.",
                hint="`mutoscope preset list` lists them.",
            )
        if fields and said.action != "save":
            raise InvalidRequest(
                f"To {said.action} a preset takes no fields.",
                hint="`mutoscope preset save` takes them.",
            )
        of = said.pipeline or PIPELINE
        await _VERBS[said.action](studio, of, said.name, fields, as_json)
        return 0

    return session.run(command, as_json=as_json)


async def _save(
    studio: app.Studio, of: str, name: str, fields: Mapping[str, Any], as_json: bool
) -> None:
    said = await upload_files(studio, of, fields, all_said=True)
    kept = await studio.save_preset(of, name, said)
    if as_json:
        print_json(plain(kept))
    err.print(f"Kept as {name}: mutoscope {of} … --preset {name}", markup=False)


async def _show(
    studio: app.Studio, of: str, name: str, _: Mapping[str, Any], as_json: bool
) -> None:
    kept = await studio.preset(of, name)
    if as_json:
        print_json(plain(kept))
        return
    for field, value in kept.fields.items():
        out.print(cell(f"{field:<14} {_shown(value)}"), soft_wrap=True)


async def _delete(
    studio: app.Studio, of: str, name: str, _: Mapping[str, Any], as_json: bool
) -> None:
    await studio.delete_preset(of, name)
    if as_json:
        print_json({"pipeline": of, "name": name, "deleted": True})
    err.print(f"The preset {name} is deleted; jobs made with it stay.", markup=False)


_VERBS = {"save": _save, "show": _show, "delete": _delete}


def _list(presets: Sequence[app.Preset], *, as_json: bool) -> None:
    if as_json:
        print_json({"data": [plain(preset) for preset in presets]})
        return
    for preset in presets:
        fields = " ".join(f"{name}={_shown(value)}" for name, value in preset.fields.items())
        line = f"{preset.name:<14} {preset.pipeline:<10} {stamp(preset.updated_at)}  {fields}"
        out.print(cell(line), soft_wrap=True)
    if not presets:
        out.print("No presets yet. Keep one: mutoscope preset save NAME --captions bold")


def _shown(value: Any) -> str:
    """A file by its kind and the beginning of its hash; the rest as JSON has it, texts bare."""
    if isinstance(value, Mapping) and "sha256" in value:
        return f"{value['sha256'][:12]}{value['suffix']}"
    if isinstance(value, list):
        return ", ".join(_shown(each) for each in value)
    return value if isinstance(value, str) else json_module.dumps(value, ensure_ascii=False)
