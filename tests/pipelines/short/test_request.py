from typing import Any

import pytest
from pydantic import ValidationError

from mutoscope.media.palettes import PALETTES
from mutoscope.pipelines.short.request import PaletteName, ShortRequest

URL = "https://example.org/tea"


def refusal(**asked: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        ShortRequest(**asked)
    return caught.value.errors()[0]["msg"]


def again(request: ShortRequest, **changes: Any) -> ShortRequest:
    """The request as an edit asks for it: written down, changed, read."""
    return ShortRequest.model_validate({**request.model_dump(mode="json"), **changes})


def test_one_source() -> None:
    assert "give a topic" in refusal()
    assert "give one source, not 2: text, url" in refusal(text="Tea.", url=URL)


@pytest.mark.parametrize(
    "asked",
    [{"topic": "Tea"}, {"duration": 90}, {"language": "ru"}, {"palette": "grape"}],
    ids=lambda asked: next(iter(asked)),
)
def test_what_a_script_decides_cannot_be_asked_for_beside_it(asked: dict[str, Any]) -> None:
    assert f"the script decides {next(iter(asked))}:" in refusal(script="title: Tea", **asked)


def test_what_a_script_leaves_open_can() -> None:
    asked = {"voice": "heart", "speed": 1.2, "captions": "none", "music": "calm"}
    assert again(ShortRequest(script="title: Tea", **asked)).speed == 1.2


@pytest.mark.parametrize("field", ["topic", "voice", "url"])
def test_control_characters_are_refused_where_a_name_is_asked(field: str) -> None:
    asked = {"text": "Tea."} if field != "url" else {}
    assert "control characters" in refusal(**asked, **{field: "x\x1b]0;pwned\x07\x1b[31mred"})


def test_control_characters_go_from_a_text_and_are_refused_in_a_script() -> None:
    assert ShortRequest(text="The \x1b[31mmoon\x1b[0m\0.\r\nIt.").text == "The moon.\nIt."
    assert ShortRequest(script="title: Tea\r\n\ta").script
    assert "control characters" in refusal(script="title: Tea\0")


def test_only_a_page_can_be_fetched_anew() -> None:
    assert "only a page can be fetched anew" in refusal(topic="Tea", refresh=True)


def test_every_palette_can_be_asked_for() -> None:
    assert set(PaletteName.__args__) == {"auto", *PALETTES}


@pytest.mark.parametrize(
    "url", ["notaurl", "file:///etc/passwd", "https://", "ftp://example.org/a", "http://[::1"]
)
def test_an_address_that_nothing_can_be_fetched_from(url: str) -> None:
    assert "it must be an address such as https://" in refusal(url=url)
