"""Whether two memes are the same: to the pixel, or to the eye.

The usual hashes of 64 bits see a picture's broad lights and darks. Of one template these are the
same whatever is written: with other words, DCT and difference hashes of our templates lie as near
to each other (0 to 3 bits) as copies do. What is compared here is the mean lightness of 32 × 32
cells, each about as large as a letter, and what counts is the cell that differs most.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

CELLS = 32
SAME_AT_MOST = 26
"""Levels of 255. Copies of our templates, rescaled to 30 % and up or as JPEG of quality 30 and up,
are at most 17 apart; with other words in a single slot they are at least 38 apart."""


def picture_digest(picture: NDArray[np.uint8]) -> str:
    """SHA-256 of the picture's shape and pixels, in hexadecimal."""
    shape = "x".join(str(length) for length in picture.shape)
    return hashlib.sha256(shape.encode() + np.ascontiguousarray(picture).tobytes()).hexdigest()


def likeness(picture: NDArray[np.uint8]) -> str:
    """A perceptual hash of an sRGB picture [height, width, 3]: each cell's lightness, row by row,
    as 2048 hexadecimal digits."""
    grey = Image.fromarray(picture).convert("L")
    return grey.resize((CELLS, CELLS), Image.Resampling.BOX).tobytes().hex()


def distance(one: str, other: str) -> int:
    """By how many levels (0 to 255) the cells of two such hashes differ that differ most;
    ValueError for what is no such hash."""
    first, second = (np.frombuffer(bytes.fromhex(each), np.uint8) for each in (one, other))
    if not first.size == second.size == CELLS**2:
        raise ValueError("not two likenesses of memes")
    return int(np.abs(first.astype(np.int16) - second).max())


def is_same(one: str, other: str) -> bool:
    """Whether two likenesses are of the same meme."""
    return distance(one, other) <= SAME_AT_MOST
