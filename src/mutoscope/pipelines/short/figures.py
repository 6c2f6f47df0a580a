"""A figure worth showing large, with a label that reads on from it grammatically.

"Brazil grows about one third of the world's coffee" -> "1/3" + "of the world's coffee". A figure
whose label would be a pronoun, or does not end surely, is no figure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mutoscope.pipelines.short.grammar import (
    is_finite_verb,
    is_function_word,
    is_kind,
    is_plural,
)
from mutoscope.pipelines.short.headline import Word, clause_for, tokens
from mutoscope.pipelines.short.word_data import word_set

LONGEST_LABEL_WORDS = 6
LONGEST_CLAUSE_WORDS = 7
LEAST_COUNT = 20
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "hundred": 1e2}
_EN_WORDS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
_SCALE = r"(?:hundred|thousand|million|billion|trillion)"
_EN_NUMBER = re.compile(
    rf"""(?<![\w.,$€£-])(?:
      (?P<fraction>(?:one|a)[ -](?:third|quarter|fifth|tenth)
        |two[ -]thirds|three[ -]quarters|half)\b
    | (?P<money>[$€£])?(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)
        (?:(?P<percent>\s?%|\s?per\s?cent\b)|[ -](?P<scale>{_SCALE})\b)?
        (?![\d/:]|-\w|[.,]\d|(?:st|nd|rd|th|s)\b)
    | (?P<word>{"|".join(_EN_WORDS)})[ ](?P<wordscale>{_SCALE})\b
    )(?P<currency>[ ]dollars\b|[ ]euros\b)?""",
    re.X | re.I,
)
_FRACTIONS = {"third": "1/3", "quarter": "1/4", "fifth": "1/5", "tenth": "1/10", "half": "1/2"}
_PLUS = re.compile(r"\b(?:more than|over|at least|greater than)\s+$", re.I)
_UNSURE = re.compile(
    r"\b(?:up to|less than|fewer than|under|below|at most|between|not|no|to|or|and|-|by|nearly all|"
    r"only|another|a further|every|each|first|last|next|other|of the)\s+$",
    re.I,
)
# A number after a name is part of it ("Boeing 747"); a sentence's first word is mostly no name.
_NAMED = re.compile(
    r"(?:\S\s+[A-Z][\w-]*|^\W*(?:Apollo|Boeing|Figure|Section|Route|Area|Windows)|#|№)\s*$"
)
_YEAR_BEFORE = re.compile(
    r"\b(?:in|by|since|from|until|of|circa|around|about|before|after|year|and|to)\s+$", re.I
)
_TIME_UNITS = word_set(
    "second seconds minute minutes hour hours day days night nights week weeks month months "
    "year years decade decades century centuries times"
)
_RATE = re.compile(
    r"(?:\s+(?:a|per|each|every)\s+(?:second|minute|hour|day|week|month|year|person|trip)\b)+"
    r"|\s+(?:worldwide|annually)\b"
)
_AFTER_MEASURE = re.compile(
    r"\s+(?:(?:above|below|from|beneath)\s+(?:the\s+)?[A-Za-z]+(?:\s+level)?"
    r"|tall|high|long|wide|deep|across|away|thick)\b"
)
_LEANING = word_set("he she it they his her its their him them this that these those")
_ADVERBS = word_set("back away home together apart alone again today now down out ahead then later")
# "of the food we eat": without its clause the phrase would say more than the text does.
_REDUCED_CLAUSE = re.compile(
    r"\s+(?:we|you|people)\s+(?:eat|use|drink|need|see|breathe|buy|make)\b"
)
_MEASURES = word_set(
    "km kilometre kilometres kilometer kilometers mile miles metre metres meter meters kg "
    "kilogram kilograms tonne tonnes ton tons litre litres liter liters degrees feet watts "
    "volts"
)
_RU_NUMBER = re.compile(
    r"""(?<![\w.,-])(?P<digits>\d{1,3}(?:[\u00a0\u202f ]\d{3})+|\d+(?:,\d+)?)
    (?:(?P<percent>\s?%|\sпроцент(?:ов|а|ы)?\b)
      |\s(?P<scale>тысяч[аи]?|миллион(?:ов|а)?|миллиард(?:ов|а)?)\b)?
    (?![\d/:]|-\w|[.,]\d)""",
    re.X | re.I,
)
_RU_PLUS = re.compile(r"\b(?:более|больше|свыше|не менее)\s+$", re.I)
_RU_UNSURE = re.compile(r"\b(?:до|менее|меньше|не|от|почти все|каждые|из|и|или|в|с|к)\s+$", re.I)
_RU_YEAR_AFTER = re.compile(r"\s*(?:год|году|года|г\.|годах|годы|век|веке|-)")
_RU_GENITIVE = re.compile(
    r"(?:ого|его|ов|ев|ой|ей|ий|[бвгдзклмнпрстфхцчшщ]|ок|ек|а|я|ы|и|ых|их)$", re.I
)


@dataclass(frozen=True)
class Figure:
    """`text` as shown ("1/3", "2 billion", "400+"); `label` reads on from it."""

    text: str
    label: str


def find_figure(sentence: str, language: str) -> Figure | None:
    """The first figure of a sentence that has a sure label."""
    if language == "ru":
        return _first(_ru_figure(sentence, m) for m in _RU_NUMBER.finditer(sentence))
    if language == "en":
        return _first(_en_figure(sentence, m) for m in _EN_NUMBER.finditer(sentence))
    return None


def _first(figures: Iterable[Figure | None]) -> Figure | None:
    return next((f for f in figures if f), None)


def _en_figure(sentence: str, match: re.Match[str]) -> Figure | None:
    before, after = sentence[: match.start()], sentence[match.end() :]
    plus = "+" if _PLUS.search(before) else ""
    if not plus and (_UNSURE.search(before) or _NAMED.search(before)):
        return None
    if match["fraction"] or match["percent"]:
        label = _share_label(after)
    elif match["money"] or match["currency"]:
        label = _money_label(after)
    else:
        label = _count_label(after) if _counts(match, before, plus=bool(plus)) else ""
        small = match["digits"] and float(match["digits"].replace(",", "")) < LEAST_COUNT
        if small and not match["scale"] and not re.search(r" (?:a|per|each|every) ", label):
            return None
    if not label or len(label.split()) > LONGEST_LABEL_WORDS:
        return None
    label = _with_its_verb(sentence, match, label)
    shown = _shown(match)
    return Figure("50%+" if shown + plus == "1/2+" else shown + plus, label)


def _with_its_verb(sentence: str, match: re.Match[str], label: str) -> str:
    """ "people" -> "people drink coffee", where the figure begins a clause that can be cut off."""
    before = sentence[: match.start()].strip()
    if label.startswith("of ") or (before and not _PLUS.fullmatch(before + " ")):
        return label
    clause = clause_for(sentence[match.start() :], "en") or sentence[match.start() :].rstrip(".")
    clause = clause[len(match.group()) :].strip()
    fits = clause.startswith(label) and len(clause.split()) <= LONGEST_CLAUSE_WORDS
    leans = _LEANING & set(clause.lower().split())
    return clause if fits and not leans and "," not in clause else label


def _shown(match: re.Match[str]) -> str:
    if match["fraction"]:
        return _fraction(match["fraction"].lower())
    if match["percent"]:
        return f"{match['digits']}%"
    sign = match["money"] or {" dollars": "$", " euros": "€"}.get(match["currency"] or "", "")
    if match["word"]:
        number = _EN_WORDS[match["word"].lower()]
        return sign + _scaled(str(number), match["wordscale"].lower())
    return sign + _scaled(match["digits"], (match["scale"] or "").lower())


def _fraction(words: str) -> str:
    if words.startswith("two"):
        return "2/3"
    if words.startswith("three"):
        return "3/4"
    return next(shown for name, shown in _FRACTIONS.items() if name in words)


def _scaled(number: str, scale: str) -> str:
    """Hundreds and thousands in digits, larger scales in words."""
    if scale in {"hundred", "thousand"}:
        return f"{round(float(number.replace(',', '')) * _SCALES[scale]):,}"
    return f"{number} {scale}".strip()


def _counts(match: re.Match[str], before: str, *, plus: bool) -> bool:
    """True for a number that counts things: not a year, and not too small to be shown large."""
    digits = match["digits"]
    if match["word"] or match["scale"]:
        return True
    if "," not in digits and re.fullmatch(r"1[0-9]{3}|20[0-9]{2}", digits) and not plus:
        return not _YEAR_BEFORE.search(before) and before.strip() != ""
    return float(digits.replace(",", "")) > 1


def _share_label(after: str) -> str:
    match = re.match(r"\s+(of\s+(?:(?:the|all|our|its|their|an?|all the|every)\s+)?)", after)
    if not match:
        return ""
    rest = after[match.end() :]
    phrase = noun_phrase(rest, needs_plural=False)
    if not phrase:
        return ""
    rest = rest[rest.index(phrase) + len(phrase) :]
    measured = re.match(r"\s+of\s+([a-z]+)(?=[\s.,;])", rest)
    if measured and not is_function_word(measured[1], "en"):
        return f"{' '.join(match[1].split())} {phrase} of {measured[1]}"
    clause = _REDUCED_CLAUSE.match(rest)
    narrowed = clause.group() if clause else _narrowing(rest)
    return "" if narrowed is None else f"{' '.join(match[1].split())} {phrase}{narrowed}"


def _narrowing(rest: str) -> str | None:
    """What narrows a share down (" in Germany"); "" for nothing, None when its end is not sure.

    "40% of homes in Germany" must not become "40% of homes".
    """
    match = re.match(r"\s+(?:between|in|from|on|with|under|without)\s+(?:the\s+)?", rest)
    if not match:
        return ""
    name = re.match(r"[A-Z][\w-]*(?:\s[A-Z][\w-]*)*(?=[\s.,;])", rest[match.end() :])
    inner = name.group() if name else noun_phrase(rest[match.end() :], needs_plural=False)
    return f"{match.group()}{inner}" if inner else None


def _money_label(after: str) -> str:
    match = re.match(r"\s+(in|worth of|of)\s+", after)
    if match:
        phrase = noun_phrase(after[match.end() :], needs_plural=False)
        return f"{match[1]} {phrase}" if phrase else ""
    rate = _RATE.match(after)
    return rate.group().strip() if rate else ""


def _count_label(after: str) -> str:
    phrase = noun_phrase(after, needs_plural=True)
    if not phrase:
        return ""
    rest = after[after.index(phrase) + len(phrase) :]
    of = re.match(r"\s+of\s+((?:the|its|their|our)\s+)?", rest)
    if of:
        inner = noun_phrase(rest[of.end() :], needs_plural=False)
        if not inner:
            return ""
        phrase = f"{phrase} of {of[1] or ''}{inner}"
        rest = rest[of.end() + len(inner) :]
    extra = _RATE.match(rest)
    if not extra and phrase.split()[-1] in _MEASURES:
        extra = _AFTER_MEASURE.match(rest)
    if phrase == "degrees":
        extra = re.match(r"\s+(?:Celsius|Fahrenheit)\b", rest)
        if not extra:
            return ""
    if not extra and not of and phrase in _TIME_UNITS | _MEASURES:
        return ""
    return phrase + (extra.group() if extra else "")


def noun_phrase(text: str, *, needs_plural: bool) -> str:
    """The nouns and adjectives at the start of `text`, or "" when their end is not sure."""
    words = tokens(text)
    for i, word in enumerate(words):
        if _stops(words, i):
            sure = i > 0 and (not needs_plural or _is_head(words[i - 1].text))
            return text[words[0].start : words[i - 1].end] if sure else ""
        nothing_follows = i + 1 == len(words)
        if i >= 4 or (word.text[0].isupper() and needs_plural):
            return ""
        ended = is_plural(word.text) and (nothing_follows or not _joins_on(words, i))
        if ended or (nothing_follows and not needs_plural):
            return text[words[0].start : word.end]
    return ""


def _stops(words: Sequence[Word], i: int) -> bool:
    word = words[i]
    if word.is_mark:
        return True
    ends = is_function_word(word.text, "en") or word.text[0].isdigit() or word.text.endswith("ly")
    ends = ends or word.text.lower() in _ADVERBS
    return ends or (i > 0 and is_finite_verb(word.text, words[i - 1].text, "en"))


def _is_head(word: str) -> bool:
    return is_plural(word) or word.lower() in _MEASURES


def _joins_on(words: Sequence[Word], i: int) -> bool:
    """A plural that is only the first half of a compound: "sports cars"."""
    following = words[i + 1]
    return is_plural(following.text) and not _stops(words, i + 1)


def _ru_figure(sentence: str, match: re.Match[str]) -> Figure | None:
    before, after = sentence[: match.start()], sentence[match.end() :]
    plus = "+" if _RU_PLUS.search(before) else ""
    if _RU_YEAR_AFTER.match(after) or (not plus and _RU_UNSURE.search(before)):
        return None
    digits = match["digits"].replace("\u00a0", " ").replace("\u202f", " ")
    small = float(digits.replace(" ", "").replace(",", ".")) < LEAST_COUNT
    if small and not (match["percent"] or match["scale"]):
        return None
    label = _ru_label(after)
    if not label:
        return None
    if match["percent"]:
        return Figure(f"{digits}%{plus}", label)
    return Figure(f"{digits} {match['scale'] or ''}".strip() + plus, label)


def _ru_label(after: str) -> str:
    """Genitive words that follow, up to a function word, a verb or a mark."""
    words = tokens(after)
    taken: list[Word] = []
    for i, word in enumerate(words):
        before = words[i - 1].text if i else ""
        if word.is_mark or is_function_word(word.text, "ru"):
            break
        if is_finite_verb(word.text, before, "ru"):
            break
        if not _RU_GENITIVE.search(word.text) or word.text[0].isdigit() or len(taken) == 3:
            return ""
        taken.append(word)
    if not taken or is_kind(taken[-1].text, "particles", "ru"):
        return ""
    return after[taken[0].start : taken[-1].end]
