"""The embedded PostgreSQL: create, start, find, save, stop.

Everything lives in `<data folder>/database`, a folder of mode 0700:

    cluster/      PostgreSQL's own data folder
    socket/       the Unix socket, mode 0700; no TCP
    copies/       the copies kept before migrations
    server.log    what the server said
    server.lock   held while one process creates, starts or stops the server
    clients.lock  held, shared, by every process that uses the server
    alive.lock    inherited by the server's own processes: while one of them lives, it is held

Who stops it and when: the server is nobody's child. It stays up while any process holds
`clients.lock`, and the last one to leave by `release()` stops it. After a crash it keeps running;
the next start finds it, and the last of its new users stops it. Should it die itself, whoever
uses it starts it again by `revive()`.

The proof of life is an answer from the server, the proof of death is a free `alive.lock`. The pid
file is believed in neither case: a pid may be anybody's by now.

As root, the server runs as the owner of the cluster; a new cluster is given to the user
`mutoscope` where there is one, else to `nobody`. Where the path is too long for a socket, and as
root, the socket's folder is one of our own in the temporary folder. Nothing else outside the data
folder is made or changed.
"""

import contextlib
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, ParamSpec, Self

import psutil
import psycopg

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, ResourceExhausted
from mutoscope.store.accounts import Account, belongs_to_other, give_to, owner
from mutoscope.store.binaries import Programs, find_programs
from mutoscope.store.cluster import Cluster, open_cluster
from mutoscope.store.copies import save_copy
from mutoscope.store.external import ExternalPostgres
from mutoscope.store.locks import POLL_S, FileLock, is_locked

START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
ORPHAN_GRACE_S = 5.0
LOG_LIMIT_BYTES = 1_000_000
LEAST_FREE_BYTES = 1_000_000
TURN_LIMIT_S = 5.0
"""For our turn when somebody else starts or stops the server, and we can ask again, or need not."""
READY = "ready"
LOCKS = ("server.lock", "clients.lock", "alive.lock")

P = ParamSpec("P")


class EmbeddedPostgres:
    """One PostgreSQL server in a data folder, shared by every process that uses the folder.

    All methods block, for a second at a first start; call them from a thread in async code, from
    several if need be: one waits for the other. As a context manager it starts on entry and
    releases on exit.
    """

    def __init__(
        self, data_dir: Path, *, programs: Programs | None = None, limit_s: float = START_LIMIT_S
    ) -> None:
        self.folder = data_dir / "database"
        self.log = self.folder / "server.log"
        self._limit_s = limit_s
        self._programs = programs
        self._use = FileLock(self.folder / "clients.lock")
        self._turn = threading.RLock()

    def start(self) -> str:
        """Find the running server or start it, and hold it; the connection string.

        Raises ConfigError when it cannot run here, ResourceExhausted when it does not answer in
        time; both say what the server said.
        """
        with self._turn:
            held = self._use.held
            try:
                return self._start(self._limit_s)
            except BaseException:
                if not held:
                    self._use.release()
                raise

    def revive(self) -> None:
        """Start again a server that died under us; does nothing when it lives, or when we hold
        none. Of several processes one starts it, the others wait. Its connection string is the one
        it had. Raises what `start` raises, and keeps our hold even then."""
        with self._turn:
            if self._use.held:
                self._start(TURN_LIMIT_S)

    def _start(self, turn_limit_s: float) -> str:
        try:
            self._make_folder()
            with FileLock(self.folder / "server.lock") as lock:
                if not lock.acquire(timeout_s=turn_limit_s):
                    what = "Another process has been starting the database"
                    raise self._too_slow(what, turn_limit_s)
                self._use.acquire(shared=True, timeout_s=self._limit_s)
                return self._find_or_launch(self._cluster())
        except OSError as error:
            raise self._failed(f"{error.strerror} ({error.filename})") from error

    def release(self) -> None:
        """Give up our hold; the last process to do so stops the server."""
        if not self._use.held:
            return
        with self._turn, FileLock(self.folder / "server.lock") as lock:
            alone = lock.acquire(timeout_s=TURN_LIMIT_S)  # else whoever starts it will stop it
            self._use.release()
            if alone and not is_locked(self._use.path):
                self._stop_now(self._cluster())

    def stop(self) -> None:
        """Stop the server, whoever still uses it. Does nothing when it is not running."""
        self._use.release()
        if not (self.folder / "cluster").exists():
            return
        with self._turn, FileLock(self.folder / "server.lock") as lock:
            if not lock.acquire(timeout_s=self._limit_s):
                raise self._too_slow("Another process has been starting the database")
            self._stop_now(self._cluster())

    def is_running(self) -> bool:
        """Whether the server of this folder answers."""
        if not (self.folder / "cluster").exists():
            return False
        return self._find(self._cluster()) is not None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def save_copy(self, label: str) -> Path:
        """Copy the running database as it is now, others at work in it or not; the copy's folder.

        The last two copies are kept. To go back to one, stop the server and put the copy in the
        place of `cluster`. Raises ConfigError, ResourceExhausted on a full disk.
        """
        conninfo = self.start()
        tools = Programs(self._tools(self._cluster()).folder, Account.current())
        with self.log.open("ab") as output:
            return save_copy(tools, conninfo, self.folder / "copies", label, output=output)

    @property
    def _alive(self) -> Path:
        return self.folder / "alive.lock"

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in (*LOCKS, self.log.name):
                path = self.folder / name
                path.touch(mode=0o600)
                give_to(path, owner(self.folder))
        except PermissionError:
            raise _refused(self.folder) from None
        except OSError as error:
            raise ConfigError(
                f"The database folder {self.folder} cannot be made: {error.strerror}",
                hint="Set MUTOSCOPE_DATA_DIR to a folder of your own.",
            ) from None

    def _cluster(self) -> Cluster:
        return open_cluster(self.folder)

    def _tools(self, cluster: Cluster) -> Programs:
        return self._programs or find_programs(cluster.account)

    def _find_or_launch(self, cluster: Cluster) -> str:
        deadline = time.monotonic() + self._limit_s
        orphans_since = time.monotonic()
        while self._is_alive(cluster):
            conninfo = self._find(cluster)
            if conninfo is not None:
                return conninfo
            claim = cluster.read_pid_file()
            if claim is not None and cluster.owns(claim.pid):
                orphans_since = time.monotonic()
                if claim.status == READY and not cluster.has_socket(claim):
                    self._stop_now(cluster)  # it lives, but nobody can reach it any more
            elif time.monotonic() - orphans_since > ORPHAN_GRACE_S:
                _end(cluster.processes())
            if time.monotonic() > deadline:
                raise self._too_slow("The database is running but does not answer")
            time.sleep(POLL_S)
        return self._launch(cluster)

    def _is_alive(self, cluster: Cluster) -> bool:
        """Whether any process may be at work in the cluster: ours, or one started by hand."""
        if is_locked(self._alive):
            return True
        claim = cluster.read_pid_file()
        return claim is not None and cluster.owns(claim.pid)

    def _launch(self, cluster: Cluster) -> str:
        tools = self._tools(cluster)
        self._trim_log()
        with FileLock(self._alive) as alive, self.log.open("ab") as output:
            if not alive.acquire(timeout_s=self._limit_s):
                raise self._too_slow("Another server has been starting in the folder")
            if not cluster.data.exists():
                self._expect(cluster.create, tools, output, alive.fileno())
            cluster.check_version()
            cluster.take_over()
            cluster.clear_leftovers()
            cluster.write_settings()
            self._expect(self._pg_ctl_start, cluster, tools, output, alive.fileno())
        conninfo = self._find(cluster)
        if conninfo is None:
            raise self._too_slow("The database started but does not answer")
        return conninfo

    def _pg_ctl_start(
        self, cluster: Cluster, tools: Programs, output: IO[bytes], alive_fd: int
    ) -> int:
        limit = max(1, round(self._limit_s))
        return tools.run(
            "pg_ctl",
            *("start", "-s", "-w", "-t", str(limit), "-D", cluster.argument),
            cwd=cluster.data,
            output=output,
            timeout_s=self._limit_s,
            keep_fds=[alive_fd],
        )

    def _expect(self, program: Callable[P, int], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run a program that must end well."""
        try:
            status = program(*args, **kwargs)
        except subprocess.TimeoutExpired:
            raise self._too_slow("The database did not start") from None
        if status != 0:
            raise self._failed(self._last_words())

    def _failed(self, words: str) -> ConfigError | ResourceExhausted:
        # On a full disk it may not even be able to say so.
        is_full = shutil.disk_usage(self.folder).free < LEAST_FREE_BYTES
        if is_full or "No space left on device" in words:
            return ResourceExhausted(
                f"The database could not be started: the disk of {self.folder} is full",
                hint="Free some space and try again.",
            )
        hint = f"The whole log is {self.log}."
        if "could not look up effective user ID" in words:  # as under `docker run --user 1234`
            hint = "Run as a user that stands in /etc/passwd, or set DATABASE_URL."
        return ConfigError(f"The database could not be started: {words}", hint=hint)

    def _find(self, cluster: Cluster) -> str | None:
        """The connection string of the server that answers for this very cluster, if one does."""
        claim = cluster.read_pid_file()
        if claim is None or claim.status != READY or not self._is_alive(cluster):
            return None
        conninfo = cluster.conninfo(claim)
        try:
            with psycopg.connect(conninfo, autocommit=True, connect_timeout=5) as connection:
                row = connection.execute(
                    "SELECT system_identifier FROM pg_control_system()"
                ).fetchone()
        except psycopg.OperationalError:
            return None
        return conninfo if row == (cluster.system_identifier(),) else None

    def _stop_now(self, cluster: Cluster) -> None:
        """Call with the server lock held."""
        if not self._is_alive(cluster):
            return
        claim = cluster.read_pid_file()
        if claim is not None and cluster.owns(claim.pid):
            with self.log.open("ab") as output:
                self._tools(cluster).run(
                    "pg_ctl",
                    *("stop", "-s", "-w", "-m", "fast", "-t", str(round(STOP_LIMIT_S))),
                    *("-D", cluster.argument),
                    cwd=cluster.data,
                    output=output,
                    timeout_s=STOP_LIMIT_S + 5,
                )
        _end(cluster.processes())
        cluster.forget_socket()

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return " / ".join(line.strip() for line in lines[-8:]) or "it said nothing"

    def _too_slow(self, what: str, limit_s: float | None = None) -> ResourceExhausted:
        return ResourceExhausted(
            f"{what} for {limit_s or self._limit_s:g} s: {self._last_words()}",
            hint=f"The machine may be overloaded; try again. The whole log is {self.log}.",
        )


def _refused(folder: Path) -> ConfigError:
    """Why a folder of another user cannot be entered."""
    for place in (folder, *folder.parents):
        with contextlib.suppress(PermissionError, FileNotFoundError):
            return belongs_to_other(place, place.stat().st_uid)
    return ConfigError(f"The database folder {folder} cannot be entered")


def _end(processes: list[psutil.Process]) -> None:
    """Kill what is left of a server without its head; PostgreSQL recovers from its log."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=STOP_LIMIT_S)


def choose_server(settings: Settings) -> EmbeddedPostgres | ExternalPostgres:
    """The server that the settings ask for; not started yet.

    Both kinds have `start()`, `revive()`, `release()` and `save_copy(label)`.
    """
    if settings.database_url is not None:
        return ExternalPostgres(settings.database_url.get_secret_value())
    return EmbeddedPostgres(settings.data_dir)
