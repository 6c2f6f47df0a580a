"""Build the search index of the illustrations: names, labels, tags and embeddings.

    python scripts/make_illustration_index.py NOTO_PACKAGE EMOJIBASE_PACKAGE

The arguments are the unpacked npm packages `@iconify-json/noto` (Apache-2.0, the drawings' names)
and `emojibase-data` (MIT, labels and tags in many languages). Run time needs neither.
"""

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from mutoscope.providers.embedding import Embedder

DATA = Path(__file__).parent.parent / "src" / "mutoscope" / "providers" / "data"
LANGUAGES = ("en", "ru", "de", "es", "fr", "it", "pl", "pt", "uk")
# Signs that show nothing: arrows, zodiac, player buttons, punctuation, keycaps, letters.
DROPPED_SUBGROUPS = {83, 85, 87, 88, 89, 90, 91, 92, 94, 95, 96, 97, 98, 99}
CLOCK_SUBGROUP = 58
OTHER_SYMBOLS = 93
KEPT_SYMBOLS = {"recycling symbol", "check mark button", "check box with check", "cross mark"}


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def is_wanted(entry: dict[str, Any]) -> bool:
    subgroup = entry.get("subgroup")
    if subgroup is None or subgroup in DROPPED_SUBGROUPS:
        return False
    label = entry["label"]
    if label.startswith(("man", "woman", "men ", "women ")) and "-200D-" in entry["hexcode"]:
        return False  # a variant of a neutral drawing
    if subgroup == OTHER_SYMBOLS and label not in KEPT_SYMBOLS:
        return False
    return not (subgroup == CLOCK_SUBGROUP and ("o’clock" in label or "thirty" in label))


def drawing_names(noto: Path, entries: list[dict[str, Any]]) -> dict[str, str]:
    """Emoji code -> name of its drawing, for the wanted emoji that have one."""
    by_code = read_json(noto / "chars.json")
    drawn = read_json(noto / "icons.json")["icons"]
    names: dict[str, str] = {}
    for entry in filter(is_wanted, entries):
        code = entry["hexcode"].lower()
        name = by_code.get(code) or by_code.get(code.replace("-fe0f", ""))
        if name in drawn:
            names[entry["hexcode"]] = name
    return names


def wordings(emojibase: Path, language: str, codes: list[str]) -> list[list[str]]:
    """Label first, then tags, for each emoji code."""
    entries = {e["hexcode"]: e for e in read_json(emojibase / language / "data.json")}
    return [[entries[c]["label"], *entries[c].get("tags", ())] for c in codes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("noto", type=Path)
    parser.add_argument("emojibase", type=Path)
    args = parser.parse_args()
    entries = read_json(args.emojibase / "en" / "data.json")
    names = drawing_names(args.noto, entries)
    codes = list(names)
    by_code = {e["hexcode"]: e for e in entries}
    words = {language: wordings(args.emojibase, language, codes) for language in LANGUAGES}
    index = {
        "names": list(names.values()),
        "groups": [by_code[c]["group"] for c in codes],
        "subgroups": [by_code[c]["subgroup"] for c in codes],
        "words": words,
    }
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (DATA / "illustrations.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    described = [f"{label}: {', '.join(tags)}" for label, *tags in words["en"]]
    vectors = Embedder().embed(described).astype(np.float16)
    np.savez_compressed(DATA / "illustrations.npz", vectors=vectors)


if __name__ == "__main__":
    main()
