"""Which language a text is in: by its script, then by its function words.

Function words are the commonest evidence there is (every third word of running text), so a few
dozen for each language settle any paragraph; a single name or number settles nothing.
"""

import re
from collections import Counter

from mutoscope.providers.wordlists import word_lists

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

FUNCTION_WORDS = word_lists("function_words")

_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC_LANGUAGES = ("ru", "uk", "bg")
# Letters that only one of the neighbours writes: one paragraph holds dozens of them.
_LETTERS = {
    "ru": "ыэё",
    "uk": "іїєґ",
    "bg": "ѝ",
    "pl": "łżźśćńąę",
    "cs": "řěů",
    "de": "ß",
    "tr": "ığş",
}


def detect_language(text: str) -> str:
    """ISO 639-1 code of the text's main language; "en" where nothing speaks for another."""
    sample = text[:20_000]
    latin, cyrillic = len(_LATIN.findall(sample)), len(_CYRILLIC.findall(sample))
    counts = {language: len(script.findall(sample)) for language, script in _SCRIPTS.items()}
    if counts["ja"] > 0.1 * counts["zh"]:  # Japanese writes Chinese characters between its kana
        counts["ja"], counts["zh"] = counts["ja"] + counts["zh"], 0
    script = max(counts, key=lambda language: counts[language])
    if counts[script] > max(latin, cyrillic):
        return script
    return _by_function_words(sample, cyrillic=cyrillic > latin)


def words(text: str) -> list[str]:
    """The words of a text in lower case; numbers and marks are left out."""
    return [word.lower() for word in _WORD.findall(text)]


def familiarity(text: str) -> float:
    """The share of words of two letters and more, 0..1, that are function words of the language
    that knows most: a fourth of running text, next to none of text in a wrong encoding."""
    found = Counter(word for word in words(text) if len(word) > 1)
    known = [sum(found[word] for word in profile) for profile in FUNCTION_WORDS.values()]
    return max(known) / max(1, found.total())


def _by_function_words(text: str, *, cyrillic: bool) -> str:
    found = Counter(words(text))
    languages = [
        language for language in FUNCTION_WORDS if (language in _CYRILLIC_LANGUAGES) == cyrillic
    ]
    scores = {language: _score(language, found) for language in languages}
    return max(languages, key=lambda language: scores[language])


def _score(language: str, found: Counter[str]) -> float:
    """Function words met, and letters of the language's own at a fifth of a word each."""
    known = FUNCTION_WORDS[language]
    own = _LETTERS.get(language, "")
    met = sum(count for word, count in found.items() if word in known)
    letters = sum(count for word, count in found.items() if any(c in own for c in word))
    return met + 0.2 * letters
