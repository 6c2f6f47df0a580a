"""Publishing in a Telegram channel, by a bot that may post there.

Methods, limits and errors: core.telegram.org/bots/api. A post that was sent and whose answer is
lost can not be asked about: whether it is there, a person sees.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mutoscope.errors import (
    InvalidRequest,
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Part, Patience, Request
from mutoscope.providers.publishing.protocol import MaybePublished, Post, Published, Session
from mutoscope.providers.publishing.wording import cut_to_units, units

_TAKES = (400, 401, 403, 404, 409, 413, 429)
"""Answers that say in words what is wrong."""
_LEAST_S, _SLOWEST_BYTES_PER_S = 60.0, 100_000
_METHODS = (
    ("video/", "sendVideo", "video"),
    ("image/gif", "sendAnimation", "animation"),
    ("image/", "sendPhoto", "photo"),
    ("", "sendDocument", "document"),
)
_SHRINKABLE = "video/mp4"
_THUMBNAIL = "thumbnail.jpg"
_FORBIDDEN_IN_CHANNEL = (
    *("not enough rights", "need administrator rights", "not a member"),
    "member list is inaccessible",
)
_IN_GROUPS = frozenset({"creator", "administrator", "member"})


class _Moved(ProviderRefused):
    """The group has become a supergroup, and has another number since."""

    def __init__(self, target: str, to: int, title: str) -> None:
        self.to = to
        self.warning = f"The group {target} is {to} since it became a supergroup."
        hint = f"Set `telegram_channel` to {to}."
        super().__init__(self.warning, provider=title, hint=hint)


@dataclass(frozen=True, kw_only=True)
class TelegramChannel(Hosted):
    """Implements `Publisher`. `target`: the channel's @name, or its number (-100…)."""

    target: str
    platform: str = "telegram"
    repeats: bool = False
    takes_thumbnail: bool = True

    def authorization(self) -> Mapping[str, str]:
        """The token stands in the address."""
        return {}

    @property
    def most_bytes(self) -> int:
        return self.account.facts["most_bytes"]

    def told(self, post: Post) -> Mapping[str, Any]:
        facts = self.account.facts
        method, field = self._method(post)
        is_larger = post.bytes > self.most_bytes
        if is_larger and post.mime_type != _SHRINKABLE:
            raise InvalidRequest(
                f"The file has {post.bytes / 1e6:.1f} MB; bots may send"
                f" {self.most_bytes / 1e6:g} MB.",
                hint="Make a smaller one, or publish it elsewhere.",
            )
        whole = _whole(post)
        told: dict[str, Any] = {
            "method": method,
            "chat_id": self.target,
            "caption": cut_to_units(whole, facts["longest_caption"]),
            field: post.name,
        }
        if field in ("video", "animation"):
            told |= {"width": post.width_px, "height": post.height_px}
            told |= {"duration": round(post.duration_s) if post.duration_s else None}
            told["thumbnail"] = _THUMBNAIL if post.thumbnail else None
        if field == "video":
            told["supports_streaming"] = True
        if is_larger:
            told["made_smaller"] = f"to at most {self.most_bytes / 1e6:g} MB"
        if units(whole) > facts["longest_caption"]:
            told["reply"] = cut_to_units(whole, facts["longest_text"])
        return {name: value for name, value in told.items() if value is not None}

    async def check(self) -> str:
        """ProviderDenied: the bot is not what it has to be there."""
        try:
            return await self._checked()
        except _Moved as moved:
            told = await replace(self, target=str(moved.to))._checked()
            return f"{told}. {moved.warning}"

    async def _checked(self) -> str:
        bot = await self._asked("getMe")
        chat = await self._asked("getChat", chat_id=self.target)
        asked = {"chat_id": self.target, "user_id": bot.get("id")}
        if not _may_post(chat, await self._asked("getChatMember", **asked)):
            raise self._may_not("it is no administrator who may post messages")
        return f"@{bot.get('username', '')} posts in {self.target}"

    async def publish(self, post: Post, session: Session) -> Published:
        """Send it; what did not fit into its caption follows as an answer to it. Where a group has
        become a supergroup, it goes there, once. InvalidRequest: it is too large."""
        here, moved_told = self, ""
        try:
            message = await here._sent(post)
        except _Moved as moved:  # nothing was posted
            here, moved_told = replace(self, target=str(moved.to)), moved.warning
            message = await here._sent(post)
        number, reply = message.get("message_id"), self.told(post).get("reply")
        unsaid = await here._reply(reply, number) if reply else ""
        return Published(_link(message), str(number), " ".join(filter(None, (unsaid, moved_told))))

    async def _sent(self, post: Post) -> Mapping[str, Any]:
        """The message that the post is."""
        told = dict(self.told(post))
        if "made_smaller" in told:
            raise InvalidRequest("The video is too large for a bot.", hint="Make it smaller.")
        method = told.pop("method")
        told.pop("reply", "")
        file = told.pop(self._method(post)[1])
        small = told.pop("thumbnail", None)
        form = [Part(name, _text(value).encode()) for name, value in told.items()]
        if small and post.thumbnail:
            form.append(Part("thumbnail", post.thumbnail, small, "image/jpeg"))
        patience = Patience(
            deadline_s=_LEAST_S + post.bytes / _SLOWEST_BYTES_PER_S, silence_s=_LEAST_S
        )
        with await asyncio.to_thread(post.path.open, "rb") as opened:
            form.append(Part(self._method(post)[1], opened, file, post.mime_type))
            request = self._call(
                method, method="POST", form=form, paid=True, takes=_TAKES, patience=patience
            )
            try:
                return self._result(request, await call(request))
            except ProviderUnavailable as error:
                raise (self._maybe() if error.maybe_charged else error) from error

    async def _asked(self, name: str, **arguments: Any) -> Mapping[str, Any]:
        """An object."""
        request = self._call(name, method="POST", document=arguments, takes=_TAKES)
        found = self._result(request, await call(request))
        if not isinstance(found, dict):
            raise unusable(request, "answered something else than an object", sent=True)
        return found

    def _may_not(self, words: str) -> ProviderDenied:
        return ProviderDenied(
            f"The bot may not post in {self.target}: {words}.",
            provider=self.account.title,
            hint="Make it an administrator of the channel that may post messages.",
        )

    def _maybe(self) -> MaybePublished:
        return MaybePublished(
            f"{self.account.title} was sent the post, and its answer is lost.",
            provider=self.account.title,
            hint=f"Look whether it is in {self.target}, then say so, or try it again.",
        )

    async def _reply(self, text: str, number: Any) -> str:
        """What went wrong with it, as a sentence: the post itself is there."""
        document = {
            "chat_id": self.target,
            "text": text,
            "reply_parameters": {"message_id": number},
            "link_preview_options": {"is_disabled": True},
        }
        try:
            request = self._call("sendMessage", method="POST", document=document, takes=_TAKES)
            self._result(request, await call(request))
        except ProviderError as error:
            return f"The rest of its description could not be posted: {error.message}"
        return ""

    def _method(self, post: Post) -> tuple[str, str]:
        """Which one sends a file of this kind, and the field that the file is in."""
        rows = (row[1:] for row in _METHODS if post.mime_type.startswith(row[0]))
        method, field = next(rows)
        if field == "photo" and post.bytes > self.account.facts["most_photo_bytes"]:
            return "sendDocument", "document"
        return method, field

    def _call(self, name: str, **more: Any) -> Request:
        patience = more.pop("patience", self.patience)
        request = self.request(f"bot{self.account.key}/{name}", **more)
        return replace(request, patience=patience)

    def _result(self, request: Request, answer: Answer) -> Any:
        """What was asked for. ProviderLimited, ProviderDenied, ProviderRefused, ProviderError."""
        try:
            document: Any = json.loads(answer.body)
        except ValueError:
            document = {}
        if isinstance(document, dict) and document.get("ok"):
            return document.get("result")
        if answer.status == 200:
            raise unusable(request, "answered something else than a result", sent=True)
        raise self._fault(answer.status, document if isinstance(document, dict) else {})

    def _fault(self, status: int, document: Mapping[str, Any]) -> ProviderError:
        title = self.account.title
        words = str(document.get("description", "")).replace(self.account.key, "…")[:200]
        if status == 429:
            after: Any = (document.get("parameters") or {}).get("retry_after")
            return ProviderLimited(
                f"{title} asks to come back in {after} s.",
                provider=title,
                hint="It is tried again then.",
                retry_after_s=float(after) if isinstance(after, int | float) else None,
            )
        if to := (document.get("parameters") or {}).get("migrate_to_chat_id"):
            return _Moved(self.target, int(to), title)
        if status in (401, 404):
            return ProviderDenied(
                f"{title} does not know the bot ({status}).",
                provider=title,
                hint="Check `telegram_bot_token`.",
            )
        if status == 403 or any(each in words for each in _FORBIDDEN_IN_CHANNEL):
            return self._may_not(words)
        if "chat not found" in words:
            return ProviderDenied(
                f"{title} finds no channel {self.target}.",
                provider=title,
                hint="Check `telegram_channel`, and that the bot is a member of it.",
            )
        return ProviderRefused(
            f"{title} does not take the post ({status}): {words or 'no reason given'}.",
            provider=title,
            hint="Another try would get the same answer: change what is posted.",
        )


def _may_post(chat: Mapping[str, Any], member: Mapping[str, Any]) -> bool:
    """Whether such a member may post there (core.telegram.org/bots/api, ChatMember): in a channel
    it is a right of some administrators, in a group of all who are not restricted."""
    status = member.get("status")
    if chat.get("type") == "channel":
        return status == "creator" or bool(member.get("can_post_messages"))
    return status in _IN_GROUPS or bool(member.get("can_send_messages"))


def _whole(post: Post) -> str:
    return "\n\n".join(filter(None, (post.title.strip(), post.description.strip())))


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _link(message: Mapping[str, Any]) -> str:
    """The address of a post: of a channel that has no name, one for its members."""
    chat, number = message.get("chat") or {}, message.get("message_id")
    if name := chat.get("username"):
        return f"https://t.me/{name}/{number}"
    inner = str(chat.get("id", "")).removeprefix("-100")
    return f"https://t.me/c/{inner}/{number}" if inner.isdecimal() else ""
