"""Which way a camera looks from where it stands."""

from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.bearing import bearing

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("camera", "house", "degrees"),
    [
        ((0, 0), (1, 0), 0.0),
        ((0, 0), (0, 1), 90.0),
        ((1, 0), (0, 0), 180.0),
        ((0, 1), (0, 0), 270.0),
        ((0, 179.5), (0, -179.5), 90.0),
        ((0, -179.5), (0, 179.5), 270.0),
        ((89, 0), (89, 180), 0.0),
        # Baghdad to Osaka (Veness, "Calculate distance, bearing and more").
        ((35, 45), (35, 135), 60.16),
        # LAX to JFK: 66 degrees (Williams, Aviation Formulary, worked examples).
        ((33 + 57 / 60, -118 - 24 / 60), (40 + 38 / 60, -73 - 47 / 60), 65.89),
        ((37.4, -122.0), (37.4, -122.0), 0.0),
    ],
)
def test_known_directions(
    camera: tuple[float, float], house: tuple[float, float], degrees: float
) -> None:
    assert bearing(*camera, *house) == pytest.approx(degrees, abs=0.005)


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_direction_is_at_least_0_and_below_360(
    latitude: float, longitude: float, to_latitude: float, to_longitude: float
) -> None:
    assert 0.0 <= bearing(latitude, longitude, to_latitude, to_longitude) < 360.0


def test_a_hair_west_of_north_is_no_full_circle() -> None:
    assert bearing(0.0, 0.0, 1.0, -1e-18) == 0.0


@given(st.floats(-70, 70), longitudes, st.floats(0.0, 359.0))
def test_over_a_short_way_it_is_the_angle_of_the_plane(
    latitude: float, longitude: float, degrees: float
) -> None:
    step = 2e-4  # some 22 m
    north, east = step * cos(radians(degrees)), step * sin(radians(degrees))
    found = bearing(
        latitude, longitude, latitude + north, longitude + east / cos(radians(latitude))
    )
    off = (found - degrees + 180) % 360 - 180
    assert abs(off) < 0.02
