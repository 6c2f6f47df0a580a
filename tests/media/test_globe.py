import math

import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.atlas import countries, country_label, load_country
from mutoscope.media.globe import (
    GlobeColors,
    GlobeView,
    aim,
    draw_country,
    draw_flat,
    draw_globe,
    outline,
)

COLORS = GlobeColors(
    sea_lit=(60, 120, 210),
    sea_dark=(10, 24, 56),
    land=(110, 168, 220),
    border=(15, 37, 80),
    halo=(60, 220, 217),
    glow=(255, 0, 0),
    glow_lit=(255, 80, 80),
)


def view_of(name: str) -> GlobeView:
    return aim(name, x=540, top=640, country_y=965, size_px=320, radii_px=(380, 1000))


def test_every_country_can_be_aimed_at() -> None:
    for name in countries():
        view = view_of(name)
        assert 380 <= view.radius_px <= 1000, name
        assert view.y - view.radius_px == pytest.approx(640), name
        box = outline(view, load_country(name)).getBounds()
        if view.land_px > 60:  # smaller ones are islets about that point
            assert box.left() <= 540 <= box.right(), name
            assert box.top() <= 965 <= box.bottom(), name


def test_a_country_is_looked_at_from_home() -> None:
    """Far territories do not pull the view away."""
    for name, longitude, latitude in (("France", 3, 47), ("United States of America", -97, 39)):
        heart = aim(name, x=0, top=0, country_y=400, size_px=1, radii_px=(400, 400))
        assert math.degrees(heart.longitude) == pytest.approx(longitude, abs=5)
        assert math.degrees(heart.latitude) == pytest.approx(latitude, abs=5)


def test_small_countries_are_seen_nearer() -> None:
    assert view_of("Yemen").radius_px > view_of("Brazil").radius_px
    assert view_of("Malta").radius_px == 1000


@settings(deadline=None)
@given(
    st.floats(-math.pi, math.pi), st.floats(-math.pi / 2, math.pi / 2), st.sampled_from(countries())
)
def test_the_near_side_is_inside_the_disc(longitude: float, latitude: float, name: str) -> None:
    view = view_of(name)
    points, depth = view.project(np.array([[longitude, latitude]]))
    distance = math.hypot(points[0, 0] - view.x, points[0, 1] - view.y)
    assert distance <= view.radius_px + 1e-6
    assert -1 - 1e-9 <= depth[0] <= 1 + 1e-9
    assert distance**2 + (depth[0] * view.radius_px) ** 2 == pytest.approx(view.radius_px**2)


def test_the_country_glows_where_it_stands() -> None:
    view = view_of("Brazil")
    surface = skia.Surface(1080, 1500)
    draw_globe(surface.getCanvas(), view, COLORS, "Brazil")
    draw_country(surface.getCanvas(), view, COLORS, "Brazil")
    picture = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    red, _, blue, _ = picture[965, 540].astype(int)
    assert red > 200
    assert blue < 120
    assert picture[200, 540, 3] == 0


def test_what_lies_behind_is_not_drawn() -> None:
    assert outline(view_of("Brazil"), load_country("Indonesia")).isEmpty()


def test_labels_in_the_languages_of_the_videos() -> None:
    assert country_label("Brazil", "ru") == "Бразилия"
    assert country_label("Germany", "de") == "Deutschland"
    assert country_label("Bosnia and Herz.", "en") == "Bosnia & Herzegovina"
    assert country_label("Brazil", "xx") == "Brazil"


def test_an_unknown_country_is_refused_with_its_neighbours() -> None:
    with pytest.raises(MediaError, match="Brasil") as caught:
        load_country("Brasil")
    assert "Brazil" in caught.value.hint


def alpha_on_flat_world(longitude: float, latitude: float) -> int:
    """How much land there is at a point, in degrees, of the world spread flat."""
    surface = skia.Surface(8, 8)
    canvas = surface.getCanvas()
    density = math.degrees(4)  # pixels in a radian
    canvas.translate(4, 4)
    canvas.scale(density, -density)
    canvas.translate(-math.radians(longitude), -math.radians(latitude))
    draw_flat(canvas, COLORS, "Brazil")
    return int(surface.toarray(colorType=skia.kRGBA_8888_ColorType)[4, 4, 3])


@pytest.mark.parametrize(
    "place", [(-2.0, 67.0), (-2.0, 70.5), (-8.0, -17.0), (-8.0, -18.5), (-8.0, -50.0)]
)
def test_no_land_is_torn_where_longitudes_start_anew(place: tuple[float, float]) -> None:
    """Chukotka, Fiji and Antarctica reach across the 180th meridian, not across the Atlantic."""
    assert alpha_on_flat_world(*place) < 30


@pytest.mark.parametrize("place", [(-52.0, -11.0), (100.0, 62.0), (173.0, 67.5), (20.0, -83.0)])
def test_land_lies_where_it_is(place: tuple[float, float]) -> None:
    assert alpha_on_flat_world(*place) > 220
