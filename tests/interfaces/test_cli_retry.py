"""What a retry makes anew, and what that costs, is said on the command line before it is bought."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Cli
from PIL import Image

from mutoscope.media.gardens.samples import sample_picture
from mutoscope.testing.fakes import FakeVendors, running_fakes

KEY = "planted"
FIRST, SECOND = "areas.patio.design.gemini", "areas.patio.again.gemini"


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        urls = {name: running.url(name) for name in ("gemini", "google_maps")}
        monkeypatch.setenv("MUTOSCOPE_BASE_URLS", json.dumps(urls))
        monkeypatch.setenv("GOOGLE_MAPS_API_KEY", KEY)
        monkeypatch.setenv("GEMINI_API_KEY", KEY)
        yield running


def test_a_refused_picture_is_made_anew_at_a_price_that_is_told(
    cli: Cli, fakes: FakeVendors, tmp_path: Path
) -> None:
    photo = tmp_path / "house.png"
    Image.fromarray(sample_picture("cottage_garden")[..., :3]).save(photo)
    fakes.behave("gemini", "as_given", times=2)
    failed = cli("redesign", str(photo), "--area", "patio=mediterranean")
    assert failed.code == 1, failed.err
    (job,) = cli("jobs", "--json").json["data"]
    said = failed.err.splitlines()
    assert said[0] == "Your photo is sent to Google Gemini (Nano Banana)."
    assert f"  Go on with: mutoscope retry {job['id']}" in said
    assert f"  Another take alone: mutoscope edit {job['id']} --take {FIRST}" in said
    assert cli("show", job["id"], "--json").json["error"]["again"] == [FIRST, SECOND]

    plan = cli("retry", job["id"], "--plan")
    assert plan.code == 0, plan.err
    assert f"  new  {FIRST}" in plan.out.splitlines()
    assert len(fakes.charges) == 2

    done = cli("retry", job["id"])
    assert done.code == 0, done.err
    said = " ".join(done.err.split())
    assert "Was refused, and is made anew: Patio: Mediterranean about $0.0" in said
    assert "1 × order_design" in said
    assert "6 new, 4 reused, $0.04" in said, "what this attempt has made and paid"
    assert len(fakes.charges) == 3
    assert cli("retry", job["id"], "--plan").code == 4


def test_what_a_provider_refuses_is_to_be_said_otherwise(
    cli: Cli, fakes: FakeVendors, tmp_path: Path
) -> None:
    photo = tmp_path / "house.png"
    Image.fromarray(sample_picture("cottage_garden")[..., :3]).save(photo)
    areas = ("--area", "backyard=japanese_zen", "--area", "patio=mediterranean:[refuse]")
    done = cli("redesign", str(photo), *areas)
    assert done.code == 5, done.err
    assert Path(done.out.splitlines()[0]).name == "backyard.png"
    edits = [line.split(" --set ")[1] for line in done.err.splitlines() if " --set " in line]
    assert [each.partition("=")[0] for each in edits] == ["areas.1.wishes", "painter"]


def test_a_photo_is_not_sent_before_it_is_said_to_whom(
    cli: Cli, fakes: FakeVendors, tmp_path: Path
) -> None:
    photo = tmp_path / "house.png"
    Image.fromarray(sample_picture("cottage_garden")[..., :3]).save(photo)
    area = ("--area", "patio=mediterranean:a lemon tree")
    for how in ("--dry-run", "--preview"):
        asked = cli("redesign", str(photo), *area, how)
        assert asked.code == 0, asked.err
        assert "Your photo is sent to Google Gemini (Nano Banana).\n" in asked.err
        assert "sent" not in cli("redesign", str(photo), *area, how, "--painter", "sheet").err
    assert fakes.charges == []


def test_nothing_is_said_where_nothing_is_sent(
    cli: Cli, fakes: FakeVendors, tmp_path: Path
) -> None:
    photo = tmp_path / "house.png"
    Image.fromarray(sample_picture("english_garden")[..., :3]).save(photo)
    order = ("redesign", str(photo), "--area", "walkway=english_garden")
    for budget in ("0", "-1"):
        refused = cli(*order, "--max-cost", budget)
        assert (refused.code, "sent" in refused.err) == (2, False), refused.err
    done = cli(*order)
    assert done.err.startswith("Your photo is sent to Google Gemini (Nano Banana).\n"), done.err
    (job,) = cli("jobs", "--json", "--limit", "1").json["data"]

    edited = cli("edit", job["id"], "--set", "company=Zed", "--json")
    assert edited.code == 0, edited.err
    assert edited.json["new"] > 0
    assert "photo_sent" not in [each["code"] for each in edited.json["warnings"]]
    assert "sent" not in edited.err
    assert cli(*order, "--dry-run").err == "", "all of it is there"
    assert len(fakes.charges) == 1


def test_a_vague_address_can_be_said_better(cli: Cli, fakes: FakeVendors) -> None:
    place = ("--address", "Springfield | address: APPROXIMATE", "--accept-imagery-terms")
    asked = cli("redesign", *place, "--area", "patio=mediterranean", "--painter", "sheet")
    assert asked.code == 8, asked.err
    assert asked.err.startswith("The address is sent to Google Maps.\n")
    (job,) = cli("jobs", "--status", "awaiting_input", "--json").json["data"]
    answers = [line for line in asked.err.splitlines() if "mutoscope answer" in line]
    assert [each.split(job["id"])[1].split()[0] for each in answers] == [
        "approve",
        "reject",
        "--set",
    ]
    assert '--set address="…"' in answers[-1]
    unsaid = cli("answer", job["id"])
    assert (unsaid.code, answers[-1] in unsaid.err) == (2, True)
    better = cli("answer", job["id"], "--set", "address=12 Oak Lane", "--json")
    assert (better.code, better.json["status"]) == (0, "completed"), better.err
