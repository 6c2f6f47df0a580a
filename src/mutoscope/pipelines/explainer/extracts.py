"""Words of an article, a little shorter and as true as before: for the ear, and for a slide."""

import re

LONGEST_CHARACTERS = 90
_LONGEST_UNPARTED = 60
"""Of the languages that write no spaces: as wide as the above."""
_UNPARTED = frozenset({"ja", "zh", "th"})
_FEWEST_WORDS = 4
_MOST_BRACKETED = 32

_BRACKETS = re.compile(r"\s?[(（]([^()（）]*)[)）]")
_LIMITING = re.compile(
    r"\b(?:except|excluding|only|not|without|unless|if|some|most|nearly|almost|partly|but|never|or"
    r"|кроме|только|не|без|если|почти|часть|но|или)\b|除|だけ|のみ|以外|ただし|ない|場合",
    re.I,
)
"""In brackets that hold one of these stands what the sentence needs to be true."""
_REFERENCES = {
    "en": re.compile(
        r"(?:^|,?\s+)as\s+(?:(?:was|is|we\s+have)\s+)?(?:shown|seen|mentioned|described|noted|explained"
        r"|discussed)\s+(?:above|below|earlier|before|in\s+(?:figure|table|section)\s+[\d.]+),?"
        r"|,?\s+\(?see\s+(?:above|below|(?:figure|fig\.|table|section)\s+[\d.]+)\)?",
        re.I,
    ),
    "ru": re.compile(
        r"(?:^|,?\s+)как\s+(?:(?:уже\s+)?(?:было\s+)?(?:показано|сказано|отмечено|описано|упомянуто)"
        r"|мы\s+видели)\s+(?:выше|ранее|раньше),?"
        r"|,?\s+\(?см\.\s+(?:выше|ниже|(?:рис|табл)\.\s+\d+)\)?",
        re.I,
    ),
    "ja": re.compile(
        r"(?:前述|上述)の(?:とおり|通り|ように)、|上の図に(?:示した|ある)(?:とおり|ように)、"
    ),
}
_MAIN_CLAUSE_ENDS = {
    "en": re.compile(r";|:\s|\s—\s|,\s+(?:because|which|who|where|so|whereas)\b", re.I),
    "ru": re.compile(r";|:\s|,\s+(?:потому\s+что|поэтому|так\s+как|так\s+что)\b", re.I),
}
_SUBORDINATE = re.compile(
    r"(?:if|when|whenever|although|though|because|while|unless|as|since|until|after|before|once"
    r"|whether|given|were|had|should|если|когда|хотя|поскольку|пока|чтобы|после|до|раз)\b",
    re.I,
)
_END_MARKS = " .。．;；,，、:"
_SPACE_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?…](?:[\s”»)]|$))")
"""Not that before a word such as .gov or .NET."""


def spoken_form(sentence: str, language: str) -> str:
    """A sentence without what only a reader can use: short asides in brackets that limit nothing,
    and references to other places of the text."""
    text = _BRACKETS.sub(_without_aside, sentence)
    reference = _REFERENCES.get(language)
    text = reference.sub("", text) if reference else text
    text = _SPACE_BEFORE_MARK.sub("", " ".join(text.split()))
    return text[:1].upper() + text[1:]


def _without_aside(found: re.Match[str]) -> str:
    inside = found[1]
    return found[0] if len(inside) > _MOST_BRACKETED or _LIMITING.search(inside) else ""


def short_extract(sentence: str, language: str) -> str:
    """The sentence without its full stop where it is short enough for a slide, else its main clause
    where that says nothing more than the whole does; else empty."""
    whole = sentence.rstrip(_END_MARKS)
    if len(whole) <= longest(language):
        return whole
    clause = _main_clause(whole, language)
    return clause if len(clause) <= longest(language) else ""


def longest(language: str) -> int:
    """How many characters an extract may have."""
    return _LONGEST_UNPARTED if language in _UNPARTED else LONGEST_CHARACTERS


def _main_clause(text: str, language: str) -> str:
    """What stands before the first comma or colon, where a clause that only explains follows."""
    ends = _MAIN_CLAUSE_ENDS.get(language)
    found = ends.search(text) if ends else None
    if found is None or _SUBORDINATE.match(text):
        return ""
    clause = text[: found.start()].rstrip(_END_MARKS)
    is_open = any(clause.count(a) != clause.count(b) for a, b in ("()", "“”", "«»"))
    is_plain = "," not in clause and not is_open and len(clause.split()) >= _FEWEST_WORDS
    return clause if is_plain else ""
