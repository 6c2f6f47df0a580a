"""Which illustrations a scene shows: one large, a few around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mutoscope.pipelines.short.word_data import word_set
from mutoscope.providers.protocols import Illustration, IllustrationSearch

COMPANIONS = 4
# Below this a companion would puzzle more than it adds.
COMPANION_FLOOR = 0.5
RECURRING_FLOOR = 0.8
HERO_FLOOR = 0.5
SHOWN_FLOOR = 0.6
RIVAL_SHARE = 0.9
"""What is named about as plainly as the motif is the fresher picture."""
FORETASTE = 9
FORETASTE_FLOOR = 0.7
HERO_MEMORY = 3
"""An illustration does not come back as the large one within this many scenes."""
MOTIF_RUN = 2
"""Scenes in a row that the motif may lead where there is another."""
_TILES = word_set(
    "sunrise sunrise-over-mountains sunset night-with-stars cityscape cityscape-at-dusk milky-way "
    "bridge-at-night foggy fireworks sparkler national-park desert beach-with-umbrella rainbow "
    "mount-fuji camping desert-island snow-capped-mountain"
)
"""Little landscapes: fine from afar, but as the large picture they look like a stamp."""
_SOLEMN = word_set(
    "kaaba prayer-beads headstone coffin funeral-urn church mosque synagogue hindu-temple "
    "latin-cross orthodox-cross star-and-crescent skull hamsa bomb pistol"
)
"""Shown small, with the words they belong to."""
MOTIF_FLOOR = 0.6


@dataclass
class IconPicker:
    """Picks for one video, scene after scene, remembering what was shown."""

    search: IllustrationSearch
    context: str
    title: str
    language: str
    heroes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._motifs = self.search.find(
            self.title, context=self.context, language=self.language, limit=6
        )

    @property
    def motif(self) -> str:
        """What the whole video is about; it may come back in any scene."""
        return self._motifs[0].name if self._motifs else ""

    def opening(self, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """The first scene: the motif, and around it a foretaste of what comes."""
        self.heroes.append(self.motif)
        found = [self._find(text) for text in texts[:FORETASTE]]
        foretaste = [i for best in found for i in _other_than(best, self.motif)[:1]]
        foretaste = [i for i in foretaste if i.score >= FORETASTE_FLOOR and i.name not in _SOLEMN]
        return self.motif, _companions(foretaste, self.motif)

    def scene(self, text: str, *, shown: str = "") -> tuple[str, tuple[str, ...]]:
        """The large illustration and its companions for a text. What is `shown` of it in large
        letters says most about the large one."""
        found = self._find(text)
        said = [i for i in self._find(shown) if i.score >= SHOWN_FLOOR] if shown else []
        hero = self._hero([i for i in [*said, *found] if i.name not in _TILES | _SOLEMN])
        self.heroes.append(hero)
        recurring = [i for i in self._motifs if i.score >= RECURRING_FLOOR]
        return hero, _companions([*found, *recurring], hero)

    def _hero(self, found: Sequence[Illustration]) -> str:
        fresh = [i for i in found if i.name not in self.heroes[-HERO_MEMORY:]]
        if found and found[0].name == self.motif and self.heroes[-1:] != [self.motif]:
            close = (i for i in fresh if i.score >= RIVAL_SHARE * found[0].score)
            subjects = {motif.name for motif in self._motifs}
            return next((i.name for i in close if i.name not in subjects), self.motif)
        best = next((i.name for i in fresh if i.score >= HERO_FLOOR), self.motif)
        if best == self.motif and self.heroes[-MOTIF_RUN:] == [self.motif] * MOTIF_RUN:
            recurring = [i.name for i in self._motifs if i.score >= MOTIF_FLOOR]
            others = [name for name in recurring if name != self.motif and name not in _TILES]
            return others[0] if others else self.motif
        return best

    def one(self, text: str, *, avoid: Sequence[str] = ()) -> str:
        """A single illustration for a label; the motif when nothing fits."""
        found = self.search.find(
            text, context=self.context, language=self.language, avoid=avoid, limit=4
        )
        return next((i.name for i in found if i.name not in avoid), self.motif)

    def _find(self, text: str) -> list[Illustration]:
        recent = [name for name in self.heroes[-HERO_MEMORY:] if name != self.motif]
        return self.search.find(
            text, context=self.context, language=self.language, avoid=recent, limit=7
        )


def _other_than(found: Sequence[Illustration], name: str) -> list[Illustration]:
    return [i for i in found if i.name != name]


def _companions(found: Sequence[Illustration], hero: str) -> tuple[str, ...]:
    sure = [i.name for i in found if i.score >= COMPANION_FLOOR and i.name != hero]
    return tuple(dict.fromkeys(sure))[:COMPANIONS]
