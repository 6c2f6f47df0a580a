"""From characters to words, whatever a vendor has made of the text."""

import math
from typing import Any

import pytest

from mutoscope.config import Settings
from mutoscope.errors import ProviderUnavailable
from mutoscope.providers.character_times import Characters, in_words
from mutoscope.providers.elevenlabs import ElevenLabsSpeech
from mutoscope.providers.spoken import spoken_tokens
from mutoscope.providers.vendors import account
from mutoscope.testing.fakes.pictures import base64_of
from mutoscope.testing.fakes.tones import pcm, spoken
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import document
from providers.conformance.till import RecordingTill

TEXT = "In 1652 a house opened."


def timed(text: str, step_s: float = 0.1) -> Characters:
    starts = tuple(i * step_s for i in range(len(text)))
    return Characters(tuple(text), starts, tuple(at + step_s for at in starts))


def times(said: str, text: str = TEXT) -> list[tuple[str, float, float]]:
    words = in_words(spoken_tokens(text, "en"), timed(said)) or ()
    return [(word.text, round(word.start_s, 3), round(word.end_s, 3)) for word in words]


def test_characters_of_the_text_are_its_words() -> None:
    assert times(TEXT) == [
        ("In", 0.0, 0.2),
        ("1652", 0.3, 0.7),
        ("a", 0.8, 0.9),
        ("house", 1.0, 1.5),
        ("opened.", 1.6, 2.2),
    ]


def test_figures_in_words_fill_what_their_neighbours_leave() -> None:
    said = " in sixteen fifty-two, a HOUSE opened "
    words = {text: (start_s, end_s) for text, start_s, end_s in times(said)}
    assert words["1652"] == (0.4, pytest.approx(2.1))
    assert words["house"] == (2.5, 3.0)
    assert list(words) == TEXT.split()


def test_figures_at_the_ends_have_their_time_as_well() -> None:
    words = times("Two goats and nine", "2 goats and 9")
    assert words[0] == ("2", 0.0, 0.3)
    assert words[-1] == ("9", 1.4, 1.8)


def test_another_text_is_none() -> None:
    assert in_words(spoken_tokens(TEXT, "en"), timed("xyz")) is None


class Teller(LoopbackServer):
    """Sends tones with whatever times it is given."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()
        self._told = told

    async def respond(self, exchange: Exchange) -> None:
        sound = base64_of(pcm(spoken(exchange.asked.document["text"]).samples))
        await exchange.send(document(200, {"audio_base64": sound, **self._told}))


def told(**changed: Any) -> dict[str, Any]:
    tones = spoken(TEXT)
    whole = {
        "characters": list(TEXT),
        "character_start_times_seconds": list(tones.starts_s),
        "character_end_times_seconds": list(tones.ends_s),
    }
    return whole | changed


async def words_of(answer: dict[str, Any]) -> list[tuple[float, float]]:
    async with Teller(answer) as server:
        given = Settings(base_urls={"elevenlabs": server.origin}, elevenlabs_api_key="a-secret")
        model = ElevenLabsSpeech(account(given, "elevenlabs", "speech"), RecordingTill())
        line = await model.speak(TEXT, voice="auto", language="en", speed=1.0)
    assert [word.text for word in line.words] == TEXT.split()
    return [(word.start_s, word.end_s) for word in line.words]


@pytest.mark.parametrize(
    "answer",
    [
        {"alignment": told()},
        {"alignment": None, "normalized_alignment": told()},
        {"alignment": told(), "normalized_alignment": "nothing"},
    ],
)
async def test_either_alignment_will_do(answer: dict[str, Any]) -> None:
    assert (await words_of(answer))[3] == pytest.approx((0.5, 0.75), abs=0.03)


async def test_times_that_run_backwards_are_not_believed() -> None:
    starts = told()["character_start_times_seconds"]
    words = await words_of({"alignment": told(character_start_times_seconds=starts[::-1])})
    edges = [edge for word in words for edge in word]
    assert edges == sorted(edges)


@pytest.mark.parametrize(
    "answer", [{}, {"alignment": None}, {"alignment": told(characters=["?"] * 23)}]
)
async def test_without_times_pauses_have_to_do(answer: dict[str, Any]) -> None:
    assert (await words_of(answer))[-1][1] == pytest.approx(1.1, abs=0.1)


@pytest.mark.parametrize(
    "alignment",
    [
        told(characters=["a"]),
        told(character_end_times_seconds=[math.nan] * len(TEXT)),
        told(character_end_times_seconds=["1"] * len(TEXT)),
        told(character_start_times_seconds=None),
        told(characters=[]),
        told(characters=[1] * len(TEXT)),
        told(character_end_times_seconds=[9.0] * len(TEXT)),
        "soon",
        [1, 2],
    ],
)
async def test_times_that_are_none_are_turned_away(alignment: object) -> None:
    with pytest.raises(ProviderUnavailable, match="sent") as refused:
        await words_of({"alignment": alignment})
    assert refused.value.maybe_charged
