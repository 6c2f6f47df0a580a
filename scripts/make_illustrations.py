"""Make `media/data/noto.json.gz`: the Noto illustrations, without skin tones, from npm; and
`media/memes/data/emoji.json.gz`: which emoji each of them shows.

    npm pack @iconify-json/noto
    python scripts/make_illustrations.py iconify-json-noto-1.2.9.tgz

The outputs are {name: [width, height, svg body]} and {code points: name}, sorted and without clock,
so that the same package gives the same bytes. Noto Emoji is (c) Google, Apache License 2.0.
"""

import gzip
import json
import sys
import tarfile
from pathlib import Path

MEDIA = Path(__file__).parents[1] / "src/mutoscope/media"
OUT = MEDIA / "data/noto.json.gz"
EMOJI = MEDIA / "memes/data/emoji.json.gz"


def read_member(package: Path, name: str) -> dict:
    with tarfile.open(package) as tar:
        member = tar.extractfile(f"package/{name}")
        assert member is not None
        return json.load(member)


def without_skin_tones(icon_set: dict) -> dict[str, list]:
    width, height = icon_set.get("width", 16), icon_set.get("height", 16)
    return {
        name: [icon.get("width", width), icon.get("height", height), icon["body"]]
        for name, icon in sorted(icon_set["icons"].items())
        if "skin-tone" not in name
    }


def emoji_of(codes: dict[str, str], icons: dict[str, list]) -> dict[str, str]:
    """Code points, without the selector of pictures, and the illustration's name."""
    drawn = {code.replace("-fe0f", ""): name for code, name in codes.items() if name in icons}
    return dict(sorted(drawn.items()))


def write(values: dict, out: Path) -> None:
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    out.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    sys.stdout.write(f"{len(values)} in {out.name}, {out.stat().st_size} bytes\n")


def main() -> None:
    package = Path(sys.argv[1])
    icons = without_skin_tones(read_member(package, "icons.json"))
    write(icons, OUT)
    write(emoji_of(read_member(package, "chars.json"), icons), EMOJI)


if __name__ == "__main__":
    main()
