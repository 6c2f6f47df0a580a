"""What every painter does, whoever it asks: over real sockets, against fakes of the vendors."""

import asyncio
import base64
import io
import json
import traceback
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from mutoscope.config import Settings
from mutoscope.errors import (
    InvalidRequest,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.gemini_pictures import GeminiPictures
from mutoscope.providers.http.request import Patience
from mutoscope.providers.openai_pictures import OpenAIPictures
from mutoscope.providers.openrouter_pictures import OpenRouterPictures
from mutoscope.providers.paying import Limited, Paid
from mutoscope.providers.protocols import Picture, PictureModel
from mutoscope.providers.vendors import account
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.pictures import painted
from mutoscope.testing.forms import fields_of, parts_of
from mutoscope.testing.wire import Asked, answer, read_request
from providers.conformance.till import Call, RecordingTill

KEY = "key-that-nobody-may-see"
PAINTERS = {
    "gemini": GeminiPictures,
    "openai": OpenAIPictures,
    "openrouter": OpenRouterPictures,
}
HASTY = Patience(deadline_s=20, connect_s=2, silence_s=10, bytes_per_s=500, grace_s=0.4)
BOUND_S = 30.0

every_painter = pytest.mark.parametrize("name", PAINTERS)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def told() -> AsyncIterator[dict[str, Any]]:
    """Whatever stands in `raw` is sent to each caller."""
    site: dict[str, Any] = {"raw": b""}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(site["raw"])
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        site["url"] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield site


def painter(
    name: str,
    url: str,
    till: RecordingTill | None = None,
    *,
    silence_s: float = HASTY.silence_s,
    **settings: Any,
) -> Any:
    given = {f"{name}_api_key": KEY, "base_urls": {name: url}, **settings}
    found = account(Settings(**given), name, "pictures")
    return PAINTERS[name](found, till, replace(HASTY, silence_s=silence_s))


def reference(colour: str, kind: str = "PNG") -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (24, 40), colour).save(file, kind)
    return Picture(file.getvalue(), f"image/{kind.lower()}", 24, 40)


async def failure(model: Any, prompt: str) -> ProviderError:
    async with asyncio.timeout(BOUND_S):
        with pytest.raises(ProviderError) as caught:
            await model.paint(prompt, width=540, height=960)
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in f"{caught.value!r} {caught.value.message} {caught.value.hint} {shown}"
    assert caught.value.hint
    return caught.value


@every_painter
def test_it_is_a_painter_that_is_paid_and_limited(name: str) -> None:
    model = painter(name, "http://127.0.0.1:1")
    checked: PictureModel = model
    assert isinstance(model, Paid)
    assert isinstance(model, Limited)
    assert checked.identity.provider == name
    assert checked.identity.model
    assert checked.takes_references
    assert KEY not in repr(model)


@every_painter
async def test_a_picture_is_bought(name: str, fakes: FakeVendors) -> None:
    till = RecordingTill()
    model = painter(name, fakes.url(name), till)
    picture = await model.paint("a red kite", width=540, height=960)
    with Image.open(io.BytesIO(picture.data)) as image:
        assert (picture.width_px, picture.height_px) == image.size
    assert picture.mime_type == "image/png"
    assert 0.5 < picture.width_px / picture.height_px < 0.7
    (call,) = till.calls
    assert (call.resumes_by, call.error) == (None, None)
    assert call.charged_usd is not None
    assert 0 < call.charged_usd < 0.1
    assert 0 < call.usd < 0.1
    (bought,) = fakes.purchases(name)
    assert (bought.prompt, bought.model) == ("a red kite", model.identity.model)


@every_painter
async def test_pictures_to_go_by_are_sent_byte_for_byte(name: str, fakes: FakeVendors) -> None:
    shown = (reference("green"), reference("navy", "JPEG"))
    prompt = "Change only the sky: make it violet. Keep everything else."
    till = RecordingTill()
    await painter(name, fakes.url(name), till).paint(
        prompt, width=540, height=960, references=shown
    )
    (asked,) = fakes.asked(name)
    said, sent = SENT[name](asked)
    assert said == prompt
    assert sent == [(each.mime_type, each.data) for each in shown]
    bare = RecordingTill()
    await painter(name, fakes.url(name), bare).paint(prompt, width=540, height=960)
    assert till.calls[0].usd > bare.calls[0].usd


def _sent_to_gemini(asked: Asked) -> tuple[str, list[tuple[str, bytes]]]:
    text, *shown = asked.document["contents"][0]["parts"]
    inline = [part["inlineData"] for part in shown]
    return text["text"], [(each["mimeType"], base64.b64decode(each["data"])) for each in inline]


def _sent_to_openai(asked: Asked) -> tuple[str, list[tuple[str, bytes]]]:
    assert asked.path == "/v1/images/edits"
    files = [part for part in parts_of(asked) if part.name == "image[]"]
    assert [part.filename for part in files] == ["1.png", "2.jpeg"]
    return fields_of(asked)["prompt"], [(part.content_type, part.data) for part in files]


def _sent_to_openrouter(asked: Asked) -> tuple[str, list[tuple[str, bytes]]]:
    text, *shown = asked.document["messages"][0]["content"]
    urls = [part["image_url"]["url"].removeprefix("data:").split(";base64,") for part in shown]
    return text["text"], [(kind, base64.b64decode(data)) for kind, data in urls]


SENT = {
    "gemini": _sent_to_gemini,
    "openai": _sent_to_openai,
    "openrouter": _sent_to_openrouter,
}


@every_painter
async def test_more_pictures_than_it_takes(name: str, fakes: FakeVendors) -> None:
    till = RecordingTill()
    with pytest.raises(InvalidRequest, match=r"takes 1[46] pictures"):
        await painter(name, fakes.url(name), till).paint(
            "a kite", width=540, height=960, references=[reference("red")] * 17
        )
    assert (till.calls, fakes.requests) == ([], [])


@every_painter
@pytest.mark.parametrize(
    ("mark", "kind", "words", "lost"),
    [
        ("503", ProviderUnavailable, "has a fault of its own", False),
        ("refuse", ProviderRefused, "refuses this content by its policy: ", False),
        ("denied", ProviderDenied, "does not let us in", False),
        ("echo_key", ProviderError, "********", False),
        ("hang", ProviderUnavailable, "fell silent", True),
        ("drip", ProviderUnavailable, "sent only ", True),
        ("truncated", ProviderUnavailable, "broke the connection off", True),
        ("wrong_type", ProviderUnavailable, "sent a web page instead of JSON", True),
        ("html_error", ProviderUnavailable, "has a fault of its own (502)", True),
        ("die_after_accept", ProviderUnavailable, "broke the connection off", True),
        ("redirect", ProviderUnavailable, "leads on more than 2 times", False),
    ],
)
async def test_each_misbehaviour_is_told_by_its_class(
    name: str, mark: str, kind: type[ProviderError], words: str, lost: bool, fakes: FakeVendors
) -> None:
    till = RecordingTill()
    silence_s = 0.3 if mark == "hang" else HASTY.silence_s
    model = painter(name, fakes.url(name), till, silence_s=silence_s)
    error = await failure(model, f"[{mark}] a kite")
    assert type(error) is kind
    assert words in error.message
    assert error.maybe_charged is lost
    (call,) = till.calls
    assert call.error is error
    assert not call.charged_usd
    assert lost or not fakes.purchases(name)


@every_painter
async def test_who_is_busy_says_until_when(name: str, fakes: FakeVendors) -> None:
    error = await failure(painter(name, fakes.url(name), RecordingTill()), "[429 2.5] a kite")
    assert isinstance(error, ProviderLimited)
    assert error.retry_after_s == 2.5


@every_painter
async def test_a_wrong_key_names_its_setting(name: str, fakes: FakeVendors) -> None:
    settings = {f"{name}_api_key": "another-key"}
    model = painter(name, fakes.url(name), RecordingTill(), **settings)
    error = await failure(model, "a kite")
    assert isinstance(error, ProviderDenied)
    assert f"`{name}_api_key`" in error.hint


@pytest.mark.parametrize("name", ["openai", "openrouter"])
async def test_an_account_with_nothing_left_is_not_waited_for(
    name: str, fakes: FakeVendors
) -> None:
    error = await failure(painter(name, fakes.url(name), RecordingTill()), "[no_quota] a kite")
    assert isinstance(error, ProviderDenied)
    assert "nothing left to pay with" in error.hint


async def test_what_was_made_and_kept_back_costs_what_was_counted(fakes: FakeVendors) -> None:
    till = RecordingTill()
    error = await failure(painter("gemini", fakes.url("gemini"), till), "[refuse_late] a kite")
    assert isinstance(error, ProviderRefused)
    assert "IMAGE_SAFETY: Unable to show the generated image" in error.message
    charged_usd = till.calls[0].charged_usd
    assert charged_usd is not None
    assert 0 < charged_usd < 0.001


async def test_a_fault_in_an_answer_that_says_all_is_well(fakes: FakeVendors) -> None:
    till = RecordingTill()
    error = await failure(
        painter("openrouter", fakes.url("openrouter"), till), "[late_error] a kite"
    )
    assert isinstance(error, ProviderUnavailable)
    assert "has a fault of its own (502)" in error.message


@every_painter
async def test_half_a_picture_may_have_been_paid_for(name: str, fakes: FakeVendors) -> None:
    till = RecordingTill()
    error = await failure(painter(name, fakes.url(name), till), "[half_base64] a kite")
    assert isinstance(error, ProviderUnavailable)
    assert "sent only a part of the picture" in error.message
    assert error.maybe_charged
    (call,) = till.calls
    assert call.error is error
    assert call.charged_usd is None  # left to a person: buying again by itself would pay twice


@every_painter
async def test_who_is_not_waited_for_any_more_hears_it(name: str, fakes: FakeVendors) -> None:
    till = RecordingTill()
    model = painter(name, fakes.url(name), till)
    task = asyncio.create_task(model.paint("[hang] a kite", width=540, height=960))
    async with asyncio.timeout(BOUND_S):
        await fakes.until(lambda running: bool(running.requests))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await fakes.until(lambda running: running.left == 1)
    (call,) = till.calls
    assert isinstance(call.error, asyncio.CancelledError)
    assert call.charged_usd is None


@every_painter
async def test_nobody_is_followed_to_another_address(name: str, told: dict[str, Any]) -> None:
    told["raw"] = answer(302, b"", "text/html", Location="http://192.0.2.1/elsewhere")
    error = await failure(painter(name, told["url"], RecordingTill()), "a kite")
    assert "leads to another address (192.0.2.1)" in error.message


@every_painter
@pytest.mark.parametrize(
    "document",
    [
        [],
        "no",
        {},
        {"candidates": [], "data": [], "choices": []},
        {"candidates": {"content": 1}, "data": {"b64_json": 1}, "choices": {"message": 1}},
        {
            "candidates": [{"content": {"parts": [{"inlineData": {"data": 7}}, None]}}],
            "data": [{"b64_json": None}],
            "choices": [{"message": {"images": [{"image_url": {"url": ["x"]}}], "content": 3}}],
        },
        {
            "candidates": [{"finishReason": "MAX_TOKENS"}],
            "data": [{"url": "http://192.0.2.1/x.png"}],
            "choices": [
                {"message": {"images": [{"image_url": {"url": "http://192.0.2.1/x.png"}}]}}
            ],
        },
    ],
)
async def test_an_answer_without_a_picture(name: str, document: Any, told: dict[str, Any]) -> None:
    till = RecordingTill()
    told["raw"] = answer(200, json.dumps(document).encode(), "application/json")
    error = await failure(painter(name, told["url"], till), "a kite")
    assert type(error) is ProviderUnavailable
    assert "sent no picture" in error.message
    assert error.maybe_charged
    assert till.calls[0].charged_usd is None


def carried(data: str) -> Mapping[str, Any]:
    """A picture as each of them sends it."""
    url = f"data:image/png;base64,{data}"
    return {
        "candidates": [{"content": {"parts": [{"inlineData": {"data": data}}]}}],
        "data": [{"b64_json": data}],
        "choices": [{"message": {"images": [{"image_url": {"url": url}}]}}],
    }


def spoilt() -> bytes:
    """A PNG with one byte in its pixels turned over."""
    data = bytearray(painted("a kite", 40, 40))
    data[data.index(b"IDAT") + 12] ^= 0xFF
    return bytes(data)


def bomb() -> bytes:
    """A PNG that claims to be larger than anybody reads."""
    file = io.BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    return file.getvalue()


@every_painter
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("not base64!", "broken base64"),
        (base64.b64encode(b"<html>no</html>").decode(), "a web page instead of a picture"),
        (base64.b64encode(b"RIFF    WAVE").decode(), "audio/wav instead of a picture"),
        (base64.b64encode(spoilt()).decode(), "a damaged picture"),
        (base64.b64encode(bomb()).decode(), "more than 50 megapixels"),
    ],
)
async def test_a_picture_that_is_none_may_have_been_paid_for(
    name: str, data: str, words: str, told: dict[str, Any]
) -> None:
    till = RecordingTill()
    told["raw"] = answer(200, json.dumps(carried(data)).encode(), "application/json")
    error = await failure(painter(name, told["url"], till), "a kite")
    assert type(error) is ProviderUnavailable
    assert words in error.message
    assert error.maybe_charged
    assert till.calls[0].charged_usd is None


@every_painter
async def test_what_nobody_counted_costs_the_estimate_or_its_price(
    name: str, told: dict[str, Any]
) -> None:
    till = RecordingTill()
    data = base64.b64encode(painted("a kite", 40, 40)).decode()
    document = {**carried(data), "usage": {"cost": "NaN", "output_tokens": -4}}
    told["raw"] = answer(200, json.dumps(document).encode(), "application/json")
    model = painter(name, told["url"], till)
    await model.paint("a kite", width=540, height=960)
    assert charged(till) >= model.account.prices["picture"]


def charged(till: RecordingTill) -> float:
    (call,) = till.calls
    assert isinstance(call, Call)
    assert call.charged_usd is not None
    return call.charged_usd


@every_painter
async def test_without_a_till_nothing_is_bought(name: str, fakes: FakeVendors) -> None:
    with pytest.raises(RuntimeError, match="paying"):
        await painter(name, fakes.url(name)).paint("a kite", width=540, height=960)
    assert fakes.requests == []


@every_painter
async def test_a_price_of_the_operators_own(name: str, fakes: FakeVendors) -> None:
    till = RecordingTill()
    prices = {f"{name}.pictures.picture": 5.0}
    await painter(name, fakes.url(name), till, prices=prices).paint("a", width=540, height=960)
    assert till.calls[0].usd >= 5.0


@pytest.mark.parametrize(
    ("width", "height", "ratio", "size"),
    [
        (1080, 1920, "9:16", "1K"),
        (1920, 1080, "16:9", "1K"),
        (1024, 1024, "1:1", "1K"),
        (2160, 3840, "9:16", "2K"),
        (900, 1200, "3:4", "1K"),
    ],
)
async def test_gemini_is_asked_for_the_nearest_shape(
    width: int, height: int, ratio: str, size: str, fakes: FakeVendors
) -> None:
    till = RecordingTill()
    model = painter("gemini", fakes.url("gemini"), till)
    await model.paint("a kite", width=width, height=height)
    (asked,) = fakes.asked("gemini")
    assert asked.path == f"/v1beta/models/{model.identity.model}:generateContent"
    config = asked.document["generationConfig"]
    assert config["imageConfig"] == {"aspectRatio": ratio, "imageSize": size}
    assert config["responseModalities"] == ["IMAGE"]
    assert charged(till) == pytest.approx({"1K": 0.0336, "2K": 0.0504}[size], abs=0.001)


async def test_a_model_without_sizes_is_not_asked_for_one(fakes: FakeVendors) -> None:
    models = {"gemini.pictures": "gemini-2.5-flash-image"}
    model = painter("gemini", fakes.url("gemini"), RecordingTill(), models=models)
    await model.paint("a kite", width=1080, height=1920)
    config = fakes.asked("gemini")[0].document["generationConfig"]["imageConfig"]
    assert config == {"aspectRatio": "9:16"}


@pytest.mark.parametrize(
    ("model", "size", "quality"),
    [
        ("gpt-image-2.6-flare", "1088x1920", "high"),
        ("gpt-image-2", "1088x1920", "medium"),
        ("gpt-image-1.5", "1024x1536", "medium"),
        ("somebodys-own", "1088x1920", None),
    ],
)
async def test_openai_is_asked_for_what_the_model_knows(
    model: str, size: str, quality: str | None, fakes: FakeVendors
) -> None:
    till = RecordingTill()
    painting = painter("openai", fakes.url("openai"), till, models={"openai.pictures": model})
    picture = await painting.paint("a kite", width=1080, height=1920)
    order = fakes.asked("openai")[0].document
    assert (order["size"], order.get("quality")) == (size, quality)
    assert size == f"{picture.width_px}x{picture.height_px}"


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
async def test_an_address_may_end_in_its_version(end: str, fakes: FakeVendors) -> None:
    origin = fakes.url("openai").removesuffix("/v1")
    model = painter("openai", origin + end, RecordingTill())
    await model.paint("a kite", width=540, height=960)
    assert fakes.asked("openai")[0].path == "/v1/images/generations"


async def test_openai_is_charged_by_the_tokens_that_it_counts(told: dict[str, Any]) -> None:
    till = RecordingTill()
    data = base64.b64encode(painted("a kite", 40, 40)).decode()
    usage = {"input_tokens": 1000, "output_tokens": 1413, "total_tokens": 2413}
    whole = {"data": [{"b64_json": data}], "usage": usage}
    told["raw"] = answer(200, json.dumps(whole).encode(), "application/json")
    await painter("openai", told["url"], till).paint("a kite", width=1080, height=1920)
    assert charged(till) == pytest.approx(1000 * 8e-6 + 1413 * 30e-6)


async def test_openrouter_says_what_it_has_cost(told: dict[str, Any]) -> None:
    till = RecordingTill()
    data = base64.b64encode(painted("a kite", 40, 40)).decode()
    whole = {**carried(data), "usage": {"cost": 0.0387}}
    told["raw"] = answer(200, json.dumps(whole).encode(), "application/json")
    await painter("openrouter", told["url"], till).paint("a kite", width=1080, height=1920)
    assert charged(till) == 0.0387


@pytest.mark.parametrize("cost", [10**400, -1, True, "0.1", None])
async def test_a_cost_that_is_none_is_the_estimate(cost: Any, told: dict[str, Any]) -> None:
    till = RecordingTill()
    whole = {**carried(base64.b64encode(painted("a", 40, 40)).decode()), "usage": {"cost": cost}}
    told["raw"] = answer(200, json.dumps(whole).encode(), "application/json")
    await painter("openrouter", told["url"], till).paint("a kite", width=1080, height=1920)
    assert charged(till) == till.calls[0].usd


async def test_a_count_that_is_none_counts_nothing(told: dict[str, Any]) -> None:
    data = base64.b64encode(painted("a", 40, 40)).decode()
    parts = [{"inlineData": {"data": data}}]
    usage = {"promptTokenCount": 10**400, "thoughtsTokenCount": -1}
    whole = {"candidates": [{"content": {"parts": parts}}], "usageMetadata": usage}
    told["raw"] = answer(200, json.dumps(whole).encode(), "application/json")
    till = RecordingTill()
    await painter("gemini", told["url"], till).paint("a kite", width=1080, height=1920)
    assert charged(till) == pytest.approx(0.0336)


async def test_gemini_shows_the_last_picture_and_all_but_what_it_thought_is_paid(
    told: dict[str, Any],
) -> None:
    first, last = (base64.b64encode(painted(which, 40, 40)).decode() for which in ("a", "b"))
    parts = [
        {"inlineData": {"data": first}},
        {"text": "here it is"},
        {"inlineData": {"data": last}},
        {"inlineData": {"data": first}, "thought": True},
    ]
    usage = {"promptTokenCount": 10, "thoughtsTokenCount": 400}
    whole = {"candidates": [{"content": {"parts": parts}}], "usageMetadata": usage}
    told["raw"] = answer(200, json.dumps(whole).encode(), "application/json")
    till = RecordingTill()
    picture = await painter("gemini", told["url"], till).paint("a", width=1080, height=1920)
    assert picture.data == base64.b64decode(last)
    assert charged(till) == pytest.approx(2 * 0.0336 + 10 * 1.5e-6 + 400 * 7.5e-6)


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        ({"finishReason": "PROHIBITED_CONTENT"}, "PROHIBITED_CONTENT"),
        ({"finishReason": "RECITATION", "content": {}}, "RECITATION"),
        (
            {"finishReason": "STOP", "content": {"parts": [{"text": f"I will not. {KEY}"}]}},
            "STOP: I will not. ********",
        ),
        ({"finishReason": "NO_IMAGE", "content": {"parts": []}}, "NO_IMAGE"),
    ],
)
async def test_gemini_declines_in_many_ways(
    candidate: Mapping[str, Any], words: str, told: dict[str, Any]
) -> None:
    whole = json.dumps({"candidates": [candidate]}).encode()
    told["raw"] = answer(200, whole, "application/json")
    error = await failure(painter("gemini", told["url"], RecordingTill()), "a kite")
    assert isinstance(error, ProviderRefused)
    assert words in error.message
    assert not error.maybe_charged
