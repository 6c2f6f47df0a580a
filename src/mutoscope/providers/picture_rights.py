"""Under which licence a picture may be used, and whom it is by, as a page says it."""

import re
from typing import Final

LONGEST_CREDIT = 200
_LICENCE_END = re.compile(
    r"(?:^|[\s,;/|(（]+)(?:"
    r"(?:licen[cs]e:?\s*)?(?:CC|Creative Commons)[ -]?"
    r"(?:BY(?:-(?:NC|ND|SA))*|0|Zero)(?:[ -]?\d\.\d)?"
    r"|public domain)[\s)）.]*$",
    re.IGNORECASE,
)
_CC_URL = re.compile(
    r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)(?:/(\d\.\d))?", re.IGNORECASE
)
_CC_TEXT = re.compile(
    r"\b(?:CC|Creative Commons)[ -]?(BY(?:-(?:NC|ND|SA))*|0|Zero)\b(?:[ -]?(\d\.\d))?"
    r"|\b(public domain|общественное достояние)\b|(パブリックドメイン)",
    re.IGNORECASE,
)
_NAMED: Final = "photo(?:graph)?s?|image|picture|illustration|credit|source|foto|bild"
_CREDIT = re.compile(
    rf"(?:^|[\s(（\[.。])(?:"
    rf"(?:{_NAMED})(?:\s+(?:by|credit|courtesy of))?\s*[:：]\s*"
    rf"|(?:{_NAMED})\s+(?:by|courtesy of)\s+"
    r"|courtesy of\s+"
    r"|(?:фото(?:графия)?|иллюстрация|изображение|источник|рисунок)\s*:\s*"
    r"|(?:写真|画像|撮影|出典|提供|図版?)(?:提供)?\s*[:：／/]\s*"
    r"|©\s*)(?P<who>[^\s].{1,199}?)\s*[)）\]]?\s*\.?$",
    re.IGNORECASE,
)


def licence_in(text: str) -> str:
    """The free licence that a text or a link names, in its usual spelling ("CC BY-SA 4.0", "CC0
    1.0", "Public domain"); empty where it names none."""
    link = _CC_URL.search(text)
    if link:
        return _spelled(link[2], link[3] or "", is_deed=link[1].lower() == "licenses")
    named = _CC_TEXT.search(text)
    if named is None:
        return ""
    if named[3] or named[4]:
        return "Public domain"
    return _spelled(named[1], named[2] or "", is_deed=True)


def _spelled(kind: str, version: str, *, is_deed: bool) -> str:
    if kind.lower() == "mark":
        return "Public domain"
    if kind.lower() in {"0", "zero"}:
        return f"CC0 {version}".strip()
    return f"CC {kind.upper()} {version}".strip() if is_deed else ""


def may_be_used(licence: str) -> bool:
    """Whether a video that anybody may watch, cut and sell may show a picture of this licence, with
    its credit: not where selling (NC) or changing (ND) is forbidden, nor where nothing is said."""
    known = licence_in(licence)
    return bool(known) and not re.search(r"\bN[CD]\b|-N[CD]\b", known)


def split_credit(caption: str) -> tuple[str, str]:
    """A caption without the credit at its end, and the credit: "Bees on a comb. Photo: Ann Bell"
    becomes "Bees on a comb." and "Ann Bell"."""
    found = _CREDIT.search(caption)
    if found is None:
        return caption, ""
    return caption[: found.start()].strip(" (（[|—–-"), found["who"].strip(" .()（）")[
        :LONGEST_CREDIT
    ]


def without_licence(credit: str) -> str:
    """A credit without the licence at its end, which is told beside it: "Ann Bell, CC BY 4.0"
    becomes "Ann Bell"."""
    return _LICENCE_END.sub("", credit)
