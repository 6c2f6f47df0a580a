"""`mutoscope doctor --pipeline redesign`: no queue, no login, no server; evidence in a folder."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Cli
from PIL import Image

from mutoscope.testing.fakes import FakeVendors, running_fakes

KEY = "planted-key-0123456789"
DOCTOR = ("doctor", "--pipeline", "redesign")
OAK = ("--address", "12 Oak Lane", "--accept-imagery-terms")


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendors]:
    """Vendors on this machine, and a studio whose database is nowhere."""
    with running_fakes(api_key=KEY) as running:
        urls = {name: running.url(name) for name in running.names if name != "local"}
        monkeypatch.setenv("MUTOSCOPE_BASE_URLS", json.dumps(urls))
        monkeypatch.setenv("MUTOSCOPE_FIND_LOCAL_MODELS", "false")
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        monkeypatch.setenv("GOOGLE_MAPS_API_KEY", KEY)
        yield running


@pytest.fixture
def alone(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """The command line of a machine that has no database."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setenv("MUTOSCOPE_DATA_DIR", str(tmp_path / "unused"))
    return cli


def test_every_link_is_told_and_leaves_its_evidence(
    alone: Cli, fakes: FakeVendors, tmp_path: Path
) -> None:
    done = alone(*DOCTOR, *OAK, "--out", str(tmp_path / "out"), "--yes")
    assert done.code == 0, done.err
    assert [line.split()[:2] for line in done.out.splitlines()] == [
        ["PASS", each] for each in ("address", "imagery", "prompt", "model", "picture")
    ]
    assert "about $0.012, at most" in done.err
    assert f"The evidence is in {tmp_path / 'out'}" in done.err
    assert KEY not in done.out + done.err
    assert len(list((tmp_path / "out").iterdir())) == 5
    assert not (tmp_path / "unused").exists()


def test_what_it_costs_is_asked_first(
    alone: Cli, fakes: FakeVendors, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\nn\n"))
    done = alone(*DOCTOR, *OAK, "--json", "--out", "out")
    assert done.code == 0, done.err
    assert done.err.count("Go on? [y/N]") == 2
    states = {each["link"]: each["state"] for each in done.json["links"]}
    assert (states["imagery"], states["model"]) == ("PASS", "SKIP")
    assert fakes.purchases("gemini") == []
    assert done.json["usd"] == pytest.approx(0.012)
    assert done.json["folder"] == "out"
    assert (tmp_path / "out" / "01_street_view.jpg").exists()


def test_where_nobody_answers_nothing_is_bought(
    alone: Cli, fakes: FakeVendors, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    done = alone(*DOCTOR, *OAK)
    assert done.code == 0
    assert fakes.requests == []
    (folder,) = tmp_path.glob("mutoscope-doctor-*")
    assert [each.name for each in folder.iterdir()] == ["02_prompt.txt"]


def test_a_link_that_fails_is_told_by_the_exit_code(alone: Cli, fakes: FakeVendors) -> None:
    fakes.behave("google_maps", "500")
    done = alone(*DOCTOR, *OAK, "--yes", "--json", "--out", "out")
    assert done.code == 1
    assert done.json["links"][0]["state"] == "FAIL"


def test_what_cannot_be(alone: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    Image.new("RGB", (400, 300)).save(tmp_path / "house.png")
    for said, says in (
        ((*DOCTOR, "--address", "x", "--photo", "house.png"), "not both"),
        ((*DOCTOR, "--photo", "nowhere.jpg"), "There is no file nowhere.jpg"),
        ((*DOCTOR, "--out", "file"), "cannot be made a folder"),
        (("doctor", "--address", "12 Oak Lane"), "of redesign alone"),
        (("doctor", "--pipeline", "short", "--yes"), "of redesign alone"),
    ):
        done = alone(*said)
        assert done.code == 2, said
        assert says in done.err
