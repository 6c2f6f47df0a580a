"""ElevenLabs' own client, against the fake."""

import base64
from collections.abc import Iterator

import numpy as np
import pytest
from elevenlabs import ElevenLabs
from elevenlabs.core.api_error import ApiError

from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.elevenlabs import VOICES

KEY = "fake-key-of-elevenlabs"
VOICE = next(iter(VOICES))
TEXT = "Hello, brave new world."


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        yield running


@pytest.fixture
def client(fakes: FakeVendors) -> ElevenLabs:
    return asking(fakes)


def asking(fakes: FakeVendors, key: str = KEY) -> ElevenLabs:
    return ElevenLabs(api_key=key, base_url=fakes.url("elevenlabs"), timeout=20)


def refusal(client: ElevenLabs, text: str, voice: str = VOICE, **more: str) -> tuple[int, str]:
    more = {"output_format": "pcm_24000", **more}
    with pytest.raises(ApiError) as caught:
        client.text_to_speech.convert_with_timestamps(
            voice,
            text=text,
            request_options={"max_retries": 0},
            **more,  # type: ignore[arg-type]
        )
    return caught.value.status_code or 0, caught.value.body["detail"]["status"]


@pytest.mark.parametrize("rate_hz", [16_000, 24_000])
def test_the_times_are_those_of_the_sound(
    client: ElevenLabs, fakes: FakeVendors, rate_hz: int
) -> None:
    made = client.text_to_speech.convert_with_timestamps(
        VOICE,
        text=TEXT,
        model_id="m",
        output_format=f"pcm_{rate_hz}",  # type: ignore[arg-type]
    )
    samples = np.frombuffer(base64.b64decode(made.audio_base_64), "<i2")
    times = made.alignment
    assert times is not None
    assert "".join(times.characters) == TEXT
    assert times.character_end_times_seconds[-1] == len(samples) / rate_hz
    assert times.character_start_times_seconds[1:] == times.character_end_times_seconds[:-1]
    spans = zip(
        times.characters,
        times.character_start_times_seconds,
        times.character_end_times_seconds,
        strict=True,
    )
    for character, start_s, end_s in spans:
        loud = bool(samples[round(start_s * rate_hz) : round(end_s * rate_hz)].any())
        assert loud == character.isalnum(), character
    assert fakes.purchases("elevenlabs")[-1].units == {"kchar": len(TEXT) / 1000}


def test_what_it_cost_stands_in_a_header(client: ElevenLabs) -> None:
    raw = client.text_to_speech.with_raw_response.convert_with_timestamps(
        VOICE, text=TEXT, output_format="pcm_24000"
    )
    assert raw.headers["character-cost"] == str(len(TEXT))


def test_the_sound_alone(client: ElevenLabs) -> None:
    data = b"".join(client.text_to_speech.convert(VOICE, text="abc", output_format="pcm_24000"))
    assert len(data) == round(3 * 0.05 * 24_000) * 2


def test_voices_and_models(client: ElevenLabs) -> None:
    known = {voice.voice_id for voice in client.voices.get_all().voices}
    assert known >= {*VOICES, "JBFqnCBsd6RMkjVDRZzb"}  # one of the catalogue's own
    assert all(model.can_do_text_to_speech for model in client.models.list())


def test_what_it_refuses(client: ElevenLabs, fakes: FakeVendors) -> None:
    before = len(fakes.purchases("elevenlabs"))
    assert refusal(client, "[refuse] a") == (400, "content_against_policy")
    assert refusal(client, "[no_quota] a") == (401, "quota_exceeded")
    assert refusal(client, "[denied] a") == (401, "invalid_api_key")
    assert refusal(client, "[429 0.1] a") == (429, "too_many_concurrent_requests")
    assert refusal(client, "[503] a") == (503, "system_busy")
    assert refusal(client, "a", voice="nobody") == (404, "voice_not_found")
    assert refusal(client, "a", model_id="gone") == (400, "model_not_found")
    assert refusal(client, "a", output_format="mp3_44100_128") == (400, "invalid_output_format")
    assert refusal(client, "") == (400, "max_character_limit_exceeded")
    assert len(fakes.purchases("elevenlabs")) == before


def test_a_wrong_key(fakes: FakeVendors) -> None:
    assert refusal(asking(fakes, "wrong"), TEXT) == (401, "invalid_api_key")
