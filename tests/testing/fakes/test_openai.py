"""OpenAI's own client, against the fake."""

import base64
import io
import wave
from collections.abc import Iterator
from typing import Literal

import numpy as np
import openai
import pytest
from PIL import Image
from pydantic import BaseModel, Field

from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.tones import spoken

KEY = "fake-key-of-openai"
SIZE = "512x768"


class Segment(BaseModel):
    text: str
    kind: Literal["hook", "build", "payoff"]


class Script(BaseModel):
    title: str
    segments: list[Segment] = Field(min_length=2, max_length=12)


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        yield running


@pytest.fixture
def client(fakes: FakeVendors) -> Iterator[openai.OpenAI]:
    with asking(fakes) as made:
        yield made


def asking(fakes: FakeVendors, *, key: str = KEY) -> openai.OpenAI:
    return openai.OpenAI(base_url=fakes.url("openai"), api_key=key, max_retries=0, timeout=20)


def picture(data: str | None) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(data or "")))


def ask(client: openai.OpenAI, text: str, **more: object) -> str:
    messages = [{"role": "user", "content": text}]
    answer = client.chat.completions.create(model="m", messages=messages, **more)  # type: ignore
    return answer.choices[0].message.content or ""


def test_a_script_asked_for_by_schema_comes_out_as_one(
    client: openai.OpenAI, fakes: FakeVendors
) -> None:
    asked = 'Write a script of about 60 words on "Coffee".'
    answer = client.chat.completions.parse(
        model="m", messages=[{"role": "user", "content": asked}], response_format=Script
    )
    script = answer.choices[0].message.parsed
    assert script is not None
    assert script.title == "Coffee"
    assert 45 <= sum(len(segment.text.split()) for segment in script.segments) <= 90
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    charge = fakes.purchases("openai")[-1]
    assert charge.units["output_mtok"] * 1e6 == answer.usage.completion_tokens
    assert charge.usd > 0


def test_it_answers_in_the_language_of_the_prompt(client: openai.OpenAI) -> None:
    assert ask(client, "Напиши о кофе, около 20 слов").isascii() is False
    assert ask(client, "Write about coffee") == ask(client, "Write about coffee")


def test_what_exceeds_the_limit_is_cut_off(client: openai.OpenAI) -> None:
    messages = [{"role": "user", "content": "Write about 200 words"}]
    answer = client.chat.completions.create(  # type: ignore[call-overload]
        model="m", messages=messages, max_completion_tokens=10
    )
    assert answer.choices[0].finish_reason == "length"
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(
            model="m",
            messages=[{"role": "user", "content": "Write about 200 words"}],
            response_format=Script,
            max_completion_tokens=10,
        )


def test_json_without_a_schema_wants_the_word(client: openai.OpenAI) -> None:
    assert ask(client, "as JSON", response_format={"type": "json_object"}).startswith("{")
    with pytest.raises(openai.BadRequestError, match="json"):
        ask(client, "as YAML", response_format={"type": "json_object"})


def test_a_schema_that_is_none_is_refused(client: openai.OpenAI) -> None:
    form = {"name": "x", "schema": {"$ref": "#/$defs/Gone"}}
    with pytest.raises(openai.BadRequestError, match="leads nowhere"):
        ask(client, "a", response_format={"type": "json_schema", "json_schema": form})


def test_models(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="gone-1", messages=[{"role": "user", "content": "a"}])
    assert caught.value.code == "model_not_found"
    assert all(model.object == "model" for model in client.models.list())


def test_pictures_are_as_large_as_asked(client: openai.OpenAI, fakes: FakeVendors) -> None:
    made = client.images.generate(model="m", prompt="a cat", size=SIZE, n=2)
    first, second = [picture(each.b64_json) for each in made.data or []]
    assert (first.size, first.format, made.size) == ((512, 768), "PNG", SIZE)
    assert np.asarray(first).tobytes() != np.asarray(second).tobytes()
    assert made.usage is not None
    assert made.usage.total_tokens == made.usage.input_tokens + made.usage.output_tokens
    assert fakes.purchases("openai")[-1].units == {"picture": 2.0}
    again = client.images.generate(model="m", prompt="a cat", size=SIZE, output_format="jpeg")
    assert picture((again.data or [])[0].b64_json).format == "JPEG"


@pytest.mark.parametrize(
    "wrong",
    [{"size": "500x500"}, {"size": "3840x640"}, {"quality": "hd"}, {"response_format": "b64_json"}],
    ids=str,
)
def test_what_a_picture_cannot_be(client: openai.OpenAI, wrong: dict[str, str]) -> None:
    with pytest.raises(openai.BadRequestError):
        client.images.generate(model="m", prompt="a cat", **wrong)  # type: ignore[call-overload]


def test_an_edit_keeps_to_the_picture_given(client: openai.OpenAI, fakes: FakeVendors) -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "PNG")
    white = ("white.png", file.getvalue(), "image/png")
    made = client.images.edit(model="m", prompt="snow", image=[white, white], size=SIZE, mask=white)
    result = picture((made.data or [])[0].b64_json)
    assert result.size == (512, 768)
    assert np.asarray(result).mean() > 150
    sent = fakes.asked("openai")[-1]
    assert sent.headers["content-type"].startswith("multipart/form-data")
    assert made.usage is not None
    assert made.usage.input_tokens_details.image_tokens == 1120
    with pytest.raises(openai.BadRequestError, match="mimetype"):
        client.images.edit(model="m", prompt="snow", image=("a.txt", b"text", "text/plain"))
    with pytest.raises(openai.BadRequestError, match="Invalid image file"):
        client.images.edit(model="m", prompt="snow", image=("a.png", b"nothing", "image/png"))


def test_speech_is_as_long_as_its_letters(client: openai.OpenAI, fakes: FakeVendors) -> None:
    text = "Hello there, world."
    samples = spoken(text).samples
    raw = client.audio.speech.create(
        model="m", voice="alloy", input=text, response_format="pcm"
    ).read()
    assert len(raw) == len(samples) * 2
    assert fakes.purchases("openai")[-1].units == {"kchar": len(text) / 1000}
    whole = client.audio.speech.create(
        model="m", voice="alloy", input=text, response_format="wav"
    ).read()
    assert whole.endswith(raw)
    with wave.open(io.BytesIO(whole)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
    with pytest.raises(openai.BadRequestError):
        client.audio.speech.create(model="m", voice="alloy", input=text)


def test_a_wrong_key(fakes: FakeVendors) -> None:
    with (
        asking(fakes, key="wrong") as stranger,
        pytest.raises(openai.AuthenticationError) as caught,
    ):
        stranger.models.list()
    assert caught.value.code == "invalid_api_key"


def test_faults_are_those_that_the_client_knows(client: openai.OpenAI, fakes: FakeVendors) -> None:
    fakes.behave("openai", "429 1.5")
    with pytest.raises(openai.RateLimitError) as limited:
        client.models.list()
    assert limited.value.response.headers["retry-after"] == "1.5"
    with pytest.raises(openai.RateLimitError) as empty:
        ask(client, "[no_quota] a cat")
    assert empty.value.code == "insufficient_quota"
    with pytest.raises(openai.InternalServerError):
        ask(client, "A script. [500] a cat")
    with pytest.raises(openai.BadRequestError) as blocked:
        client.images.generate(model="m", prompt="[refuse] a cat")
    assert blocked.value.code == "moderation_blocked"


def test_a_model_declines(client: openai.OpenAI) -> None:
    declined = client.chat.completions.parse(
        model="m",
        messages=[{"role": "user", "content": "[refuse] a script"}],
        response_format=Script,
    )
    message = declined.choices[0].message
    assert message.refusal
    assert message.parsed is None
    with pytest.raises(openai.ContentFilterFinishReasonError):
        client.chat.completions.parse(
            model="m",
            messages=[{"role": "user", "content": "[refuse_late] a script"}],
            response_format=Script,
        )
