"""Sample gardens that live on little water: minimalist, Californian, desert, Mediterranean."""

from mutoscope.media.gardens.feature import Feature
from mutoscope.media.gardens.ground import round_shape
from mutoscope.media.gardens.houses import House
from mutoscope.media.gardens.outdoors import Sky
from mutoscope.media.gardens.planting import at, bed, color, drift, floor, look, path, potted, row
from mutoscope.media.gardens.scene import Garden

_FEATHER, _FESCUE = look("plumes", "#93a870", "#dcc898"), look("tuft", "#8fa79a")
_BALL, _BIRCH = look("clipped", "#4f7a40"), look("slender", "#97b05c")
_SEDGE, _HORNBEAM = look("tuft", "#7f9a58"), look("column", "#5f8a4a")

_MODERN_SLABS = tuple(
    bed(
        "#d6d3cb",
        (0.2, away),
        (2.2, away),
        (2.2, away - 1.02),
        (0.2, away - 1.02),
        surface="slabs",
    )
    for away in (12.8, 11.6, 10.4, 9.2, 8.0, 6.8, 5.6, 4.4)
)
MODERN_MINIMALIST = Garden(
    Sky(
        color("#9cbcd6"),
        color("#e7ebea"),
        color("#fff1d0"),
        color("#a0b0ba"),
        color("#6f8676"),
        3,
    ),
    House(
        -6.4,
        12.4,
        3.6,
        0.42,
        "plaster",
        color("#eeece6"),
        "flat",
        color("#43474a"),
        color("#33373a"),
        7.6,
        color("#a5764c"),
        ((2.6, 0.35, 3.9, 2.4), (10.4, 1.1, 2.4, 1.5)),
    ),
    (
        floor("gravel", "#b9b8b2"),
        bed(
            "#7fa458",
            (-6.4, 9.8),
            (-0.5, 9.8),
            (-0.5, 5.3),
            (-3.9, 5.3),
            surface="lawn",
            edge="#3a3e40",
        ),
        bed("#4d4640", (2.85, 12.6), (4.6, 12.6), (3.7, 3.2), (2.6, 3.2), edge="#3a3e40"),
        bed("#4d4640", (-6.9, 12.7), (-0.4, 12.7), (-0.4, 10.9), (-6.5, 10.9), edge="#3a3e40"),
        bed("#4d4640", (-3.6, 4.9), (-0.4, 4.9), (-0.35, 3.3), (-3.0, 3.3), edge="#3a3e40"),
        *_MODERN_SLABS,
    ),
    (
        *at(_BIRCH, (-5.6, 11.4, 5.6), (-4.6, 11.9, 5.0), (5.4, 9.2, 5.0), role="tree"),
        *row(_HORNBEAM, (6.6, 12.4), (7.9, 11.9), 3, 3.4),
        Feature("wall", 6.4, 10.6, 0.75, color("#dedad2"), 4.2),
        *row(_FEATHER, (-3.9, 11.6), (-0.8, 11.6), 8, 1.35),
        *row(_BALL, (-6.0, 11.0), (-0.9, 11.0), 7, 0.55),
        *row(_FEATHER, (3.7, 12.3), (3.4, 6.6), 9, 1.3),
        *row(_FESCUE, (3.1, 11.4), (2.85, 4.2), 11, 0.36),
        *row(_BALL, (3.45, 5.9), (3.2, 4.2), 3, 0.6),
        Feature("bench", -3.3, 9.0, 0.62, color("#b98b5e"), 2.3),
        *row(_SEDGE, (-3.2, 4.5), (-0.7, 4.5), 7, 0.42),
        *row(_BALL, (-2.9, 3.9), (-0.8, 3.9), 4, 0.5),
        *row(look("globes", "#7f9f62", "#a98cc8"), (-2.6, 4.7), (-0.8, 4.7), 4, 0.8),
        Feature("lamp", 2.5, 9.4, 0.45, color("#2f3335")),
        Feature("lamp", 2.5, 5.4, 0.42, color("#2f3335")),
        *potted(_BALL, -0.15, 12.3, 0.76, Feature("pot", -0.15, 12.3, 0.75, color("#4a4e50"))),
    ),
    color("#86a552"),
)
"""Slabs in a straight line, gravel, grasses in blocks, before a white cube."""

_OAK, _MANZANITA = look("broad", "#5f7840"), look("mound", "#6b845c", "#ecc0ca")
_CEANOTHUS, _POPPY = look("mound", "#587a4c", "#7385d2"), look("blooms", "#8ba679", "#f39a26")
_SAGE, _DEERGRASS = look("mound", "#95a68a", "#938bd0"), look("tuft", "#b5b078")
_BUCKWHEAT, _YARROW = look("mound", "#869668", "#efdccb"), look("umbels", "#86a068", "#f5f0e0")
_PENSTEMON, _FESCUE_GREEN = look("spikes", "#7a965f", "#6f83da"), look("tuft", "#98ac84")
_SAND = color("#c6b493")

_CALIFORNIA_ROCKS = tuple(
    Feature("rock", x, away, high, _SAND, wide)
    for x, away, high, wide in (
        (-2.4, 6.2, 0.6, 1.1),
        (-3.2, 5.8, 0.35, 0.7),
        (3.4, 7.4, 0.65, 1.2),
        (2.6, 4.6, 0.4, 0.85),
        (-1.6, 10.1, 0.45, 0.9),
        (4.1, 7.0, 0.35, 0.6),
    )
)
CALIFORNIA_NATIVE = Garden(
    Sky(
        color("#8db9dd"),
        color("#f0e9d4"),
        color("#ffe9ae"),
        color("#b3a585"),
        color("#7d8a5c"),
        3,
    ),
    House(
        -5.4,
        10.8,
        2.8,
        2.2,
        "boards",
        color("#8c9a84"),
        "hip",
        color("#6a5a4c"),
        color("#efe6d2"),
        6.6,
        color("#8a4a34"),
        ((1.8, 0.8, 1.9, 1.5), (4.4, 0.8, 1.5, 1.5), (9.2, 0.8, 1.8, 1.5)),
        (7.1, 3.4, 1.35),
        2.6,
    ),
    (
        floor("earth", "#9a8360"),
        bed("#8f9a62", *round_shape(-4.2, 7.6, 2.4, 2.8), surface="carpet"),
        bed("#8f9a62", *round_shape(4.3, 7.4, 1.9, 3.0), surface="carpet"),
        bed("#9aa368", *round_shape(-2.6, 4.8, 1.0, 0.75), surface="carpet"),
        bed("#9aa368", *round_shape(1.95, 5.0, 0.62, 0.9), surface="carpet"),
        path(
            "gravel",
            "#d3b98c",
            ((-0.9, 3.1, 0.75), (0.8, 6.0, 0.65), (-0.3, 9.0, 0.6), (1.2, 13.0, 0.6)),
        ),
        path(
            "gravel",
            "#a8a297",
            ((4.4, 3.1, 0.5), (2.9, 6.0, 0.42), (4.4, 8.6, 0.4), (3.6, 12.0, 0.32)),
        ),
    ),
    (
        *_CALIFORNIA_ROCKS,
        *at(_OAK, (-5.6, 10.8, 5.6), role="tree"),
        *at(look("broad", "#87a060", "#d877a6"), (6.2, 10.6, 3.7), role="tree"),
        *at(_CEANOTHUS, (-3.6, 11.8, 1.6), (4.4, 12.0, 1.7), (-4.9, 8.4, 1.3), (5.5, 8.0, 1.3)),
        *at(_MANZANITA, (-2.2, 12.1, 1.4), (2.9, 11.6, 1.2), (-6.1, 9.2, 1.4), (6.4, 9.2, 1.4)),
        *at(_SAGE, (-3.6, 9.2, 0.9), (2.2, 9.4, 0.8), (-4.0, 6.9, 0.85), (4.7, 6.2, 0.8)),
        *drift(_DEERGRASS, (-2.6, 8.1), (0.9, 0.8), 5, 0.85),
        *drift(_DEERGRASS, (2.2, 7.6), (0.6, 0.9), 4, 0.8),
        *drift(_BUCKWHEAT, (-1.5, 9.6), (0.8, 0.8), 3, 0.7),
        *drift(_PENSTEMON, (-3.2, 7.2), (0.7, 0.6), 5, 0.6),
        *drift(_PENSTEMON, (2.0, 6.0), (0.4, 0.6), 4, 0.55),
        *drift(_POPPY, (-2.5, 4.9), (0.7, 0.6), 11, 0.4),
        *drift(_POPPY, (1.75, 5.0), (0.5, 0.7), 9, 0.38),
        *drift(_YARROW, (-1.6, 7.0), (0.5, 0.8), 5, 0.55),
        *drift(_FESCUE_GREEN, (3.0, 5.6), (0.6, 0.6), 4, 0.42),
        *drift(_FESCUE_GREEN, (-1.9, 4.3), (0.4, 0.3), 3, 0.36),
        Feature("bench", -3.9, 10.2, 0.85, color("#8a6446"), 1.5),
    ),
    color("#647c40"),
)
"""A path of decomposed granite through drifts of natives under an oak."""

_AGAVE, _YUCCA = look("rosette", "#8fa9a0"), look("palm", "#93aaa2")
_BARREL, _SAGUARO = look("cactus", "#739452", "#f2dc84"), look("cactus", "#648558", "#f5efe0")
_PADS, _SPOON = look("cactus", "#7d9c68", "#f0d04a"), look("tuft", "#a3b6a8")
_VERDE, _MALLOW = look("broad", "#a9b864", "#f2d644"), look("spikes", "#a5b091", "#ee8048")
_BRITTLE, _RED_YUCCA = look("daisies", "#b0bba0", "#f2c83a"), look("spikes", "#84a07a", "#e4625c")
_SANDSTONE = color("#bf8a62")

_DESERT_ROCKS = tuple(
    Feature("rock", x, away, high, _SANDSTONE, wide)
    for x, away, high, wide in (
        (-2.9, 6.0, 0.75, 1.3),
        (-3.7, 5.7, 0.4, 0.8),
        (3.3, 7.8, 0.8, 1.3),
        (2.5, 7.5, 0.4, 0.7),
        (-1.9, 10.4, 0.5, 1.0),
        (2.4, 4.4, 0.35, 0.75),
        (5.2, 10.2, 0.8, 1.4),
    )
)
DESERT_LANDSCAPE = Garden(
    Sky(
        color("#77b0dc"),
        color("#f7dfbd"),
        color("#ffdf9a"),
        color("#b98a78"),
        color("#a4826a"),
        2,
        "mesas",
    ),
    House(
        -5.8,
        11.0,
        3.1,
        0.5,
        "plaster",
        color("#cf9f74"),
        "flat",
        color("#b98560"),
        color("#6f4630"),
        6.4,
        color("#3f7f84"),
        ((1.8, 0.9, 1.5, 1.3), (4.1, 0.9, 1.1, 1.3), (9.2, 0.9, 1.7, 1.3)),
    ),
    (
        floor("gravel", "#e0bf8f"),
        path(
            "gravel",
            "#a99a8c",
            ((-3.2, 3.1, 0.75), (-1.6, 5.6, 0.6), (-3.4, 8.4, 0.5), (-2.4, 12.0, 0.4)),
        ),
        path(
            "slabs",
            "#d9b58d",
            ((1.0, 3.1, 0.68), (0.3, 7.0, 0.62), (0.6, 13.0, 0.6)),
            "#a07a58",
        ),
    ),
    (
        *_DESERT_ROCKS,
        *at(_VERDE, (5.9, 11.2, 4.6), role="tree"),
        *at(_SAGUARO, (-5.7, 11.0, 4.6), (3.9, 12.0, 3.2), (-7.0, 12.2, 3.0), role="tree"),
        *at(_YUCCA, (-4.2, 9.0, 2.2), (4.9, 7.6, 1.9)),
        *at(
            _AGAVE,
            (-2.0, 5.0, 0.62),
            (2.2, 6.3, 0.6),
            (-4.1, 7.3, 0.7),
            (4.2, 9.2, 0.75),
            (-1.3, 8.6, 0.55),
            (2.9, 4.9, 0.5),
        ),
        *at(
            _BARREL,
            (-3.3, 6.7, 0.5),
            (2.9, 8.9, 0.5),
            (1.95, 5.2, 0.42),
            (-0.9, 11.4, 0.5),
            (3.6, 5.8, 0.45),
        ),
        *at(_PADS, (-4.7, 6.4, 0.9), (4.5, 6.4, 0.85), (-3.5, 11.4, 0.9), role="ground cover"),
        *at(_SPOON, (-2.6, 7.6, 0.9), (3.6, 10.4, 1.0), (-5.4, 8.2, 1.0)),
        *drift(_MALLOW, (-3.4, 10.0), (0.7, 0.6), 4, 0.8),
        *drift(_BRITTLE, (2.5, 10.6), (0.6, 0.7), 4, 0.7),
        *drift(_BRITTLE, (-2.9, 4.4), (0.5, 0.3), 3, 0.42),
        *drift(_RED_YUCCA, (5.3, 8.6), (0.5, 0.6), 3, 0.9),
        *potted(_AGAVE, -0.35, 12.2, 0.6, Feature("pot", -0.35, 12.2, 0.7, color("#8a5038"))),
    ),
    color("#8fa06a"),
)
"""Agaves, barrels and boulders on golden stone, a dry wash, an earthen house."""

_CYPRESS, _OLIVE = look("column", "#45694a"), look("broad", "#94a484")
_LAVENDER, _ROSEMARY = look("spikes", "#92a48c", "#8673cb"), look("mound", "#6f8c74", "#93a2da")
_LEMON, _SANTOLINA = look("broad", "#5a8848", "#f3d340"), look("mound", "#b0bba6", "#f0d24c")
_ROCK_ROSE, _BOX = look("roses", "#74935e", "#dd78b0"), look("clipped", "#54804a")

_MEDITERRANEAN_TERRACOTTA = color("#c8704a")
MEDITERRANEAN = Garden(
    Sky(
        color("#6fadde"),
        color("#f2e6cf"),
        color("#ffe8ac"),
        color("#a2a69a"),
        color("#7f8d68"),
        3,
    ),
    House(
        -5.6,
        11.2,
        3.5,
        1.9,
        "plaster",
        color("#f0dfc0"),
        "hip",
        color("#c4714c"),
        color("#7a6a52"),
        6.3,
        color("#5a8496"),
        ((1.7, 0.95, 1.2, 1.55), (4.1, 0.95, 1.2, 1.55), (9.5, 0.95, 1.3, 1.55)),
        None,
        8.9,
    ),
    (
        floor("gravel", "#e6d8b8"),
        path(
            "slabs",
            "#d08a62",
            ((0.7, 3.1, 0.85), (0.7, 7.0, 0.8), (0.7, 13.0, 0.75)),
            "#a8684a",
        ),
        bed("#8a6f52", (-5.8, 12.7), (-0.6, 12.7), (-0.6, 11.4), (-5.6, 11.4), edge="#c9b896"),
        bed(
            "#8f9a68",
            (-3.8, 8.6),
            (-0.75, 8.6),
            (-0.7, 3.3),
            (-2.3, 3.3),
            surface="carpet",
            edge="#c9b896",
        ),
        bed(
            "#8f9a68",
            (2.15, 8.6),
            (5.0, 8.6),
            (3.5, 3.3),
            (2.1, 3.3),
            surface="carpet",
            edge="#c9b896",
        ),
    ),
    (
        *at(
            _CYPRESS,
            (-6.9, 12.2, 5.6),
            (-5.8, 12.5, 4.9),
            (6.6, 12.2, 5.8),
            (7.6, 11.6, 5.0),
            role="tree",
        ),
        *at(_OLIVE, (-5.2, 9.4, 3.6), (5.9, 8.4, 3.3), role="tree"),
        Feature("pergola", 4.1, 10.3, 2.5, color("#a98a68"), 3.4, color("#c8489c")),
        Feature("bench", 4.1, 11.2, 0.85, color("#8f7458"), 1.6),
        *row(_ROSEMARY, (-5.0, 12.0), (-1.0, 12.0), 6, 0.8),
        *row(_LAVENDER, (-1.05, 8.3), (-0.95, 4.0), 9, 0.52),
        *row(_LAVENDER, (2.4, 8.3), (2.32, 4.0), 9, 0.52),
        *row(_SANTOLINA, (-1.8, 8.2), (-1.55, 4.6), 6, 0.45),
        *row(_ROCK_ROSE, (-2.9, 8.0), (-2.3, 5.2), 4, 0.85),
        *row(_SANTOLINA, (3.1, 8.2), (2.85, 4.8), 5, 0.45),
        *row(_ROSEMARY, (4.1, 8.0), (3.4, 5.2), 4, 0.7),
        *potted(_BOX, -0.7, 9.6, 0.7, Feature("pot", -0.7, 9.6, 0.7, _MEDITERRANEAN_TERRACOTTA)),
        *potted(_BOX, 2.1, 9.6, 0.7, Feature("pot", 2.1, 9.6, 0.7, _MEDITERRANEAN_TERRACOTTA)),
        *potted(
            _LEMON, -0.55, 12.4, 1.79, Feature("pot", -0.55, 12.4, 0.85, _MEDITERRANEAN_TERRACOTTA)
        ),
        *potted(
            look("rosette", "#8fae9c"),
            -3.3,
            4.4,
            0.5,
            Feature("pot", -3.3, 4.4, 0.62, _MEDITERRANEAN_TERRACOTTA),
        ),
        Feature("rock", -3.1, 9.3, 0.4, color("#cdbd9c"), 0.8),
        *drift(look("mat", "#8aa06c", "#c79ad4"), (-2.0, 4.2), (0.3, 0.4), 3, 0.16),
    ),
    color("#8c9c72"),
)
"""Cypresses, olives and lavender on gravel before a plastered house with a pergola."""
