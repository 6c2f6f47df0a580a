"""The benchmarks that are quick run through; the names are those of modules."""

from importlib import import_module
from pathlib import Path

import pytest
from bench import frame, memes
from bench.__main__ import NAMES, main
from bench.memes import Batch


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


def test_memory_is_compared_after_the_first_batch_and_the_last() -> None:
    batches = [Batch(10, 400, 20, 15), Batch(20, 410, 10, 8), Batch(30, 412, 10, 7)]
    figures = {row.what: row.figure for row in memes.kept(batches)}
    assert figures["ratio"] == "1.030"
    assert figures["gained since the second batch"] == "2 MB"
    assert figures["CPU of a small meme, first; last batch"] == "1.50; 0.70 s"


@pytest.mark.proof
async def test_memes_are_made_in_a_row_and_metered(tmp_path: Path) -> None:
    batches = await memes.in_a_row(tmp_path / "row", memes=2, batch=1)
    assert [each.memes for each in batches] == [1, 2]
    assert all(each.rss_mb > 50 and each.cpu_s > 0 for each in batches)
    used_s = await memes.metered(tmp_path / "metered", clips=1)
    assert max(used_s, key=lambda step: used_s[step]) == "film_meme"
    rows = memes.told([3.0, 2.0, 2.0], used_s)
    assert [row.figure for row in rows][:2] == ["3.0 s", "2.0 s"]
