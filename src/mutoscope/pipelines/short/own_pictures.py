"""The user's own pictures and films: looked at before anything is spoken, and given to the scenes
that their names speak of."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.step import step
from mutoscope.media.codec.footage import film_facts, is_film
from mutoscope.media.file_names import told_as
from mutoscope.media.picture_file import read_picture
from mutoscope.media.picture_words import words_in
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.assignment import best_assignment
from mutoscope.pipelines.short.prompts import scene_words, search_words
from mutoscope.pipelines.short.request import OwnPicture, ShortRequest
from mutoscope.pipelines.short.script import Script, Segment
from mutoscope.pipelines.short.values import Found
from mutoscope.pipelines.short.word_data import word_set
from mutoscope.providers.embedding import Embedder
from mutoscope.providers.stems import is_stopword, stem
from mutoscope.providers.word_pattern import composed, parted_words

STAGE = "generating_images"
OWN = "own"
NOBODY = -1

_EMBEDDER = Embedder()
_GLANCE_PX = (64, 64)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_HUMP = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_CAMERA = word_set(
    "img dsc dscn dcim pxl mvi gopr image images photo photos picture pictures pic foto screenshot "
    "screen shot scan whatsapp telegram signal file copy edited final untitled download unnamed at "
    "jpg jpeg png webp mp4 mov webm mkv video digital camera olympus sony dji samsung"
)
"""What cameras and programs call pictures, whatever is on them."""
_NAMED = 1.0
"""How much a name whose words all stand in a scene counts, against likeness of meaning (0 to 1)."""
_IN_ORDER = 0.08
"""And how much it counts that pictures keep their order."""
_TWICE = 0.5
"""A picture may come a second time where a scene says at least this share of its name."""


@dataclass(frozen=True)
class OwnNote:
    """A picture of the user's that can be read, the words that say what it shows, and whether it
    is a film."""

    file: Artifact
    words: tuple[str, ...]
    moving: bool = False


@step(version="4", stage=STAGE)
def note_picture(work: Work, file: Artifact, name: str) -> OwnNote:
    """Read a picture, or a film, and what its name and its file say of it. InvalidRequest says of
    the user's own name why it cannot be shown."""
    path = work.path(file)
    moving = is_film(path)
    kind = "film" if moving else "picture"
    with told_as({path: name or f"A {kind} of yours"}, InvalidRequest):
        told = film_facts(path).told if moving else _told_by_picture(path)
    return OwnNote(file, (*words_of(name), *words_of(told)), moving)


def _told_by_picture(path: Path) -> str:
    read_picture(path, cover_px=_GLANCE_PX)
    return words_in(path)


@step(version="2", stage=STAGE)
def match_pictures(
    work: Work,
    pictures: tuple[tuple[str, ...], ...],
    scenes: tuple[tuple[str, ...], ...],
    language: str,
    *,
    embedder: Embedder,
) -> tuple[int, ...]:
    """The picture of each scene, by number; -1: none. `pictures`: the words of each, in order;
    `scenes`: what each says, in several ways.

    The worth of all together is the highest there is, and no picture comes twice before each has
    come once. A second time it comes only where it is named.
    """
    named = _named(pictures, scenes, language)
    worth = _NAMED * named + _alike(pictures, scenes, embedder) + _order(*named.shape)
    chosen = best_assignment(worth)
    for index, number in enumerate(chosen):
        near = {*chosen[max(0, index - 1) : index], *chosen[index + 1 : index + 2]}
        again = max(range(len(pictures)), key=lambda each: named[index, each])
        if number == NOBODY and named[index, again] >= _TWICE and again not in near:
            chosen[index] = again
    return tuple(chosen)


async def note_pictures(ctx: Context, request: ShortRequest, script: Script) -> list[OwnNote]:
    """All pictures of the request, in the order of their names, then those of the script: before
    anything is spoken or bought. InvalidRequest names the one that is none."""
    own = in_order(request.pictures)
    chosen = [
        (index, each.image) for index, each in enumerate(script.segments) if each.image is not None
    ]
    calls = [(each.file, each.name) for each in own]
    calls += [(file, f"The picture of scene {index + 1}") for index, file in chosen]
    keys = [f"pictures.{index}" for index in range(len(own))]
    keys += [f"segments.{index}.image" for index, _ in chosen]
    return list(await ctx.map(note_picture, calls, keys=keys))


async def own_pictures(
    ctx: Context, request: ShortRequest, script: Script, notes: Sequence[OwnNote]
) -> list[Found | None]:
    """The user's picture for each scene: the one that the script has for it, else the one whose
    name suits it best; None: there is none left."""
    films = {note.file for note in notes if note.moving}
    found = [_chosen(segment, films) for segment in script.segments]
    open_ = [index for index, each in enumerate(found) if each is None]
    own = in_order(request.pictures)
    if not (own and open_):
        return found
    words = tuple(note.words for note in notes[: len(own)])
    texts = tuple(_texts(script, script.segments[index]) for index in open_)
    numbers = await ctx.step(
        match_pictures, words, texts, script.language, key="pictures.match", provider=_EMBEDDER
    )
    for index, number in zip(open_, numbers, strict=True):
        if number != NOBODY:
            file, focus = own[number].file, own[number].focus
            found[index] = Found(file, OWN, OWN, "", focus=focus, moving=file in films)
    return found


def in_order(pictures: Sequence[OwnPicture]) -> list[OwnPicture]:
    """By name, numbers in it by their size; those without a name stay where they are given."""

    def place(picture: OwnPicture) -> list[tuple[int, str]]:
        parts = re.split(r"(\d+)", picture.name.casefold())
        return [(int(each), "") if each.isdecimal() else (-1, each) for each in parts]

    return sorted(pictures, key=place)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a file's name or caption that say something of what is on it."""
    spaced = _HUMP.sub(" ", _SUFFIX.sub("", composed(text)))
    words = [each.casefold() for each in parted_words(spaced)]
    return tuple(dict.fromkeys(each for each in words if len(each) > 1 and each not in _CAMERA))


def _chosen(segment: Segment, films: Collection[Artifact]) -> Found | None:
    if segment.image is None:
        return None
    return Found(segment.image, OWN, OWN, "", moving=segment.image in films)


def _texts(script: Script, segment: Segment) -> tuple[str, ...]:
    """As it was when the script was planned: a sentence worded anew keeps its picture."""
    said = segment.planned.text if segment.planned else segment.text
    texts = (said, scene_words(segment), search_words(script, segment))
    return tuple(dict.fromkeys(filter(None, texts)))


def _named(
    pictures: Sequence[Sequence[str]], scenes: Sequence[Sequence[str]], language: str
) -> NDArray[np.float64]:
    """The share of each picture's words that each scene says [scene, picture], rarer words counting
    more. English words are found beside those of the script's own language."""
    said = [parted_words(" ".join(texts).casefold()) for texts in scenes]
    told = [_stems(words, language) for words in said]
    shown = [_stems(words, language) for words in pictures]
    weight = {each: 1 / sum(each in words for words in shown) for words in shown for each in words}

    def share(words: set[str], said: set[str]) -> float:
        whole = sum(weight[each] for each in words)
        return sum(weight[each] for each in words & said) / whole if whole else 0.0

    table = [[share(words, said) for words in shown] for said in told]
    return np.array(table).reshape(len(scenes), len(pictures))


def _stems(words: Sequence[str], language: str) -> set[str]:
    return {
        stem(each, spoken)
        for spoken in dict.fromkeys((language, "en"))
        for each in words
        if not is_stopword(each, spoken)
    }


def _alike(
    pictures: Sequence[Sequence[str]], scenes: Sequence[Sequence[str]], embedder: Embedder
) -> NDArray[np.float64]:
    """Likeness of meaning [scene, picture]; 0 for a picture whose name says nothing."""
    meant = embedder.embed([" ".join(words) for words in pictures])
    best = np.stack([(embedder.embed(list(texts)) @ meant.T).max(axis=0) for texts in scenes])
    speaks = np.array([bool(words) for words in pictures])
    return np.clip(best, 0, 1).astype(np.float64) * speaks


def _order(scenes: int, pictures: int) -> NDArray[np.float64]:
    """The farther from its turn, the less: first to first, last to last."""
    turns = np.linspace(0, 1, scenes)[:, None] - np.linspace(0, 1, pictures)[None]
    return -_IN_ORDER * turns**2
