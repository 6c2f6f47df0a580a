"""Names of schedules as people write them: a schedule's own has letters of every keyboard."""

import hashlib
import re
import unicodedata

LONGEST = 40
_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґў"
_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya i i e g u"
_CYRILLIC = str.maketrans({**dict(zip(_LETTERS, _LATIN.split(), strict=True)), "ъ": "", "ь": ""})


def schedule_name(written: str) -> str:
    """The name that is meant: Cyrillic in Latin letters, others without their marks. What has no
    such letters is named by its hash: the same words are always the same name."""
    composed = unicodedata.normalize("NFC", written.lower()).translate(_CYRILLIC)
    plain = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9_-]+", "-", plain).strip("-")[:LONGEST]
    if name:
        return name
    return f"schedule-{hashlib.sha256(written.encode()).hexdigest()[:8]}"
