"""The fake VOICEVOX: the sound is as long as the moras say."""

import io
import wave
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from mutoscope.errors import ProviderError
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.request import Request
from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.voicevox import FRAME, frames_of

SAID = "きょうは、いい天気です。"


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakeVendors]:
    with running_fakes(api_key="this one takes no key") as running:
        yield running


async def ask(
    fakes: FakeVendors, path: str, document: Any = None, method: str = "POST", **query: Any
) -> Answer:
    url = f"{fakes.url('voicevox')}{path}?{urlencode(query)}"
    wanted = "sound" if path == "/synthesis" else "json"
    return await call(Request("voicevox", url, method, document=document, wanted=wanted))


async def queried(fakes: FakeVendors, text: str = SAID) -> dict[str, Any]:
    return (await ask(fakes, "/audio_query", text=text, speaker=3)).document


async def spoken(fakes: FakeVendors, query: Mapping[str, Any]) -> np.ndarray:
    answer = await ask(fakes, "/synthesis", query, speaker=3)
    with wave.open(io.BytesIO(answer.body)) as file:
        assert (file.getframerate(), file.getnchannels()) == (24_000, 1)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def lengths_s(query: Mapping[str, Any]) -> list[float]:
    found = [query["prePhonemeLength"], query["postPhonemeLength"]]
    for phrase in query["accent_phrases"]:
        pause = [phrase["pause_mora"]] if phrase["pause_mora"] else []
        for mora in [*phrase["moras"], *pause]:
            found += [mora["consonant_length"] or 0.0, mora["vowel_length"]]
    return found


async def test_a_text_becomes_moras(fakes: FakeVendors) -> None:
    query = await queried(fakes)
    first, second = query["accent_phrases"]
    assert [mora["text"] for mora in first["moras"]] == ["キョ", "ウ", "ハ"]
    assert [mora["consonant"] for mora in first["moras"]] == ["ky", None, "h"]
    assert first["pause_mora"]["vowel"] == "pau"
    assert second["pause_mora"] is None


@pytest.mark.parametrize("speed", [1.0, 1.3, 0.7])
async def test_the_sound_is_as_long_as_its_frames(fakes: FakeVendors, speed: float) -> None:
    query = await queried(fakes) | {"speedScale": speed}
    frames = sum(frames_of(length_s, query) for length_s in lengths_s(query))
    samples = await spoken(fakes, query)
    assert len(samples) == frames * FRAME
    assert not samples[: frames_of(query["prePhonemeLength"], query) * FRAME].any()


async def test_pauses_can_be_set(fakes: FakeVendors) -> None:
    query = await queried(fakes)
    longer = await spoken(fakes, query | {"pauseLength": 1.0, "pauseLengthScale": 2.0})
    shorter = await spoken(fakes, query)
    drawn_out = frames_of(2.0, query) - frames_of(0.34, query)
    assert len(longer) - len(shorter) == drawn_out * FRAME


async def test_it_learns_words(fakes: FakeVendors) -> None:
    word = {"surface": "Mutoscope", "pronunciation": "ミュートスコープ", "accent_type": 1}
    id_ = (await ask(fakes, "/user_dict_word", **word)).document
    kept = (await ask(fakes, "/user_dict", method="GET")).document[id_]
    assert (kept["surface"], kept["mora_count"]) == ("Ｍｕｔｏｓｃｏｐｅ", 7)
    query = await queried(fakes, "これはMutoscope")
    assert query["kana"] == "コレハミュートスコープ"


async def test_who_speaks(fakes: FakeVendors) -> None:
    speakers = (await ask(fakes, "/speakers", method="GET")).document
    assert {style["id"] for each in speakers for style in each["styles"]} >= {0, 1, 2, 3, 8}
    assert (await ask(fakes, "/version", method="GET")).document


@pytest.mark.parametrize(
    "query", [{"text": "a"}, {"speaker": 3}, {"text": "a", "speaker": 99}], ids=str
)
async def test_what_it_does_not_take(fakes: FakeVendors, query: dict[str, Any]) -> None:
    with pytest.raises(ProviderError, match="422"):
        await ask(fakes, "/audio_query", **query)
