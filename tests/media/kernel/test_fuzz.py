"""The C sources under the sanitizers of addresses and undefined behaviour; `make fuzz`: longer."""

import shutil
import subprocess
from pathlib import Path

import pytest

from mutoscope.media import kernel

HERE = Path(__file__).parent
NATIVE = Path(kernel.__file__).parent / "native"
CHECKED = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def built(folder: Path, *sources: Path) -> Path:
    """A checked program of some C sources."""
    program = folder / "program"
    arguments = ["-std=c11", "-g", "-O1", *CHECKED, f"-I{NATIVE}", *sources, "-lm", "-o", program]
    subprocess.run(["gcc", *arguments], check=True, capture_output=True)
    return program


def has_sanitizers(folder: Path) -> bool:
    source = folder / "nothing.c"
    source.write_text("int main(void) { return 0; }\n")
    try:
        return not subprocess.run([built(folder, source)], capture_output=True).returncode
    except subprocess.CalledProcessError:
        return False


@pytest.mark.proof
def test_random_planes_touch_nothing_but_themselves(tmp_path: Path):
    if not shutil.which("gcc") or not NATIVE.is_dir():
        pytest.skip("there is no gcc, or there are no C sources")
    if not has_sanitizers(tmp_path):
        pytest.skip("gcc has no sanitizers here")
    sources = [path for path in sorted(NATIVE.glob("*.c")) if path.name != "module.c"]
    program = built(tmp_path, HERE / "fuzz.c", *sources)
    said = subprocess.run([program, "600", "11"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert "600 cases" in said.stdout
