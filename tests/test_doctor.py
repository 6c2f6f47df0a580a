"""What `doctor` finds on a machine that works, and on one where parts are broken."""

from pathlib import Path

import pytest

from mutoscope.config import Settings, load_settings
from mutoscope.doctor import Check, examine

KEY = "sk-not-for-eyes"


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return load_settings(data_dir=tmp_path / "data", database_url=database, openai_api_key=KEY)


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_a_working_machine_and_no_key_shown(settings: Settings) -> None:
    checks = examine(settings)
    found = by_name(checks)
    assert len(found) == len(checks)
    assert [check for check in checks if check.state == "failed"] == []
    assert "PostgreSQL" in found["database"].finding
    assert "external" in found["database"].finding
    assert "x264" in found["video codec"].finding
    assert "Cyrillic" in found["fonts"].finding
    assert found["voice English"].state == "ok"
    assert found["key OpenAI"].state == "ok"
    assert found["key Pexels"] == Check("key Pexels", "missing", "optional; set PEXELS_API_KEY")
    assert KEY not in str(checks)


def test_a_broken_part_keeps_no_other_from_being_looked_at(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = load_settings(
        data_dir=tmp_path / "file" / "data",
        database_url="postgresql://nobody@127.0.0.1:9/none",
        espeak_path=tmp_path / "no-such-program",
        min_free_disk_mb=10**9,
        memory_limit_share=0.000001,
    )
    found = by_name(examine(settings))
    broken = {name for name, check in found.items() if check.state == "failed"}
    assert broken == {"data folder", "database", "disk", "memory"}
    assert "MUTOSCOPE_DATA_DIR" in found["data folder"].finding
    assert "does not answer" in found["database"].finding
    others = next(check for name, check in found.items() if name.startswith("voice of"))
    assert others.state == "missing"
    assert found["fonts"].state == "ok"
