"""The links of a redesign, tried against vendors that speak the wire of the real ones."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mutoscope.config import Settings, load_settings
from mutoscope.doctor.purse import Onlooker
from mutoscope.doctor.redesign import Examination, Trial
from mutoscope.doctor.verdicts import Verdict
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.maps import calls

KEY = "planted-key-0123456789"
OAK = Trial("12 Oak Lane", accepts_terms=True)
LINKS = ("address", "imagery", "prompt", "model", "picture")


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


def settings(fakes: FakeVendors | None = None, **more: object) -> Settings:
    named = {name: fakes.url(name) for name in fakes.names} if fakes else {}
    keys = {"gemini_api_key": KEY, "google_maps_api_key": KEY} if fakes else {}
    return load_settings(find_local_models=False, base_urls=named, **{**keys, **more})


async def tried(
    chosen: Settings, trial: Trial, folder: Path, *, agrees: bool = True
) -> tuple[dict[str, Verdict], list[str], float]:
    """The links by name, what was asked before paying, and what was spent."""
    asked = list[str]()

    def agree(said: str) -> bool:
        asked.append(said)
        return agrees

    told = list[str]()
    examination = Examination(chosen, trial, folder, Onlooker(told.append, agree))
    found = [each async for each in examination.links()]
    assert tuple(each.link for each in found) == LINKS
    assert KEY not in repr(found)
    return {each.link: each for each in found}, asked, examination.spent_usd


def states(found: dict[str, Verdict]) -> list[str]:
    return [each.state for each in found.values()]


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


async def test_every_link_works_and_each_vendor_is_asked_once(
    fakes: FakeVendors, tmp_path: Path
) -> None:
    found, asked, spent_usd = await tried(settings(fakes), OAK, tmp_path / "out")
    assert states(found) == ["PASS"] * 5, found
    assert names(tmp_path / "out") == [
        "01_street_view.jpg",
        "02_prompt.txt",
        "03_generated.png",
        "03_metadata.json",
        "04_thumbnail.png",
    ]
    assert calls(fakes.requests) == {"geocode": 1, "metadata": 1, "street_view": 1}
    assert len(fakes.purchases("gemini")) == 1
    assert len(asked) == 2
    assert all("$0." in each for each in asked)
    with Image.open(tmp_path / "out" / "04_thumbnail.png") as small:
        assert (small.format, max(small.size)) == ("PNG", 400)
    with Image.open(tmp_path / "out" / "03_generated.png") as made:
        assert made.format == "PNG"
    told = json.loads((tmp_path / "out" / "03_metadata.json").read_text())
    assert (told["source"], told["copyright"], told["how"]) == ("street_view", "© Google", "edited")
    assert told["accuracy"] == "ROOFTOP"
    assert told["usd"] == pytest.approx(spent_usd)
    assert spent_usd > 0.012
    assert not told["kept"]["is_same"]
    prompt = (tmp_path / "out" / "02_prompt.txt").read_text().strip()
    assert prompt in fakes.purchases("gemini")[0].prompt


async def test_without_a_panorama_it_is_seen_from_above(fakes: FakeVendors, tmp_path: Path) -> None:
    trial = replace(OAK, address="12 Oak Lane | meta: ZERO_RESULTS")
    found, _, _ = await tried(settings(fakes), trial, tmp_path)
    assert states(found) == ["PASS"] * 5, found
    assert "01_satellite.jpg" in names(tmp_path)
    assert calls(fakes.requests) == {"geocode": 1, "metadata": 1, "satellite": 1}
    assert "lines kept" in found["picture"].finding


async def test_a_vague_place_is_told(fakes: FakeVendors, tmp_path: Path) -> None:
    trial = replace(OAK, address="Springfield | address: APPROXIMATE")
    found, _, _ = await tried(settings(fakes), trial, tmp_path)
    assert found["address"].state == "PASS"
    assert "Not the very house" in found["address"].finding


async def test_what_fails_keeps_none_from_being_tried_that_can_be(
    fakes: FakeVendors, tmp_path: Path
) -> None:
    trial = replace(OAK, address="nowhere at all")
    found, _, _ = await tried(settings(fakes), trial, tmp_path)
    assert states(found) == ["FAIL", "SKIP", "PASS", "SKIP", "SKIP"]
    assert "does not find the address" in found["address"].finding
    assert names(tmp_path) == ["02_prompt.txt"]
    assert fakes.purchases("gemini") == []


@pytest.mark.parametrize("mark", ["refuse", "500", "429", "truncated", "half_base64"])
async def test_a_vendor_that_fails_is_asked_no_second_time(
    fakes: FakeVendors, tmp_path: Path, mark: str
) -> None:
    fakes.behave("gemini", mark, times=5)
    found, _, _ = await tried(settings(fakes), OAK, tmp_path)
    assert states(found) == ["PASS", "PASS", "PASS", "FAIL", "SKIP"], found
    assert len(fakes.asked("gemini")) == 1
    assert found["model"].finding.count(".") >= 1
    assert names(tmp_path) == ["01_street_view.jpg", "02_prompt.txt"]


@pytest.mark.parametrize(
    ("mark", "says"),
    [("as_given", "came back as it was"), ("mirrored", "The house did not stay the same")],
)
async def test_a_picture_that_is_no_design_of_the_place_fails(
    fakes: FakeVendors, tmp_path: Path, mark: str, says: str
) -> None:
    fakes.behave("gemini", mark)
    found, _, _ = await tried(settings(fakes), OAK, tmp_path)
    assert states(found) == ["PASS", "PASS", "PASS", "PASS", "FAIL"], found
    assert says in found["picture"].finding
    assert json.loads((tmp_path / "03_metadata.json").read_text())["kept"]["edges"] is not None
    assert "04_thumbnail.png" in names(tmp_path)


async def test_nothing_is_bought_that_is_not_agreed_to(fakes: FakeVendors, tmp_path: Path) -> None:
    found, asked, spent_usd = await tried(settings(fakes), OAK, tmp_path / "a", agrees=False)
    assert states(found) == ["SKIP", "SKIP", "PASS", "SKIP", "SKIP"]
    assert (len(asked), spent_usd, fakes.requests) == (1, 0.0, [])
    found, asked, _ = await tried(settings(fakes), Trial(), tmp_path / "b", agrees=False)
    assert states(found) == ["SKIP", "PASS", "PASS", "SKIP", "SKIP"]
    assert "--yes" in found["model"].finding
    assert (len(asked), fakes.requests) == (1, [])


async def test_terms_come_before_the_first_call(fakes: FakeVendors, tmp_path: Path) -> None:
    found, _, _ = await tried(settings(fakes), Trial("12 Oak Lane"), tmp_path)
    assert states(found) == ["FAIL", "SKIP", "PASS", "SKIP", "SKIP"]
    assert "--accept-imagery-terms" in found["address"].finding
    assert fakes.requests == []


async def test_without_keys_a_concept_sheet_is_drawn(tmp_path: Path) -> None:
    found, asked, spent_usd = await tried(settings(), Trial(), tmp_path / "drawn")
    assert states(found) == ["SKIP", "PASS", "PASS", "SKIP", "PASS"], found
    assert "GEMINI_API_KEY" in found["model"].finding
    assert "concept sheet" in found["picture"].finding
    assert (asked, spent_usd) == ([], 0)
    assert "01_sample.jpg" in names(tmp_path / "drawn")

    photo = tmp_path / "house.png"
    Image.linear_gradient("L").resize((600, 400)).save(photo)
    found, _, _ = await tried(settings(), Trial(photo=photo), tmp_path / "own")
    assert states(found) == ["SKIP", "PASS", "PASS", "SKIP", "PASS"], found
    assert names(tmp_path / "own") == [
        "01_photo.jpg",
        "02_prompt.txt",
        "03_generated.png",
        "03_metadata.json",
        "04_thumbnail.png",
    ]


async def test_evidence_of_an_earlier_run_is_not_left(fakes: FakeVendors, tmp_path: Path) -> None:
    (tmp_path / "my notes.txt").write_text("kept")
    await tried(settings(fakes), OAK, tmp_path)
    assert len(names(tmp_path)) == 6
    await tried(settings(fakes), replace(OAK, address="nowhere at all"), tmp_path)
    assert names(tmp_path) == ["02_prompt.txt", "my notes.txt"]


async def test_what_leaves_the_machine_is_told_before_it_is_paid_for(
    fakes: FakeVendors, tmp_path: Path
) -> None:
    photo = tmp_path / "house.png"
    Image.linear_gradient("L").resize((600, 400)).save(photo)
    for trial, told in (
        (OAK, ["The address is sent to Google Maps", "The picture of the address is sent to"]),
        (Trial(photo=photo), ["Your photo is sent to Google Gemini"]),
        (Trial(), ["The drawn house is sent to Google Gemini"]),
    ):
        said = list[str]()

        def agree(price: str, said: list[str] = said) -> bool:
            said.append(price)
            return True

        examination = Examination(settings(fakes), trial, tmp_path, Onlooker(said.append, agree))
        assert len([each async for each in examination.links()]) == len(LINKS)
        assert all(each.startswith(begin) for each, begin in zip(said[::2], told, strict=True))
        assert all("$0." in price for price in said[1::2])
        if trial.address:
            assert "copyright line stays" in said[0]
