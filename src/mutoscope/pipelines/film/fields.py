"""Kinds of fields that the requests for films share, and what they refuse alike."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo

from mutoscope.jobs.handing_in import is_new
from mutoscope.media.quality import Quality
from mutoscope.models import Artifact
from mutoscope.providers.control_characters import has_controls
from mutoscope.providers.text_direction import without_turns
from mutoscope.providers.web_address import is_http


def _one_line(text: str) -> str:
    if has_controls(text):
        raise ValueError("it holds control characters")
    return text


def _straight(text: str, info: ValidationInfo) -> str:
    return without_turns(text) if is_new(info, text) else text


def _one_straight_line(text: str, info: ValidationInfo) -> str:
    return _straight(_one_line(text), info)


def _text(text: str) -> str:
    _one_line(re.sub(r"[\n\r\t]", "", text))
    return text


def _address(url: str) -> str:
    if url and not is_http(url):
        raise ValueError("it must be an address such as https://example.org/page")
    return url


IS_STRAIGHT = AfterValidator(_straight)
"""For a text of any lines: what turns its order round is dropped where it is handed in. A stored
one stays as it is, for what was bought for it is found by its very words."""
IS_ONE_LINE = AfterValidator(_one_straight_line)
"""For a text that is shown as it is, on terminals too: no control characters are taken, either."""
IS_ADDRESS = AfterValidator(_address)


class OwnFile(BaseModel):
    """A file of the user's and what it is called."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    file: Artifact
    name: Annotated[str, Field(max_length=200), IS_ONE_LINE] = ""


Script = Annotated[
    str,
    Field(
        max_length=2_000_000,
        description="A finished script.yaml, taken as it stands",
        json_schema_extra={"cli": "contents"},
    ),
    AfterValidator(_text),
]
Writer = Annotated[
    str,
    Field(
        max_length=40,
        description="Who writes: extractive, openai, gemini, openrouter, local; auto: as the"
        " settings say",
    ),
    IS_ONE_LINE,
]
Models = Annotated[
    dict[str, str],
    Field(
        max_length=40,
        description="The vendors' models, set when it is handed in; those of the settings",
        json_schema_extra={"cli": "hidden"},
    ),
]
Volume = Annotated[
    float, Field(ge=0, le=1, description="Music volume before it ducks under speech")
]
Care = Annotated[
    Quality,
    Field(description="draft: 360 pixels wide or high, for a try; fast, standard, best: 1080"),
]
Refresh = Annotated[bool, Field(description="Fetch the page anew")]


def changed(request: BaseModel, *names: str) -> str:
    """Those of the fields that are not as they are without a word, by their names."""
    fields = type(request).model_fields
    return ", ".join(name for name in names if getattr(request, name) != fields[name].default)


def one_source(request: BaseModel, *names: str) -> str:
    """Which of the fields gives the source; "" where none does. ValueError: several do."""
    given = [name for name in names if getattr(request, name)]
    if len(given) > 1:
        raise ValueError(f"give one source, not {len(given)}: {', '.join(given)}")
    return "".join(given)


def refuse_refresh(url: str, refresh: bool) -> None:
    """ValueError: what is no page is to be fetched anew."""
    if refresh and not url:
        raise ValueError("only a page can be fetched anew: leave out refresh, or give a URL")


def refuse_beside_script(script: str, idle: str) -> None:
    """ValueError: a script is given, and `idle` fields that it has its own word on."""
    if script and idle:
        raise ValueError(f"the script decides {idle}: change it there, or leave the field out")


def refuse_in_cut(transition: str, idle: str) -> None:
    """ValueError: nothing moves, and `idle` fields say how."""
    if transition == "cut" and idle:
        raise ValueError(f"a cut takes no time: leave out {idle}, or choose another transition")
