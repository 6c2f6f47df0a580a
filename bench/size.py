"""What a new user downloads and keeps: a fresh virtual environment with nothing optional in it."""

import sys
import tempfile
from pathlib import Path

from bench.measuring import Row, run

ROOT = Path(__file__).parent.parent


def _size_mb(folder: Path) -> float:
    """What the files take on the disk, as `du` counts (a file with two names once)."""
    stats = [path.lstat() for path in folder.rglob("*")]
    return sum({(s.st_dev, s.st_ino): s.st_blocks * 512 for s in stats}.values()) / 1e6


def measure() -> list[Row]:
    """Megabytes (10^6), and seconds of the first `mutoscope demo` and the second."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv, wheels = folder / "venv", folder / "wheels"
        run([sys.executable, "-m", "venv", venv])
        pip = [venv / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        pins = ["--require-hashes", "-r", ROOT / "constraints.txt"]
        run([*pip, "download", "--dest", wheels, *pins])
        run([*pip, "wheel", "--no-deps", "--wheel-dir", folder / "ours", ROOT])
        installed = run([*pip, "install", "--no-index", "--find-links", wheels, *pins])
        run([*pip, "install", "--no-deps", "--no-index", *(folder / "ours").glob("*.whl")])
        program = [venv / "bin" / "mutoscope", "demo"]
        first, second = (run(program, data_dir=folder / "data") for _ in range(2))
        download_mb = _size_mb(wheels) + _size_mb(folder / "ours")
        return [
            Row("download", f"{download_mb:.0f} MB"),
            Row("installed, after one run", f"{_size_mb(venv):.0f} MB", "≤ 700 MB"),
            Row("installing what was downloaded", f"{installed.wall_s:.0f} s"),
            Row("first demo", f"{first.wall_s:.1f} s"),
            Row("second demo", f"{second.wall_s:.1f} s", "≤ 10 s"),
            Row("data folder after both", f"{_size_mb(folder / 'data'):.0f} MB"),
        ]
