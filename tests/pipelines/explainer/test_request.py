"""What can be asked of an explainer."""

from typing import Any

import pytest
from pydantic import ValidationError

from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.request import ExplainerRequest

SONG = Artifact("3" * 64, 1, ".mp3", "audio/mpeg")
ANNA, BEN = {"id": "anna", "name": "Anna"}, {"id": "ben", "name": "Ben"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "give an address, a text, a file or a script"),
        ({"url": "https://example.org", "text": "Hello."}, "give one source, not 2: url, text"),
        ({"url": "ftp://example.org"}, "it must be an address such as"),
        ({"text": "Hello.", "refresh": True}, "only a page can be fetched anew"),
        ({"script": "title: T", "title": "Another"}, "the script decides title"),
        ({"script": "title: T", "writer": "openai"}, "there is nothing to write"),
        ({"text": "Hello.", "scenes": "3-1"}, "it ends before it begins"),
        ({"text": "Hello.", "cast": 2, "speakers": [ANNA]}, "2 speakers are to be drawn from 1"),
        ({"text": "Hello.", "speakers": [ANNA, ANNA]}, "two personas have the id “anna”"),
        ({"text": "Hello.", "music": "calm", "music_file": SONG}, "give music or music_file"),
        ({"text": "Hello.", "transition": "cut", "easing": "spring"}, "a cut takes no time"),
        ({"text": "Hello.", "transition": "cut", "transition_s": 1.0}, "a cut takes no time"),
        ({"text": "Hello.", "music_volume": 0.5}, "there is no music: leave out music_volume"),
        ({"text": "Hello.", "cast_seed": 1}, "nobody is drawn by lot: leave out cast_seed"),
        ({"text": "Hello.", "failed_slides": "warn"}, "no slide is painted"),
        ({"text": "Hello.", "speakers": [ANNA | {"mouth_open": SONG}]}, "laid over a picture"),
        ({"text": "Hello.", "accent": "blue"}, "“blue” is no colour"),
        ({"text": "Hello.", "slide_pause_s": float("nan")}, "finite"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ExplainerRequest.model_validate(fields)
    assert told in str(refused.value)


def test_two_speakers_and_a_lot() -> None:
    request = ExplainerRequest.model_validate(
        {"url": "https://example.org/a", "speakers": [ANNA, BEN], "cast": 1, "scenes": "2-4"}
    )
    assert [speaker.id for speaker in request.speakers] == ["anna", "ben"]
    assert ExplainerRequest.model_validate(request.model_dump(mode="json")) == request
