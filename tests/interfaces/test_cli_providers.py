"""Providers and voices on the command line."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from command_line import Cli

from mutoscope.testing.fakes import FakeVendors, running_fakes

KEY = "planted"


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        addresses = ", ".join(f'"{name}": "{running.url(name)}"' for name in ("gemini", "pexels"))
        monkeypatch.setenv("MUTOSCOPE_BASE_URLS", f"{{{addresses}}}")
        yield running


def row(told: str, name: str, what: str) -> str:
    return next(line for line in told.splitlines() if line.split()[:2] == [what, name])


def test_who_works_and_who_lacks_a_key(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = cli("providers")
    assert bare.code == 0
    assert "has no key here" in row(bare.out, "gemini", "pictures")
    assert "works, chosen" in row(bare.out, "drawn", "pictures")
    assert "Set GEMINI_API_KEY" in bare.out
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    keyed = cli("providers")
    assert "works, chosen" in row(keyed.out, "gemini", "pictures")
    assert "a picture" in row(keyed.out, "gemini", "pictures")
    assert "chosen" not in row(keyed.out, "drawn", "pictures")


def test_as_json(cli: Cli) -> None:
    listed = cli("providers", "--json").json["data"]
    gemini = next(e for e in listed if (e["name"], e["capability"]) == ("gemini", "pictures"))
    assert (gemini["works"], gemini["health"]) == (False, None)
    assert gemini["model"]
    assert gemini["checked"].startswith("20")


def test_one_is_tested_for_real(
    cli: Cli, fakes: FakeVendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEXELS_API_KEY", KEY)
    done = cli("providers", "--test", "pexels", "--json")
    assert (done.code, done.json["status"]) == (0, "completed"), done.err
    assert any("search" in each.path for each in fakes.requests)

    monkeypatch.setenv("PEXELS_API_KEY", "wrong")
    denied = cli("providers", "--test", "pexels")
    assert denied.code == 1
    told = cli("providers", "--json").json["data"]
    pexels = next(each for each in told if each["name"] == "pexels")
    assert "does not let us in" in pexels["health"]["last_error"]["message"]


def test_a_test_without_a_key_is_refused_with_the_setting(cli: Cli) -> None:
    done = cli("providers", "--test", "nanobanana")
    assert done.code == 2
    assert "GEMINI_API_KEY" in done.err


def test_a_request_without_its_key_is_refused_with_the_setting(cli: Cli, text: str) -> None:
    done = cli("short", "Kites", "--text", text, "--image-provider", "nanobanana")
    assert done.code == 2
    assert "has no key here" in done.err
    assert "GEMINI_API_KEY" in done.err
    listed = cli("jobs", "--json").json["data"]
    assert [job for job in listed if job["pipeline"] == "short"] == []


def test_a_setting_that_names_nobody(cli: Cli, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MUTOSCOPE_PICTURES", "gemini, nowhere")
    done = cli("short", "Kites", "--text", text)
    assert done.code == 2
    assert "nowhere" in done.err


def test_a_voice_is_heard(cli: Cli) -> None:
    done = cli("voices", "--sample", "heart")
    path = Path(done.out.strip())
    assert (done.code, path.suffix) == (0, ".wav")
    assert path.stat().st_size > 50_000
    assert cli("voices", "--sample", "nobody").code == 3


def test_the_catalogue_of_voices(cli: Cli) -> None:
    listed = cli("voices", "--language", "en", "--json").json["data"]
    heart = listed[0]
    assert (heart["id"], heart["gender"], heart["quality"]) == ("heart", "female", "natural")
    assert heart["licence"] == "Apache-2.0"


EXPORT = "export MUTOSCOPE_BASE_URLS="
"""The last line that is told."""


def test_the_fakes_answer_until_they_are_stopped() -> None:
    command = [sys.executable, "-m", "mutoscope", "fake-providers", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [*takewhile(lambda line: not line.startswith(EXPORT), process.stdout)]
        process.terminate()
        assert process.wait(20) == 0
    assert any("/gemini" in line for line in told)
    assert any("/wikipedia" in line for line in told)
