"""The links of a redesign, tried one by one while a person looks on."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from mutoscope.config import load_settings
from mutoscope.doctor.purse import Onlooker
from mutoscope.doctor.redesign import Examination, Trial
from mutoscope.doctor.verdicts import Verdict
from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.terminal import agreed, err, out, print_json, row
from mutoscope.interfaces.cli.uploads import a_photo

_MARKS = {"PASS": "[green]PASS[/]", "SKIP": "[yellow]SKIP[/]", "FAIL": "[red]FAIL[/]"}


@dataclass(frozen=True)
class Visit:
    """What was said on the command line."""

    address: str
    photo: Path | None
    folder: Path | None
    accepts_terms: bool
    agrees: bool
    as_json: bool


def examine(visit: Visit) -> int:
    """Try the links, tell each as it was tried, leave evidence; 1 where one failed."""
    if visit.address and visit.photo:
        raise InvalidRequest("Give --address or --photo, not both.", hint="Leave one of them out.")
    photo = a_photo(visit.photo) if visit.photo else None
    folder = visit.folder or Path(time.strftime("mutoscope-doctor-%Y%m%d-%H%M%S"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be made a folder: {error.strerror}.", hint="Name another with --out."
        ) from error
    trial = Trial(visit.address, photo, visit.accepts_terms)
    person = Onlooker(_tell, lambda said: _agreed(said, yes=visit.agrees))
    examination = Examination(load_settings(), trial, folder, person)
    verdicts = asyncio.run(_told(examination.links(), as_json=visit.as_json))
    paid = f", ${examination.spent_usd:.3f} paid" if examination.spent_usd else ""
    err.print(f"The evidence is in {folder}{paid}", markup=False, soft_wrap=True)
    if visit.as_json:
        links = [plain(each) for each in verdicts]
        usd = round(examination.spent_usd, 6)
        print_json({"links": links, "folder": str(folder), "usd": usd})
    return int(any(each.state == "FAIL" for each in verdicts))


async def _told(links: AsyncIterator[Verdict], *, as_json: bool) -> list[Verdict]:
    found = list[Verdict]()
    async for each in links:
        found.append(each)
        if not as_json:
            files = f" ({', '.join(each.files)})" if each.files else ""
            out.print(_MARKS[each.state], end=" ")
            out.print(f"{row(each.link, each.finding, 8)}{files}", markup=False, soft_wrap=True)
    return found


def _tell(said: str) -> None:
    err.print(said, markup=False, soft_wrap=True)


def _agreed(said: str, *, yes: bool) -> bool:
    """What a call costs is told in any case; where nobody can answer, it is not made."""
    _tell(said)
    if yes:
        return True
    err.print("Go on? [y/N] ", markup=False, end="")
    return agreed()
