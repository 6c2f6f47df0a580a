"""The command on presets: its flags are the fields that a preset may have."""

import inspect
import json as json_module
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from mutoscope import app, pipelines
from mutoscope.app.orders import preset_fields
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain, stamp
from mutoscope.interfaces.cli.flags import parameter
from mutoscope.interfaces.cli.terminal import err, out, print_json
from mutoscope.interfaces.cli.uploads import upload_files

PIPELINE = "short"
_POSITIONAL = inspect.Parameter.POSITIONAL_ONLY
Action = Annotated[
    Literal["save", "list", "show", "delete"], Parameter(help="What to do; save takes the flags.")
]
Name = Annotated[str | None, Parameter(help="The preset's name: small letters, digits, - and _.")]


def __getattr__(name: str) -> Callable[..., int]:
    """The command, made when it is called: its flags need the pipeline."""
    if name != "preset":
        raise AttributeError(name)
    return _command()


def _command() -> Callable[..., int]:
    chosen = pipelines.find(PIPELINE)
    fields = chosen.request.model_fields
    signature = inspect.Signature(
        [
            inspect.Parameter("action", _POSITIONAL, annotation=Action),
            inspect.Parameter("name", _POSITIONAL, default=None, annotation=Name),
            *(parameter(key, fields[key]) for key in preset_fields(chosen)),
            inspect.Parameter(
                "json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Json
            ),
        ]
    )

    def preset(*positional: Any, **named: Any) -> int:
        given = signature.bind(*positional, **named).arguments
        action, name = given.pop("action"), given.pop("name", None)
        return _do(action, name, given, as_json=given.pop("json", False))

    preset.__signature__ = signature  # type: ignore[attr-defined]
    preset.__doc__ = "Keep fields of a short under a name, for --preset."
    return preset


def _do(action: str, name: str | None, fields: Mapping[str, Any], *, as_json: bool) -> int:
    async def command(studio: app.Studio) -> int:
        if action == "list":
            _list(await studio.presets(PIPELINE), as_json=as_json)
            return 0
        if name is None:
            raise InvalidRequest(
                f"Which preset to {action} was not said.",
                hint="`mutoscope preset list` lists them.",
            )
        if fields and action != "save":
            raise InvalidRequest(
                f"To {action} a preset takes no fields.", hint="`mutoscope preset save` takes them."
            )
        await _VERBS[action](studio, name, fields, as_json)
        return 0

    return session.run(command, as_json=as_json)


async def _save(studio: app.Studio, name: str, fields: Mapping[str, Any], as_json: bool) -> None:
    said = await upload_files(studio, PIPELINE, fields, all_said=True)
    kept = await studio.save_preset(PIPELINE, name, said)
    if as_json:
        print_json(plain(kept))
    err.print(f"Kept as {name}: mutoscope {PIPELINE} … --preset {name}", markup=False)


async def _show(studio: app.Studio, name: str, _: Mapping[str, Any], as_json: bool) -> None:
    kept = await studio.preset(PIPELINE, name)
    if as_json:
        print_json(plain(kept))
        return
    for field, value in kept.fields.items():
        out.print(f"{field:<14} {_shown(value)}", markup=False, soft_wrap=True)


async def _delete(studio: app.Studio, name: str, _: Mapping[str, Any], as_json: bool) -> None:
    await studio.delete_preset(PIPELINE, name)
    if as_json:
        print_json({"pipeline": PIPELINE, "name": name, "deleted": True})
    err.print(f"The preset {name} is deleted; jobs made with it stay.", markup=False)


_VERBS = {"save": _save, "show": _show, "delete": _delete}


def _list(presets: Sequence[app.Preset], *, as_json: bool) -> None:
    if as_json:
        print_json({"data": [plain(preset) for preset in presets]})
        return
    for preset in presets:
        fields = " ".join(f"{name}={_shown(value)}" for name, value in preset.fields.items())
        line = f"{preset.name:<14} {stamp(preset.updated_at)}  {fields}"
        out.print(line, markup=False, soft_wrap=True)
    if not presets:
        out.print("No presets yet. Keep one: mutoscope preset save NAME --captions bold")


def _shown(value: Any) -> str:
    """A file by its kind and the beginning of its hash; the rest as JSON has it, texts bare."""
    if isinstance(value, Mapping) and "sha256" in value:
        return f"{value['sha256'][:12]}{value['suffix']}"
    if isinstance(value, list):
        return ", ".join(_shown(each) for each in value)
    return value if isinstance(value, str) else json_module.dumps(value, ensure_ascii=False)
