"""Mutoscope: a topic, a link, a photo or an idea becomes finished media."""

__version__ = "0.1.0"
