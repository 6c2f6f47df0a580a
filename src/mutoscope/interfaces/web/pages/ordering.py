"""From what a form sends to a job, and from what is wrong with it to the fields."""

import asyncio
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from mutoscope.app import Pipeline, Studio
from mutoscope.app.faults import Fault, Unfit
from mutoscope.app.orders import preset_fields
from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.web.pages import scenes
from mutoscope.interfaces.web.pages.fields import numbers_of, request_of
from mutoscope.interfaces.web.pages.forms import Form, Tab
from mutoscope.interfaces.web.pages.words import marked as _

PRESET = "_preset"
NUMBERS = {"_priority": "priority", "_max_cost": "max_cost"}
HOOK = "_webhook_url"
WHEN_BUSY = "_when_busy"
"""The button that lets the order wait behind another one."""
ONCE = "_once"
"""The field that tells one showing of a form from another."""
KEY_BYTES = 16
NO_NUMBER = "It must be a number."
_SENTENCES = (
    (re.compile("an idea takes a language model"), "idea_mode"),
    (re.compile("no art style"), "art_style"),
    (re.compile("no preset|^The preset"), PRESET),
    (re.compile("provider of pictures"), "image_provider"),
    (re.compile("no theme of slides"), "theme"),
    (re.compile("provider of writers"), "writer"),
    (re.compile("[Nn]o voice"), "voice"),
    (re.compile("webhook|which is not told anything"), HOOK),
    (re.compile("^The script (cannot be used|is not plain YAML)"), "script"),
    (re.compile("^(An address cannot be looked at|There is no picture of)"), "address"),
    (re.compile("^Pictures of an address are Google's"), "imagery_terms"),
    (re.compile("^The budget"), "_max_cost"),
    (re.compile("^It would cost about"), "_max_cost"),
    (re.compile("^The priority"), "_priority"),
)
"""Those that are known by their words."""
_OWN_WORDS = {
    "terms_not_accepted": _(
        "Pictures of an address are Google's, under terms of their own. Tick the box to accept"
        " them, or give a photo of your own."
    )
}
"""What is done on a page otherwise than elsewhere, by the code of the error."""


async def request_from(studio: Studio, form: Form, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What the form asks for, with its files and its edited script. Unfit, InvalidRequest."""
    name, preset = form.pipeline.name, sent.get(PRESET)
    kept = (await studio.preset(name, str(preset))).fields if preset else {}
    said = form.request(sent, kept.keys() - form.files)
    if scenes.is_written(sent):
        pipeline = await asyncio.to_thread(studio.pipeline, name)
        document = await asyncio.to_thread(scenes.put_together, pipeline, sent)
        said = form.written(said, document, pipeline.instead.get("script", ()))
    else:
        _need(form.open_tab(sent), said)
    return await studio.with_uploads(name, said)


def _need(tab: Tab | None, said: Mapping[str, Any]) -> None:
    if tab is not None and tab.controls[0].name not in said:
        fault = Fault(tab.controls[0].name, tab.missing)
        raise Unfit(tab.missing, faults=[fault])


def terms_from(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What is said beside the request, as `Studio.submit` takes it. Unfit."""
    terms: dict[str, Any] = {}
    faults: list[Fault] = []
    for field, term in NUMBERS.items():
        if text := str(sent.get(field) or "").strip():
            number = _number(text)
            if number is None or (term == "priority" and not number.is_integer()):
                faults.append(Fault(field, NO_NUMBER))
            else:
                terms[term] = int(number) if term == "priority" else number
    if faults:
        raise Unfit(NO_NUMBER, faults=faults)
    for field, term in ((HOOK, "webhook_url"), (PRESET, "preset")):
        if text := str(sent.get(field) or "").strip():
            terms[term] = text
    if sent.get(WHEN_BUSY) == "queue":
        terms["when_busy"] = "queue"
    return terms


def once(sent: Mapping[str, Any]) -> str | None:
    """The idempotency key of a form that is sent: the same again is the same job, but not with
    other words. None: it has none of its own."""
    if not sent.get(ONCE):
        return None
    told = json.dumps(sent, sort_keys=True)
    return hashlib.blake2b(told.encode("ascii"), digest_size=KEY_BYTES).hexdigest()


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


async def preset_from(
    studio: Studio, form: Form, pipeline: Pipeline, sent: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields of a form that a preset can hold and that are not as by default."""
    able = set(preset_fields(pipeline))
    said = request_of((field for field in form.fields if field.name in able), sent)
    return await studio.with_uploads(form.pipeline.name, said)


def wrongs(form: Form, sent: Mapping[str, Any], error: MutoscopeError) -> list[Fault]:
    """What to mark, each at a field that is shown; "" is the form itself."""
    if isinstance(error, Unfit) and error.faults:
        told = _deepest([_placed(form, sent, each) for each in error.faults])
        return list({fault.field: fault for fault in reversed(told)}.values())[::-1]
    words = _OWN_WORDS.get(error.code) or f"{error.message} {error.hint}".strip()
    place = _unable(form, sent, error.message) or _known(words)
    return [Fault(place if place in _shown(form, sent) else "", words)]


def shown_in_row(form: Form, sent: Mapping[str, Any], fault: Fault) -> Fault:
    """The fault; of something in a row, at the field that is shown."""
    if not _is_of_row(form, fault.field):
        return fault
    head, _, rest = fault.field.partition(".")
    return Fault(_in_row(head, rest, sent), fault.message)


def _is_of_row(form: Form, place: str) -> bool:
    head, _, rest = place.partition(".")
    return bool(rest) and any(field.inside for field in form.fields if field.name == head)


def _deepest(faults: Iterable[Fault]) -> list[Fault]:
    """Without what is said of a list because of what is wrong within it."""
    told = list(faults)
    inner = {each.field.partition(".")[0] for each in told if "." in each.field}
    return [each for each in told if each.field not in inner]


def _placed(form: Form, sent: Mapping[str, Any], fault: Fault) -> Fault:
    if fault.field.startswith(("scene-", *scenes.PLACES)):
        return fault
    if _is_of_row(form, fault.field):
        return shown_in_row(form, sent, fault)
    name = fault.field.partition(".")[0]
    return Fault(name or _named(form, sent, fault.message), fault.message)


def _in_row(name: str, rest: str, sent: Mapping[str, Any]) -> str:
    """The field of a row that is shown, for its place among the rows that were sent."""
    place, _, inner = rest.partition(".")
    numbers = numbers_of(name, sent)
    if not place.isdecimal() or int(place) >= len(numbers):
        return name
    inner = "name" if inner == "id" else inner.partition(".")[0]
    return f"{name}.{numbers[int(place)]}.{inner}" if inner else name


def _named(form: Form, sent: Mapping[str, Any], message: str) -> str:
    """The field that a sentence on the whole request is about: the first of those that it names and
    that were said."""
    said = form.request(sent)
    return next((name for name in said if re.search(rf"\b{name}\b", message)), "")


def _unable(form: Form, sent: Mapping[str, Any], message: str) -> str:
    """The field whose choice cannot work here, and for this reason."""
    for control in form.controls:
        chosen = next((c for c in control.choices if c.value == sent.get(control.name)), None)
        if chosen is not None and chosen.why == message:
            return control.name
    return ""


def _known(message: str) -> str:
    return next((field for pattern, field in _SENTENCES if pattern.search(message)), "")


def _shown(form: Form, sent: Mapping[str, Any]) -> Iterable[str]:
    tab = form.open_tab(sent)
    yield from (control.name for control in (tab.controls if tab else ()))
    yield from (field.name for field in form.fields)
    yield from (*NUMBERS, HOOK, PRESET)
