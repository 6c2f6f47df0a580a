"""A stretch of somebody's music for a short clip, and who made it."""

import random
from dataclasses import dataclass
from pathlib import PurePath

EDGE_SHARE, LEAST_EDGE_S, MOST_EDGE_S = 0.10, 5.0, 30.0
"""How much of a track's start and end is left out: a tenth, but not less and not more than that."""
_PARTED_BY = (" - ", " – ", " — ")


@dataclass(frozen=True)
class TrackName:
    """Who made a track, and what it is called; both may be empty."""

    artist: str
    title: str


def slice_start_s(track_s: float, slice_s: float, *, seed: int) -> float:
    """Where a slice begins: anywhere but at the track's edges, and where these leave no room, in
    its middle. At 0 where the track is no longer than the slice."""
    edge_s = min(MOST_EDGE_S, max(LEAST_EDGE_S, EDGE_SHARE * track_s))
    first, last = edge_s, track_s - edge_s - slice_s
    if last <= first:
        return max(0.0, (track_s - slice_s) / 2)
    return round(random.Random(seed).uniform(first, last), 2)


def track_name(artist: str, title: str, file_name: str) -> TrackName:
    """From a file's tags; where it has none, from its name: "Artist - Title.mp3"."""
    if title:
        return TrackName(artist.strip(), title.strip())
    stem = PurePath(file_name).stem.replace("_", " ").strip()
    for mark in _PARTED_BY:
        before, found, after = stem.partition(mark)
        if found:
            return TrackName(artist.strip() or before.strip(), after.strip())
    return TrackName(artist.strip(), stem)
