import resource
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import ResourceExhausted
from mutoscope.media.codec.audio import Block
from mutoscope.media.spool import Spool

SOUND = np.random.default_rng(1).uniform(-0.5, 0.5, (5_000, 2)).astype(np.float32)


@pytest.fixture(scope="module")
def spool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spool]:
    with Spool(tmp_path_factory.mktemp("spool")) as spool:
        spool.write(SOUND[at : at + 700] for at in range(0, len(SOUND), 700))
        yield spool


@given(first=st.integers(-3_000, 8_000), length=st.integers(0, 9_000))
def test_any_stretch_is_read_with_silence_around(spool: Spool, first: int, length: int):
    around = np.zeros((25_000, 2), np.float32)
    around[3_000 : 3_000 + len(SOUND)] = SOUND
    expected = around[3_000 + first : 3_000 + first + length]
    np.testing.assert_array_equal(spool.read(first, first + length), expected)


def test_nothing_stays_in_the_folder(tmp_path: Path):
    with Spool(tmp_path) as spool:
        spool.write([SOUND])
        assert spool.samples == len(SOUND)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_named(tmp_path: Path):
    def endless() -> Iterator[Block]:
        while True:
            yield SOUND

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with Spool(tmp_path) as spool, pytest.raises(ResourceExhausted) as caught:
            spool.write(endless())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.transient
    assert "space" in caught.value.hint


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(ResourceExhausted, match="nowhere"), Spool(tmp_path / "nowhere"):
        pass
