"""The fake Pexels: its pages, and the files that they lead to."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image

from mutoscope.errors import ProviderDenied, ProviderRefused
from mutoscope.media.codec.playback import probe
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.request import Request
from mutoscope.testing.fakes import FakeVendors, running_fakes

KEY = "fake-key-of-pexels"


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        yield running


async def search(
    fakes: FakeVendors, query: str, *, path: str = "/v1/search", key: str = KEY, **more: Any
) -> Answer:
    url = f"{fakes.url('pexels')}{path}?{urlencode({'query': query, **more})}"
    return await call(Request("pexels", url, headers={"Authorization": key}))


async def file(url: str) -> Answer:
    return await call(Request("pexels", url, wanted="bytes"))


async def test_a_page_of_photos(fakes: FakeVendors) -> None:
    answer = await search(fakes, "red fox", orientation="portrait", per_page=3, page=2)
    page = answer.document
    assert (page["page"], page["per_page"], len(page["photos"])) == (2, 3, 3)
    assert "next_page" in page
    photo = page["photos"][0]
    assert photo["width"] < photo["height"]
    assert photo["photographer"]
    assert photo["avg_color"].startswith("#")
    assert answer.headers["x-ratelimit-limit"] == "200"
    fewer = await search(fakes, "red fox", orientation="portrait", per_page=3, page=2)
    left = [int(each.headers["x-ratelimit-remaining"]) for each in (answer, fewer)]
    assert left[1] == left[0] - 1
    assert fewer.document == page


@pytest.mark.parametrize(("name", "size"), [("portrait", (800, 1200)), ("tiny", (280, 200))])
async def test_a_file_is_as_large_as_it_says(
    fakes: FakeVendors, name: str, size: tuple[int, int]
) -> None:
    page = (await search(fakes, "red fox", per_page=1)).document
    answer = await file(page["photos"][0]["src"][name])
    with Image.open(io.BytesIO(answer.body)) as image:
        assert (image.format, image.size) == ("JPEG", size)


@pytest.mark.parametrize("path", ["/videos/search", "/v1/videos/search"])
async def test_clips(fakes: FakeVendors, tmp_path: Path, path: str) -> None:
    page = (await search(fakes, "sea", path=path, orientation="portrait", per_page=1)).document
    [clip] = page["videos"]
    small = next(each for each in clip["video_files"] if each["quality"] == "sd")
    path_ = tmp_path / "clip.mp4"
    path_.write_bytes((await file(small["link"])).body)
    found = probe(path_)
    assert (found.width_px, found.height_px) == (small["width"], small["height"]) == (360, 640)
    assert found.duration_s == clip["duration"] == 2


async def test_nothing_is_found(fakes: FakeVendors) -> None:
    page = (await search(fakes, "nothing at all")).document
    assert (page["total_results"], page["photos"], "next_page" in page) == (0, [], False)


async def test_the_last_page(fakes: FakeVendors) -> None:
    page = (await search(fakes, "sea", per_page=80)).document
    assert len(page["photos"]) == page["total_results"] == 40
    assert "next_page" not in page


async def test_no_key_no_search(fakes: FakeVendors) -> None:
    with pytest.raises(ProviderDenied):
        await search(fakes, "sea", key="wrong")
    with pytest.raises(ProviderRefused):
        await search(fakes, "[refuse] sea")
