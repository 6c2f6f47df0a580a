"""On whose clocks schedules run where nobody says."""

from pathlib import Path

import pytest

from mutoscope.config import load_settings
from mutoscope.config.kinds import is_zone, machine_time_zone
from mutoscope.errors import ConfigError


@pytest.mark.parametrize("said", ["Asia/Kathmandu", ":Asia/Kathmandu"])
def test_that_of_the_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    monkeypatch.setenv("TZ", said)
    settings = load_settings(data_dir=tmp_path)
    assert (settings.time_zone, settings.source("time_zone")) == ("Asia/Kathmandu", "TZ")
    monkeypatch.setenv("MUTOSCOPE_TIME_ZONE", "Asia/Tokyo")
    assert load_settings(data_dir=tmp_path).time_zone == "Asia/Tokyo"
    chosen = load_settings(data_dir=tmp_path, time_zone="Europe/Berlin")
    assert chosen.time_zone == "Europe/Berlin"


@pytest.mark.parametrize("said", ["", "Mars/Olympus", "CET-1CEST,M3.5.0,M10.5.0/3", "../passwd"])
def test_what_names_no_zone_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    monkeypatch.setenv("TZ", said)
    settings = load_settings(data_dir=tmp_path)
    assert (settings.time_zone, settings.source("time_zone")) == (machine_time_zone(), "default")
    assert is_zone(settings.time_zone)


@pytest.mark.parametrize("said", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd"])
def test_a_zone_that_there_is_not(tmp_path: Path, said: str) -> None:
    with pytest.raises(ConfigError, match="time_zone cannot be"):
        load_settings(data_dir=tmp_path, time_zone=said)
