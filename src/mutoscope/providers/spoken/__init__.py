"""From written to spoken: what a caption shows and what a voice is fed, word by word."""

from mutoscope.providers.spoken.phrasing import best_cut, sentences
from mutoscope.providers.spoken.tokens import Token, spoken_tokens

__all__ = ["Token", "best_cut", "sentences", "spoken_tokens"]
