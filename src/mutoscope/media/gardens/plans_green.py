"""Sample gardens where it rains: Japanese, English, cottage, tropical."""

from mutoscope.media.gardens.feature import Feature
from mutoscope.media.gardens.ground import round_shape
from mutoscope.media.gardens.houses import House
from mutoscope.media.gardens.outdoors import Sky
from mutoscope.media.gardens.planting import at, bed, color, drift, floor, look, path, potted, row
from mutoscope.media.gardens.scene import Garden

_MAPLE, _PINE = look("broad", "#b04a38"), look("umbrella", "#4f7552")
_AZALEA, _BALL = look("mound", "#5c8548", "#e58aac"), look("clipped", "#4d7a3c")
_MOSS, _FERN = look("mat", "#7d9c42"), look("fern", "#5f9446")
_BAMBOO, _HAKONE = look("canes", "#88a850"), look("tuft", "#b0bd58")
_STONE, _GRANITE = color("#8f8d86"), color("#a9a69c")

_JAPANESE_STONES = ((-1.9, 6.4, 0.5), (1.55, 8.4, 0.42), (-0.35, 9.7, 0.36))
_JAPANESE_ROCKS = tuple(
    Feature("rock", x + dx, away + dz, high, _STONE, wide, color("#7f9a45"))
    for x, away, _ in _JAPANESE_STONES
    for dx, dz, high, wide in (
        (-0.12, 0.1, 0.78, 0.5),
        (0.2, -0.02, 0.42, 0.5),
        (-0.32, -0.1, 0.24, 0.42),
    )
)
_JAPANESE_STEPS = tuple(
    Feature("step", x, away, 0.05, _GRANITE, 0.62)
    for x, away in (
        (2.0, 4.3),
        (2.45, 5.1),
        (2.2, 5.95),
        (2.6, 6.9),
        (2.35, 7.9),
        (2.7, 9.0),
        (2.4, 10.2),
        (2.6, 11.5),
    )
)
JAPANESE_ZEN = Garden(
    Sky(
        color("#a9c4d2"),
        color("#e6ead9"),
        color("#ffeec0"),
        color("#8fa6b0"),
        color("#5c7a5e"),
        3,
    ),
    House(
        -6.2,
        11.6,
        2.9,
        2.3,
        "boards",
        color("#6b5442"),
        "hip",
        color("#4a4f55"),
        color("#3c2f27"),
        8.6,
        color("#c9b48c"),
        ((1.9, 0.45, 2.6, 1.8), (5.4, 0.45, 2.8, 1.8)),
    ),
    (
        floor("raked", "#ddd6c3"),
        bed("#6f8a3e", *round_shape(-5.2, 10.2, 3.0, 2.4), surface="lawn"),
        bed("#6f8a3e", *round_shape(5.2, 9.4, 2.2, 3.2), surface="lawn"),
        bed("#718c40", *round_shape(-3.4, 4.9, 1.7, 1.0), surface="lawn"),
        bed("#718c40", *round_shape(3.3, 4.4, 1.0, 1.0), surface="lawn"),
    ),
    (
        *_JAPANESE_ROCKS,
        *_JAPANESE_STEPS,
        Feature("fence", -7.4, 12.4, 1.8, color("#a48a54"), 3.6),
        Feature("fence", 7.3, 12.3, 1.8, color("#a48a54"), 3.4),
        Feature("lantern", 3.65, 7.4, 1.25, _GRANITE),
        *at(_PINE, (-4.5, 8.6, 4.1), role="tree"),
        *at(_MAPLE, (4.9, 8.8, 3.6), role="tree"),
        *at(_BAMBOO, (-6.9, 11.9, 3.3), (-6.0, 12.2, 2.9), (6.9, 11.8, 3.1)),
        *at(_AZALEA, (-5.9, 10.2, 0.9), (4.1, 10.9, 0.8), (5.9, 7.3, 0.8)),
        *at(
            _BALL,
            (-3.3, 9.6, 0.75),
            (-5.2, 7.7, 0.9),
            (3.6, 9.2, 0.6),
            (-2.9, 4.9, 0.55),
            (5.0, 6.4, 0.7),
        ),
        *drift(_MOSS, (-3.3, 4.7), (0.9, 0.5), 7, 0.14),
        *drift(_MOSS, (3.3, 4.6), (0.5, 0.5), 4, 0.12),
        *drift(_FERN, (-5.2, 9.2), (1.4, 1.0), 5, 0.55),
        *at(_HAKONE, (-2.3, 4.4, 0.42), (2.95, 4.2, 0.4), (3.1, 6.6, 0.38), (-4.1, 7.2, 0.4)),
    ),
    color("#a04436"),
    _JAPANESE_STONES,
)
"""Raked gravel about stones, moss, a pine and a maple, before a dark timber house."""

_ROSE, _PALE_ROSE = look("roses", "#54804a", "#e27f98"), look("roses", "#5a8450", "#f6e3d8")
_DELPHINIUM, _LAVENDER = look("spikes", "#64904f", "#5a6bd0"), look("spikes", "#8ba184", "#8d7cc9")
_PEONY, _CATMINT = look("blooms", "#4f7d42", "#ec8fae"), look("spikes", "#8ba47f", "#9290dc")
_FOXGLOVE, _MANTLE = look("spikes", "#5f8b4c", "#e3a2c8"), look("umbels", "#84a65c", "#d2d45c")
_HYDRANGEA, _BOX = look("heads", "#588646", "#8ea4de"), look("clipped", "#4c7a3a")
_APPLE, _CRANESBILL = look("broad", "#6f9850", "#f6dfe2"), look("mat", "#66904c", "#c06fb8")
_DAISY, _IRIS = look("daisies", "#5f8e4a", "#fbfaf2"), look("sword", "#6b9656", "#6a62c6")

ENGLISH_GARDEN = Garden(
    Sky(
        color("#8fb7dc"),
        color("#dfe9ea"),
        color("#fff0c4"),
        color("#92a9b8"),
        color("#5f8058"),
        6,
    ),
    House(
        -5.9,
        11.8,
        3.7,
        2.6,
        "brick",
        color("#b0715a"),
        "hip",
        color("#7b5a50"),
        color("#f3eee2"),
        6.5,
        color("#3f5a4c"),
        ((1.6, 0.9, 1.5, 1.6), (4.2, 0.9, 1.5, 1.6), (9.6, 0.9, 1.7, 1.6)),
        (9.6, 3.6, 2.1),
        2.3,
    ),
    (
        floor("lawn", "#7fa552"),
        path(
            "brick",
            "#b77a62",
            ((0.55, 3.1, 0.62), (0.5, 7.0, 0.62), (0.6, 13.0, 0.62)),
            "#8a6a58",
        ),
        bed(
            "#64864a",
            (-9.0, 13.0),
            (-0.6, 13.0),
            (-0.7, 11.6),
            (-3.0, 10.2),
            (-2.5, 7.2),
            (-1.5, 4.9),
            (-1.35, 3.2),
            (-4.5, 3.2),
            surface="carpet",
            edge="#6b5a48",
        ),
        bed(
            "#64864a",
            (9.0, 13.0),
            (1.8, 13.0),
            (1.9, 11.6),
            (4.0, 10.2),
            (3.4, 7.2),
            (2.35, 4.9),
            (2.1, 3.2),
            (4.5, 3.2),
            surface="carpet",
            edge="#6b5a48",
        ),
    ),
    (
        *at(_APPLE, (-7.0, 11.4, 4.9), role="tree"),
        *row(look("column", "#41643c"), (6.9, 12.3), (8.3, 11.2), 3, 3.0),
        *at(
            look("vine", "#5f8a4c", "#eda3b5"),
            (-1.0, 12.8, 3.1),
            (2.3, 12.8, 3.0),
            (-3.4, 12.85, 2.6),
        ),
        *row(_BOX, (-0.5, 12.2), (-0.45, 5.2), 6, 0.52),
        *row(_BOX, (1.65, 12.2), (1.6, 5.2), 6, 0.52),
        Feature("bench", 5.2, 11.2, 0.95, color("#dfe3d6"), 1.7),
        *row(_HYDRANGEA, (-5.4, 11.7), (-2.6, 11.8), 4, 1.1),
        *row(_DELPHINIUM, (-5.7, 10.4), (-3.6, 8.0), 6, 1.5),
        *row(_ROSE, (-4.6, 9.3), (-3.1, 6.4), 4, 1.2),
        *row(_FOXGLOVE, (-4.0, 7.5), (-3.0, 5.4), 5, 1.1),
        *row(_PEONY, (-3.2, 7.2), (-2.4, 5.0), 4, 0.75),
        *row(_CATMINT, (-2.4, 7.3), (-1.75, 4.4), 6, 0.45),
        *row(_MANTLE, (-2.1, 5.0), (-1.6, 3.9), 3, 0.4),
        *row(_DELPHINIUM, (6.6, 10.4), (4.7, 7.4), 6, 1.5),
        *row(_PALE_ROSE, (5.4, 9.4), (3.9, 6.4), 4, 1.25),
        *row(_IRIS, (4.6, 7.4), (3.6, 5.6), 4, 0.85),
        *row(_DAISY, (4.2, 6.9), (3.1, 4.9), 4, 0.7),
        *row(_LAVENDER, (3.2, 7.6), (2.35, 4.4), 7, 0.5),
        *row(_CRANESBILL, (2.6, 5.0), (2.2, 4.0), 3, 0.24),
        *drift(_PEONY, (-2.4, 4.3), (0.5, 0.3), 2, 0.62),
    ),
    color("#5f8a48"),
)
"""A lawn between deep borders, box balls and a brick house with roses."""

_HOLLYHOCK, _LUPIN = look("spikes", "#72985a", "#e4718f"), look("spikes", "#6b9654", "#7d68c4")
_POPPY, _SUSAN = look("blooms", "#7a9a6a", "#e8543a"), look("daisies", "#66904a", "#f0bb38")
_CONE, _PHLOX = look("daisies", "#648c4c", "#d57cb0"), look("umbels", "#5f8c4c", "#e595c4")
_COSMOS, _ONION = look("daisies", "#80a760", "#e9a3cb"), look("globes", "#7f9f62", "#a471c6")

COTTAGE_GARDEN = Garden(
    Sky(
        color("#93bde0"),
        color("#e6ecdf"),
        color("#fff0bc"),
        color("#94adb0"),
        color("#668a58"),
        7,
    ),
    House(
        -4.8,
        9.4,
        2.7,
        2.6,
        "stone",
        color("#d6c4a0"),
        "thatch",
        color("#a5865a"),
        color("#f5f1e6"),
        5.0,
        color("#5f86a0"),
        ((1.7, 0.9, 1.2, 1.15), (7.6, 0.9, 1.3, 1.15)),
        (1.9, 2.4, 1.5),
        7.6,
    ),
    (
        floor("carpet", "#6c8f4c"),
        bed("#7da053", (-9.5, 13.0), (-4.4, 13.0), (-5.6, 9.5), (-7.4, 9.0), surface="lawn"),
        path(
            "brick",
            "#b9846a",
            ((-0.5, 3.1, 0.5), (0.55, 6.5, 0.5), (-0.05, 9.6, 0.5), (0.2, 13.0, 0.5)),
            "#7a6050",
        ),
    ),
    (
        *at(look("broad", "#6f9a50", "#f8e6e8"), (6.6, 11.6, 4.3), role="tree"),
        *at(
            look("vine", "#649050", "#f0a8b8"),
            (-0.95, 12.85, 2.7),
            (1.35, 12.85, 2.6),
            (-4.3, 12.8, 2.3),
        ),
        *at(look("mound", "#638c4c", "#b79ad6"), (-6.4, 11.9, 2.5), (4.6, 12.2, 2.1)),
        Feature("arch", 0.05, 9.6, 2.5, color("#e9e4d6"), 1.5, color("#ee9fb6")),
        Feature("fence", -5.6, 9.0, 0.95, color("#f2efe4"), 3.2),
        Feature("fence", 5.6, 9.0, 0.95, color("#f2efe4"), 3.2),
        *row(_HOLLYHOCK, (-3.9, 12.3), (-1.9, 12.4), 5, 1.9),
        *row(_HOLLYHOCK, (2.1, 12.4), (3.8, 12.3), 4, 1.8),
        *row(_LUPIN, (-4.2, 10.4), (-1.5, 10.8), 6, 1.1),
        *row(_PHLOX, (1.2, 10.9), (4.0, 10.4), 6, 1.0),
        *row(_COSMOS, (-5.2, 8.2), (-1.2, 8.7), 7, 1.0),
        *row(_CONE, (1.4, 8.5), (5.0, 8.0), 7, 0.95),
        *row(_DAISY, (-4.2, 6.9), (-1.0, 7.2), 6, 0.75),
        *row(_ONION, (-3.8, 7.5), (-0.7, 7.7), 6, 0.95),
        *row(_POPPY, (1.6, 6.9), (4.2, 6.5), 6, 0.75),
        *row(_LAVENDER, (1.15, 8.6), (1.3, 5.4), 6, 0.5),
        *row(_SUSAN, (-3.3, 5.5), (-1.2, 5.8), 5, 0.65),
        *row(_CATMINT, (-0.75, 7.2), (-1.1, 4.4), 6, 0.42),
        *row(_PEONY, (1.7, 5.2), (3.2, 4.9), 4, 0.6),
        *row(_CRANESBILL, (0.75, 5.3), (0.4, 4.0), 4, 0.22),
        *row(_MANTLE, (-1.6, 4.4), (-2.4, 4.2), 3, 0.36),
        *row(_DAISY, (1.2, 4.2), (2.2, 4.0), 3, 0.5),
    ),
    color("#6f9a4c"),
)
"""A narrow path between flowers, a picket gate, climbers on a stone cottage."""

_COCONUT, _FAN = look("palm", "#5f9a48"), look("palm", "#77a052")
_BANANA, _GINGER = look("leaves", "#86b44c"), look("leaves", "#5f9c4a", "#f0642e")
_MONSTERA, _HELICONIA = look("leaves", "#3d7d44"), look("leaves", "#63a44e", "#f28a2c")
_HIBISCUS, _TREE_FERN = look("roses", "#458040", "#ea4250"), look("fern", "#5c9c46")
_CORDYLINE, _LILYTURF = look("sword", "#8c4458"), look("tuft", "#4c8046")

TROPICAL_RESORT = Garden(
    Sky(
        color("#5fb0d8"),
        color("#d5edea"),
        color("#fff2bc"),
        color("#7fb0b8"),
        color("#3f7f58"),
        6,
    ),
    House(
        -5.6,
        11.2,
        3.0,
        2.3,
        "plaster",
        color("#ead9b8"),
        "thatch",
        color("#94734a"),
        color("#6b4730"),
        5.4,
        color("#7a4c30"),
        ((2.2, 0.3, 2.6, 2.2), (8.8, 0.3, 2.6, 2.2)),
    ),
    (
        floor("carpet", "#5c9448"),
        bed("#a97c54", (-2.0, 13.0), (2.3, 13.0), (3.2, 3.1), (0.2, 3.1), surface="deck"),
        bed("#c9bda0", (-4.9, 11.2), (-0.9, 11.2), (0.1, 3.1), (-3.2, 3.1), surface="slabs"),
        bed(
            "#3fa3a8",
            (-4.5, 10.7),
            (-1.25, 10.7),
            (-0.55, 3.7),
            (-2.7, 3.7),
            surface="water",
            edge="#e9dfc6",
        ),
    ),
    (
        *at(_COCONUT, (-6.2, 10.6, 6.2), (5.6, 11.2, 5.6), (-4.9, 12.4, 4.4), role="tree"),
        *at(_FAN, (4.6, 7.4, 3.5), role="tree"),
        *at(_BANANA, (-5.9, 11.8, 2.7), (3.6, 12.2, 2.4), (6.2, 9.6, 2.6)),
        *at(_TREE_FERN, (-5.6, 9.0, 1.2), (3.3, 10.6, 1.1), (3.4, 5.6, 0.8)),
        *at(_GINGER, (3.2, 11.4, 1.5), (4.4, 10.2, 1.5), (-5.2, 8.0, 1.3)),
        *at(_MONSTERA, (-4.9, 6.9, 1.0), (4.4, 8.8, 1.15), (3.7, 6.6, 0.9), (-3.7, 4.9, 0.7)),
        *at(_HELICONIA, (3.9, 9.4, 1.3), (-5.6, 10.0, 1.4), (3.6, 5.0, 0.75)),
        *at(_HIBISCUS, (-4.7, 10.4, 1.3), (4.9, 6.3, 1.2)),
        *at(_CORDYLINE, (-4.4, 8.0, 1.0), (3.0, 8.6, 0.95), (-3.5, 5.6, 0.7)),
        *row(_LILYTURF, (2.85, 10.6), (2.85, 4.3), 9, 0.38),
        *row(_LILYTURF, (-4.7, 9.2), (-3.2, 4.4), 7, 0.4),
        Feature("lounger", 0.75, 8.9, 0.8, color("#f3ecd9"), 1.8),
        Feature("lounger", 1.35, 6.4, 0.8, color("#f3ecd9"), 1.8),
        Feature("lamp", -1.0, 10.9, 0.6, color("#5a4030")),
        Feature("lamp", 2.6, 4.6, 0.5, color("#5a4030")),
        *potted(_CORDYLINE, -0.75, 11.9, 1.17, Feature("pot", -0.75, 11.9, 0.8, color("#6f7474"))),
    ),
    color("#4c8a44"),
)
"""A still pool beside a deck, palms and layers of large leaves before a pavilion."""
