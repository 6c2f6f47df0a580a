"""Signing what is told to others, so that they know whose word it is.

Standard Webhooks, "Signature scheme" and "Symmetric signatures":
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from mutoscope.config import Settings
from mutoscope.errors import ConfigError

PREFIX = "whsec_"
FILE = "webhook_secret"
KEY_BYTES = range(24, 65)
OURS_BYTES = 32


def webhook_secret(settings: Settings) -> str:
    """The setting, or the one in the data folder, made when it is first asked for. Blocks.
    ConfigError: it is none."""
    if settings.webhook_secret is not None:
        secret = settings.webhook_secret.get_secret_value()
        signing_key(secret)
        return secret
    path = settings.data_dir / FILE
    if not path.exists():
        _make(path)
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(f"the file {path} cannot be read") from error
    signing_key(secret)
    return secret


def _make(path: Path) -> None:
    """Another process may be first: then its secret is ours, too. ConfigError."""
    secret = PREFIX + base64.b64encode(secrets.token_bytes(OURS_BYTES)).decode()
    try:
        with contextlib.suppress(FileExistsError):
            _write_new(path, secret)
    except OSError as error:
        why = f"the file {path} cannot be written ({error.strerror})"
        raise _unusable(why) from error


def _write_new(path: Path, secret: str) -> None:
    """Whole or not at all, for its owner alone. FileExistsError: another process was first."""
    number, name = tempfile.mkstemp(prefix=FILE, dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(f"{secret}\n")
            file.flush()
            os.fsync(number)
        _place(Path(name), path)
    finally:
        Path(name).unlink()


def _place(written: Path, path: Path) -> None:
    """Under its name, where nothing has it yet; copied where the file system knows no links."""
    try:
        path.hardlink_to(written)
    except FileExistsError:
        raise
    except OSError:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(written.read_bytes())


def signing_key(secret: str) -> bytes:
    """The bytes behind `whsec_…`. ConfigError."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or len(key) not in KEY_BYTES:
        raise _unusable("it is not `whsec_` and 24 to 64 bytes in Base64")
    return key


def signed_headers(key: bytes, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """The headers of a message that is sent at `at_s` (Unix seconds)."""
    signed = hmac.new(key, f"{message_id}.{at_s}.".encode(), hashlib.sha256)
    signed.update(body)
    signature = base64.b64encode(signed.digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{signature}",
    }


def _unusable(why: str) -> ConfigError:
    return ConfigError(
        f"Webhooks cannot be signed with the secret: {why}.",
        hint=f"Set `webhook_secret`, or remove it and the file {FILE} of the data folder: another"
        " is made.",
    )
