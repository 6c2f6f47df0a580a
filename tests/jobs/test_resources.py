import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from mutoscope.config import load_settings
from mutoscope.jobs.resources import Meter, free_disk_mb, give_back_memory


def test_a_sample_says_what_is_used(tmp_path: Path) -> None:
    used = Meter(load_settings(data_dir=tmp_path)).sample()
    assert 0 < used.rss_mb < used.vms_mb
    assert 0 < used.memory_share < 1
    assert free_disk_mb(tmp_path) > 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other allocators keep nothing")
def test_what_a_thread_has_freed_goes_back_to_the_system(tmp_path: Path) -> None:
    meter = Meter(load_settings(data_dir=tmp_path))
    kept: list[np.ndarray] = []

    def use_memory() -> None:
        # Too small to be mapped apart; what stays at the end keeps the arena from shrinking.
        blocks = [np.ones(60_000, np.uint8) for _ in range(2_000)]
        kept.append(blocks[-1])

    thread = threading.Thread(target=use_memory)
    thread.start()
    thread.join()
    before_mb = meter.sample().rss_mb
    give_back_memory()
    assert meter.sample().rss_mb < before_mb - 60
    assert kept[0].all()
