"""What the fields of a form are called where something is said of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request

from mutoscope.app.garden_titles import area_titles
from mutoscope.interfaces.web.pages import words as texts
from mutoscope.interfaces.web.pages.fields import numbers_of
from mutoscope.interfaces.web.pages.forms import Control, Form


def labels_of(request: Request, form: Form, sent: Mapping[str, Any]) -> dict[str, str]:
    """By name; those of the rows that were sent say of which area they are, in the reader's
    language."""
    words, titles = texts.of(request), area_titles(texts.chosen(request))
    labels = dict(form.labels)
    for control in (each for each in form.controls if each.shown == "areas"):
        for place, area, inner in _within(control, sent):
            labels[place] = f"{titles.get(area, area)}, {words.gettext(inner.label)}"
    return labels


def _within(control: Control, sent: Mapping[str, Any]) -> Iterator[tuple[str, str, Control]]:
    """The fields of each row: their names, the area of the row, their controls."""
    for number in numbers_of(control.name, sent):
        area = str(sent.get(f"{control.name}.{number}.area") or "")
        for _, inner in control.row(number):
            yield inner.name, area, inner
