"""Languages without a reader of their own: their engine reads figures and signs itself."""

from mutoscope.providers.spoken.written import Nearby


def read(word: Nearby) -> str:
    """The word as it is written."""
    return word.core
