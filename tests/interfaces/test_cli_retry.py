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
        monkeypatch.setenv("MUTOSCOPE_BASE_URLS", json.dumps({"gemini": running.url("gemini")}))
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
    said = " ".join(failed.err.split())
    assert f"Go on with: mutoscope retry {job['id']}" in said
    assert f"Another take alone: mutoscope edit {job['id']} --take {FIRST}" in said
    assert cli("show", job["id"], "--json").json["error"]["again"] == [FIRST, SECOND]

    done = cli("retry", job["id"])
    assert done.code == 0, done.err
    said = " ".join(done.err.split())
    assert f"Was refused, and is made anew: {FIRST}, {SECOND} about $0.0" in said
    assert "1 × order_design" in said
    assert len(fakes.charges) == 3
