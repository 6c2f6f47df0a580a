"""Google's own client, and OpenAI's on Google's chat, against the fake."""

import io
from collections.abc import Iterator

import openai
import pytest
from google import genai
from google.genai import errors, types
from PIL import Image
from pydantic import BaseModel

from mutoscope.testing.fakes import FakeVendors, running_fakes
from mutoscope.testing.fakes.gemini_sizes import size_px

KEY = "fake-key-of-gemini"
DRAWING = types.GenerateContentConfig(response_modalities=["IMAGE"])


class Poem(BaseModel):
    title: str
    lines: list[str]


@pytest.fixture(scope="module")
def fakes() -> Iterator[FakeVendors]:
    with running_fakes(api_key=KEY) as running:
        yield running


@pytest.fixture(params=["v1", "v1beta"])
def client(fakes: FakeVendors, request: pytest.FixtureRequest) -> Iterator[genai.Client]:
    with asking(fakes, request.param) as made:
        yield made


@pytest.fixture
def chat(fakes: FakeVendors) -> Iterator[openai.OpenAI]:
    address = f"{fakes.url('gemini')}/v1beta/openai"
    with openai.OpenAI(base_url=address, api_key=KEY, max_retries=0) as made:
        yield made


def asking(fakes: FakeVendors, version: str = "v1beta", key: str = KEY) -> genai.Client:
    options = types.HttpOptions(base_url=fakes.url("gemini"), api_version=version, timeout=20_000)
    return genai.Client(api_key=key, http_options=options)


def drawn(answer: types.GenerateContentResponse) -> Image.Image:
    part = (answer.parts or [])[0]
    assert part.inline_data is not None
    return Image.open(io.BytesIO(part.inline_data.data or b""))


@pytest.mark.parametrize(("ratio", "size"), [("9:16", "1K"), ("1:1", "2K"), ("16:9", "512")])
def test_a_picture_has_the_size_that_was_asked(
    client: genai.Client, fakes: FakeVendors, ratio: str, size: str
) -> None:
    config = types.GenerateContentConfig(
        response_modalities=["IMAGE"],
        image_config=types.ImageConfig(aspect_ratio=ratio, image_size=size),
    )
    answer = client.models.generate_content(model="m", contents="a cat", config=config)
    assert drawn(answer).size == size_px(ratio, size)
    assert answer.usage_metadata is not None
    assert answer.usage_metadata.total_token_count
    charge = fakes.purchases("gemini")[-1]
    assert (charge.model, charge.units, charge.prompt) == ("m", {"picture": 1.0}, "a cat")


def test_a_picture_made_of_another(client: genai.Client) -> None:
    white = Image.new("RGB", (640, 640), "white")
    answer = client.models.generate_content(model="m", contents=["snow", white], config=DRAWING)
    assert drawn(answer).resize((1, 1)).convert("L").getpixel((0, 0)) > 150
    assert answer.usage_metadata is not None
    assert (answer.usage_metadata.prompt_token_count or 0) > 560


def test_a_text_by_schema(fakes: FakeVendors) -> None:
    config = types.GenerateContentConfig(
        response_mime_type="application/json", response_schema=Poem
    )
    with asking(fakes) as client:
        answer = client.models.generate_content(model="m", contents="a poem", config=config)
    assert isinstance(answer.parsed, Poem)
    assert answer.parsed.lines


def test_speech(fakes: FakeVendors) -> None:
    config = types.GenerateContentConfig(response_modalities=["AUDIO"])
    with asking(fakes) as client:
        answer = client.models.generate_content(model="m", contents="hello", config=config)
    sound = (answer.parts or [])[0].inline_data
    assert sound is not None
    assert (sound.mime_type or "").startswith("audio/L16")
    assert len(sound.data or b"") == round(5 * 0.05 * 24_000) * 2


def test_models(client: genai.Client) -> None:
    assert all((model.name or "").startswith("models/") for model in client.models.list())
    with pytest.raises(errors.ClientError) as caught:
        client.models.get(model="gone-1")
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")


def test_a_prompt_is_blocked(client: genai.Client, fakes: FakeVendors) -> None:
    before = fakes.purchases("gemini")
    answer = client.models.generate_content(model="m", contents="[refuse] a", config=DRAWING)
    assert not answer.candidates
    assert answer.prompt_feedback is not None
    assert answer.prompt_feedback.block_reason == types.BlockedReason.PROHIBITED_CONTENT
    assert fakes.purchases("gemini") == before


def test_a_picture_is_kept_back(client: genai.Client) -> None:
    answer = client.models.generate_content(model="m", contents="[refuse_late] a", config=DRAWING)
    assert (answer.candidates or [])[0].finish_reason == types.FinishReason.IMAGE_SAFETY
    assert not answer.parts


def test_it_says_in_the_body_when_to_come_back(client: genai.Client, fakes: FakeVendors) -> None:
    fakes.behave("gemini", "429 2.5")
    with pytest.raises(errors.ClientError) as caught:
        client.models.generate_content(model="m", contents="a")
    assert (caught.value.code, caught.value.status) == (429, "RESOURCE_EXHAUSTED")
    delays = [detail.get("retryDelay") for detail in caught.value.details["error"]["details"]]
    assert "2.5s" in delays
    assert "retry-after" not in caught.value.response.headers


def test_a_wrong_key_is_a_bad_request(fakes: FakeVendors) -> None:
    with asking(fakes, key="wrong") as stranger, pytest.raises(errors.ClientError) as caught:
        stranger.models.generate_content(model="m", contents="a")
    assert (caught.value.code, caught.value.status) == (400, "INVALID_ARGUMENT")
    assert caught.value.details["error"]["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize(
    ("mark", "kind"), [("500", errors.ServerError), ("503", errors.ServerError)]
)
def test_faults(client: genai.Client, mark: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        client.models.generate_content(model="m", contents=f"[{mark}] a")


def test_what_it_cannot_make_is_said(fakes: FakeVendors) -> None:
    config = types.GenerateContentConfig(
        response_modalities=["IMAGE"], image_config=types.ImageConfig(aspect_ratio="7:5")
    )
    with asking(fakes) as client, pytest.raises(errors.ClientError, match="INVALID_ARGUMENT"):
        client.models.generate_content(model="m", contents="a", config=config)


def test_its_chat_as_openai_has_it(chat: openai.OpenAI, fakes: FakeVendors) -> None:
    answer = chat.chat.completions.parse(
        model="m", messages=[{"role": "user", "content": "a poem"}], response_format=Poem
    )
    assert answer.choices[0].message.parsed is not None
    assert fakes.asked("gemini")[-1].path == "/v1beta/openai/chat/completions"
    assert fakes.purchases("gemini")[-1].units["output_mtok"] > 0


def test_the_chats_errors_come_in_a_list(chat: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        chat.chat.completions.create(model="gone", messages=[{"role": "user", "content": "a"}])
    assert isinstance(caught.value.response.json(), list)
