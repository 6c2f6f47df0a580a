"""Known cities have the climate that gardeners there know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.pipelines.redesign.climates import CLIMATES, climate_at

CITIES = {
    "Los Angeles": (34.05, -118.24, "mediterranean"),
    "Rome": (41.90, 12.50, "mediterranean"),
    "Perth": (-31.95, 115.86, "mediterranean"),
    "Cape Town": (-33.92, 18.42, "mediterranean"),
    "Phoenix": (33.45, -112.07, "desert"),
    "Dubai": (25.20, 55.27, "desert"),
    "Denver": (39.74, -104.99, "steppe"),
    "Miami": (25.77, -80.20, "tropical"),
    "Singapore": (1.35, 103.82, "tropical"),
    "Mumbai": (19.07, 72.88, "tropical"),
    "Honolulu": (21.31, -157.86, "tropical"),
    "Sydney": (-33.87, 151.20, "subtropical"),
    "Atlanta": (33.75, -84.39, "subtropical"),
    "Tokyo": (35.68, 139.69, "subtropical"),
    "Sochi": (43.60, 39.73, "subtropical"),
    "London": (51.50, -0.12, "oceanic"),
    "Paris": (48.85, 2.35, "oceanic"),
    "Auckland": (-36.85, 174.76, "oceanic"),
    "Moscow": (55.75, 37.62, "continental"),
    "Chicago": (41.88, -87.63, "continental"),
    "Toronto": (43.65, -79.38, "continental"),
    "Novosibirsk": (55.03, 82.92, "continental"),
    "Fairbanks": (64.84, -147.70, "cold"),
    "Murmansk": (68.97, 33.08, "cold"),
    "Yakutsk": (62.03, 129.73, "cold"),
}


@pytest.mark.parametrize("city", CITIES)
def test_a_city_has_its_climate(city: str) -> None:
    latitude, longitude, climate = CITIES[city]
    assert climate_at(latitude, longitude) == climate


def test_a_place_at_sea_has_the_climate_of_the_nearest_land() -> None:
    assert climate_at(33.6, -118.9) == "mediterranean"  # off Los Angeles
    assert climate_at(50.3, -1.0) == "oceanic"  # in the Channel


def test_far_out_at_sea_there_is_none() -> None:
    assert climate_at(0.0, -130.0) is None


def test_the_date_line_is_no_border() -> None:
    assert climate_at(-16.9, 180.0) == climate_at(-16.9, -180.0) == "tropical"  # Taveuni, Fiji


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_has_an_answer(latitude: float, longitude: float) -> None:
    found = climate_at(latitude, longitude)
    assert found is None or found in CLIMATES
