"""Drawing of planes: stretching, laying over, mixing, converting.

In C where the extension was built (`native/`), in numpy otherwise (`plain.py`): the same functions,
the same picture within one level. All planes are uint8, rows may have any stride, the samples of a
row stand side by side. Everything runs without the interpreter's lock.
"""

from mutoscope.media.kernel.backend import kernel_identity
from mutoscope.media.kernel.drawing import (
    Box,
    Filter,
    lay,
    mix,
    mix_by,
    stretch,
    to_planes,
)

__all__ = ["Box", "Filter", "kernel_identity", "lay", "mix", "mix_by", "stretch", "to_planes"]
