"""Whether a spoken word ends its sentence, for captions. Rules for English, German and Russian."""

import re

_MARKS = (".", "!", "?", "…")
_CLOSING = "\"'»”’)]"
_OPENING = "\"'«“„‘(["
_INITIALS = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]\.|[^\W\d_]\.")
"""A letter ("J."), or several with dots between them ("U.S.", "e.g.", "Ph.D.", "т.е.")."""
_ABBREVIATIONS = {
    *("dr", "mr", "mrs", "ms", "prof", "st", "mt", "jr", "sr", "no"),
    *("nos", "vs", "approx", "ca", "dept", "gen", "capt", "lt", "col", "gov"),
    *("sen", "rep", "rev", "hon"),
    *("inc", "ltd", "co", "corp", "fig", "vol", "pp", "est", "al", "ed"),
    *("eds", "jan", "feb", "apr", "aug", "sept", "oct", "nov", "dec"),
    *("bzw", "usw", "evtl", "ggf", "inkl", "nr", "str", "hr", "fr", "sog"),
    *("vgl", "zb", "tel", "abs", "bd", "mio", "mrd", "ing", "dipl"),
    *("др", "пр", "см", "гг", "вв", "им", "ул", "руб", "тыс", "млн"),
    *("млрд", "ок", "напр", "проф", "акад", "стр", "рис", "гл", "св", "чел"),
    *("рт", "ст", "кв", "мин", "сек", "шт"),
}


def ends_sentence(word: str, following: str = "") -> bool:
    """Whether a sentence ends with `word`, marks and all, where `following` comes next.

    The full stop of an abbreviation or an initial ends none, nor one before a small letter.
    """
    bare = word.rstrip(_CLOSING).lstrip(_OPENING)
    if not bare.endswith(_MARKS):
        return False
    if not bare.endswith("."):
        return True
    known = bool(_INITIALS.fullmatch(bare)) or bare[:-1].casefold() in _ABBREVIATIONS
    return not (known or following.lstrip(_OPENING)[:1].islower())
