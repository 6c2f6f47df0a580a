"""The benchmarks that are quick run through; the names are those of modules."""

from importlib import import_module

import pytest
from bench import frame
from bench.__main__ import NAMES, main


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_can_be_measured(name: str) -> None:
    assert callable(import_module(f"bench.{name}").measure)


def test_the_encoder_is_measured_with_what_it_encodes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frame, "FRAMES", 2)
    monkeypatch.setattr(frame, "ROUNDS", 1)
    assert [row.what for row in frame.measure()] == ["drawing", "encoding", "drawing / encoding"]


def test_an_unknown_name_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert "start" in capsys.readouterr().out
