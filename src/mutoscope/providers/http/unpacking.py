"""Packed bodies, unpacked piece by piece: a library would unpack a small bomb whole before its size
is seen."""

import zlib
from typing import Protocol


class Unpacking(Protocol):
    """What `zlib.decompressobj` makes. `zlib.error`: the data is damaged."""

    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def unpacking(encoding: str) -> Unpacking | None:
    """What unpacks a body of this Content-Encoding; None for one that is not packed. ValueError:
    a packing that nobody asked for."""
    if encoding.lower() in {"", "identity"}:
        return None
    if encoding.lower() in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    raise ValueError(encoding)
