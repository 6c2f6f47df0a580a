"""Publishing on YouTube: a resumable upload, in parts, that goes on where it stopped.

developers.google.com/youtube/v3/guides/using_resumable_upload_protocol: a POST of what is said
opens a session; PUTs of parts answer 308 with what has arrived, the last one with the video. A
session can be asked how far it is, also after a crash; it ends after a week.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.providers.base_url import below
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Patience, Request
from mutoscope.providers.publishing.google_sign_in import Client, access_for
from mutoscope.providers.publishing.protocol import MaybePublished, Post, Published, Session
from mutoscope.providers.publishing.wording import cut_to_units, fitting_tags, shortened_head
from mutoscope.providers.publishing.youtube_accounts import Account
from mutoscope.providers.publishing.youtube_faults import TITLE, fault

_UPLOAD = "upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
_CHANNEL = "youtube/v3/channels?part=snippet&mine=true"
_TAKES = (400, 401, 403, 404, 410, 413, 429)
_INCOMPLETE = 308
_GONE = (404, 410)
_ARRIVED = re.compile(r"bytes=0-(\d+)")
_LEAST_S, _SLOWEST_BYTES_PER_S = 60.0, 50_000
_ANGLES = str.maketrans("<>", "‹›")
"""YouTube takes neither of these two."""


@dataclass(frozen=True)
class Facts:
    """Where YouTube answers, and what it takes."""

    base_url: str
    watch_url: str
    longest_title: int
    longest_description_bytes: int
    longest_tags: int
    category: str
    chunk_bytes: int


@dataclass(frozen=True)
class Wishes:
    """Who may see it, and whom it is made for."""

    privacy: str = "private"
    made_for_kids: bool = False


@dataclass
class _Access:
    """The right to ask, renewed when it has run out."""

    client: Client
    refresh_token: str = field(repr=False)
    token: str = field(default="", repr=False)

    async def renew(self) -> None:
        """ProviderDenied."""
        self.token = await access_for(self.client, self.refresh_token)


@dataclass(frozen=True)
class YouTube:
    """Implements `Publisher`."""

    facts: Facts
    client: Client
    account: Account
    wishes: Wishes = Wishes()
    patience: Patience = field(default_factory=Patience)
    platform: str = "youtube"
    repeats: bool = True
    takes_thumbnail: bool = False
    most_bytes: int | None = None

    @property
    def target(self) -> str:
        return self.account.channel_id

    def told(self, post: Post) -> Mapping[str, Any]:
        if not post.mime_type.startswith("video/"):
            raise InvalidRequest(
                f"YouTube takes videos; {post.name} is none.",
                hint="Publish it elsewhere, or the video of the same job.",
            )
        return {"channel": self.account.title, "file": post.name, **self._resource(post)}

    async def check(self) -> str:
        access = self._access()
        await access.renew()
        _, title = await channel_of(self.facts.base_url, access.token)
        return f"{title} is connected"

    async def publish(self, post: Post, session: Session) -> Published:
        """MaybePublished: the session has ended, and the last part may have arrived before."""
        self.told(post)
        access, sent = self._access(), 0
        url = session.url if self._is_ours(session.url) else ""
        if url:
            there = await self._ask(access, url, post)
            if isinstance(there, Published):
                return there
            if there is None:
                self._check_nothing_lost(session, post)
                url = ""
            sent = there or 0
        if not url:
            url = await self._begin(access, post)
            await session.note(url, 0)
        while True:
            there = await self._send(access, url, post, sent)
            if isinstance(there, Published):
                return there
            sent = there
            await session.note(url, sent)

    def _resource(self, post: Post) -> dict[str, Any]:
        facts, wishes = self.facts, self.wishes
        description = post.description.translate(_ANGLES)
        snippet: dict[str, Any] = {
            "title": cut_to_units(post.title.translate(_ANGLES).strip(), facts.longest_title),
            "description": shortened_head(description, facts.longest_description_bytes),
            "tags": fitting_tags(post.tags, facts.longest_tags),
            "categoryId": facts.category,
        }
        if post.language:
            snippet |= {"defaultLanguage": post.language, "defaultAudioLanguage": post.language}
        return {
            "snippet": snippet,
            "status": {
                "privacyStatus": wishes.privacy,
                "selfDeclaredMadeForKids": wishes.made_for_kids,
                "containsSyntheticMedia": post.synthetic,
            },
        }

    def _access(self) -> _Access:
        return _Access(self.client, self.account.refresh_token)

    async def _begin(self, access: _Access, post: Post) -> str:
        """The address of a new session."""
        request = Request(
            TITLE,
            below(self.facts.base_url, _UPLOAD),
            method="POST",
            headers={
                "X-Upload-Content-Length": str(post.bytes),
                "X-Upload-Content-Type": post.mime_type,
            },
            document=self._resource(post),
            takes=(200, 201, *_TAKES),
        )
        answer = await self._called(access, request)
        url = answer.headers.get("location", "")
        if not self._is_ours(url):
            raise unusable(request, "opened no upload", sent=False)
        return url

    async def _ask(self, access: _Access, url: str, post: Post) -> "int | Published | None":
        """How many bytes have arrived, or the video; None: the session has ended."""
        whole = f"bytes */{post.bytes}"
        answer = await self._called(access, self._put(url, b"", whole), may_be_gone=True)
        return None if answer.status in _GONE else self._arrived(answer)

    async def _send(self, access: _Access, url: str, post: Post, sent: int) -> "int | Published":
        """The next part."""
        chunk = await asyncio.to_thread(_read, post, sent, self.facts.chunk_bytes)
        place = f"bytes {sent}-{sent + len(chunk) - 1}/{post.bytes}"
        request = self._put(url, chunk, place)
        there = self._arrived(await self._called(access, request))
        if not isinstance(there, Published) and there <= sent:
            raise unusable(request, "takes no more of the upload", sent=False)
        return there

    def _arrived(self, answer: Answer) -> "int | Published":
        if answer.status == _INCOMPLETE:
            found = _ARRIVED.fullmatch(answer.headers.get("range", ""))
            return int(found[1]) + 1 if found else 0
        id_ = answer.document.get("id") if isinstance(answer.document, dict) else None
        if not isinstance(id_, str) or not id_:
            raise ProviderError(
                "YouTube took the upload and does not say what it is called.",
                provider=TITLE,
                hint="Look for it at studio.youtube.com.",
            )
        return Published(f"{self.facts.watch_url}{id_}", id_)

    def _put(self, url: str, data: bytes, place: str) -> Request:
        wait_s = _LEAST_S + len(data) / _SLOWEST_BYTES_PER_S
        return Request(
            TITLE,
            url,
            method="PUT",
            headers={"Content-Range": place},
            content=data,
            takes=(_INCOMPLETE, *_TAKES),
            patience=Patience(deadline_s=wait_s, silence_s=wait_s),
        )

    async def _called(
        self, access: _Access, request: Request, *, may_be_gone: bool = False
    ) -> Answer:
        """The answer to whoever may ask. Raises what `http.call` and `fault` do."""
        answer = None
        for _ in range(2):
            if not access.token or (answer is not None and answer.status == 401):
                await access.renew()
            answer = await call(_signed(request, access.token))
            if answer.status != 401:
                break
        assert answer is not None
        if answer.status in _TAKES and not (may_be_gone and answer.status in _GONE):
            raise fault(answer.status, answer.body)
        return answer

    def _check_nothing_lost(self, session: Session, post: Post) -> None:
        """Of a session that has ended nobody tells whether its last part had arrived."""
        if session.sent_bytes + self.facts.chunk_bytes >= post.bytes:
            raise MaybePublished(
                "YouTube may have taken the upload, and does not tell any more.",
                provider=TITLE,
                hint="Look for it at studio.youtube.com, then say so, or try it again.",
            )

    def _is_ours(self, url: str) -> bool:
        """The token goes to no other origin."""
        here, there = urlsplit(self.facts.base_url), urlsplit(url)
        return bool(url) and (here.scheme, here.netloc) == (there.scheme, there.netloc)


async def channel_of(base_url: str, token: str) -> tuple[str, str]:
    """The id and the title of the channel that a token is of. ProviderDenied: it has none."""
    request = Request(TITLE, below(base_url, _CHANNEL), takes=_TAKES)
    answer = await call(_signed(request, token))
    if answer.status in _TAKES:
        raise fault(answer.status, answer.body)
    try:
        first = answer.document["items"][0]
        return str(first["id"]), str(first["snippet"]["title"])
    except (KeyError, IndexError, TypeError):
        raise ProviderError(
            "This account has no channel on YouTube.",
            provider=TITLE,
            hint="Make one at youtube.com, or connect the account that has it.",
        ) from None


def _signed(request: Request, token: str) -> Request:
    headers = {**request.headers, "Authorization": f"Bearer {token}"}
    return replace(request, headers=headers)


def _read(post: Post, start: int, most: int) -> bytes:
    with post.path.open("rb") as file:
        file.seek(start)
        return file.read(most)
