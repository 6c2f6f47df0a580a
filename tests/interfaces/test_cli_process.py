"""What only a process of its own can show: signals, terminals, pipes, two at once."""

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator

import psutil
import pytest
from command_line import TOY, Cli, Spawn

COLUMNS = 40
LIMIT_S = 240


def until(process: "subprocess.Popen[str]", word: str) -> None:
    """Read what the process says until it says `word`."""
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return
    pytest.fail(f"it never said {word!r}")


def newest(cli: Cli) -> str:
    return cli("jobs", "--json", "--limit", "1").json["data"][0]["id"]


@pytest.mark.proof
def test_an_interrupted_command_leaves_its_job_to_a_worker(cli: Cli, spawn: Spawn) -> None:
    process = spawn("short", "volcanoes", *TOY)
    until(process, "generating")  # early, so that the job is not over before the signal comes
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130
    assert "Traceback" not in err
    job_id = out.strip()
    assert f"mutoscope watch {job_id}" in err
    worker = psutil.Process(int(re.findall(r"pid (\d+)", err)[0]))

    assert cli("watch", job_id).code == 0
    worker.wait(timeout=LIMIT_S)
    kinds = [line.split()[2] for line in cli("logs", job_id).out.splitlines()]
    assert kinds.count("job.interrupted") == 1


@pytest.mark.proof
def test_no_wait_leaves_at_once_and_the_job_is_made(cli: Cli, text: str) -> None:
    left = cli("short", "Left", "--text", text, *TOY, "--no-wait")
    assert left.code == 0
    worker = psutil.Process(int(re.findall(r"pid (\d+)", left.err)[0]))
    lines = cli("watch", left.out.strip(), "--json").out.splitlines()
    assert json.loads(lines[-1])["kind"] == "job.completed"
    worker.wait(timeout=LIMIT_S)


@pytest.mark.proof
def test_a_watcher_takes_over_from_a_killed_command(cli: Cli, spawn: Spawn) -> None:
    working = spawn("short", "bees", *TOY[2:], "--duration", "25")
    until(working, "animating")
    job_id = newest(cli)
    watching = spawn("watch", job_id)
    until(watching, "animating")
    working.kill()
    out, err = watching.communicate(timeout=LIMIT_S)
    assert (watching.returncode, out.strip().endswith("video.mp4")) == (0, True)
    assert "completed" in err
    assert cli("show", job_id, "--json").json["attempt"] == 2


def test_a_reader_that_leaves_is_no_error(cli: Cli, spawn: Spawn) -> None:
    process = spawn("voices")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=LIMIT_S) == 141
    assert process.stderr is not None
    assert process.stderr.read() == ""


@pytest.mark.parametrize("loaded", ["cyclopts", "psycopg"])
def test_ctrl_c_while_modules_are_loaded_is_quiet(home: dict[str, str], loaded: str) -> None:
    code = (
        "import os, signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {loaded!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder()); sys.argv = ['mutoscope', 'status']\n"
        "from mutoscope.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


class Terminal:
    """A command on a terminal of 40 columns."""

    def __init__(self, argv: list[str], environment: dict[str, str]) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        # These would go before the terminal's own size, and a parallel run of the tests sets them.
        inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mutoscope", *argv],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**inherited, **environment, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(theirs)
        self._ours = ours
        self.seen = ""

    def read_until(self, word: str) -> None:
        """Read until `word` has come, or to the end."""
        while word not in self.text:
            try:
                self.seen += os.read(self._ours, 65536).decode(errors="replace")
            except OSError:  # Linux's way to say that the other end is closed
                break
        assert word in self.text

    @property
    def text(self) -> str:
        """What was seen, without colours and the moves of the cursor."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.seen)

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def hang_up(self) -> None:
        """Close the window."""
        if self._ours >= 0:
            os.close(self._ours)
        self._ours = -1

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.hang_up()


@pytest.fixture
def terminal(home: dict[str, str]) -> Iterator[Terminal]:
    opened = Terminal(["short", "the internet", *TOY[2:], "--duration", "25"], home)
    yield opened
    opened.close()


@pytest.mark.proof
def test_ctrl_c_on_a_terminal_asks_and_cancels(cli: Cli, terminal: Terminal) -> None:
    terminal.read_until("● animating")
    os.kill(terminal.process.pid, signal.SIGINT)
    terminal.read_until("[leave/cancel]")
    terminal.type("cancel\n")
    terminal.read_until("✗ cancelled")
    assert terminal.process.wait(timeout=LIMIT_S) == 6
    assert cli("show", newest(cli), "--json").json["status"] == "cancelled"
    assert "Traceback" not in terminal.text
    drawn = terminal.text.partition("Leave it")[0]
    lines = drawn.replace("\r", "\n").split("\n")
    assert max(len(line) for line in lines) <= COLUMNS  # a wrapped line cannot be wiped


@pytest.mark.proof
def test_closing_the_window_at_the_question_leaves_the_job_to_a_worker(
    cli: Cli, terminal: Terminal
) -> None:
    terminal.read_until("● animating")
    os.kill(terminal.process.pid, signal.SIGINT)
    terminal.read_until("(leave):")
    job_id = newest(cli)
    assert cli("show", job_id, "--json").json["worker_id"]  # it goes on meanwhile
    terminal.hang_up()
    assert terminal.process.wait(timeout=LIMIT_S) == 130
    (pid,) = pids_of_workers(cli)
    assert cli("cancel", job_id).code == 0
    psutil.Process(pid).wait(timeout=LIMIT_S)


def pids_of_workers(cli: Cli) -> list[int]:
    """The background workers' supervisors that live, by what was started in the data folder."""
    folder = cli("config", "--json").json["data_dir"]
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "cwd"])
        if process.info["cwd"] == folder and "--lifeline" not in (process.info["cmdline"] or ())
    ]


@pytest.mark.proof
def test_a_mere_watcher_asks_nothing_and_starts_nobody(cli: Cli, spawn: Spawn, text: str) -> None:
    cli("queues", "pause", "default")
    left = cli("short", "Paused", "--text", text, *TOY, "--no-wait")
    job_id = left.out.strip()
    assert "which is paused: mutoscope queues resume default" in left.err
    assert "pid" not in left.err
    watching = spawn("watch", job_id, "--json")
    assert watching.stdout is not None
    told = [watching.stdout.readline()]
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=LIMIT_S)
    told += out.splitlines()
    assert [json.loads(line)["kind"] for line in told] == ["job.queued"]
    assert watching.returncode == 130
    assert (job_id in err, "pid" in err) == (True, False)

    resumed = cli("queues", "resume", "default")
    worker = psutil.Process(int(re.findall(r"pid (\d+)", resumed.err)[0]))
    assert cli("watch", job_id).code == 0
    worker.wait(timeout=LIMIT_S)


@pytest.mark.slow
def test_ctrl_c_twice_leaves_the_job_to_a_worker_which_another_command_stops(
    cli: Cli, terminal: Terminal
) -> None:
    terminal.read_until("● animating")
    os.kill(terminal.process.pid, signal.SIGINT)
    terminal.read_until("[leave/cancel]")
    os.kill(terminal.process.pid, signal.SIGINT)
    terminal.read_until("Watch it")
    assert terminal.process.wait(timeout=LIMIT_S) == 130
    worker = psutil.Process(int(re.findall(r"pid (\d+)", terminal.text)[0]))
    job_id = newest(cli)
    assert cli("cancel", job_id).code == 0
    assert cli("show", job_id, "--json").json["status"] == "cancelled"
    worker.wait(timeout=LIMIT_S)  # nothing keeps it: it leaves when idle
