"""What the requests for films refuse alike."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from mutoscope.jobs.handing_in import HandedIn
from mutoscope.pipelines.film.fields import (
    IS_ADDRESS,
    IS_ONE_LINE,
    IS_STRAIGHT,
    Script,
    changed,
    one_source,
    refuse_beside_script,
    refuse_in_cut,
    refuse_refresh,
)


class Asked(BaseModel):
    title: Annotated[str, IS_ONE_LINE] = ""
    url: Annotated[str, IS_ADDRESS] = ""
    script: Script = ""
    wishes: Annotated[str, IS_STRAIGHT] = ""
    pace: float = 1.0


@pytest.mark.parametrize(
    "fields",
    [{"title": "a\nb"}, {"title": "a\x1b[1m"}, {"url": "ftp://a.example"}, {"script": "a\x00b"}],
)
def test_no_field_takes_what_it_cannot_show_or_fetch(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate(fields)


def test_no_field_turns_the_order_of_what_is_shown_with_it() -> None:
    told = {"title": "a\u202egpj.exe\u202c", "wishes": "a\n\u2067b"}
    handed_in = Asked.model_validate(told, context=HandedIn())
    assert (handed_in.title, handed_in.wishes) == ("agpj.exe", "a\nb")
    marked = Asked.model_validate({"title": "שלום\u200f!"}, context=HandedIn())
    assert marked.title == "שלום\u200f!"


def test_what_is_stored_keeps_its_very_words() -> None:
    stored = {"title": "a\u202egpj.exe", "wishes": "a\u2067b"}
    for context in (None, HandedIn(standing={"request": [stored]})):
        assert Asked.model_validate(stored, context=context).model_dump() == {
            **Asked().model_dump(),
            **stored,
        }


def test_scripts_have_lines() -> None:
    assert Asked(script="title: T\r\n\tx").script == "title: T\r\n\tx"
    assert Asked(url="https://a.example/b").url == "https://a.example/b"


def test_one_source_is_told_by_name() -> None:
    assert one_source(Asked(), "url", "script") == ""
    assert one_source(Asked(script="x"), "url", "script") == "script"
    with pytest.raises(ValueError, match="give one source, not 2: url, script"):
        one_source(Asked(url="https://a.example", script="x"), "url", "script")


def test_what_is_as_it_always_is_has_not_been_said() -> None:
    assert changed(Asked(pace=1.0), "title", "pace") == ""
    assert changed(Asked(title="T", pace=2.0), "title", "pace") == "title, pace"


def test_fields_that_nothing_comes_of_are_refused() -> None:
    refuse_refresh("https://a.example", True)
    refuse_beside_script("", "title")
    refuse_in_cut("crossfade", "easing")
    with pytest.raises(ValueError, match="only a page can be fetched anew"):
        refuse_refresh("", True)
    with pytest.raises(ValueError, match="the script decides title: change it there"):
        refuse_beside_script("title: T", "title")
    with pytest.raises(ValueError, match="a cut takes no time: leave out easing"):
        refuse_in_cut("cut", "easing")
