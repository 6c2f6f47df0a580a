"""What stands on a sheet, as values, with as many words as there can be."""

from dataclasses import replace

from mutoscope.media.designs.facts import MaterialFacts, PlantFacts, SheetFacts
from mutoscope.media.designs.swatches import Swatch
from mutoscope.media.gardens.plant_look import PlantLook

LONG_WISHES = ("Keep the old oak, and a bench in the evening sun near the kitchen door. " * 8)[:500]

_FLOWER = PlantLook.of("spikes", "#6f8f5a", "#8a76c0")
_PLANT = PlantFacts("Lavandula angustifolia", "Lavender", 0.6, 1, "flower", _FLOWER)

FACTS = SheetFacts(
    language="en",
    area="Front yard",
    style="Mediterranean",
    summary="Gravel and terracotta, silver leaves, scents in the sun.",
    palette=("#ece0c8", "#c9714a", "#9aa886", "#5f7650", "#8a76c0"),
    materials=tuple(
        MaterialFacts(name, Swatch.of("gravel", "#ddd3bf"))
        for name in ("Pale gravel", "Terracotta tiles", "Dry-stone walls", "Large clay pots")
    ),
    plants=tuple(replace(_PLANT, name=f"Lavender {number}") for number in range(1, 9)),
    climate="Mediterranean",
    climate_known="address",
    wishes="Keep the oak",
    ideas=("A bench in the sun", "No lawn to mow", "Flowers from spring to autumn"),
    strength=0.5,
    copyright="© 2026 Maps",
)
