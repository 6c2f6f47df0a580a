"""The command on voices."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app
from mutoscope.config import load_settings
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import cell, out, print_json
from mutoscope.providers.protocols import Voice

_COLUMNS = ("voice", "language", "gender", "quality", "name", "licence")


def voices(
    *,
    language: str | None = None,
    sample: Annotated[
        str | None, Parameter(help="Speak a sentence with this voice, and print where it is.")
    ] = None,
    json: Json = False,
) -> int:
    """The voices that can speak here, for --voice; `doctor` says what others need.

    Parameters
    ----------
    language
        Only those of this language (ISO 639-1).
    """

    def command() -> int:
        settings = load_settings()
        if sample is not None:
            path = app.voice_sample(settings, sample, language)
            if json:
                print_json({"voice": sample, "sample": str(path)})
            else:
                out.print(cell(str(path)), soft_wrap=True)
            return 0
        _list(app.voices(settings, language), language, as_json=json)
        return 0

    return session.guarded(command, as_json=json)


def _list(found: Sequence[Voice], language: str | None, *, as_json: bool) -> None:
    if as_json:
        return print_json({"data": [plain(voice) for voice in found]})
    table = Table(box=None, pad_edge=False)
    for name in _COLUMNS:
        table.add_column(told(name), no_wrap=True, overflow="ellipsis")
    for each in found:
        spoken = each.language or told("any")
        row = (each.id, spoken, told(each.gender), told(each.quality), each.name, each.licence)
        table.add_row(*map(cell, row))
    return out.print(table if found else f"No voice here speaks the language “{language}”.")
