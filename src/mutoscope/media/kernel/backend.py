"""Which of the two drawing kernels is used: the extension, or numpy where it was not built."""

from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Protocol, cast

from mutoscope.media.kernel import plain
from mutoscope.media.kernel.values import Map, Plane, Span

try:
    from mutoscope.media.kernel import _native as native
except ImportError:  # built only where there is a C compiler
    native = None


class Kernel(Protocol):
    """What both can do. Planes of one call are of one size; boxes lie inside the targets.

    `weight`: how much of the new picture, in 256ths. ValueError for sizes that do not fit,
    TypeError for what is no uint8 plane; ValueError too for a target that cannot be written.
    """

    VERSION: str

    def stretch(
        self,
        targets: tuple[Plane, ...],
        sources: tuple[Plane, ...],
        across: Map,
        down: Map,
        box: Span,
        weight: int,
    ) -> None:
        """Fill the box of each target from its source; past the borders its edge goes on."""
        ...

    def lay(
        self,
        targets: tuple[Plane, ...],
        sources: tuple[Plane, ...],
        across: Map,
        down: Map,
        box: Span,
        weight: int,
    ) -> None:
        """Blend each premultiplied source over its target; the last source is their alpha."""
        ...

    def over(
        self,
        targets: tuple[Plane, ...],
        sources: tuple[Plane, ...],
        corner: tuple[int, int],
        box: Span,
        weight: int,
    ) -> None:
        """As `lay`, with the sources' first sample on sample (x, y) of the targets."""
        ...

    def mix(self, target: Plane, first: Plane, second: Plane, weight: int) -> None:
        """`target` = `first` with `weight` of `second`; it may be one of them."""
        ...

    def mix_by(self, target: Plane, first: Plane, second: Plane, mask: Plane) -> None:
        """`target` = `first` with `mask`/255 of `second`; it may be one of them."""
        ...

    def convert(self, rgba: Plane, luma: Plane, chroma: Plane) -> None:
        """Premultiplied sRGB [h, w, 4] into luma [2, h, w] and chroma [3, h/2, w/2]."""
        ...


_chosen: list[Kernel] = [cast(Kernel, native if native else plain)]


def active() -> Kernel:
    """The kernel that draws."""
    return _chosen[0]


def kernel_identity() -> str:
    """What the bytes of a drawn frame depend on; the same with and without vector instructions."""
    return active().VERSION


def drawn_by() -> str | None:
    """The extension's instructions ("AVX2" or "plain C"); None where numpy draws."""
    return None if native is None else native.instructions()


@contextmanager
def using(kernel: ModuleType) -> Generator[None]:
    """Draw with the given kernel meanwhile; for tests and benchmarks, not for several threads."""
    before = _chosen[0]
    _chosen[0] = cast(Kernel, kernel)
    try:
        yield
    finally:
        _chosen[0] = before
