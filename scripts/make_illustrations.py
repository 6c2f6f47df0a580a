"""Make `media/data/noto.json.gz`: the Noto illustrations, without skin tones, from npm.

    npm pack @iconify-json/noto
    python scripts/make_illustrations.py iconify-json-noto-1.2.9.tgz

The output is {name: [width, height, svg body]}, sorted and without clock, so that the same package
gives the same bytes. Noto Emoji is (c) Google, Apache License 2.0.
"""

import gzip
import json
import sys
import tarfile
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/mutoscope/media/data/noto.json.gz"


def read_icon_set(package: Path) -> dict[str, dict]:
    with tarfile.open(package) as tar:
        member = tar.extractfile("package/icons.json")
        assert member is not None
        return json.load(member)


def without_skin_tones(icon_set: dict) -> dict[str, list]:
    width, height = icon_set.get("width", 16), icon_set.get("height", 16)
    return {
        name: [icon.get("width", width), icon.get("height", height), icon["body"]]
        for name, icon in sorted(icon_set["icons"].items())
        if "skin-tone" not in name
    }


def main() -> None:
    icons = without_skin_tones(read_icon_set(Path(sys.argv[1])))
    text = json.dumps(icons, separators=(",", ":"), ensure_ascii=False)
    OUT.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    sys.stdout.write(f"{len(icons)} illustrations, {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
