"""Languages whose sounds the espeak-ng program tells (GPL-3.0, a process of its own).

It writes IPA; what Kokoro writes with one letter, a diphthong or an affricate, it writes with two
that a tie joins (`--tie`). The training data of these languages was made the same way
(https://github.com/hexgrad/misaki).
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from mutoscope.providers.kokoro_parts import PROGRAM_VOICES
from mutoscope.providers.program import ESPEAK_NG, run_program
from mutoscope.providers.pronounced.laying import MARKS, Sound, lay_out
from mutoscope.providers.spoken import Token, spoken_tokens
from mutoscope.providers.spoken.cleaning import clean_text
from mutoscope.providers.spoken.written import Written, split_words, take_apart

_TIE = "^"
_JOINED = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ə^ʊ": "Q",
    "ɔ^ɪ": "Y",
    "d^z": "ʣ",
    "d^ʒ": "ʤ",
    "s^s": "S",
    "t^s": "ʦ",
    "t^ʃ": "ʧ",
}
_JOINED_SOUND = re.compile("|".join(map(re.escape, _JOINED)))
_NOT_SOUND = re.compile(r"\([^)]*\)|[\^_\-]")  # "(en)": another language's rules begin here
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963])"
_LETTERS_ONLY = re.compile(rf"{_LETTER}+(?:['.\-]{_LETTER}+)*")
_DANDAS = "।॥"  # close a Hindi sentence
_NOT_HINDI = re.compile(r"[^\w\u0900-\u097f', .%\-]")


class ByProgram:
    """A `Pronouncer`. `language`: one of `PROGRAM_VOICES`; `path` of the program."""

    def __init__(self, language: str, path: Path | None = None) -> None:
        self._language = language
        self._path = path

    @property
    def build(self) -> str:
        said = run_program([self._program, "--version"], stdin="", provider="espeak").decode()
        return f"espeak-ng {said.partition('Data at')[0].rpartition(':')[2].strip()}"

    def tokens(self, text: str) -> list[Token]:
        """Figures and signs are left to the program."""
        return (
            _hindi_tokens(text) if self._language == "hi" else spoken_tokens(text, self._language)
        )

    def sounds(self, tokens: Sequence[Token]) -> list[Sound]:
        words = list[list[Sound]]()
        for first, last in _clauses(tokens):
            words += self._words(tokens[first:last], first)
        return lay_out(tokens, words)

    def _words(self, tokens: Sequence[Token], first: int) -> list[list[Sound]]:
        """The words of a clause as they are said together."""
        plain = [token.spoken.rstrip(MARKS) for token in tokens]
        heard = self._said(" ".join(plain))
        owners = [i for i, text in enumerate(plain) for _ in text.split()]
        if len(heard) == len(owners) and all(map(_is_plain, plain)):
            return [[(c, first + owners[i]) for c in word] for i, word in enumerate(heard)]
        return _matched(heard, [self._said(text) for text in plain], first)

    def _said(self, text: str) -> list[str]:
        argv = [self._program, "-q", "--ipa", f"--tie={_TIE}", "-v", PROGRAM_VOICES[self._language]]
        ipa = run_program([*argv, "-b", "1", "--stdin"], stdin=text, provider="espeak").decode()
        joined = _JOINED_SOUND.sub(lambda sounds: _JOINED[sounds[0]], _apart(ipa))
        return _NOT_SOUND.sub("", joined).split()

    @cached_property
    def _program(self) -> Path:
        return ESPEAK_NG.require(self._path)


def _matched(heard: Sequence[str], alone: Sequence[Sequence[str]], first: int) -> list[list[Sound]]:
    """Words said together, each sound given to the token whose sounds, said alone, it matches.

    A figure is several words, two short words can be said as one, and what is said at the seam
    belongs to the word before.
    """
    counted = [i for i, words in enumerate(alone) for _ in words]
    if len(counted) == len(heard):
        return [[(c, first + counted[i]) for c in word] for i, word in enumerate(heard)]
    pairs = [(c, i) for i, words in enumerate(alone) for word in words for c in word]
    match = SequenceMatcher(None, "".join(c for c, _ in pairs), "".join(heard), autojunk=False)
    owners = dict[int, int]()
    for there, here, length in match.get_matching_blocks():
        owners.update({here + n: pairs[there + n][1] for n in range(length)})
    laid, owner, place = list[list[Sound]](), 0, 0
    for word in heard:
        laid.append([])
        for character in word:
            owner = owners.get(place, owner)
            laid[-1].append((character, first + owner))
            place += 1
    return laid


def _clauses(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """First token and the one past the last, of what stands between two marks."""
    ends = [i + 1 for i, token in enumerate(tokens) if token.spoken.endswith(tuple(MARKS))]
    edges = [0, *ends] if ends and ends[-1] == len(tokens) else [0, *ends, len(tokens)]
    return list(pairwise(edges))


def _apart(ipa: str) -> str:
    """The tilde of a nasal vowel as a letter of its own, as the model knows it; ç stays whole."""
    return unicodedata.normalize("NFD", ipa).replace("c\u0327", "ç")


def _is_plain(spoken: str) -> bool:
    return all(_LETTERS_ONLY.fullmatch(word) for word in spoken.split())


def _hindi_tokens(text: str) -> list[Token]:
    """Hindi writes vowels as marks on a letter; they are part of the word, a danda is not."""
    return [_hindi_token(part) for part in take_apart(split_words(clean_text(text)), {})]


def _hindi_token(part: Written) -> Token:
    core = _NOT_HINDI.sub("", part.core.rstrip(_DANDAS))
    ended = part.pause or ("." if part.core.endswith(tuple(_DANDAS)) else "")
    return Token(part.caption, core and core.strip(_DANDAS) + ended)
