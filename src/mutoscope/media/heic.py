"""Photos as telephones keep them in HEIF (ISO/IEC 23008-12), which nothing here reads."""

HINT = "Export it as JPEG: on an iPhone, Settings, Camera, Formats, Most Compatible."
HEAD_BYTES = 12
_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"heif", b"mif1", b"msf1"}
)
"""What such a file says first of itself; `mif1` may be an AVIF picture as well."""


def is_heic(head: bytes) -> bool:
    """Whether a file that begins so is one. `head`: its first 12 bytes, or more."""
    return head[4:8] == b"ftyp" and head[8:12] in _BRANDS
