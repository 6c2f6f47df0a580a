"""Photographs and clips of Pexels: GET /v1/search, GET /v1/videos/search.

Shapes and terms: www.pexels.com/api/documentation. What is found lies on hosts of its own: they do
not get the key, and nothing is fetched from any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any
from urllib.parse import urlencode, urlsplit

from mutoscope.errors import ProviderError
from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import call
from mutoscope.providers.http.content import media_type
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.picture_answer import (
    at,
    checked_picture,
    list_at,
    positive_at,
    words_at,
)
from mutoscope.providers.protocols import StockItem, StockKind

_PATHS: Mapping[StockKind, str] = {"photo": "v1/search", "video": "v1/videos/search"}
_SQUARE_WITHIN = 1.2
"""A picture whose sides differ by less is looked for among the square ones."""
_LONGEST_NAME, _LONGEST_URL = 80, 2000
_LONGEST_QUERY = 100  # letters; of more words than ten nothing is found


@dataclass(frozen=True)
class _Found:
    """One result, and the file of it to fetch."""

    id: str
    author: str
    page_url: str
    url: str
    width_px: int
    height_px: int
    duration_s: float = 0.0

    def share(self, width: int, height: int) -> float:
        """How much of a size it covers without being enlarged: 1 and more is enough."""
        return min(self.width_px / width, self.height_px / height)


@dataclass(frozen=True)
class Pexels(Hosted):
    """Implements `StockLibrary`. It costs nothing."""

    def authorization(self) -> Mapping[str, str]:
        return {"Authorization": self.account.key} if self.account.key else {}

    async def find(
        self,
        query: str,
        *,
        kind: StockKind,
        width: int,
        height: int,
        place: int = 0,
    ) -> StockItem:
        """Those that are large enough in their order, then the others, the largest first: the one
        at `place`; each further round begins with the next. A photograph is fetched no larger than
        it takes to cover `width` x `height`. ProviderError (code "nothing_found"); else what
        `http.call` raises."""
        words = _searchable(query)
        if not words:
            raise self._nothing(words)
        answer = (await call(self._search(words, kind, width, height))).document
        read = self._photo if kind == "photo" else self._video
        results = [read(each, width, height) for each in list_at(answer, f"{kind}s")]
        found = _placed([each for each in results if each], width, height, place)
        if found is None:
            raise self._nothing(words)
        return await (self._fetched_photo(found) if kind == "photo" else self._fetched_clip(found))

    def _search(self, query: str, kind: StockKind, width: int, height: int) -> Request:
        asked = {
            "query": query,
            "orientation": _orientation(width, height),
            "per_page": self.account.facts["per_page"],
        }
        return self.request(f"{_PATHS[kind]}?{urlencode(asked)}")

    def _photo(self, result: Any, width: int, height: int) -> _Found | None:
        """The original, or where that is larger than needed, the same made smaller: the API's own
        links to smaller ones ask for them in this way."""
        url = words_at(result, "src", "original")
        size = positive_at(result, "width"), positive_at(result, "height")
        if not self._is_theirs(url) or not all(size):
            return None
        scale = max(width / size[0], height / size[1])
        if scale < 1:
            size = ceil(size[0] * scale), ceil(size[1] * scale)
            smaller = {"auto": "compress", "cs": "tinysrgb", "h": size[1], "w": size[0]}
            url = f"{url.partition('?')[0]}?{urlencode(smaller)}"
        return _found(result, words_at(result, "photographer"), url, size)

    def _video(self, result: Any, width: int, height: int) -> _Found | None:
        """Its smallest file that is large enough, else its largest."""
        author, duration_s = words_at(result, "user", "name"), positive_at(result, "duration")
        if duration_s > self.account.facts["longest_video_s"]:
            return None
        files = [
            _found(result, author, words_at(file, "link"), size, duration_s)
            for file in list_at(result, "video_files")
            if words_at(file, "file_type") == "video/mp4"
            if all(size := (positive_at(file, "width"), positive_at(file, "height")))
        ]
        theirs = [file for file in files if file and self._is_theirs(file.url)]
        enough = [file for file in theirs if file.share(width, height) >= 1]
        smallest = min(enough, key=_pixels, default=None)
        return smallest or max(theirs, key=_pixels, default=None)

    def _is_theirs(self, url: str) -> bool:
        """Whether it leads to the vendor, or to where the operator has its address."""
        if len(url) > _LONGEST_URL or not (url.isascii() and url.isprintable()):
            return False
        try:
            file, own = urlsplit(url), urlsplit(self.account.base_url)
        except ValueError:
            return False
        if (file.scheme, file.netloc) == (own.scheme, own.netloc):
            return True
        return file.scheme == "https" and file.netloc in self.account.facts["media_hosts"]

    async def _fetched_photo(self, found: _Found) -> StockItem:
        request = self._file(found.url, wanted="picture")
        photo = await checked_picture(request, (await call(request)).body)
        size = photo.width_px, photo.height_px
        return self._item("photo", found, photo.data, photo.mime_type, size)

    async def _fetched_clip(self, found: _Found) -> StockItem:
        most_bytes = self.account.facts["most_video_bytes"]
        request = self._file(found.url, wanted="bytes", max_bytes=most_bytes)
        data = (await call(request)).body
        if media_type(data) != "audio/mp4":  # what its bytes say, with pictures or without
            raise unusable(request, "sent something else instead of a video", sent=True)
        size = found.width_px, found.height_px
        return self._item("video", found, data, "video/mp4", size)

    def _file(self, url: str, **more: Any) -> Request:
        """Without the key."""
        return replace(self.request("", **more), url=url, headers={}, key_setting="")

    def _item(
        self, kind: StockKind, found: _Found, data: bytes, mime_type: str, size: tuple[int, int]
    ) -> StockItem:
        return StockItem(
            id=found.id,
            kind=kind,
            data=data,
            mime_type=mime_type,
            width_px=size[0],
            height_px=size[1],
            credit=f"{kind.capitalize()}: {' / '.join(filter(None, (found.author, 'Pexels')))}",
            author=found.author,
            page_url=found.page_url,
            licence=self.account.facts["licence"],
            duration_s=found.duration_s,
        )

    def _nothing(self, words: str) -> ProviderError:
        return ProviderError(
            f"{self.account.title} has nothing for “{words}”.",
            provider=self.account.title,
            hint="Look for something simpler: two or three words in English.",
            code="nothing_found",
        )


def _found(
    result: Any, author: str, url: str, size: tuple[int, int], duration_s: float = 0.0
) -> _Found | None:
    """None where it has no number."""
    id_, page_url = at(result, "id"), words_at(result, "url")
    if not isinstance(id_, int | str) or not str(id_):
        return None
    name = " ".join(without_controls(author).split())[:_LONGEST_NAME]
    shown = page_url if page_url.startswith("https://") else ""
    return _Found(str(id_), name, shown, url, *size, duration_s)


def _searchable(query: str) -> str:
    """As much of a query as is looked for; empty where it holds no letter or figure."""
    whole = query.encode("utf-8", "ignore").decode("utf-8")  # without halves of characters
    words = " ".join(without_controls(whole).split())
    if len(words) > _LONGEST_QUERY:
        cut = words[: _LONGEST_QUERY + 1]
        words = cut.rpartition(" ")[0] or cut[:_LONGEST_QUERY]
    return words if any(c.isalnum() for c in words) else ""


def _placed(found: Sequence[_Found], width: int, height: int, place: int) -> _Found | None:
    ranked = sorted(found, key=lambda each: -min(each.share(width, height), 1.0))
    if not ranked:
        return None
    return ranked[(place + place // len(ranked)) % len(ranked)]


def _orientation(width: int, height: int) -> str:
    if max(width, height) < min(width, height) * _SQUARE_WITHIN:
        return "square"
    return "landscape" if width > height else "portrait"


def _pixels(found: _Found) -> int:
    return found.width_px * found.height_px
