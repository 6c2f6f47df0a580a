"""Which point of a picture has to stay in the frame: a face, or what stands out."""

from pathlib import Path

from mutoscope.media.focus import Point, focus_on, salient
from mutoscope.media.picture_file import read_picture
from mutoscope.media.timeline import Canvas
from mutoscope.providers.faces import LONGEST_PX, FaceFinder

FACES = FaceFinder()
"""Loaded when the first picture is framed."""


def focus_of(path: Path, canvas: Canvas, faces: FaceFinder) -> Point:
    """In fractions of the upright picture. MediaError: the file cannot be read."""
    picture = read_picture(path, cover_px=(LONGEST_PX, LONGEST_PX))
    found = faces.find(picture)
    if not found:
        return salient(picture)
    height, width = picture.shape[:2]
    return focus_on(found, (width, height), canvas.width_px / canvas.height_px)
