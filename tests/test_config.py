"""Settings: where they come from, what wins, what is refused."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.config import (
    MASK,
    VENDORS,
    ProviderLimit,
    Settings,
    effective,
    environment_of,
    load_settings,
    names_of,
    prepare_data_dir,
    secrets_of,
    vendor_keys,
)
from mutoscope.errors import ConfigError


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        for variable in names_of(name):
            monkeypatch.delenv(variable, raising=False)
            monkeypatch.delenv(f"{variable}_FILE", raising=False)
    monkeypatch.delenv("MUTOSCOPE_CONFIG", raising=False)
    monkeypatch.setenv("MUTOSCOPE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def test_defaults_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUTOSCOPE_DATA_DIR")
    settings = load_settings()
    assert settings.data_dir.is_absolute()
    assert settings.parallel >= 1
    assert settings.heartbeat_limit_s == 30
    assert settings.database_url is None


def test_limits_of_providers_are_a_table_or_json(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().provider_limits == {}
    Path("mutoscope.toml").write_text("[provider_limits.fake]\nparallel = 2\nper_minute = 30\n")
    from_file = load_settings()
    assert from_file.provider_limits == {"fake": ProviderLimit(parallel=2, per_minute=30)}
    monkeypatch.setenv("MUTOSCOPE_PROVIDER_LIMITS", '{"fake": {"parallel": 3}}')
    settings = load_settings()
    assert settings.provider_limits == {"fake": ProviderLimit(parallel=3)}
    (shown,) = (line for line in effective(settings) if line.name == "provider_limits")
    assert shown.value == '{"fake": {"parallel": 3}}'


def test_a_child_process_has_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(provider_limits={"fake": {"parallel": 3, "per_minute": 0.5}})
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    assert load_settings().provider_limits == settings.provider_limits


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{fake: 2}", "not valid JSON"),
        ("[1]", "object with named fields"),
        ('{"fake": {"parallel": 0}}', r"fake\.parallel: it must be at least 1"),
        ('{"fake": {"a_minute": 3}}', r"fake\.a_minute: did you mean per_minute"),
    ],
)
def test_limits_that_are_none_are_refused(
    monkeypatch: pytest.MonkeyPatch, text: str, wanted: str
) -> None:
    monkeypatch.setenv("MUTOSCOPE_PROVIDER_LIMITS", text)
    with pytest.raises(ConfigError, match=wanted) as refusal:
        load_settings()
    assert "provider_limits" in refusal.value.message


def test_flag_beats_environment_beats_file_beats_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("mutoscope.toml").write_text(
        'parallel = 3\nlog_level = "debug"\nlog_format = "json"\nmin_free_disk_mb = 7\n'
    )
    monkeypatch.setenv("MUTOSCOPE_PARALLEL", "4")
    monkeypatch.setenv("MUTOSCOPE_LOG_LEVEL", "error")
    settings = load_settings(parallel=5, log_level=None)
    assert (settings.parallel, settings.log_level, settings.log_format) == (5, "error", "json")
    assert settings.job_deadline_s == Settings.model_fields["job_deadline_s"].default
    sources = {line.name: line.source for line in effective(settings)}
    assert sources["parallel"] == "given"
    assert sources["log_level"] == "MUTOSCOPE_LOG_LEVEL"
    assert sources["log_format"].endswith("mutoscope.toml")
    assert sources["job_deadline_s"] == "default"


def test_file_in_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mutoscope.toml").write_text("parallel = 9\n")
    assert load_settings().parallel == 9


def test_file_may_not_move_the_data_folder_it_lies_in(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mutoscope.toml").write_text('data_dir = "elsewhere"\n')
    with pytest.raises(ConfigError, match="data_dir"):
        load_settings()


def test_named_file_and_paths_relative_to_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MUTOSCOPE_DATA_DIR")
    (tmp_path / "mine.toml").write_text('data_dir = "films"\n')
    monkeypatch.setenv("MUTOSCOPE_CONFIG", str(tmp_path / "mine.toml"))
    assert load_settings().data_dir == tmp_path / "films"


def test_named_file_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUTOSCOPE_CONFIG", "/nowhere/mutoscope.toml")
    with pytest.raises(ConfigError, match=r"/nowhere/mutoscope\.toml"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MUTOSCOPE_PARALLEL", "many"),
        ("MUTOSCOPE_PARALLEL", "0"),
        ("MUTOSCOPE_MEMORY_LIMIT_SHARE", "1.5"),
        ("MUTOSCOPE_LOG_FORMAT", "xml"),
        ("OPENAI_BASE_URL", "ftp://example.org"),
        ("MUTOSCOPE_DATA_DIR", "two\nlines"),
    ],
)
def test_bad_value_names_setting_value_and_source(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert repr(value)[1:-1] in caught.value.message
    assert variable in caught.value.message
    assert caught.value.hint


def test_unknown_setting_in_the_file_suggests_the_near_one() -> None:
    Path("mutoscope.toml").write_text("paralel = 3\n")
    with pytest.raises(ConfigError, match="paralel") as caught:
        load_settings()
    assert "parallel" in caught.value.hint


def test_unknown_override() -> None:
    with pytest.raises(ConfigError, match="colour"):
        load_settings(colour="red")


@pytest.mark.parametrize("text", ["parallel = ", "parallel = \xff"])
def test_broken_file(text: str) -> None:
    Path("mutoscope.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"mutoscope\.toml"):
        load_settings()


def test_vendors_usual_names_and_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "third")
    assert list(secrets_of(load_settings())) == ["third"]
    monkeypatch.setenv("GEMINI_API_KEY", "second")
    assert list(secrets_of(load_settings())) == ["second"]
    monkeypatch.setenv("MUTOSCOPE_GEMINI_API_KEY", "first")
    assert list(secrets_of(load_settings())) == ["first"]
    present = {key.vendor for key in vendor_keys(load_settings()) if key.present}
    assert present == {"Google Gemini"}


def test_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    monkeypatch.setenv("PEXELS_API_KEY_FILE", str(tmp_path / "key"))
    settings = load_settings()
    assert settings.pexels_api_key is not None
    assert settings.pexels_api_key.get_secret_value() == "hush"
    assert settings.source("pexels_api_key") == "PEXELS_API_KEY_FILE"
    monkeypatch.setenv("PEXELS_API_KEY", "loud")
    with pytest.raises(ConfigError, match="Both"):
        load_settings()


def test_secret_file_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", "/nowhere/url")
    with pytest.raises(ConfigError, match="DATABASE_URL_FILE"):
        load_settings()


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert load_settings().openai_api_key is None


@given(st.sampled_from([*VENDORS, "database_url"]), st.text("abcdef0123456789", min_size=6))
def test_secrets_are_never_shown(name: str, secret: str) -> None:
    settings = load_settings(**{name: f"secret-{secret}"})
    lines = {line.name: line.value for line in effective(settings)}
    assert lines[name] == MASK
    assert secret not in repr(settings)
    assert secret not in str(effective(settings))


def test_bad_secret_is_not_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(openai_api_key=["sk-123"])
    assert "sk-123" not in str(caught.value) + caught.value.hint


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert "\n" not in field.description


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().parallel = 3  # pyright: ignore[reportAttributeAccessIssue]


def test_data_folder_is_made_private(tmp_path: Path) -> None:
    folder = prepare_data_dir(load_settings(data_dir=tmp_path / "a" / "b"))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir()) == []


def test_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="it is a file, not a folder") as caught:
        prepare_data_dir(load_settings(data_dir=tmp_path / "file"))
    assert "MUTOSCOPE_DATA_DIR" in caught.value.hint


def test_data_folder_on_a_read_only_filesystem() -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        prepare_data_dir(load_settings(data_dir="/proc/mutoscope"))


def test_only_this_package_reads_the_environment() -> None:
    source = Path(__file__).parent.parent / "src" / "mutoscope"
    readers = [
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"os\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    ]
    assert sorted(readers) == ["config/__init__.py", "config/language.py"]


TIMES = ("heartbeat_limit_s", "stop_grace_s", "job_deadline_s", "job_wait_limit_s", "retry_gap_s")


@pytest.mark.parametrize("name", [*TIMES, "busy_gap_s", "paid_call_grace_s"])
@pytest.mark.parametrize("value", ["inf", "nan", "1e12"])
def test_no_time_is_without_end(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} cannot be '{value}'"):
        load_settings(**{name: value})


@pytest.mark.parametrize("name", ["keep_gb", "daily_budget_usd", "rebuy_under_usd"])
def test_no_amount_is_without_end(name: str) -> None:
    with pytest.raises(ConfigError, match="it must be a finite number"):
        load_settings(**{name: "inf"})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"parallel": "0"}, "parallel cannot be '0' (from given): it must be at least 1."),
        ({"parallel": "two"}, "it must be a whole number."),
        ({"heartbeat_limit_s": "1e6"}, "it must be at most 86400."),
        ({"share_results": "perhaps"}, "it must be true or false."),
        ({"log_format": "xml"}, "it must be 'console' or 'json'."),
        ({"provider_limits": "{"}, "It is not valid JSON."),
        ({"provider_limits": {"openai": {"paralel": 2}}}, "openai.paralel: did you mean parallel?"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(**given)
    assert caught.value.message.endswith(sentence)


def test_a_misspelt_variable_is_refused_and_a_platforms_own_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("MUTOSCOPE_SERVICE_HOST", "MUTOSCOPE_PORT_8000_TCP_PORT", "MUTOSCOPE_BOGUS"):
        monkeypatch.setenv(name, "tcp://10.0.0.1")
    assert load_settings().port == 8000
    monkeypatch.setenv("MUTOSCOPE_HEARTBEAT_LIMITS", "5")
    with pytest.raises(ConfigError, match="MUTOSCOPE_HEARTBEAT_LIMITS") as caught:
        load_settings()
    assert caught.value.hint == "Did you mean heartbeat_limit_s?"


def test_effective_settings_have_plain_values() -> None:
    settings = load_settings(provider_limits='{"openai": {"parallel": 2}}', openai_api_key="sk-1")
    plain = {each.name: each.plain for each in effective(settings)}
    assert (plain["port"], plain["memory_limit_mb"]) == (8000, None)
    assert plain["provider_limits"] == {"openai": {"parallel": 2}}
    assert (plain["allow_private_urls"], plain["openai_api_key"]) == (False, MASK)
    assert json.loads(json.dumps(plain)) == plain


@pytest.mark.parametrize("given", [{"stop_grace_s": 40}, {"paid_call_grace_s": 60}])
def test_the_time_for_paid_calls_fits_into_the_time_to_stop(given: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"paid_call_grace_s cannot be .* less than stop_grace_s"):
        load_settings(**given)
    settings = load_settings(stop_grace_s=40, paid_call_grace_s=30)
    assert settings.paid_call_grace_s < settings.stop_grace_s
