"""Pexels: photos and clips, and the files themselves.

Shapes: its documentation, which now has clips under /v1/videos; the older path answers too. How its
errors look is not documented. What is left of the hour is told by successful answers only. The
files take no key, as the real ones lie on another server.
"""

import io
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.planes import FramePlanes
from mutoscope.media.timeline import Canvas
from mutoscope.testing.fakes.pictures import mean_colour, painted
from mutoscope.testing.fakes.service import Fault, Reply, Route, Service, in_json, route
from mutoscope.testing.misbehaviour import unmarked
from mutoscope.testing.wire import Asked

FOUND = 40
"""So many there are for every search but for one that begins with "nothing"."""
HOURLY = 200
MOST_PER_PAGE = 80
CLIP_FRAMES, CLIP_FPS = 48, 24
_SIZES_PX = {"portrait": (1600, 2400), "landscape": (2400, 1600), "square": (2000, 2000)}
_CLIPS_PX = {"portrait": (1080, 1920), "landscape": (1920, 1080), "square": (1080, 1080)}
_SMALL = 3
"""The small file of a clip has so much fewer pixels a side."""
_PEOPLE = ("Ada Example", "Boris Example", "Chidi Example", "Dana Example")
_FAULTS = {
    "invalid": Fault(400, "Bad Request", ""),
    "429": Fault(429, "Too Many Requests", "Rate limit exceeded"),
    "500": Fault(500, "Internal Server Error", "Something went wrong"),
    "503": Fault(503, "Service Unavailable", "Try again later"),
    "denied": Fault(401, "Unauthorized", "A valid API key is needed"),
    "no_quota": Fault(429, "Too Many Requests", "Monthly limit exceeded"),
    "refuse": Fault(403, "Forbidden", "This search is not allowed by the content policy"),
}


class Pexels(Service):
    """The search, and the files."""

    name = "pexels"
    faults = _FAULTS

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._left = HOURLY

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("GET", r"/v1/search", self.photos),
            route("GET", r"(?:/v1)?/videos/search", self.clips),
            route("GET", r"/files/photos/(\d+)\.jpeg", self.photo_file),
            route("GET", r"/files/videos/(\d+)-(\d+)x(\d+)\.mp4", self.clip_file),
        )

    def key(self, asked: Asked) -> str:
        return asked.headers.get("authorization", "")

    def is_open(self, asked: Asked) -> bool:
        return asked.path.startswith("/files/")

    def texts(self, asked: Asked) -> Sequence[str]:
        return [asked.query.get("query", "")]

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        document = {"status": fault.status, "code": fault.code, "error": fault.words}
        return in_json(document, status=fault.status, headers=headers)

    def photos(self, asked: Asked) -> Reply:
        """One page of pictures that a query finds."""
        return self._page(asked, "photos", self._photo)

    def clips(self, asked: Asked) -> Reply:
        """One page of clips that a query finds."""
        return self._page(asked, "videos", self._clip)

    def photo_file(self, asked: Asked, id_: str) -> Reply:
        """`?w=&h=`: its size in pixels."""
        width_px, height_px = int(asked.query.get("w", 1600)), int(asked.query.get("h", 2400))
        data = painted(f"photo {id_}", width_px, height_px, "image/jpeg")
        return Reply(data, "image/jpeg")

    def clip_file(self, asked: Asked, id_: str, width_px: str, height_px: str) -> Reply:
        """Two seconds of a drawn picture that moves sideways."""
        return Reply(clip(int(id_), int(width_px), int(height_px)), "video/mp4")

    def _page(self, asked: Asked, name: str, made: Any) -> Reply:
        query = unmarked(asked.query.get("query", "")).strip()
        if not query:
            return self.invalid("The query is missing", asked)
        page = max(1, int(asked.query.get("page", 1)))
        per_page = min(MOST_PER_PAGE, max(1, int(asked.query.get("per_page", 15))))
        total = 0 if query.startswith("nothing") else FOUND
        places = range((page - 1) * per_page, min(total, page * per_page))
        shape = asked.query.get("orientation") or "landscape"
        found = [made(_id(query, shape, place), query, shape) for place in places]
        document = {"page": page, "per_page": per_page, name: found, "total_results": total}
        more = {"next_page": f"{self.address}{asked.path}?page={page + 1}"}
        return in_json(
            document | (more if page * per_page < total else {}), headers=self._allowance()
        )

    def _allowance(self) -> dict[str, str]:
        self._left -= 1
        return {
            "X_Ratelimit_Limit": str(HOURLY),
            "X_Ratelimit_Remaining": str(max(0, self._left)),
            "X_Ratelimit_Reset": "1767229200",
        }

    def _photo(self, id_: int, query: str, shape: str) -> dict[str, Any]:
        width_px, height_px = _SIZES_PX[shape]
        at = f"{self.address}/files/photos/{id_}.jpeg"
        sized = {name: f"{at}?w={w}&h={h}" for name, (w, h) in _cuts(width_px, height_px).items()}
        person = id_ % len(_PEOPLE)
        return {
            "id": id_,
            "width": width_px,
            "height": height_px,
            "url": f"https://www.pexels.com/photo/{id_}/",
            "photographer": _PEOPLE[person],
            "photographer_url": f"https://www.pexels.com/@example-{person}",
            "photographer_id": person,
            "avg_color": mean_colour(painted(f"photo {id_}", 16, 16)),
            "src": sized,
            "liked": False,
            "alt": f"A picture of {query}",
        }

    def _clip(self, id_: int, query: str, shape: str) -> dict[str, Any]:
        width_px, height_px = _CLIPS_PX[shape]
        still = f"{self.address}/files/photos/{id_}.jpeg?w={width_px}&h={height_px}"
        person = id_ % len(_PEOPLE)
        link = f"https://www.pexels.com/@example-{person}"
        return {
            "id": id_,
            "width": width_px,
            "height": height_px,
            "url": f"https://www.pexels.com/video/{id_}/",
            "image": still,
            "duration": CLIP_FRAMES // CLIP_FPS,
            "user": {"id": person, "name": _PEOPLE[person], "url": link},
            "video_files": [
                self._clip_file(id_, "hd", width_px, height_px),
                self._clip_file(id_, "sd", width_px // _SMALL, height_px // _SMALL),
            ],
            "video_pictures": [{"id": id_, "picture": still, "nr": 0}],
        }

    def _clip_file(self, id_: int, quality: str, width_px: int, height_px: int) -> dict[str, Any]:
        return {
            "id": id_ * 10 + (quality == "hd"),
            "quality": quality,
            "file_type": "video/mp4",
            "width": width_px,
            "height": height_px,
            "fps": float(CLIP_FPS),
            "link": f"{self.address}/files/videos/{id_}-{width_px}x{height_px}.mp4",
        }


@cache
def clip(number: int, width_px: int, height_px: int) -> bytes:
    """An H.264 MP4 of two seconds: one picture, moving sideways."""
    canvas = Canvas(width_px, height_px, Fraction(CLIP_FPS))
    picture = painted(f"clip {number}", width_px, height_px)
    with Image.open(io.BytesIO(picture)) as image:
        planes = [np.asarray(each) for each in image.convert("YCbCr").split()]

    def draw(frame: int, out: FramePlanes) -> None:
        shift_px = frame * 2
        out.y[:] = np.roll(planes[0], shift_px, axis=1)
        out.u[:] = np.roll(planes[1][::2, ::2], shift_px // 2, axis=1)
        out.v[:] = np.roll(planes[2][::2, ::2], shift_px // 2, axis=1)

    with tempfile.TemporaryDirectory() as folder:
        segment, whole = Path(folder, "segment"), Path(folder, "clip.mp4")
        encode_segment(draw, CLIP_FRAMES, canvas, segment, EncodeSettings("ultrafast", 28), _go_on)
        join([segment], None, whole, canvas=canvas, credit=Credits(), tick=_go_on)
        return whole.read_bytes()


def _go_on(*_: int) -> None:
    return


def _id(query: str, shape: str, place: int) -> int:
    return zlib.crc32(f"{query} {shape}".encode()) % 1_000_000 * 100 + place


def _cuts(width_px: int, height_px: int) -> dict[str, tuple[int, int]]:
    """The sizes in `src`, by the documentation: some are of the picture's shape, some are cut."""
    ratio = width_px / height_px
    return {
        "original": (width_px, height_px),
        "large2x": (round(1300 * ratio), 1300),
        "large": (round(650 * ratio), 650),
        "medium": (round(350 * ratio), 350),
        "small": (round(130 * ratio), 130),
        "portrait": (800, 1200),
        "landscape": (1200, 627),
        "tiny": (280, 200),
    }
