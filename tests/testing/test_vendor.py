"""The fake vendor: what it sells, what it charges, how it is run."""

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.request import Request
from mutoscope.testing.misbehaviour import Misbehaviour, Moods, plain, script
from mutoscope.testing.purchases import PurchaseBook, read_purchases
from mutoscope.testing.vendor import FakeVendor, drawn


@pytest.fixture
async def vendor(tmp_path: Path) -> AsyncIterator[FakeVendor]:
    async with FakeVendor(ledger=tmp_path / "ledger.jsonl") as running:
        yield running


async def order(vendor: FakeVendor, prompt: str, *, now: bool = False, key: str = "") -> Answer:
    return await call(
        Request(
            "fake",
            f"{vendor.url}/v1/pictures{':now' if now else ''}",
            method="POST",
            headers={"Idempotency-Key": key} if key else {},
            document={"prompt": prompt, "width": 20, "height": 30},
            wanted="picture" if now else "json",
        )
    )


async def fetch(vendor: FakeVendor, id_: str) -> Answer:
    return await call(Request("fake", f"{vendor.url}/v1/pictures/{id_}", wanted="picture"))


async def told(vendor: FakeVendor) -> dict[str, Any]:
    return (await call(Request("fake", f"{vendor.url}/v1/ledger"))).document


async def test_an_order_is_charged_and_can_be_fetched(vendor: FakeVendor, tmp_path: Path) -> None:
    taken = await order(vendor, "a cat")
    fetched = await fetch(vendor, taken.document["id"])
    assert (taken.status, fetched.status) == (202, 200)
    assert (await fetch(vendor, taken.document["id"])).body == fetched.body
    assert vendor.purchases == read_purchases(tmp_path / "ledger.jsonl")
    assert [(each.prompt, each.usd) for each in vendor.purchases] == [("a cat", 0.04)]


async def test_an_order_under_a_known_key_is_the_same_order(vendor: FakeVendor) -> None:
    first, again = await order(vendor, "a", key="k"), await order(vendor, "a", key="k")
    direct = await order(vendor, "a", key="k", now=True)
    other = await order(vendor, "a", key="other")
    assert first.document == again.document != other.document
    assert direct.content_type == "image/png"
    assert [each.key for each in vendor.purchases] == ["k", "other"]


async def test_keys_can_be_ignored() -> None:
    async with FakeVendor(honours_keys=False) as vendor:
        await order(vendor, "a", key="k")
        await order(vendor, "a", key="k")
        assert [each.id for each in vendor.purchases] == ["pic_1", "pic_2"]


async def test_a_picture_takes_its_time() -> None:
    async with FakeVendor(making_s=60) as vendor:
        taken = await order(vendor, "a")
        assert (await fetch(vendor, taken.document["id"])).status == 202
        await order(vendor, "b")
        assert (await told(vendor))["most_at_once"] == 2


async def test_what_is_told_over_the_wire_is_what_is_known(vendor: FakeVendor) -> None:
    await order(vendor, "a", key="k", now=True)
    said = await told(vendor)
    assert (said["requests"], said["most_at_once"]) == (2, 1)
    assert [each["prompt"] for each in said["purchases"]] == ["a"]


async def test_a_later_vendor_on_the_same_file_knows_all(tmp_path: Path) -> None:
    async with FakeVendor(ledger=tmp_path / "ledger") as first:
        taken = await order(first, "a", key="k")
    async with FakeVendor(ledger=tmp_path / "ledger") as second:
        assert (await order(second, "a", key="k")).document == taken.document
        assert (await fetch(second, taken.document["id"])).status == 200
        assert len(second.purchases) == 1


async def test_leaving_ends_who_still_waits() -> None:
    async with FakeVendor() as vendor:
        waiting = asyncio.create_task(order(vendor, "[hang] a"))
        await vendor.until(lambda asked: len(asked.requests) == 1)
    done, _ = await asyncio.wait({waiting}, timeout=5)
    assert done
    assert waiting.exception() is not None


def test_a_process_of_its_own(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    PurchaseBook(ledger).enter("before", 16, 16, key="k")
    process = subprocess.Popen(
        [sys.executable, "-m", "mutoscope.testing.vendor", "--ledger", str(ledger)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        answer = asyncio.run(call(Request("fake", f"{url}/v1/ledger")))
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert [each["key"] for each in answer.document["purchases"]] == ["k"]
    assert process.returncode == 0


@given(prompt=st.text(min_size=1), width=st.integers(16, 64), height=st.integers(16, 64))
def test_a_picture_follows_from_its_prompt(prompt: str, width: int, height: int) -> None:
    data = drawn(prompt, width, height)
    assert data == drawn(prompt, width, height)
    assert Image.open(io.BytesIO(data)).size == (width, height)


def test_a_script_stands_before_the_prompt() -> None:
    marked = "[429 1.5 x2] [slow 0.2][hang] a [500] cat"
    assert script(marked) == (
        Misbehaviour("429", 1.5, 2),
        Misbehaviour("slow", 0.2),
        Misbehaviour("hang"),
    )
    assert plain(marked) == "a [500] cat"
    assert script("[watercolour] a cat") == ()


def test_a_mark_is_obeyed_as_often_as_it_says() -> None:
    moods, prompt = Moods(), "[500 x2][hang] a cat"
    kinds = ("500", "hang")
    obeyed = [moods.next(prompt, kinds) for _ in range(4)]
    assert [mark and mark.kind for mark in obeyed] == ["500", "500", "hang", "hang"]
    assert moods.next(prompt, ("slow",)) is None
    assert moods.next("[500 x2][hang] a dog", kinds) == Misbehaviour("500", None, 2)


@given(key=st.text(), prompt=st.text())
def test_a_ledger_file_holds_any_text(
    tmp_path_factory: pytest.TempPathFactory, key: str, prompt: str
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "file"
    bought = PurchaseBook(path).enter(prompt, 16, 16, key=key)
    assert read_purchases(path) == [bought]
    assert json.loads(path.read_text("utf-8"))["prompt"] == prompt
