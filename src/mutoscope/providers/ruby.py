"""Readings over words (ruby, HTML Living Standard 4.5.10): at them sentences would seem to end."""

from typing import Any


def drop_readings(tree: Any) -> None:
    """Leave the words alone. `tree`: an element of lxml.html; it is changed."""
    for element in list(tree.iter("rt", "rp", "rtc")):
        element.drop_tree()
    for element in list(tree.iter("ruby", "rb")):
        element.drop_tag()
