"""Words that a user gives, laid into the places of a template: what fits, and what is said of what
does not."""

from collections.abc import Mapping
from itertools import zip_longest

from mutoscope.errors import InvalidRequest, MutoscopeError
from mutoscope.media.memes.lettering import letter
from mutoscope.media.memes.templates import Slot, Template, in_language

PARTS = " / "
_MOST_SHARE = 1.5
"""So many times what a place is made for may be written in it: smaller, and still to be read."""


def parts_of(said: str) -> list[str]:
    """Words parted by “ / ”, or by lines."""
    return [part.strip() for part in said.replace("\n", PARTS).split(PARTS)]


def words_by_slot(template: Template, said: str) -> Mapping[str, str]:
    """Words parted by “ / ”, in the order of the template's slots. InvalidRequest: there are more
    parts than places."""
    parts = parts_of(said)
    if len(parts) > len(template.slots):
        raise InvalidRequest(
            f"The words come in {len(parts)} parts, and “{template.id}” has room for"
            f" {len(template.slots)}.",
            hint=_how(template),
        )
    pairs = zip_longest(template.slots, parts, fillvalue="")
    return {slot.id: text for slot, text in pairs if text and not isinstance(slot, str)}


def check_words(template: Template, said: str, language: str) -> None:
    """InvalidRequest: they cannot be drawn there, and why: a place is empty that has to have some,
    or has too many, or letters that no font has."""
    texts = words_by_slot(template, said)
    for slot in template.slots:
        words = texts.get(slot.id, "")
        if words:
            _check_place(template, slot, words, language)
        elif not slot.optional and not in_language(slot.default, language):
            raise InvalidRequest(
                f"“{template.id}” needs words for “{slot.id}”"
                f" ({in_language(slot.hint, language)}), too.",
                hint=_how(template),
            )


def fits(template: Template, said: str, language: str) -> bool:
    """Whether these words can be drawn there."""
    try:
        check_words(template, said, language)
    except InvalidRequest:
        return False
    return True


def _check_place(template: Template, slot: Slot, words: str, language: str) -> None:
    if len(words) > _MOST_SHARE * slot.max_chars:
        raise InvalidRequest(
            f"There are {len(words)} characters for “{slot.id}” of “{template.id}”, which holds"
            f" about {slot.max_chars}.",
            hint=f"Use at most {round(_MOST_SHARE * slot.max_chars)} there.",
        )
    try:
        letter(slot, words, language)
    except MutoscopeError as error:
        raise InvalidRequest(
            f"The words for “{slot.id}” of “{template.id}” cannot be drawn: {error.message}",
            hint=error.hint,
        ) from error


def _how(template: Template) -> str:
    places = PARTS.join(slot.id for slot in template.slots)
    return f"Part the words by “ / ”: {places}."
