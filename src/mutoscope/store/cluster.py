"""The files of one PostgreSQL cluster, and which living processes are at work in them."""

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import struct
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil
from psycopg.conninfo import make_conninfo

from mutoscope.errors import ConfigError
from mutoscope.store.accounts import Account, belongs_to_other, give_to, owner, service_account
from mutoscope.store.binaries import MAJOR, Programs

PORT = 5432
LOOPBACK = "127.0.0.1"
SOCKET_PATH_LIMIT = 103 if sys.platform == "darwin" else 107  # bytes, sockaddr_un less its NUL
INITDB_LIMIT_S = 120.0

SETTINGS = """\
# Written anew at every start.
cluster_name = 'mutoscope'
port = {port}
listen_addresses = '{listen}'
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
max_connections = 60
shared_buffers = 32MB
huge_pages = off
io_method = sync
jit = off
wal_level = replica
wal_writer_delay = 10ms
max_wal_senders = 4
max_replication_slots = 0
min_wal_size = 8MB
max_wal_size = 64MB
max_worker_processes = 2
max_parallel_workers = 0
max_logical_replication_workers = 0
autovacuum_max_workers = 1
"""


@dataclass(frozen=True)
class PidFile:
    """What `postmaster.pid` says. A claim, not a proof.

    https://www.postgresql.org/docs/18/storage-file-layout.html
    """

    pid: int
    port: int
    socket_dir: str
    status: str


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL data folder, its account, and where its socket goes."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "cluster"

    @property
    def argument(self) -> str:
        """How PostgreSQL is told its data folder.

        Every program starts inside the folder. Where the system has a name for "where I am", that
        name needs no rights on the folders above it and no quoting in pg_ctl's shell.
        """
        here = "/proc/self/cwd"
        return here if Path(here).exists() else str(self.data)

    def check_version(self) -> None:
        """Raise ConfigError when another major version of PostgreSQL made the cluster."""
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise ConfigError(
                f"The folder {self.data} is not a PostgreSQL data folder",
                hint="Move it away, or set another data folder.",
            ) from None
        if found != str(MAJOR):
            raise ConfigError(
                f"The database in {self.data} was made by PostgreSQL {found}; this is {MAJOR}",
                hint="Use the version of Mutoscope that made it, or set another data folder.",
            )

    def create(self, programs: Programs, output: IO[bytes], alive_fd: int) -> int:
        """Make a new cluster beside its place and move it there, so that no half of one is left.

        The exit status of initdb. Call with the alive lock held.
        """
        half = self.folder / "cluster.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        give_to(half, self.account)
        status = programs.run(
            "initdb",
            *("-D", self.argument if self.argument.startswith("/proc") else str(half)),
            *("--username=postgres", "--encoding=UTF8", "--locale=C", "--wal-segsize=4"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *self._authentication(),
            cwd=half,
            output=output,
            timeout_s=INITDB_LIMIT_S,
            keep_fds=[alive_fd],
        )
        if status == 0:
            with (half / "postgresql.conf").open("a") as config:
                config.write("include_if_exists 'mutoscope.conf'\n")
            half.rename(self.data)
        return status

    def take_over(self) -> None:
        """As root, give a cluster that is root's (a copy put back by hand) to the account."""
        if not self.account.is_ours and self.data.stat().st_uid == 0:
            for path in (self.data, *self.data.rglob("*")):
                give_to(path, self.account)

    def write_settings(self) -> None:
        """Write our part of the configuration; replaced whole, so no link in it is followed."""
        if sys.platform == "win32":
            text = SETTINGS.format(port=_free_port(), listen=LOOPBACK, socket="")
        else:
            quoted = f'"{self.socket_dir()}"'.replace("'", "''")
            text = SETTINGS.format(port=PORT, listen="", socket=quoted)
        new = self.folder / "mutoscope.conf.new"
        new.write_text(text, encoding="utf-8")
        give_to(new, self.account)
        new.replace(self.data / "mutoscope.conf")

    def conninfo(self, claim: PidFile) -> str:
        """How to reach the server that wrote this pid file."""
        who: dict[str, Any] = {"user": "postgres", "dbname": "postgres", "port": claim.port}
        if sys.platform == "win32":
            return make_conninfo(host=LOOPBACK, password=self._password.read_text(), **who)
        return make_conninfo(host=claim.socket_dir, **who)

    @property
    def _password(self) -> Path:
        return self.folder / "password"

    def _authentication(self) -> Iterator[str]:
        if sys.platform == "win32":  # no socket folder that only we can enter: a password
            self._password.write_text(secrets.token_urlsafe(32))
            yield from ("--auth=scram-sha-256", f"--pwfile={self._password}")
        else:
            yield from ("--auth-local=trust", "--auth-host=reject")

    def socket_dir(self) -> Path:
        """Make the 0700 folder for the socket: in the data folder if its path is short enough."""
        inside = self.folder / "socket"
        if self.account.is_ours and _fits(inside):
            inside.mkdir(mode=0o700, exist_ok=True)
            return inside
        name = self._socket_name()
        place = next(place for place in self._runtime_folders() if _fits(place / name))
        return _private(place / name, self.account)

    def has_socket(self, claim: PidFile) -> bool:
        """Whether the socket that a running server has made is still there."""
        if sys.platform == "win32":
            return True
        return (Path(claim.socket_dir) / f".s.PGSQL.{claim.port}").exists()

    def forget_socket(self) -> None:
        """Remove the socket's folder where it lies outside the data folder and is empty."""
        if sys.platform == "win32":
            return
        for place in self._runtime_folders():
            with contextlib.suppress(OSError):
                (place / self._socket_name()).rmdir()

    def _runtime_folders(self) -> Iterator[Path]:
        """Where sockets go that do not fit into the data folder, the best place first."""
        run = Path("/run") if os.geteuid() == 0 else Path(f"/run/user/{os.geteuid()}")
        if os.access(run, os.W_OK | os.X_OK):
            yield run
        yield Path(tempfile.gettempdir())
        yield Path("/tmp")

    def _socket_name(self) -> str:
        # By identity, not by path: a copied or newly made data folder gets a socket of its own.
        status = self.folder.stat()
        identity = f"{status.st_dev}:{status.st_ino}:{self.account.uid}"
        return f"mutoscope-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"

    def read_pid_file(self) -> PidFile | None:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return PidFile(int(lines[0]), int(lines[3]), lines[4], lines[7].strip())
        except (OSError, ValueError, IndexError):
            return None

    def system_identifier(self) -> int:
        """The number that initdb gave this cluster: the first field of `pg_control`."""
        with (self.data / "global" / "pg_control").open("rb") as control:
            return struct.unpack("=Q", control.read(8))[0]

    def processes(self) -> list[psutil.Process]:
        """The living PostgreSQL processes whose working directory is this cluster."""
        return [p for p in psutil.process_iter() if self._is_member(p)]

    def owns(self, pid: int) -> bool:
        """Whether this pid is a living PostgreSQL process of this very cluster."""
        try:
            return self._is_member(psutil.Process(pid))
        except (psutil.Error, ValueError, OverflowError):
            return False

    def _is_member(self, process: psutil.Process) -> bool:
        try:
            return process.name().startswith("postgres") and self._is_home(process.cwd())
        except (psutil.Error, OSError):
            return False

    def _is_home(self, cwd: str) -> bool:
        homes = (self.data, self.folder / "cluster.new")
        return any(home.exists() and Path(cwd).samefile(home) for home in homes)

    def clear_leftovers(self) -> None:
        """Remove what a dead server left. Call only when no process of it can be alive.

        Both lock files hold a pid, and PostgreSQL believes them when that pid lives again.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        if sys.platform != "win32":
            for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
                (self.socket_dir() / name).unlink(missing_ok=True)


def open_cluster(folder: Path) -> Cluster:
    """The cluster in `folder`, made or not, and the account it belongs to."""
    if sys.platform == "win32":
        return Cluster(folder, Account.current())
    ours = Account.current()
    place = folder / "cluster" if (folder / "cluster").exists() else folder
    theirs = owner(place)
    if ours.uid != 0:
        if theirs.uid != ours.uid:
            raise belongs_to_other(place, theirs.uid)
        return Cluster(folder, ours)
    return Cluster(folder, service_account() if theirs.uid == 0 else theirs)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def _fits(folder: Path) -> bool:
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    # libpq takes a comma for the next host, and both sides a quote or line break for the end.
    return len(path) <= SOCKET_PATH_LIMIT and not set(b',"\n\r') & set(path)


def _private(folder: Path, account: Account) -> Path:
    """Make a 0700 folder, or prove that the one that is there is ours alone.

    Anyone may make a name in the temporary folder before us.
    """
    try:
        folder.mkdir(mode=0o700)
        give_to(folder, account)
    except FileExistsError:
        status = folder.lstat()
        if status.st_uid not in (account.uid, os.geteuid()) or status.st_mode & 0o170077 != 0o40000:
            raise ConfigError(
                f"The folder {folder} is not a private folder of ours",
                hint="Remove it: somebody else made it, or it was left readable by others.",
            ) from None
        give_to(folder, account)
    return folder
