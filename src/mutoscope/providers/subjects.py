"""What a topic is about: the stems of its words without those that only frame it."""

import re

from mutoscope.providers.language import FUNCTION_WORDS
from mutoscope.providers.stems import stem
from mutoscope.providers.wordlists import word_lists

_WORD = re.compile(r"[^\W_]+")
_NONE = frozenset[str]()


def subject(text: str, language: str) -> frozenset[str]:
    """The stems of the words that say what a text is about ("a short history of coffee"); of all
    its words if none would stay."""
    function_words = FUNCTION_WORDS.get(language, _NONE)
    frame = word_lists("topic_frames").get(language, _NONE)
    named = [word for word in _WORD.findall(text.lower()) if word not in function_words]
    subject = [word for word in named if word not in frame]
    return frozenset(stem(word, language) for word in subject or named)
