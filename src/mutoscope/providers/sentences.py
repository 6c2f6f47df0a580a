"""Where one sentence ends and the next begins.

Rules, not a model: a full stop ends a sentence unless it belongs to an abbreviation, an initial or
an ordinal, stands within a quotation or brackets, or is followed by a small letter.
"""

import re

from mutoscope.providers.language import FUNCTION_WORDS
from mutoscope.providers.wordlists import word_lists

# Mark, closing quotes or brackets, then white space; Chinese and Japanese need no space.
_STOP = re.compile(r"(?:(?<![.!?…])[.!?…]+[\"'”’»“)\]]*(?=\s))|(?:[。！？]+[」』”）]*)|(?:।(?=\s))")
_LAST_WORD = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\.$")
_NEXT_WORD = re.compile(r"[\s\"'“”‘’«„(\[¿¡—–-]*([^\W_]+)")
_INITIAL = re.compile(r"\s*[^\W\d_]\.")
_ENDED = re.compile(r"(?:[.!?…。！？।])[\"'”’»“)\]」』）]*$")
_LONGEST_ENCLOSED = 300
_NEAR = 100
"""So many characters before and after a stop say what it is."""

_ABBREVIATIONS = word_lists("abbreviations")


def split_sentences(text: str, language: str = "en") -> list[str]:
    """The sentences of one paragraph, in order; nothing but white space is lost between them."""
    flat = " ".join(text.split())
    enclosed = _enclosed(flat)
    sentences: list[str] = []
    start = 0
    for stop in _STOP.finditer(flat):
        end = stop.end()
        before = flat[max(start, end - _NEAR) : end]
        if end in enclosed or not _ends(before, flat[end : end + _NEAR], language):
            continue
        sentences.append(flat[start:end].strip())
        start = end
    rest = flat[start:].strip()
    return [*sentences, rest] if rest else sentences


def is_ended(sentence: str) -> bool:
    """Whether the text closes with a full stop, a question mark or their like."""
    return bool(_ENDED.search(sentence))


def _ends(sentence: str, rest: str, language: str) -> bool:
    """Whether the stop that closes `sentence` ends it, given what follows (near it)."""
    following = _NEXT_WORD.match(rest)
    if following is None:
        return True
    word = following.group(1)
    if word[0].islower():
        return False
    opens = not _INITIAL.match(rest) and word.lower() in FUNCTION_WORDS.get(
        language, FUNCTION_WORDS["en"]
    )
    last = _LAST_WORD.search(sentence)
    if last is None:
        return True
    return _ends_after(last.group(1), sentence, opens=opens, language=language)


def _ends_after(last: str, sentence: str, *, opens: bool, language: str) -> bool:
    """Whether a full stop after the word `last` ends the sentence; `opens`: a function word with a
    capital follows, which only the beginning of a sentence explains."""
    if last.isdigit():
        numbered_item = sentence.strip(". ").isdigit()
        ordinal = language in {"de", "cs"} and len(last) <= 2 and not opens
        return not (numbered_item or ordinal)
    if last.lower() in _ABBREVIATIONS["before_more"]:
        return False
    initial = len(last) == 1 and not last.isdigit()
    if initial or last.lower() in _ABBREVIATIONS["maybe_last"]:
        return opens
    return True


def _enclosed(text: str) -> set[int]:
    """Positions inside quotations and brackets, closing mark excluded: no sentence ends there."""
    inside: set[int] = set()
    pairs = {"“": "”", "«": "»", "„": "“", "(": ")", "[": "]"}
    if text.count('"') % 2 == 0:
        pairs['"'] = '"'
    position = 0
    while position < len(text):
        closer = pairs.get(text[position], "")
        end = text.find(closer, position + 1, position + _LONGEST_ENCLOSED) if closer else -1
        if end > 0:
            inside.update(range(position + 1, end + 1))
        position = end + 1 if end > 0 else position + 1
    return inside
