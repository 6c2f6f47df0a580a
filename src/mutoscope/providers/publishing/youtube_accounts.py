"""The YouTube accounts that were connected: a file each in the data folder, for its owner alone."""

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mutoscope.errors import ConfigError, InvalidRequest

FOLDER = "accounts"
DEFAULT = "default"
_LABEL = re.compile(r"[a-z0-9_-]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Account:
    """`label`: its name here; `channel_id`, `title`: its channel."""

    label: str
    channel_id: str
    title: str
    refresh_token: str = field(repr=False)


def checked_label(label: str) -> str:
    """ "" is the usual one. InvalidRequest."""
    label = label or DEFAULT
    if not _LABEL.fullmatch(label):
        raise InvalidRequest(
            f"An account cannot be called {label[:60]!r}.",
            hint="Its label has 1 to 40 small letters, digits, - and _.",
        )
    return label


def save(data_dir: Path, account: Account) -> None:
    """In the place of the one that had the label. Blocks. ConfigError."""
    folder = data_dir / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        number, name = tempfile.mkstemp(dir=folder)  # 0600
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(asdict(account), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(number)
        Path(name).replace(_place(data_dir, account.label))
    except OSError as error:
        raise ConfigError(
            f"The folder {folder} cannot be written: {error.strerror or error}.",
            hint="Check the rights, and that there is room.",
        ) from error


def load(data_dir: Path, label: str) -> Account | None:
    """None: no account is connected under it. Blocks. ConfigError: its file is damaged."""
    place = _place(data_dir, label)
    try:
        return Account(**json.loads(place.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(
            f"The file {place} cannot be read.",
            hint="Remove it, then connect the account again.",
        ) from error


def forget(data_dir: Path, label: str) -> bool:
    """Whether there was one."""
    with contextlib.suppress(FileNotFoundError):
        _place(data_dir, label).unlink()
        return True
    return False


def labels(data_dir: Path) -> Sequence[str]:
    """Those that are connected, in alphabetical order."""
    begin = "youtube-"
    return sorted(p.stem.removeprefix(begin) for p in (data_dir / FOLDER).glob(f"{begin}*.json"))


def _place(data_dir: Path, label: str) -> Path:
    return data_dir / FOLDER / f"youtube-{checked_label(label)}.json"
