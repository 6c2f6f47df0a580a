"""The command on templates of memes."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from mutoscope.app.templates import SlotState, TemplateState, meme_templates, own_meme_template
from mutoscope.config.language import spoken
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import cell, out, print_json


def templates(
    *files: Annotated[Path, Parameter(help="ZIP files of your own templates, to look at instead.")],
    language: Annotated[
        Literal["en", "ru"] | None,
        Parameter(help="Of titles and hints: en or ru; else that of the command line."),
    ] = None,
    json: Json = False,
) -> int:
    """The templates of memes, for --template, and the places for words that each has."""

    def command() -> int:
        said = language or spoken()
        own = tuple(own_meme_template(file, said) for file in files)
        found = own or meme_templates(said)
        if json:
            print_json({"data": [plain(each) for each in found]})
        else:
            out.print(cell("\n\n".join(map(_told, found))), soft_wrap=True)
        return 0

    return session.guarded(command, as_json=json)


def _told(found: TemplateState) -> str:
    """Some lines: what it is, then its places."""
    facts = [f"{found.width_px}x{found.height_px}", found.licence]
    if found.needs_picture:
        facts.append(told("needs a picture"))
    if not found.publishable:
        facts.append(told("asks before it is published"))
    width = max(len(slot.id) for slot in found.slots)
    places = [f"  {slot.id:<{width}}  {_place(slot)}" for slot in found.slots]
    return "\n".join([f"{found.id}  {found.title}  ({', '.join(facts)})", *places])


def _place(slot: SlotState) -> str:
    words = f"{slot.hint}; {told(f'at most {slot.max_chars} letters')}"
    if slot.default:
        return f"{words}; {told('else')} “{slot.default}”"
    return f"{words}; {told('may be empty')}" if slot.optional else words
