"""How large Gemini's pictures are.

Google's page on making pictures tables them by ratio at 1K; 2K and 4K are twice and four times as
large. Second-hand tables differ by up to 5 % (768 x 1344, x 1376, x 1408 for 9:16), as the models
do: the true size stands in the picture, nowhere else.
"""

_AT_1K = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
    "1:4": (512, 2048),
    "4:1": (2048, 512),
    "1:8": (384, 3072),
    "8:1": (3072, 384),
}
_TIMES = {"512": 0.5, "1K": 1, "2K": 2, "4K": 4}
TOKENS = {"512": 747, "1K": 1120, "2K": 1680, "4K": 2520}
"""What a picture counts as in the usage, by Google's price page."""


def size_px(ratio: str, size: str) -> tuple[int, int]:
    """Width and height. KeyError: there is no such ratio or size."""
    width_px, height_px = _AT_1K[ratio]
    return round(width_px * _TIMES[size]), round(height_px * _TIMES[size])
