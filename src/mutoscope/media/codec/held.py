"""Pictures that stand still, coded as “the same again” without asking the encoder.

Of a film of slides most frames are the one before. x264 takes as long over each of them as over
one that moves; here it is given only those that differ, and a picture that says “skip all” is put
between them. Every picture is a reference and shown in the order it is decoded in, so all that has
to be put right is each slice's number, `frame_num` (ITU-T H.264, 7.3.3, 7.4.3 and 8.2.5.3).
"""

import re
from dataclasses import dataclass

HELD_OPTIONS = ("bframes=0", "ref=1", "weightp=0", "mbtree=0", "force-cfr=1")
"""x264's: one reference, the picture before; no lookahead, so that each packet comes at once."""

_START_CODE = re.compile(rb"\x00\x00\x00?\x01")
_SLICE, _PARAMETERS = 1, 7
_HIGH_PROFILE = 100


@dataclass(frozen=True)
class _Bits:
    """Big-endian bits of a NAL unit's payload, read from `at` on."""

    number: int
    size: int
    at: int = 0

    @classmethod
    def of(cls, payload: bytes) -> "_Bits":
        return cls(int.from_bytes(payload), 8 * len(payload))

    def fixed(self, width: int) -> "tuple[int, _Bits]":
        """u(width)."""
        value = self.number >> (self.size - self.at - width) & ((1 << width) - 1)
        return value, _Bits(self.number, self.size, self.at + width)

    def golomb(self) -> "tuple[int, _Bits]":
        """ue(v), an Exp-Golomb code."""
        zeros, rest = 0, self
        while True:
            bit, rest = rest.fixed(1)
            if bit:
                break
            zeros += 1
        value, rest = rest.fixed(zeros)
        return (1 << zeros) - 1 + value, rest

    def past_golomb(self, count: int) -> "_Bits":
        """After `count` Exp-Golomb codes."""
        rest = self
        for _ in range(count):
            rest = rest.golomb()[1]
        return rest

    def with_fixed(self, width: int, value: int) -> bytes:
        """All bits as bytes, the `width` ones from here on replaced."""
        shift = self.size - self.at - width
        cleared = self.number & ~(((1 << width) - 1) << shift)
        return (cleared | value << shift).to_bytes(self.size // 8)


@dataclass(frozen=True)
class Numbering:
    """How the pictures of a stream are numbered: in `bits` bits, from 0 at each instant refresh.
    `skip`: a packet (Annex B) that means “the picture before, once more”."""

    bits: int
    skip: bytes

    @classmethod
    def of(cls, extradata: bytes, *, again: bytes) -> "Numbering":
        """Of streams with these parameter sets (Annex B), as x264 writes them: High profile, no
        scaling lists. ValueError for others."""
        for unit in _units(extradata):
            if unit[0] & 31 == _PARAMETERS:
                return cls(_number_bits(unit), again)
        raise ValueError("no sequence parameter set")

    def again(self, number: int) -> bytes:
        """The picture before, once more, as the `number`th since the refresh."""
        return self.numbered(self.skip, number)

    def numbered(self, packet: bytes, number: int) -> bytes:
        """The packet (Annex B, one P or I slice) as the `number`th since the refresh."""
        units = [_renumbered(unit, number, self.bits) for unit in _units(packet)]
        return b"".join(b"\x00\x00\x00\x01" + unit for unit in units)


def _number_bits(unit: bytes) -> int:
    bits = _Bits.of(_unescaped(unit[1:]))
    profile, bits = bits.fixed(8)
    if profile != _HIGH_PROFILE:
        raise ValueError(f"profile {profile} instead of High")
    _, bits = bits.fixed(16)  # constraints, level
    bits = bits.past_golomb(4)  # set's id, chroma format, bit depths
    _, bits = bits.fixed(1)  # transform bypass
    scaled, bits = bits.fixed(1)
    if scaled:
        raise ValueError("scaling lists")
    return bits.golomb()[0] + 4


def _renumbered(unit: bytes, number: int, bits: int) -> bytes:
    if unit[0] & 31 != _SLICE:
        return unit
    before = _Bits.of(_unescaped(unit[1:])).past_golomb(3)  # first macroblock, type, parameters
    return unit[:1] + _escaped(before.with_fixed(bits, number % (1 << bits)))


def _units(stream: bytes) -> list[bytes]:
    """The NAL units between start codes."""
    return [unit for unit in _START_CODE.split(stream) if unit]


def _unescaped(payload: bytes) -> bytes:
    return payload.replace(b"\x00\x00\x03", b"\x00\x00")


def _escaped(payload: bytes) -> bytes:
    return re.sub(rb"\x00\x00(?=[\x00-\x03])", b"\x00\x00\x03", payload)
