"""Paragraphs around an article that are not its telling: legal notes, and what a chapter is headed
with. They stand first or last, where a script begins and ends."""

import re
from collections.abc import Sequence

_FRINGE = 3
"""So many paragraphs at each end may be such ones."""
_LONGEST_NOTE_WORDS = 60
_NOTES = re.compile(
    r"\bdoes not (?:necessarily )?(?:constitute|imply|reflect)\b"
    r"|\b(?:views|opinions) expressed\b"
    r"|\ball rights reserved\b|\bcopyright (?:©|\(c\)|\d{4})|© ?\d{4}"
    r"|\bfor (?:general )?(?:informational|information|educational) purposes only\b"
    r"|\bnot (?:constitute |intended as |be taken as )?(?:legal|medical|financial|investment|tax)"
    r" advice\b"
    r"|^disclaimer\b|\blicensed under\b|\b(?:reprinted|republished) (?:with|by|from|under)\b"
    r"|\bthis (?:article|post|essay|story|piece) (?:was |is )?(?:first|originally|sponsored)\b"
    r"|\bмнени[ея] (?:автора|авторов|редакции)\b[^.]{0,60}\bне\b|\bвсе права защищены\b"
    r"|\bне является\b[^.]{0,40}\b(?:офертой|рекомендацией|консультацией)\b"
    r"|\bперепечатка\b[^.]{0,60}\b(?:разреш|запрещ|ссылк)|\bна правах рекламы\b"
    r"|\bимеются противопоказания\b|免責事項|無断(?:転載|複製|複写)|転載を禁|底本[:：]|初出[:：]",
    re.IGNORECASE,
)
_HEADS = re.compile(r"[.!?…]\s*(?:--|[–—])\s*(?=[^\W\d_a-zа-яё])")
"""Between the heads of a chapter: "The beginning. – The siege. – The end." """
_FEWEST_HEADS, _LONGEST_HEAD_WORDS = 3, 10


def asides(paragraphs: Sequence[str]) -> frozenset[int]:
    """The places of those that are not told; none where there is nothing else."""
    count = len(paragraphs)
    fringe = {*range(min(_FRINGE, count)), *range(max(0, count - _FRINGE), count)}
    found = {at for at in fringe if _is_note(paragraphs[at]) or (not at and _heads(paragraphs[0]))}
    return frozenset(found) if len(found) < count else frozenset()


def _is_note(text: str) -> bool:
    return len(text.split()) <= _LONGEST_NOTE_WORDS and bool(_NOTES.search(text))


def _heads(text: str) -> bool:
    """Whether it lists what a chapter tells. What somebody says begins with its dash."""
    heads = _HEADS.split(text)
    words = len(text.split()) / len(heads)
    is_speech = text.lstrip().startswith(("-", "–", "—"))
    return len(heads) >= _FEWEST_HEADS and words <= _LONGEST_HEAD_WORDS and not is_speech
