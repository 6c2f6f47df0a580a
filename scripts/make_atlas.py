"""Make `media/data/atlas.json.gz`: outlines of countries and their names, from npm.

    npm pack world-atlas emojibase-data
    python scripts/make_atlas.py world-atlas-2.0.2.tgz emojibase-data-17.0.0.tgz

The output is {"scale", "translate", "arcs", "countries": {name: polygons of rings of arc numbers},
"labels": {language: {name: label}}}: the topology of Natural Earth 1:50m (public domain) as the
TopoJSON of world-atlas has it, and the labels of flags in Unicode CLDR as emojibase has them (MIT).
"""

import gzip
import json
import re
import sys
import tarfile
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/mutoscope/media/data/atlas.json.gz"
LANGUAGES = ("en", "ru", "uk", "de", "fr", "es", "it", "pt", "pl", "nl", "sv", "fi", "et")
ABBREVIATIONS = {
    r"\bIs\.": "Islands",
    r"\bRep\.$": "Republic",
    r"\band\b": "&",
    r"\bHerz\.": "Herzegovina",
    r"\bBarb\.": "Barbuda",
    r"\bGren\.": "Grenadines",
    r"\bBr\.": "British",
    r"\bTer\.": "Territory",
    r"\bFr\.": "French",
    r"^N\.": "Northern",
    r"^S\.": "South",
    r"^W\.": "Western",
    r"^Eq\.": "Equatorial",
    r"^Saint\b|^St-": "St. ",
    r"'": "’",
}
OTHER_NAMES = {
    "Cabo Verde": "Cape Verde",
    "Congo": "Congo - Brazzaville",
    "Dem. Rep. Congo": "Congo - Kinshasa",
    "Faeroe Is.": "Faroe Islands",
    "Hong Kong": "Hong Kong SAR China",
    "Macao": "Macao SAR China",
    "Macedonia": "North Macedonia",
    "Myanmar": "Myanmar (Burma)",
    "Palestine": "Palestinian Territories",
    "São Tomé and Principe": "São Tomé & Príncipe",
    "Turkey": "Türkiye",
    "U.S. Virgin Is.": "U.S. Virgin Islands",
    "United States of America": "United States",
    "Vatican": "Vatican City",
    "eSwatini": "Eswatini",
    "Åland": "Åland Islands",
}
KEPT_LABELS = {
    "en": {
        "Congo": "Congo",
        "Dem. Rep. Congo": "DR Congo",
        "Hong Kong": "Hong Kong",
        "Macao": "Macao",
        "Myanmar": "Myanmar",
        "Palestine": "Palestine",
        "Turkey": "Turkey",
    },
    "ru": {
        "Congo": "Конго",
        "Dem. Rep. Congo": "ДР Конго",
        "Hong Kong": "Гонконг",
        "Macao": "Макао",
        "Myanmar": "Мьянма",
        "Palestine": "Палестина",
        "United States of America": "США",
        "United Arab Emirates": "ОАЭ",
        "United Kingdom": "Великобритания",
    },
}


def read_json(package: Path, member: str):
    with tarfile.open(package) as tar:
        file = tar.extractfile(f"package/{member}")
        assert file is not None
        return json.load(file)


def polygons(geometry: dict) -> list:
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def cldr_name(natural_earth_name: str) -> str:
    name = OTHER_NAMES.get(natural_earth_name, natural_earth_name)
    if name == natural_earth_name:
        for pattern, full in ABBREVIATIONS.items():
            name = re.sub(pattern, full, name)
    return re.sub(r" +", " ", name)


def labels(emojibase: Path, names: list[str]) -> dict[str, dict[str, str]]:
    flags = {
        emoji["label"].removeprefix("flag: "): emoji["hexcode"]
        for emoji in read_json(emojibase, "en/data.json")
        if emoji["label"].startswith("flag: ")
    }
    known = {name: flags[cldr_name(name)] for name in names if cldr_name(name) in flags}
    unlabelled = sorted(set(names) - set(known))
    sys.stdout.write(f"labelled by their own name: {unlabelled}\n")
    tables = {}
    for language in LANGUAGES:
        by_code = {e["hexcode"]: e["label"] for e in read_json(emojibase, f"{language}/data.json")}
        table = {name: by_code[code].partition(": ")[2] for name, code in known.items()}
        tables[language] = {n: v for n, v in table.items() if v} | KEPT_LABELS.get(language, {})
    return tables


def main() -> None:
    topology = read_json(Path(sys.argv[1]), "countries-50m.json")
    shapes = topology["objects"]["countries"]["geometries"]
    countries = {shape["properties"]["name"]: polygons(shape) for shape in shapes}
    atlas = {
        "scale": topology["transform"]["scale"],
        "translate": topology["transform"]["translate"],
        "arcs": topology["arcs"],
        "countries": dict(sorted(countries.items())),
        "labels": labels(Path(sys.argv[2]), sorted(countries)),
    }
    text = json.dumps(atlas, separators=(",", ":"), ensure_ascii=False)
    OUT.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    sys.stdout.write(f"{len(countries)} countries, {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
