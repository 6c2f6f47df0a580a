"""Other programs for the same job, installed under the benchmarks' own folder.

MoviePy and FFmpeg (in the wheel of imageio-ffmpeg) have a virtual environment of their own.
Remotion, which has a licence of its own, needs npm and the system's Chromium.
"""

import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bench.measuring import run
from bench.render.job import ROOT, fence

_SOURCES = Path(__file__).with_name("programs")
_PACKAGES = ("moviepy==2.2.1", "imageio-ffmpeg==0.8.1")
_CHROMIUM = (Path("/usr/lib/chromium/chromium"),)
"""The browser itself, not the script of that name that starts it."""


class LeftOut(Exception):
    """A program that cannot be had here, and why."""


def _once(install: Callable[[], Path]) -> Callable[[], Path]:
    """Try once; what failed is left out each time it is asked for."""

    @cache
    def tried() -> Path | LeftOut:
        try:
            return install()
        except LeftOut as error:
            return error
        except (RuntimeError, OSError) as error:
            return LeftOut(" ".join(str(error).split())[-200:])

    def found() -> Path:
        outcome = tried()
        if isinstance(outcome, LeftOut):
            raise outcome
        return outcome

    return found


@_once
def python() -> Path:
    """The Python that has MoviePy. LeftOut: it cannot be installed."""
    program = ROOT / "python" / "bin" / "python"
    done = ROOT / "python" / "installed"
    wanted = "\n".join(_PACKAGES)
    if not done.exists() or done.read_text("utf-8") != wanted:
        fence(ROOT)
        run([sys.executable, "-m", "venv", "--clear", ROOT / "python"])
        run([program, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *_PACKAGES])
        done.write_text(wanted, "utf-8")
    return program


@_once
def ffmpeg() -> Path:
    """FFmpeg with zoompan and libass. LeftOut: it cannot be installed."""
    code = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"
    return Path(run([python(), "-c", code]).said.strip())


@_once
def remotion() -> Path:
    """The folder that Remotion is installed in, with our composition. LeftOut: it cannot be."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("there is no npm")
    chromium()
    folder = ROOT / "remotion"
    folder.mkdir(parents=True, exist_ok=True)
    fence(ROOT)
    for source in (_SOURCES / "remotion").iterdir():
        shutil.copy(source, folder)
    done, wanted = folder / "installed", (folder / "package.json").read_text("utf-8")
    if not done.exists() or done.read_text("utf-8") != wanted:
        run([npm, "install", "--prefix", folder, "--no-audit", "--no-fund"])
        done.write_text(wanted, "utf-8")
    return folder


def chromium() -> Path:
    """Debian's browser. LeftOut: it is not there."""
    for path in _CHROMIUM:
        if path.exists():
            return path
    raise LeftOut("there is no Debian package chromium")


def source(name: str) -> Path:
    """A program of ours that a peer runs."""
    return _SOURCES / name
