"""Writing systems: which one a text is in, and a word of one spelled in another."""

import functools
import re
import unicodedata

_CYRILLIC_TO_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
        [
            "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r",
            "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "-", "y", "-", "e", "yu", "ya",
            "yo", "i", "yi", "ye", "g"
        ],
        strict=True,
    )
)  # fmt: skip
_GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        [
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
            "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi",
            "chi", "psi", "omega"
        ],
        strict=True,
    )
)  # fmt: skip
# Longest first: the sounds of common English spellings, as Russian borrows them.
_LATIN_TO_CYRILLIC = (
    ("tion", "шн"), ("sch", "ш"), ("tch", "ч"), ("igh", "ай"), ("sh", "ш"), ("ch", "ч"),
    ("ph", "ф"), ("th", "т"), ("kh", "х"), ("zh", "ж"), ("ck", "к"), ("qu", "кв"), ("oo", "у"),
    ("ee", "и"), ("ea", "и"), ("ou", "ау"), ("ow", "оу"), ("ai", "эй"), ("ay", "эй"),
    ("ce", "се"), ("ci", "си"), ("cy", "си"), ("ge", "дже"), ("yu", "ю"), ("ya", "я"), ("yo", "ё"),
    ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"),
    ("h", "х"), ("i", "и"), ("j", "дж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"),
    ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"),
    ("v", "в"), ("w", "в"), ("x", "кс"), ("y", "и"), ("z", "з"),
)  # fmt: skip
_SILENT_E = re.compile(r"(?<=[bcdfgklmnprstvz])e(?=s?$)")


@functools.lru_cache(4096)
def script_of(character: str) -> str:
    """The first word of a letter's Unicode name: "LATIN", "CYRILLIC", "CJK", …; else ""."""
    if not character.isalpha():
        return ""
    return unicodedata.name(character, "UNKNOWN").partition(" ")[0]


def main_script(text: str) -> str:
    """The script that most of the letters belong to; "" without letters."""
    scripts = [script for script in map(script_of, text) if script]
    return max(sorted(set(scripts)), key=scripts.count) if scripts else ""


def to_latin(word: str) -> str:
    """Cyrillic by the BGN/PCGN sounds, Greek letters by name; other letters stay."""
    out = "".join(_latin_letter(character) for character in word)
    return out.capitalize() if word[:1].isupper() else out


def to_cyrillic(word: str) -> str:
    """Roughly how a Russian speaker reads a Latin word: "Google" -> "гугл"."""
    rest = _SILENT_E.sub("", plain(word.lower()))
    out = ""
    while rest:
        latin, sound = next(
            (pair for pair in _LATIN_TO_CYRILLIC if rest.startswith(pair[0])), (rest[0], rest[0])
        )
        out += sound
        rest = rest[len(latin) :]
    return out


def _latin_letter(character: str) -> str:
    lower = character.lower()
    if lower in _GREEK_LETTERS:
        return f" {_GREEK_LETTERS[lower]} "
    return _CYRILLIC_TO_LATIN.get(lower, lower).replace("-", "")


def plain(word: str) -> str:
    """Without diacritics."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
