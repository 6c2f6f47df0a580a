"""The files of one PostgreSQL cluster, and which living processes are at work in them."""

import hashlib
import os
import shutil
import struct
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from mutoscope.errors import ConfigError
from mutoscope.store.binaries import MAJOR, Account, Programs, service_account

PORT = 5432
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
max_wal_senders = 2
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
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise ConfigError(
                f"The database in {self.data} was made by PostgreSQL {found}; this is {MAJOR}",
                hint="Use the version of Mutoscope that made it, or set another data folder.",
            )

    def create(self, programs: Programs, log: Path, alive_fd: int) -> None:
        """Make a new cluster beside its place and move it there, so that no half of one is left.

        Call with the alive lock held. Raises ConfigError when initdb fails.
        """
        half = self.folder / "cluster.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        give_to(half, self.account)
        with log.open("ab") as output:
            status = programs.run(
                "initdb",
                *("-D", self.argument if self.argument.startswith("/proc") else str(half)),
                *("--username=postgres", "--encoding=UTF8", "--locale=C", "--wal-segsize=4"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                *("--auth-local=trust", "--auth-host=reject"),
                cwd=half,
                output=output,
                timeout_s=INITDB_LIMIT_S,
                keep_fds=[alive_fd],
            )
        if status != 0:
            shutil.rmtree(half, ignore_errors=True)
            raise ConfigError(f"The database could not be created (initdb ended with {status})")
        with (half / "postgresql.conf").open("a") as config:
            config.write("include_if_exists 'mutoscope.conf'\n")
        half.rename(self.data)

    def write_settings(self, socket_dir: Path) -> None:
        """Write our part of the configuration; replaced whole, so no link in it is followed."""
        new = self.folder / "mutoscope.conf.new"
        quoted = f'"{socket_dir}"'.replace("'", "''")
        new.write_text(SETTINGS.format(port=PORT, listen="", socket=quoted), encoding="utf-8")
        give_to(new, self.account)
        new.replace(self.data / "mutoscope.conf")

    def socket_dir(self) -> Path:
        """Make the 0700 folder for the socket: in the data folder if its path is short enough."""
        inside = self.folder / "socket"
        if self.account.is_ours and _fits(inside):
            inside.mkdir(mode=0o700, exist_ok=True)
            return inside
        for place in (Path(tempfile.gettempdir()), Path("/tmp")):
            outside = place / self._socket_name()
            if _fits(outside):
                return _private(outside, self.account)
        raise ConfigError(
            f"The path of the temporary folder is too long for a socket: {tempfile.gettempdir()}",
            hint="Set TMPDIR to a folder with a shorter path.",
        )

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

    def clear_leftovers(self, socket_dir: Path) -> None:
        """Remove what a dead server left. Call only when no process of it can be alive."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (socket_dir / name).unlink(missing_ok=True)


def open_cluster(folder: Path) -> Cluster:
    """The cluster in `folder`, made or not, and the account it belongs to."""
    if sys.platform == "win32":
        return Cluster(folder, Account(0, 0))
    ours = Account(os.geteuid(), os.getegid())
    place = folder / "cluster" if (folder / "cluster").exists() else folder
    status = place.stat()
    if ours.uid != 0:
        if status.st_uid != ours.uid:
            raise belongs_to_other(place, status.st_uid)
        return Cluster(folder, ours)
    if status.st_uid == 0:
        return Cluster(folder, service_account())
    return Cluster(folder, Account(status.st_uid, status.st_gid))


def belongs_to_other(place: Path, uid: int) -> ConfigError:
    return ConfigError(
        f"The database folder {place} belongs to user {_user_name(uid)}, not to you",
        hint="Run Mutoscope as that user or as root, or set MUTOSCOPE_DATA_DIR to a folder of "
        "your own.",
    )


def give_to(path: Path, account: Account) -> None:
    """As root, hand a file or folder of ours to the server's account."""
    if not account.is_ours:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _user_name(uid: int) -> str:
    import pwd  # not on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


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
