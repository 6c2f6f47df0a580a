"""Speech programs that a user may have installed: found, run out of process, read back."""

import contextlib
import functools
import io
import os
import shutil
import signal
import subprocess
import sys
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mutoscope.errors import ConfigError, ProviderUnavailable
from mutoscope.providers.threads import broken_off_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TIME_LIMIT_S = 60


@dataclass(frozen=True)
class Program:
    """A program and the one command that installs it, by `sys.platform`.

    Where `one_of` is given, one of these folders (its data) must be there as well.
    """

    name: str
    install: Mapping[str, str]
    one_of: tuple[Path, ...] = ()

    def find(self, path: Path | None = None) -> Path | None:
        """The program at `path`, else the one of this name on the PATH; None when it is missing."""
        found = shutil.which(path or self.name)
        complete = not self.one_of or any(folder.is_dir() for folder in self.one_of)
        return Path(found) if found and complete else None

    @property
    def data(self) -> Path:
        """The folder of `one_of` that is there; the first of them where none is."""
        return next((folder for folder in self.one_of if folder.is_dir()), self.one_of[0])

    def require(self, path: Path | None = None) -> Path:
        """The program. Raises `ConfigError` whose hint is the command that installs it here."""
        program = self.find(path)
        if program is None:
            where = f"There is no program at {path}." if path else f"{self.name} is not installed."
            raise ConfigError(where, hint=self.hint(), code="missing_program")
        return program

    def hint(self) -> str:
        """What to type on this platform; empty where there is no such command."""
        command = self.install.get(sys.platform)
        return f"Install it with: {command}" if command else ""


ESPEAK_NG = Program(
    "espeak-ng",
    {
        "linux": "sudo apt install espeak-ng",
        "darwin": "brew install espeak-ng",
        "win32": "winget install eSpeak-NG.eSpeak-NG",
    },
)
FESTIVAL_RU = Program(
    "festival",
    {"linux": "sudo apt install festival festvox-ru"},
    (
        Path("/usr/share/festival/voices/russian/msu_ru_nsh_clunits"),
        Path("/usr/local/share/festival/voices/russian/msu_ru_nsh_clunits"),
    ),
)


def run_program(argv: Sequence[str | Path], *, stdin: str | bytes, provider: str) -> bytes:
    """What the program writes to its output. Raises `ProviderUnavailable` with its own words. It is
    ended, with all that it has started, when nobody waits for it any more."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    try:
        process = _started(argv)
        with process, broken_off_by(lambda: _kill(process)):
            out, err = _spoken_to(process, given)
            if process.returncode:
                raise _failure(err, process.returncode, provider)
    except (subprocess.TimeoutExpired, OSError) as error:
        raise ProviderUnavailable(
            f"{provider} did not answer: {error}", provider=provider
        ) from error
    return out


def _failure(err: bytes, code: int, provider: str) -> ProviderUnavailable:
    said = err.decode(errors="replace").strip().splitlines()
    reason = said[-1] if said else f"exit code {code}"
    return ProviderUnavailable(f"{provider} failed: {reason}", provider=provider)


def _started(argv: Sequence[str | Path]) -> "subprocess.Popen[bytes]":
    """In a group of its own, but in our session: a session of its own would make it a daemon."""
    return subprocess.Popen(
        [*_not_outliving_us(), *argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    )


def _spoken_to(process: "subprocess.Popen[bytes]", stdin: bytes) -> tuple[bytes, bytes]:
    try:
        return process.communicate(stdin, timeout=TIME_LIMIT_S)
    except BaseException:
        _kill(process)
        raise


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """With its group, unless its end has been seen: the number may be another's by now."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


@functools.cache
def _not_outliving_us() -> tuple[str, ...]:
    """What to put before a command, so that the kernel ends it when we are killed: setpriv(1) of
    util-linux sets PR_SET_PDEATHSIG (prctl(2)) and becomes the program. Python code between fork
    and exec could do the same, but is not safe beside threads. Elsewhere: nothing."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if setpriv is None or Path(setpriv).resolve().name == "busybox":  # which knows no such option
        return ()
    return (setpriv, "--pdeathsig", "KILL", "--")


def decode_wav(data: bytes) -> "tuple[NDArray[np.float32], int]":
    """16-bit mono WAV -> float32 in −1..1, and its rate. A pipe leaves the length open: ignored."""
    from numpy import float32, frombuffer  # loaded where a program speaks

    with wave.open(io.BytesIO(data)) as sound:
        rate = sound.getframerate()
        pcm = sound.readframes(len(data))
    return frombuffer(pcm, "<i2").astype(float32) / float32(32768), rate
