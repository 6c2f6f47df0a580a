"""Buying pictures: what is entered in the till, and when."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from mutoscope.errors import ProviderDenied, ProviderError, ProviderUnavailable
from mutoscope.providers.fake_pictures import PICTURE_USD, FakePictures
from mutoscope.providers.http.request import Patience
from mutoscope.providers.paying import Limited, Limits, Paid, PaidCall, ResumesBy
from mutoscope.testing.vendor import FakeVendor, drawn

HASTY = Patience(deadline_s=9, connect_s=2, silence_s=2, bytes_per_s=500, grace_s=0.5)


@dataclass
class Slip:
    """One call as a till without a database keeps it."""

    key: str
    vendor_id: str | None = None
    usd: float | None = None

    async def submitted(self, vendor_id: str) -> None:
        self.vendor_id = vendor_id

    def charged(self, usd: float) -> None:
        self.usd = usd


@dataclass
class Drawer:
    """A till: the next call gets the slip, and the same one after an error."""

    slip: Slip = field(default_factory=lambda: Slip("key-1"))
    asked: list[tuple[float, ResumesBy | None]] = field(default_factory=list)

    @asynccontextmanager
    async def call(
        self, *, usd: float, resumes_by: ResumesBy | None = None
    ) -> AsyncGenerator[PaidCall]:
        self.asked.append((usd, resumes_by))
        yield self.slip


@pytest.fixture
async def vendor() -> AsyncIterator[FakeVendor]:
    async with FakeVendor(api_key="let-me-in", making_s=0.02) as running:
        yield running


def pictures(vendor: FakeVendor, till: Drawer, resumes_by: ResumesBy | None) -> FakePictures:
    return FakePictures(
        vendor.url, api_key="let-me-in", resumes_by=resumes_by, patience=HASTY, poll_s=0.01
    ).paying(till)


def test_it_is_paid_and_limited() -> None:
    provider = FakePictures("http://127.0.0.1:1", limits=Limits(2, 30))
    assert isinstance(provider, Paid)
    assert isinstance(provider, Limited)
    assert provider.identity.provider == "fake"


@pytest.mark.parametrize("resumes_by", ["id", "key", None])
async def test_a_picture_is_bought_once(vendor: FakeVendor, resumes_by: ResumesBy | None) -> None:
    till = Drawer()
    picture = await pictures(vendor, till, resumes_by).paint("a cat", width=20, height=30)
    assert picture.data == drawn("a cat", 20, 30)
    assert (picture.mime_type, picture.width_px, picture.height_px) == ("image/png", 20, 30)
    assert till.asked == [(PICTURE_USD, resumes_by)]
    assert till.slip.usd == PICTURE_USD
    assert [each.key for each in vendor.purchases] == ["key-1" if resumes_by else ""]
    assert till.slip.vendor_id == ("pic_1" if resumes_by == "id" else None)


async def test_what_was_ordered_is_asked_for_again_not_bought_again(vendor: FakeVendor) -> None:
    till, prompt = Drawer(), "[truncated x1] a cat"
    provider = pictures(vendor, till, "id")
    with pytest.raises(ProviderUnavailable) as caught:
        await provider.paint(prompt, width=20, height=30)
    assert caught.value.maybe_charged
    assert (till.slip.vendor_id, till.slip.usd) == ("pic_1", None)
    await provider.paint(prompt, width=20, height=30)
    assert (len(vendor.purchases), till.slip.usd) == (1, PICTURE_USD)


async def test_an_order_without_an_id_may_have_been_charged(vendor: FakeVendor) -> None:
    with pytest.raises(ProviderUnavailable, match="no id") as caught:
        await pictures(vendor, Drawer(), "id").paint("[no_id] a cat", width=20, height=30)
    assert caught.value.maybe_charged
    assert len(vendor.purchases) == 1


async def test_a_known_key_buys_nothing_new(vendor: FakeVendor) -> None:
    till, prompt = Drawer(), "[die_after_accept x1] a cat"
    provider = pictures(vendor, till, "key")
    with pytest.raises(ProviderUnavailable) as caught:
        await provider.paint(prompt, width=20, height=30)
    assert caught.value.maybe_charged
    await provider.paint(prompt, width=20, height=30)
    assert len(vendor.purchases) == 1


@pytest.mark.parametrize("resumes_by", ["id", "key", None])
@pytest.mark.parametrize("mark", ["429", "500", "refuse", "redirect"])
async def test_who_was_turned_away_paid_nothing(
    vendor: FakeVendor, resumes_by: ResumesBy | None, mark: str
) -> None:
    till = Drawer()
    with pytest.raises(ProviderError) as caught:
        await pictures(vendor, till, resumes_by).paint(f"[{mark}] a cat", width=20, height=30)
    assert not caught.value.maybe_charged
    assert (vendor.purchases, till.slip.vendor_id, till.slip.usd) == ([], None, None)


async def test_an_order_that_is_only_taken_may_have_been_charged() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        provider = FakePictures(url, resumes_by=None, patience=HASTY).paying(Drawer())
        with pytest.raises(ProviderUnavailable, match="sent no picture") as caught:
            await provider.paint("a cat", width=20, height=30)
    assert caught.value.maybe_charged


def test_the_key_is_never_shown() -> None:
    assert "let-me-in" not in repr(FakePictures("http://127.0.0.1:1", api_key="let-me-in"))


async def test_a_picture_that_is_never_done(vendor: FakeVendor) -> None:
    provider = FakePictures(
        vendor.url, api_key="let-me-in", poll_s=0.01, making_limit_s=0.1
    ).paying(Drawer())
    with pytest.raises(ProviderUnavailable, match=r"within 0\.1 s") as caught:
        await provider.paint("[slow 60] a cat", width=20, height=30)
    assert caught.value.maybe_charged


async def test_a_wrong_key(vendor: FakeVendor) -> None:
    provider = FakePictures(vendor.url, api_key="not-this-one").paying(Drawer())
    with pytest.raises(ProviderDenied):
        await provider.paint("a cat", width=20, height=30)
    assert vendor.purchases == []


async def test_without_a_till_nothing_is_bought(vendor: FakeVendor) -> None:
    with pytest.raises(RuntimeError, match="paying"):
        await FakePictures(vendor.url).paint("a cat", width=20, height=30)
    assert vendor.requests == []
