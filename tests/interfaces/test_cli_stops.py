"""The worker as a command, and what is told of one that did not leave by itself."""

import json
import signal
import subprocess

import psutil
import pytest
from command_line import TOY, Cli, Spawn

LIMIT_S = 60


def told(process: "subprocess.Popen[str]", event: str) -> dict[str, object]:
    """The next log line of this kind."""
    assert process.stderr is not None
    for line in process.stderr:
        found = json.loads(line)
        if found["event"] == event:
            return found
    pytest.fail(f"it never logged {event!r}")


def last_stop(cli: Cli) -> dict[str, object] | None:
    return cli("status", "--json").json["last_stop"]


def until_a_worker_is_there(cli: Cli) -> int:
    """The pid of the one worker."""
    while not (workers := cli("status", "--json").json["workers"]):
        pass
    return workers[0]["pid"]


@pytest.mark.proof
def test_a_killed_worker_is_told_until_noted(cli: Cli, spawn: Spawn) -> None:
    supervisor = spawn("worker")
    first = told(supervisor, "worker_started")["pid"]
    assert until_a_worker_is_there(cli) == first
    psutil.Process(first).kill()
    assert told(supervisor, "worker_ended")["code"] == -signal.SIGKILL
    second = told(supervisor, "worker_started")["pid"]
    assert told(supervisor, "worker_dead")["cause"] == "killed"

    lines = cli("status").out.splitlines()
    (line,) = [line for line in lines if line.startswith("last stop")]
    assert line.startswith("last stop  killed, ")
    assert line.endswith(" MB; `mutoscope status --ack` to take note")
    stop = last_stop(cli)
    assert stop is not None
    assert (stop["pid"], stop["stop_cause"], stop["job_id"]) == (first, "killed", None)

    assert " MB; noted\n" in cli("status", "--ack").out
    assert last_stop(cli) is None
    assert cli("status", "--ack", "--json").json["acknowledged"] == 0
    supervisor.terminate()
    assert supervisor.wait(LIMIT_S) == 0
    assert not psutil.pid_exists(second)
    assert last_stop(cli) is None


def test_settings_that_cannot_be_used_end_the_worker(
    spawn: Spawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUTOSCOPE_PARALLEL", "none")
    process = spawn("worker")
    _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 2
    assert "The setting parallel cannot be 'none'" in err


@pytest.mark.proof
def test_an_unsupervised_worker_is_one_process(cli: Cli, spawn: Spawn) -> None:
    process = spawn("worker", "--unsupervised")
    assert until_a_worker_is_there(cli) == process.pid
    process.send_signal(signal.SIGINT)
    assert process.wait(LIMIT_S) == 0
    assert last_stop(cli) is None


def test_the_last_of_all_workers_is_told_too(cli: Cli, spawn: Spawn) -> None:
    process = spawn("worker", "--unsupervised")
    until_a_worker_is_there(cli)
    process.kill()
    process.wait(LIMIT_S)
    stop = last_stop(cli)
    assert stop is not None
    assert (stop["pid"], stop["stop_cause"]) == (process.pid, "killed")


def test_a_job_whose_command_was_killed_is_named(cli: Cli, spawn: Spawn, text: str) -> None:
    order = ("short", "A kite that is left", "--text", text, *TOY[:-2])
    process = spawn(*order)
    assert process.stderr is not None
    assert next(process.stderr)  # its first stage
    process.kill()
    process.wait(LIMIT_S)
    (left,) = cli("jobs", "--json").json["data"]
    assert (left["status"], left["waiting_for"]) == ("running", "worker")
    told = f"{left['id']} waits for a worker, its last one is gone: mutoscope watch {left['id']}"
    assert told in cli("jobs").out.splitlines()
    assert f"waits      {told}" in cli("status").out.splitlines()

    again = cli(*order)
    assert f"{left['id']} of the same request is running, at " in again.err
    assert f"To go on with it: mutoscope watch {left['id']}" in again.err
    assert again.code == 0
    assert cli("watch", left["id"]).code == 0
    assert told not in cli("jobs").out
    assert "of the same request" not in cli(*order).err
