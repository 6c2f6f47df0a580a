"""Make `providers/data/kokoro/`: the tables of the chosen Kokoro voices, from npm.

    npm pack kokoro-js@1.2.1
    python scripts/make_kokoro_voices.py kokoro-js-1.2.1.tgz

Each table is written with half the digits (float16), shape (510, 256). The same package gives the
same bytes, listed in `voices.sha256` as `sha256sum -c` reads them. Kokoro is Apache License 2.0.
"""

import hashlib
import io
import sys
import tarfile
from pathlib import Path

import numpy as np

OUT = Path(__file__).parents[1] / "src/mutoscope/providers/data/kokoro"
SHAPE = (510, 256)
# The letters: accent or language, then f or m.
VOICES = (
    *("af_heart", "am_michael", "bf_emma", "bm_george"),
    *("ef_dora", "em_alex", "ff_siwis", "hf_alpha", "hm_omega", "if_sara", "im_nicola"),
    *("jf_alpha", "jm_kumo", "pf_dora", "pm_alex", "zf_xiaoxiao", "zm_yunxi"),
)


def read_table(package: tarfile.TarFile, voice: str) -> np.ndarray:
    member = package.extractfile(f"package/voices/{voice}.bin")
    assert member is not None
    return np.frombuffer(member.read(), "<f4").reshape(SHAPE)


def packed(table: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, table.astype("<f2"))
    return file.getvalue()


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with tarfile.open(sys.argv[1]) as package:
        files = {f"{voice}.npy": packed(read_table(package, voice)) for voice in VOICES}
    for name, data in files.items():
        (OUT / name).write_bytes(data)
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    (OUT / "voices.sha256").write_text("".join(sums), encoding="utf-8")
    sys.stdout.write(f"{len(files)} voices, {sum(map(len, files.values()))} bytes\n")


if __name__ == "__main__":
    main()
