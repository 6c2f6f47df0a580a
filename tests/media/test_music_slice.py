"""Which stretch of a track is heard, and whose it is."""

import pytest

from mutoscope.media.music_slice import TrackName, slice_start_s, track_name


@pytest.mark.parametrize(
    ("artist", "title", "file", "expected"),
    [
        ("Ada", "Engine", "x.mp3", ("Ada", "Engine")),
        ("", "Engine", "Eve - Other.mp3", ("", "Engine")),
        ("", "", "Eve - Other.mp3", ("Eve", "Other")),
        ("Ada", "", "Eve - Other.mp3", ("Ada", "Other")),
        ("", "", "Eve_–_Other.flac", ("Eve", "Other")),
        ("", "", "hum.wav", ("", "hum")),
        ("Ada", "", "hum.wav", ("Ada", "hum")),
        ("", "", "", ("", "")),
        (" Ada ", " Engine ", "", ("Ada", "Engine")),
    ],
)
def test_a_track_is_named_by_its_tags_or_its_file(
    artist: str, title: str, file: str, expected: tuple[str, str]
) -> None:
    assert track_name(artist, title, file) == TrackName(*expected)


def test_the_ends_of_a_long_track_are_not_heard() -> None:
    starts = [slice_start_s(180.0, 9.0, seed=seed) for seed in range(200)]
    assert min(starts) > 5.0
    assert max(starts) + 9.0 < 175.0
    assert max(starts) - min(starts) > 60.0
    assert slice_start_s(180.0, 9.0, seed=3) == starts[3]


@pytest.mark.parametrize("track_s", [2.0, 8.9, 9.0, 10.0, 20.0])
def test_a_short_track_is_heard_from_where_it_can_be(track_s: float) -> None:
    for seed in range(20):
        start_s = slice_start_s(track_s, 9.0, seed=seed)
        assert 0.0 <= start_s <= max(0.0, track_s - 9.0)
