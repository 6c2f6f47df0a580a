"""What the tests of publishing share: a studio with a finished job, and every platform set up."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutoscope.app import Publication, Studio
from mutoscope.providers.http.call import call
from mutoscope.providers.http.request import Request
from mutoscope.providers.publishing import youtube_accounts
from mutoscope.providers.publishing.google_sign_in import Client, begin, tokens_for
from mutoscope.providers.publishing.youtube_accounts import Account
from mutoscope.providers.vendors import vendors as vendors_of
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from receiver import Receiver
from toy_posts import CLIPS

BOT_TOKEN = "123456:a-token-of-the-bot"
CHANNEL_NUMBER = -1_001_234_567_890
CHANNEL = {"id": CHANNEL_NUMBER, "type": "channel", "title": "Bees", "username": "bees"}
CLIENT_ID, CLIENT_SECRET = "client-1", "the-secret-of-client-1"
SCOPES = vendors_of()["youtube"].services["publishing"].facts["scopes"]


@dataclass(frozen=True)
class Vendors:
    """The platforms that are not of this machine, at real sockets."""

    fakes: FakeVendors
    receiver: Receiver

    def settings(self, folder: Path) -> dict[str, Any]:
        """All that it takes to publish there."""
        return {
            "allow_private_urls": True,
            "publish_folder": folder,
            "publish_webhook_url": self.receiver.url,
            "telegram_bot_token": BOT_TOKEN,
            "telegram_channel": "@bees",
            "youtube_client_id": CLIENT_ID,
            "youtube_client_secret": CLIENT_SECRET,
            "base_urls": {name: self.fakes.url(name) for name in ("telegram", "youtube")},
        }

    async def door(self, vendor: str, what: str, **order: Any) -> Any:
        """The side door of a fake."""
        url = f"{self.fakes.url(vendor)}/_test/{what}"
        return (await call(Request(vendor, url, method="POST", document=order))).document

    async def look(self, vendor: str, what: str) -> Any:
        """What a fake keeps."""
        return (await call(Request(vendor, f"{self.fakes.url(vendor)}/_test/{what}"))).document

    async def posts(self) -> list[Mapping[str, Any]]:
        """The messages of the channel."""
        told = await self.look("telegram", f"chat/{CHANNEL_NUMBER}")
        return [each["message"] for each in told["messages"]]

    async def videos(self) -> list[Mapping[str, Any]]:
        """What YouTube has."""
        return (await self.look("youtube", "uploads"))["videos"]

    async def consent(self, data_dir: Path, label: str = "default") -> str:
        """Sign in as a person does in a browser; the refresh token."""
        base = self.fakes.url("youtube")
        client = Client(CLIENT_ID, CLIENT_SECRET, f"{base}/o/oauth2/v2/auth", f"{base}/token")
        attempt = begin(client, "http://127.0.0.1:9/", SCOPES)
        back = await call(Request("youtube", attempt.url, takes=(302,)))
        code = back.headers["location"].partition("code=")[2].partition("&")[0]
        tokens = await tokens_for(client, attempt, code.replace("%2F", "/"))
        account = Account(label, "UCbees", "Bees", tokens.refresh)
        youtube_accounts.save(data_dir, account)
        return tokens.refresh


@asynccontextmanager
async def vendors(statuses: tuple[int, ...] = (204,)) -> AsyncGenerator[Vendors]:
    """`statuses`: what the webhook's receiver answers, in turn."""
    async with FakeVendors() as fakes, Receiver(statuses) as receiver:
        running = Vendors(fakes, receiver)
        await running.door("telegram", "chat", **CHANNEL)
        yield running


@asynccontextmanager
async def posting_studio(
    folder: Path, database: str, running: Vendors, **more: Any
) -> AsyncGenerator[Studio]:
    """A studio where every platform is set up; files are published into `folder`/published."""
    given = running.settings(folder / "published") | more
    async with temporary_studio(
        folder / "data", database_url=database, pipelines=[CLIPS], **given
    ) as studio:
        await running.consent(folder / "data")
        yield studio


async def finished(studio: Studio, **request: Any) -> str:
    """A job that has made its clips; its id."""
    job = await studio.submit("clips", request)
    done = await studio.work_job(job.id)
    assert done.status == "completed", done.error
    return job.id


async def due_now(studio: Studio) -> None:
    """Let the time pass until what waits is tried, and what is held is anybody's."""
    await studio.engine.database.all(
        "UPDATE publications SET due_at = now() WHERE status IN ('pending', 'publishing')"
    )


def states(found: list[Publication]) -> dict[str, str]:
    """What has become of each, by platform."""
    return {each.platform: each.status for each in found}


def published(folder: Path) -> dict[str, Any]:
    """The papers in the folder, by the stem of their names."""
    return {p.stem: json.loads(p.read_text()) for p in (folder / "published").glob("*.json")}
