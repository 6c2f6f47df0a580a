"""Pair kerning, read from a face's GPOS table: Skia draws glyphs at their plain advances.

Only what Latin, Cyrillic and Greek display text needs: the pair adjustments (lookup type 2, both
formats, also through extension lookups) of the `kern` feature. Table layout: OpenType 1.9,
https://learn.microsoft.com/typography/opentype/spec/gpos
"""

from collections.abc import Callable
from functools import cache
from struct import unpack_from

from mutoscope.media.fonts import load_face

_GPOS = 0x47504F53
_X_ADVANCE = 0x0004

PairTable = Callable[[int, int], int | None]


def _u16(data: bytes, offset: int, count: int = 1) -> tuple[int, ...]:
    return unpack_from(f">{count}H", data, offset)


def _value_size(value_format: int) -> int:
    return 2 * value_format.bit_count()


def _advance(data: bytes, offset: int, value_format: int) -> int:
    """The horizontal advance in a value record, in font units."""
    if not value_format & _X_ADVANCE:
        return 0
    before = (value_format & (_X_ADVANCE - 1)).bit_count()
    return unpack_from(">h", data, offset + 2 * before)[0]


def _coverage(data: bytes, offset: int) -> dict[int, int]:
    """Glyph -> coverage index."""
    table_format, count = _u16(data, offset, 2)
    if table_format == 1:
        return {glyph: index for index, glyph in enumerate(_u16(data, offset + 4, count))}
    covered: dict[int, int] = {}
    for record in range(count):
        first, last, start = _u16(data, offset + 4 + 6 * record, 3)
        covered.update({glyph: start + glyph - first for glyph in range(first, last + 1)})
    return covered


def _classes(data: bytes, offset: int) -> dict[int, int]:
    """Glyph -> class; glyphs not named are of class 0."""
    (table_format,) = _u16(data, offset)
    if table_format == 1:
        first, count = _u16(data, offset + 2, 2)
        return {first + i: value for i, value in enumerate(_u16(data, offset + 6, count))}
    classes: dict[int, int] = {}
    (count,) = _u16(data, offset + 2)
    for record in range(count):
        start, last, value = _u16(data, offset + 4 + 6 * record, 3)
        classes.update(dict.fromkeys(range(start, last + 1), value))
    return classes


def _glyph_pairs(data: bytes, offset: int) -> PairTable:
    """Format 1: pairs listed glyph by glyph."""
    coverage_at, first_format, second_format, count = _u16(data, offset + 2, 4)
    record_size = 2 + _value_size(first_format) + _value_size(second_format)
    sets = _u16(data, offset + 10, count)
    pairs: dict[tuple[int, int], int] = {}
    for left, index in _coverage(data, offset + coverage_at).items():
        at = offset + sets[index]
        for record in range(_u16(data, at)[0]):
            record_at = at + 2 + record * record_size
            value = _advance(data, record_at + 2, first_format)
            pairs[left, _u16(data, record_at)[0]] = value
    return lambda left, right: pairs.get((left, right))


def _class_pairs(data: bytes, offset: int) -> PairTable:
    """Format 2: a matrix of classes."""
    coverage_at, first_format, second_format, left_at, right_at, _, columns = _u16(
        data, offset + 2, 7
    )
    covered = _coverage(data, offset + coverage_at)
    lefts, rights = _classes(data, offset + left_at), _classes(data, offset + right_at)
    size = _value_size(first_format) + _value_size(second_format)

    def adjust(left: int, right: int) -> int | None:
        if left not in covered:
            return None
        cell = lefts.get(left, 0) * columns + rights.get(right, 0)
        return _advance(data, offset + 16 + cell * size, first_format)

    return adjust


def _kern_lookups(data: bytes) -> list[int]:
    features_at, lookups_at = _u16(data, 6, 2)
    indices: set[int] = set()
    for record in range(_u16(data, features_at)[0]):
        at = features_at + 2 + 6 * record
        if data[at : at + 4] == b"kern":
            feature = features_at + _u16(data, at + 4)[0]
            indices.update(_u16(data, feature + 4, _u16(data, feature + 2)[0]))
    return [lookups_at + _u16(data, lookups_at + 2 + 2 * index)[0] for index in sorted(indices)]


def _subtables(data: bytes, lookup: int) -> list[int]:
    kind, _, count = _u16(data, lookup, 3)
    offsets = [lookup + offset for offset in _u16(data, lookup + 6, count)]
    if kind == 9:  # an extension: the real subtable lies further on, at a 32-bit offset
        offsets = [at + unpack_from(">I", data, at + 4)[0] for at in offsets]
    return offsets if kind in (2, 9) else []


@cache
def _pair_tables(face_name: str) -> tuple[PairTable, ...]:
    face = load_face(face_name)
    if _GPOS not in face.getTableTags():
        return ()
    data = bytes(face.getTableData(_GPOS))
    offsets = [at for lookup in _kern_lookups(data) for at in _subtables(data, lookup)]
    readers = {1: _glyph_pairs, 2: _class_pairs}
    return tuple(readers[_u16(data, at)[0]](data, at) for at in offsets)


def kerning_em(face_name: str, left: int, right: int) -> float:
    """How much closer (negative) or farther two glyph ids of a bundled face stand, in em."""
    for pair in _pair_tables(face_name):
        units = pair(left, right)
        if units is not None:
            return units / load_face(face_name).getUnitsPerEm()
    return 0.0
