"""The colours of one video: two palettes that alternate, one for globes, one for timelines."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.media.scenes.plan import SceneKind


@dataclass(frozen=True)
class PaletteFamily:
    """Names of `media.palettes.PALETTES`."""

    main: str
    second: str
    globe: str = "ocean"
    timeline: str = "paper"

    def at(self, index: int, kind: SceneKind) -> str:
        """The palette of the scene at `index`."""
        if kind == "globe":
            return self.globe
        if kind == "timeline":
            return self.timeline
        return self.main if index % 2 == 0 else self.second


_WARM = PaletteFamily("espresso", "ember")
_GREEN = PaletteFamily("forest", "espresso")
_NIGHT = PaletteFamily("grape", "ocean")
_SOBER = PaletteFamily("slate", "grape")
_FAMILIES = (_WARM, _GREEN, _NIGHT, _SOBER)
_BY_MOTIF = {
    _WARM: "hot-beverage beans chocolate-bar bread fire volcano teapot cooking pie pizza",
    _GREEN: "honeybee seedling herb deciduous-tree evergreen-tree sunflower blossom turtle frog",
    _NIGHT: "robot brain rocket full-moon milky-way ringed-planet star satellite laptop dna",
    _SOBER: "office-building money-bag bar-chart briefcase crossed-swords classical-building",
}


def family_for(
    palette: str, *, motif: str, seed: int, preferred: Sequence[str] = ()
) -> PaletteFamily:
    """The family of a palette asked for by name; for "auto" the first two of the `preferred`, else
    one that suits the motif."""
    if palette != "auto":
        return PaletteFamily(palette, palette, globe=palette, timeline=palette)
    if preferred:
        return PaletteFamily(preferred[0], preferred[min(1, len(preferred) - 1)])
    for family, motifs in _BY_MOTIF.items():
        if motif in motifs.split():
            return family
    return _FAMILIES[seed % len(_FAMILIES)]
