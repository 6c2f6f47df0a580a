"""From the words of a line to Kokoro's phonemes, each with the word that it belongs to."""

from mutoscope.providers.pronounced.laying import Line, Pronouncer, Sound, lay_out

__all__ = ["Line", "Pronouncer", "Sound", "lay_out"]
