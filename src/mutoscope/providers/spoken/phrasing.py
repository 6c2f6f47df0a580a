"""Where a speaker breathes: sentences, and the best place to cut one that is too long."""

from collections.abc import Sequence

from mutoscope.providers.spoken.tokens import Token

_CLAUSE_END = (";", ":", ",", "—")


def sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of each sentence. A stop before a small letter (“Stop!” she said) ends none."""
    groups: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        groups[-1].append(token)
        following = tokens[index + 1].caption if index + 1 < len(tokens) else ""
        if token.ends_sentence and following and not _continues(following):
            groups.append([])
    return groups


def best_cut(tokens: Sequence[Token]) -> int:
    """How many tokens to put before the cut: up to the clause end nearest the middle, else half."""
    middle = len(tokens) / 2
    ends = [i + 1 for i, token in enumerate(tokens[:-1]) if token.spoken.endswith(_CLAUSE_END)]
    return min(ends, key=lambda end: abs(end - middle)) if ends else max(1, len(tokens) // 2)


def _continues(caption: str) -> bool:
    return next((c for c in caption if c.isalnum()), "").islower()
