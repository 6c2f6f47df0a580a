"""Which way to look from one place to another."""

from math import atan2, cos, degrees, radians, sin


def bearing(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """The direction in which the great circle to another place begins, in degrees clockwise from
    north, at least 0 and below 360; 0 where both are the same. Places are in degrees.

    Source: R. W. Sinnott's and others' navigation formulas on a sphere (E. Williams, Aviation
    Formulary, "Course between points").
    """
    here, there = radians(latitude), radians(to_latitude)
    east = radians(to_longitude - longitude)
    across = sin(east) * cos(there)
    along = cos(here) * sin(there) - sin(here) * cos(there) * cos(east)
    angle = degrees(atan2(across, along)) % 360.0
    return angle if angle < 360.0 else 0.0  # the remainder of -1e-20 rounds to 360 itself
