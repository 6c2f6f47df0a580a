"""What a meme is to be about: the subjects that a free topic names, by `data/meme_topics.txt`.

"Monday morning" names "monday" and "morning"; «дедлайн» names "deadlines". Words of both languages
are known whichever the captions are in, so that a topic need not be in theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from mutoscope.providers.stems import is_stopword, stem
from mutoscope.providers.word_pattern import parted_words
from mutoscope.providers.wordlists import word_lists

LANGUAGES = ("en", "ru")
REMEMBERED = 256
_LONGEST_PHRASE = 4
_Stems = tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """What a topic is about. `named`: its subjects; `near`: subjects that stand in for them;
    `stems`: of the words that tell something; `other`: those of them that no subject knows."""

    text: str
    named: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()

    @property
    def is_free(self) -> bool:
        """Whether there is none: everything fits."""
        return not self.text


@cache
def subjects() -> frozenset[str]:
    """All that captions may be about."""
    return frozenset(key.partition(".")[2] for key in word_lists("meme_topics"))


@lru_cache(REMEMBERED)
def topic_of(text: str) -> Topic:
    """What a free text is about, in English or Russian."""
    said = parted_words(text)
    found = [_found(said, language) for language in LANGUAGES]
    named = frozenset(each for subjects_of, _ in found for each in subjects_of)
    left = set.intersection(*(places for _, places in found)) if said else set[int]()
    return Topic(
        text=" ".join(text.split()),
        named=named,
        near=_near(named),
        stems=_telling(said),
        other=_telling([said[place] for place in left]),
    )


def stems_in(texts: Sequence[str]) -> frozenset[str]:
    """The stems of the words of a caption, as those of a `Topic` are."""
    return frozenset(_stem(word) for text in texts for word in parted_words(text))


def _found(said: Sequence[str], language: str) -> tuple[set[str], set[int]]:
    """The subjects that words name, and the places of the words that name none."""
    known = _vocabulary(language)
    stems = [stem(word, language) for word in said]
    named, left = set[str](), set(range(len(said)))
    for start, end in _spans(len(said)):
        hits = known.get(tuple(stems[start:end]), frozenset[str]())
        if hits and left.issuperset(range(start, end)):
            named |= hits
            left -= set(range(start, end))
    return named, left


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Spans of words, the longest first."""
    for length in range(min(_LONGEST_PHRASE, count), 0, -1):
        for start in range(count - length + 1):
            yield start, start + length


@cache
def _vocabulary(language: str) -> Mapping[_Stems, frozenset[str]]:
    """Subjects by the stems of the phrases that name them."""
    known: dict[_Stems, frozenset[str]] = {}
    for subject in subjects():
        for phrase in word_lists("meme_topics").get(f"{language}.{subject}", ()):
            stems = tuple(stem(word, language) for word in parted_words(phrase.replace("_", " ")))
            known[stems] = known.get(stems, frozenset[str]()) | {subject}
    return known


def _near(named: frozenset[str]) -> frozenset[str]:
    lists = word_lists("meme_topics")
    return frozenset(each for one in named for each in lists.get(f"near.{one}", ())) - named


def _telling(said: Sequence[str]) -> frozenset[str]:
    telling = (each for each in said if len(each) > 2 and not is_stopword(each, _language(each)))
    return frozenset(map(_stem, telling))


def _stem(word: str) -> str:
    return stem(word, _language(word))


def _language(word: str) -> str:
    return "ru" if any("\u0400" <= letter <= "\u04ff" for letter in word) else "en"
