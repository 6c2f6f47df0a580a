"""OpenRouter and a server of one's own, through OpenAI's client, which they are made for."""

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from PIL import Image

from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.gemini_sizes import size_px
from mutoscope.testing.fakes.local import MODELS

KEY = "fake-key-of-openrouter"
SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
FORM = {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        yield running


def ask(fakes: FakeVendors, vendor: str, text: Any, model: str = "m", **more: Any) -> Any:
    messages: Any = [{"role": "user", "content": text}]
    with openai.OpenAI(base_url=fakes.url(vendor), api_key=KEY, max_retries=0) as client:
        return client.chat.completions.create(model=model, messages=messages, **more)


def test_a_picture_comes_in_the_message(fakes: FakeVendors) -> None:
    shape = {"aspect_ratio": "9:16", "image_size": "1K"}
    body = {"modalities": ["image", "text"], "image_config": shape}
    answer = ask(fakes, "openrouter", "a cat", extra_body=body)
    image = answer.choices[0].message.images[0]["image_url"]["url"]
    kind, _, data = image.partition(",")
    assert kind == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == size_px("9:16", "1K")
    charge = fakes.purchases("openrouter")[-1]
    assert charge.units["picture"] == 1.0
    assert answer.usage.cost == charge.usd


def test_a_picture_made_of_another(fakes: FakeVendors) -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
    shown = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}}
    said: Any = [{"type": "text", "text": "snow"}, shown]
    answer = ask(fakes, "openrouter", said, extra_body={"modalities": ["image", "text"]})
    url = answer.choices[0].message.images[0]["image_url"]["url"]
    picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
    assert picture.resize((1, 1)).convert("L").getpixel((0, 0)) > 150


def test_a_text_says_what_it_cost(fakes: FakeVendors) -> None:
    answer = ask(fakes, "openrouter", "a text", response_format=FORM)
    assert set(json.loads(answer.choices[0].message.content)) == {"title"}
    assert answer.usage.cost == fakes.purchases("openrouter")[-1].usd > 0


@pytest.mark.parametrize(
    ("mark", "kind", "status"),
    [
        ("no_quota", openai.APIStatusError, 402),
        ("denied", openai.AuthenticationError, 401),
        ("refuse", openai.PermissionDeniedError, 403),
        ("429 1", openai.RateLimitError, 429),
        ("500", openai.InternalServerError, 502),
    ],
)
def test_its_faults(
    fakes: FakeVendors, mark: str, kind: type[openai.APIStatusError], status: int
) -> None:
    with pytest.raises(kind) as caught:
        ask(fakes, "openrouter", f"[{mark}] a")
    assert caught.value.response.json()["error"]["code"] == caught.value.status_code == status


def test_an_error_within_a_200(fakes: FakeVendors) -> None:
    answer = ask(fakes, "openrouter", "[late_error] a")
    assert not answer.choices
    assert answer.error["code"] == 502


def test_an_unknown_model(fakes: FakeVendors) -> None:
    with pytest.raises(openai.BadRequestError, match="not a valid model ID"):
        ask(fakes, "openrouter", "a", model="gone/model")


def test_a_server_of_ones_own_takes_no_key_and_no_money(fakes: FakeVendors) -> None:
    with openai.OpenAI(base_url=fakes.url("local"), api_key="none", max_retries=0) as client:
        assert [model.id for model in client.models.list()] == list(MODELS)
    said = ask(fakes, "local", "a", MODELS[0], response_format=FORM).choices[0].message.content
    assert set(json.loads(said)) == {"title"}
    assert fakes.purchases("local") == []


def test_one_that_knows_no_schema(fakes: FakeVendors) -> None:
    with pytest.raises(openai.BadRequestError, match="response_format"):
        ask(fakes, "local", "a", MODELS[1], response_format=FORM)
    said = ask(fakes, "local", "a, as JSON", MODELS[1], response_format={"type": "json_object"})
    assert json.loads(said.choices[0].message.content)


def test_one_that_puts_prose_around_it(fakes: FakeVendors) -> None:
    said = ask(fakes, "local", "a", MODELS[2], response_format=FORM).choices[0].message.content
    fenced = said.split("```json")[1].split("```")[0]
    assert set(json.loads(fenced)) == {"title"}
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(said)
    with pytest.raises(openai.NotFoundError, match="try pulling it"):
        ask(fakes, "local", "a", "gone")
