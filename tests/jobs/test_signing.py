"""Signatures of webhooks, against the example of the standard's own libraries."""

import base64
import errno
import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from mutoscope.config import load_settings
from mutoscope.errors import ConfigError
from mutoscope.jobs.signing import signed_headers, signing_key, webhook_secret

EXAMPLE = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_of_the_standards_example() -> None:
    """https://github.com/standard-webhooks/standard-webhooks (tests of its libraries)"""
    signed = signed_headers(
        signing_key(EXAMPLE), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    made, barrier = set[str](), threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        made.add(webhook_secret(settings))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (secret,) = made
    assert secret.startswith("whsec_")
    assert len(signing_key(secret)) == 32
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_there_are_no_links_it_is_made_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "hardlink_to", refused)
    settings = load_settings(data_dir=tmp_path)
    secret = webhook_secret(settings)
    assert webhook_secret(settings) == secret
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_nothing_can_be_written_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "mkstemp", refused)
    with pytest.raises(ConfigError, match=r"cannot be written \(Operation not permitted\)"):
        webhook_secret(load_settings(data_dir=tmp_path))


def refused(*_: object, **__: object) -> None:
    """As a file system answers that knows no links, or takes nothing."""
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def test_the_setting_goes_before_the_file(tmp_path: Path) -> None:
    assert webhook_secret(load_settings(data_dir=tmp_path, webhook_secret=EXAMPLE)) == EXAMPLE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "secret",
    [
        "secret",
        "whsec_",
        "whsec_short",
        EXAMPLE.removeprefix("whsec_"),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
    ],
)
def test_what_is_no_secret_is_refused_and_not_told(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        webhook_secret(load_settings(data_dir=tmp_path, webhook_secret=secret))
    assert "webhook_secret" in refusal.value.hint
    assert secret[6:] not in refusal.value.message or not secret[6:]
