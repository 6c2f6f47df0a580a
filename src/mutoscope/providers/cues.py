"""What single words tell about a sentence: whether it stands alone, and how it feels."""

import re
from functools import cache

from mutoscope.providers.language import FUNCTION_WORDS, words
from mutoscope.providers.protocols import Emotion, MusicMood
from mutoscope.providers.stems import stem
from mutoscope.providers.wordlists import word_lists

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_YEAR = re.compile(r"\b(?:1[0-9]{3}|20[0-9]{2})\b")
_FIGURE = re.compile(
    r"\d|\b(?:million|billion|trillion|percent|half|third|миллион|миллиард|процент)"
)
_DEMONSTRATIVE = {
    "en": re.compile(
        r"\b(?:this|these|those"
        r"|(?:at|behind|by|for|from|in|near|of|on|over|to|under|with) that) (\w+)"
    ),
    "ru": re.compile(r"\b(?:эт(?:от|а|о|и|ого|ой|ому|ом|их|им|ими|у)|такой|такие) (\w+)"),
}
_INDEFINITE = re.compile(r"\ban?\s+(\w+(?:\s+\w+){0,2})")
_DEFINITE = re.compile(r"\bthe\s+(\w+(?:\s+\w+)?)")
_OPINION = re.compile(
    r"\b(?:people|experts|we|many|some)\s+(?:\w+\s+)?(?:think|thought|believed?)\b"
)
_MOODS: tuple[MusicMood, ...] = ("tense", "bright", "calm")
_FEELINGS: tuple[Emotion, ...] = ("serious", "excited", "curious", "warm", "calm")


def stands_alone(sentence: str, language: str) -> bool:
    """Whether nothing in the sentence leans on the one before: no "It …", no "Such …", no "In
    1727 he …" whose "he" is named nowhere in the sentence."""
    opening = [word.lower() for word in _WORD.findall(sentence)[:4]]
    if _begins(opening, _list(language, "dependent") | _list(language, "droppable")):
        return False
    return not (_has_loose_pronoun(sentence, language) or _points_back(sentence, language))


def takes_up(sentence: str, before: str, language: str) -> bool:
    """Whether "the legend" is one that the sentence before brought in as "an old legend"."""
    if language != "en":
        return False
    brought_in, taken_up = (
        {stem(word, language) for phrase in pattern.findall(text.lower()) for word in words(phrase)}
        for pattern, text in ((_INDEFINITE, before), (_DEFINITE, sentence))
    )
    return bool((brought_in & taken_up) - FUNCTION_WORDS[language])


def without_connective(sentence: str, language: str) -> str:
    """The sentence without an opening "However," that can go; unchanged where the rest would not
    stand alone."""
    for phrase in sorted(_list(language, "droppable"), key=len, reverse=True):
        opening = re.match(rf"{phrase.replace('_', ' ')}\b(,?)\s+", sentence, re.IGNORECASE)
        if opening is None:
            continue
        rest = sentence[opening.end() :]
        rest = rest[:1].upper() + rest[1:]
        return rest if stands_alone(rest, language) and "," not in rest[:12] else sentence
    return sentence


def sets_up(sentence: str, language: str) -> bool:
    """Whether the sentence tells what people think, which the next one will contradict."""
    return language == "en" and bool(_OPINION.search(sentence))


def has_year(sentence: str) -> bool:
    return bool(_YEAR.search(sentence))


def opens_with_time(sentence: str) -> bool:
    """Whether the sentence begins with its date: a link of a chronology, not a beginning."""
    return any(c.isdigit() for word in sentence.split()[:3] for c in word)


def has_figure(sentence: str) -> bool:
    """Whether an amount is named, in digits or in words; a year is none."""
    return bool(_FIGURE.search(_YEAR.sub("", sentence.lower())))


def has_name(sentence: str, language: str) -> bool:
    """Whether a word inside the sentence has a capital: a person or place (not in German)."""
    inner = _WORD.findall(sentence)[1:]
    return language != "de" and any(w[0].isupper() and w not in {"I", "I’m", "I'm"} for w in inner)


def is_arresting(sentence: str, language: str) -> bool:
    """Whether there is a superlative or a great number."""
    return any(word.lower() in _list(language, "superlative") for word in _WORD.findall(sentence))


def asks_viewer(sentence: str, language: str) -> bool:
    """Whether the sentence asks the viewer to do something."""
    return _begins([w.lower() for w in _WORD.findall(sentence)[:1]], _list(language, "cta"))


def emotion(sentence: str, language: str) -> Emotion:
    """The feeling most words speak for; "neutral" where none does."""
    found = _stems(sentence, language)
    counts = {name: len(found & _stemmed(language, name)) for name in _FEELINGS}
    best = max(_FEELINGS, key=lambda name: counts[name])
    return best if counts[best] else "neutral"


def music_mood(sentences: list[str], language: str) -> MusicMood:
    """The music that fits a text: the mood that more than every fourth sentence speaks for."""
    found = [_stems(sentence, language) for sentence in sentences]

    def share(mood: MusicMood) -> float:
        return sum(bool(stems & _stemmed(language, mood)) for stems in found) / max(1, len(found))

    best = max(_MOODS, key=share)
    return best if share(best) > 0.25 else "warm"


def _begins(opening: list[str], phrases: frozenset[str]) -> bool:
    return any("_".join(opening[: count + 1]) in phrases for count in range(len(opening)))


def _has_loose_pronoun(sentence: str, language: str) -> bool:
    """Whether a personal pronoun comes before any word that could be what it stands for."""
    functional = FUNCTION_WORDS.get(language, frozenset[str]())
    pronouns = _list(language, "pronoun")
    for word in _WORD.findall(sentence):
        if word.lower() in pronouns and not word.isupper():
            return True
        if word.lower() not in functional:
            return False
    return False


def _points_back(sentence: str, language: str) -> bool:
    """Whether "those years" are named before only in another sentence."""
    pattern = _DEMONSTRATIVE.get(language)
    if pattern is None:
        return False
    pointed = [(stem(m.group(1).lower(), language), m.start()) for m in pattern.finditer(sentence)]
    return any(noun not in _stems(sentence[:start], language) for noun, start in pointed)


def _stems(sentence: str, language: str) -> set[str]:
    return {stem(word.lower(), language) for word in _WORD.findall(sentence)}


@cache
def _stemmed(language: str, name: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in _list(language, name))


@cache
def _list(language: str, name: str) -> frozenset[str]:
    return word_lists("cues").get(f"{language}.{name}", frozenset())
