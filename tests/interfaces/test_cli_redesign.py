"""Redesigns on the command line, where nobody has a key: concept sheets, and what is refused."""

import json
from pathlib import Path

import pytest
from command_line import Cli
from PIL import Image

from mutoscope.media.gardens.samples import sample_picture

AREA = ("--area", "patio=mediterranean")
HEAD = (
    *("--company", "Oak & Sons", "--client", "Anna Petrova"),
    *("--property-address", "12 Oak Lane", "--date", "2026-11-29"),
)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A photo of a house, as a camera writes it."""
    path = tmp_path_factory.mktemp("photos") / "our house.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(sample_picture("cottage_garden")[..., :3]).save(path, exif=exif)
    return str(path)


def test_a_photo_and_its_areas(cli: Cli, photo: str) -> None:
    asked = ("--area", "front_yard=japanese_zen@0.8:keep the oak", "--area", "patio=mediterranean")
    region = ("--region", "patio=0.1,0.5,0.9,1")
    done = cli("redesign", photo, *asked, *region, *HEAD, "--json")
    assert done.code == 0, done.err
    job = done.json
    assert [each["key"] for each in job["items"]] == ["areas.front_yard", "areas.patio"]
    assert {each["status"] for each in job["items"]} == {"completed"}
    first, second = job["request"]["areas"]
    assert (first["wishes"], first["strength"], first["region"]) == ("keep the oak", 0.8, None)
    assert len(second["region"]["corners"]) == 4
    assert job["request"]["photo_name"] == "our house.jpg"
    head = ("company", "client", "property_address", "date")
    assert [job["request"][each] for each in head] == list(HEAD[1::2])
    kinds = [each["kind"] for each in job["output"]]
    assert (kinds.count("source"), kinds.count("sheet"), kinds.count("proposal")) == (1, 2, 2)


def test_what_it_would_do_is_told_for_nothing(cli: Cli, photo: str) -> None:
    done = cli("redesign", photo, *AREA, "--dry-run")
    assert done.code == 0, done.err
    assert "nothing to pay" in done.out


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ((), "photo or an address.\n  What can be said: mutoscope redesign --help\n"),
        (("--address", "12 Oak Lane"), "Google Maps has no key here"),
        (("/nowhere/house.jpg",), "There is no file /nowhere/house.jpg"),
        (("https://example.org/house.jpg",), "an address of the web"),
        (("{folder}",), "is not a file"),
        (("{heic}",), "is a HEIC photo"),
        (("{text}",), "cannot be read as a picture"),
        (("{small}",), "is only 40 × 40 pixels"),
        (("{photo}", "--area", "side_yard=mediterranean"), "it is called walkway"),
        (("{photo}", "--area", "patio=mediterranean"), "more than once"),
        (("{photo}", "--area", "garage=x", "--area", "patio=x"), "“garage”. There is no style “x”"),
        (("{photo}", "--heading", "20"), "for an address"),
        (("{photo}", "--region", "backyard=0,0,1,1"), "no --area names that"),
        (
            ("{photo}", "--region", "patio=0,0,1,1,0,1,1,0"),
            "areas.0.region: The region crosses itself: give its corners in the order",
        ),
        (("{photo}", "--address", "12 Oak Lane"), "not both"),
        (("{photo}", "--painter", "gemini"), "has no key here"),
        (("{photo}", "--logo", "{text}"), "notes.jpg cannot be read as a picture"),
        (("{photo}", "--logo", "{text}", "--dry-run"), "notes.jpg cannot be read as a picture"),
        (("{photo}", "--company", "x" * 81), "company has 81 characters; it may have 80 at most"),
        (("{photo}", "--date", "29.11.2026"), "write year, month and day as 2026-11-29"),
        (("{photo}", "--climate", "polar"), 'Choose from: "auto", "tropical", "desert"'),
    ],
    ids=str,
)
def test_what_cannot_be(
    cli: Cli, photo: str, tmp_path: Path, said: tuple[str, ...], says: str
) -> None:
    named = {
        "folder": tmp_path,
        "heic": tmp_path / "IMG_1.HEIC",
        "text": tmp_path / "notes.jpg",
        "small": tmp_path / "icon.png",
        "photo": photo,
    }
    Path(named["heic"]).write_bytes(b"\0\0\0\x24ftypheic" + b"\0" * 100)
    Path(named["text"]).write_text("no picture at all")
    Image.new("RGB", (40, 40)).save(named["small"])
    done = cli("redesign", *(each.format(**named) for each in said), *AREA)
    assert done.code == 2, done.err
    assert says in done.err
    assert "Traceback" not in done.err


def test_the_designs_come_first_and_areas_are_edited_by_a_file(
    cli: Cli, photo: str, tmp_path: Path
) -> None:
    done = cli("redesign", photo, *AREA)
    assert done.code == 0, done.err
    assert Path(done.out.splitlines()[0]).name == "patio.png"
    job = cli("jobs", "--json").json["data"][0]
    more = tmp_path / "areas.yaml"
    more.write_text(
        "- {area: patio, style: mediterranean}\n- {area: backyard, style: cottage_garden}\n"
    )
    for change, told in (
        ((), 'Say it with --set areas.0.wishes="…".'),
        (("--set", "wishes"), 'Write it like --set areas.0.wishes="…".'),
        (("--set", "areas=@nofile.yaml"), "There is no file nofile.yaml."),
        (("--set", "areas.0.region=0,0,1,1"), "it must be an object with named fields."),
    ):
        refused = cli("edit", job["id"], *change, "--plan")
        assert (refused.code, told in refused.err) == (2, True), refused.err
    style = cli("edit", job["id"], "--set", "areas.0.style=zen").err
    assert ("japanese_zen" in style, "front_yard=" in style) == (True, False)
    edited = cli("edit", job["id"], "--set", f"areas=@{more}", "--json")
    assert edited.code == 0, edited.err
    items = edited.json["items"]
    assert [each["key"] for each in items] == ["areas.patio", "areas.backyard"]
    assert edited.json["reused"] > 0
    parts = [line for line in cli("show", edited.json["id"]).out.splitlines() if "part " in line]
    assert [line.split()[1] for line in parts] == ["areas.patio", "areas.backyard"]
    assert "Patio: Mediterranean, completed. A concept sheet" in parts[0]


def test_each_line_of_a_batch_gives_its_designs_in_the_look_of_a_preset(
    cli: Cli, photo: str, tmp_path: Path
) -> None:
    logo = tmp_path / "oak.png"
    Image.new("RGB", (64, 64), "green").save(logo)
    flags = ("--pipeline", "redesign", "--company", "Oak & Sons", "--logo", str(logo))
    kept = cli("preset", "save", "oak", *flags)
    assert (kept.code, kept.err) == (0, "Kept as oak: mutoscope redesign … --preset oak\n")
    assert "Oak & Sons" in cli("preset", "show", "oak", "--pipeline=redesign").out
    assert cli("preset", "list").out.split()[:2] == ["oak", "redesign"]
    assert "Oak" not in cli("preset", "list", "--pipeline", "short").out
    lines = tmp_path / "lines.jsonl"
    areas = [{"area": "patio", "style": "mediterranean"}, {"area": "walkway", "style": "x"}]
    two = [areas[0], {**areas[1], "style": "english_garden"}]
    lines.write_text(
        "\n".join(json.dumps({"photo": photo, "areas": each}) for each in (two, areas)) + "\n"
    )
    done = cli("redesign", "--batch-file", str(lines), "--preset", "oak")
    assert done.code == 5, done.err
    assert [Path(each).name for each in done.out.splitlines()] == ["patio.png", "walkway.png"]
    (job,) = cli("jobs", "--json").json["data"][:1]
    assert job["request"]["company"] == "Oak & Sons"
    assert cli("preset", "delete", "oak", "--pipeline", "redesign").code == 0
    unknown = cli("redesign", photo, *AREA, "--preset", "oak")
    assert "preset save NAME --pipeline redesign" in unknown.err
    assert cli("preset", "list", "--pipeline", "opera").code == 3


def test_an_area_has_to_be_named(cli: Cli, photo: str) -> None:
    done = cli("redesign", photo)
    assert done.code == 2
    assert "areas" in done.err
