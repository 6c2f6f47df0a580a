"""Users of the machine: whose a file is, and whom root lends the server."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import ConfigError

SERVICE_USERS = ("mutoscope", "nobody")


@dataclass(frozen=True)
class Account:
    """Whom the server runs as. PostgreSQL refuses root, so root lends it another account."""

    uid: int
    gid: int

    @classmethod
    def current(cls) -> "Account":
        """The account of this process; on Windows there is only the one."""
        if sys.platform == "win32":
            return cls(0, 0)
        return cls(os.geteuid(), os.getegid())

    @property
    def is_ours(self) -> bool:
        return sys.platform == "win32" or self.uid == os.geteuid()


def service_account() -> Account:
    """The account that root lends the server: `mutoscope` where it exists, else `nobody`."""
    import pwd  # not on Windows

    for name in SERVICE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ConfigError(
        "PostgreSQL does not run as root, and this machine has no user 'nobody' to run it as",
        hint="Create a system user called mutoscope, or run Mutoscope as an ordinary user.",
    )


def owner(place: Path) -> Account:
    """Whose a file or folder is."""
    status = place.stat()
    return Account(status.st_uid, status.st_gid)


def give_to(path: Path, account: Account) -> None:
    """As root, hand a file or folder of ours to another account."""
    if not account.is_ours:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def make_folder(folder: Path) -> None:
    """Make a folder, mode 0700, and those above it; they belong to the owner of the one above.

    So what root does in a user's data folder does not shut that user out of it.
    """
    if folder.exists():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    give_to(folder, owner(folder.parent))


def belongs_to_other(place: Path, uid: int) -> ConfigError:
    return ConfigError(
        f"The folder {place} belongs to user {_user_name(uid)}, not to you",
        hint="Run Mutoscope as that user, or set MUTOSCOPE_DATA_DIR to a folder of your own.",
    )


def _user_name(uid: int) -> str:
    import pwd  # not on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
