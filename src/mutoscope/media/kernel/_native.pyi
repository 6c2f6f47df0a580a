from mutoscope.media.kernel.values import Map, Plane, Span

VERSION: str

def stretch(
    targets: tuple[Plane, ...],
    sources: tuple[Plane, ...],
    across: Map,
    down: Map,
    box: Span,
    weight: int,
    /,
) -> None: ...
def lay(
    targets: tuple[Plane, ...],
    sources: tuple[Plane, ...],
    across: Map,
    down: Map,
    box: Span,
    weight: int,
    /,
) -> None: ...
def over(
    targets: tuple[Plane, ...],
    sources: tuple[Plane, ...],
    corner: tuple[int, int],
    box: Span,
    weight: int,
    /,
) -> None: ...
def mix(target: Plane, first: Plane, second: Plane, weight: int, /) -> None: ...
def mix_by(target: Plane, first: Plane, second: Plane, mask: Plane, /) -> None: ...
def convert(rgba: Plane, luma: Plane, chroma: Plane, /) -> None: ...
def instructions() -> str:
    """What the processor is asked to do: "AVX2" or "plain C"."""

def use_simd(wanted: bool, /) -> bool:
    """Vector instructions or not, where there are some; for tests, while nothing draws."""
