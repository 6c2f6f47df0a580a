"""YouTube, as far as a video's way there goes: an account is connected, a file is uploaded.

Looked up on 2026-11-29: Google's OAuth for installed apps (a page that leads back to loopback,
PKCE, tokens), the Data API's resumable uploads, `videos.list`, `channels.list`, the errors of all
these. 100 uploads a day are free; a new session is one. Nobody is asked on the page: it leads back
at once. A PUT after which something is missing is answered with 308, which is no redirect here.

    POST /_test/consent  {"answer": "allow" | "deny"}: what the person does on the page
    POST /_test/tokens   {"expire": true} or {"revoke": true}: access tokens end, or all consent
    POST /_test/uploads  {"left": 3}: so many more today
    POST /_test/cut      {"after_bytes": 1000000, "times": 1}: the next PUT breaks off there
    POST /_test/video    {"id", "status": {...}}: what becomes of a video
    GET  /_test/uploads  the videos with size and digest, and the sessions that are open
"""

import asyncio
import base64
import hashlib
import itertools
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from mutoscope.testing.fakes.service import Fault, Reply, Route, Service, in_json, route
from mutoscope.testing.loopback import CallerGone, Exchange
from mutoscope.testing.wire import HTML, Asked

CHUNK_BYTES = 256 * 1024
TOKEN_S = 3599
DAILY_UPLOADS = 100
LONGEST_TITLE, LONGEST_DESCRIPTION_BYTES = 100, 5000
ASKED_BEFORE_PROCESSED = 1
CHANNEL = {"id": "UCfake0000000000000000000", "title": "A channel under test"}
PERSON = {"sub": "100000000000000000001", "name": "Ada Example", "email": "ada@example.org"}
_PRIVACY = ("private", "public", "unlisted")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SCOPE = "https://www.googleapis.com/auth/"
_PROFILE = (f"{_SCOPE}userinfo.profile", f"{_SCOPE}userinfo.email")
_READING = (f"{_SCOPE}youtube", f"{_SCOPE}youtube.readonly")
_WRITING = (f"{_SCOPE}youtube", f"{_SCOPE}youtube.upload")
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")
_QUOTA = (
    "The request cannot be completed because you have exceeded your "
    '<a href="/youtube/v3/getting-started#quota">quota</a>.'
)
_LIMIT = "The user has exceeded the number of videos they may upload."
_FAULTS = {
    "invalid": Fault(400, "badRequest", ""),
    "429": Fault(429, "rateLimitExceeded", "Too many requests have been sent."),
    "500": Fault(500, "backendError", "Backend Error"),
    "503": Fault(503, "backendError", "Service unavailable. Please try again."),
    "denied": Fault(401, "authError", "Invalid Credentials"),
    "no_quota": Fault(403, "quotaExceeded", _QUOTA),
    "refuse": Fault(400, "uploadLimitExceeded", _LIMIT),
}
_DOMAINS = {"quotaExceeded": "youtube.quota"} | dict.fromkeys(
    ("authError", "backendError", "insufficientPermissions", "rateLimitExceeded"), "global"
)


@dataclass(frozen=True)
class _Grant:
    """What a person has agreed to. `challenge`: of PKCE."""

    client_id: str
    redirect_uri: str
    scope: str
    challenge: str = ""


@dataclass
class _Session:
    """An upload. `size`: as announced, None where it was not."""

    video: Mapping[str, Any]
    size: int | None
    data: bytearray = field(default_factory=bytearray)
    made: str = ""


@dataclass
class _Video:
    """A finished upload. `asked`: how often it has been looked at."""

    document: dict[str, Any]
    size: int
    digest: str
    asked: int = 0
    settled: bool = False

    def shown(self, parts: Sequence[str]) -> dict[str, Any]:
        """These parts of it, which are further on each time."""
        self.asked += 1
        if self.asked > ASKED_BEFORE_PROCESSED and not self.settled:
            self.document["status"]["uploadStatus"] = "processed"
            self.document["processingDetails"]["processingStatus"] = "succeeded"
        return {
            name: self.document[name] for name in ("kind", "id", *parts) if name in self.document
        }


class YouTube(Service):
    """The account, the upload, the videos."""

    name = "youtube"
    faults = _FAULTS

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._codes = dict[str, _Grant]()
        self._refreshing = dict[str, _Grant]()
        self._access = dict[str, _Grant]()
        self._sessions = dict[str, _Session]()
        self._videos = dict[str, _Video]()
        self._consent, self._left = "allow", DAILY_UPLOADS
        self._cuts = list[int]()
        self._numbers = itertools.count(1)

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("GET", r"/o/oauth2/v2/auth", self.ask_person),
            route("POST", r"/token", self.give_tokens),
            route("GET", r"/oauth2/v3/userinfo", self.person),
            route("GET", r"/youtube/v3/channels", self.channels),
            route("GET", r"/youtube/v3/videos", self.videos),
            route("POST", r"/upload/youtube/v3/videos", self.begin_upload),
            route("PUT", r"/upload/youtube/v3/videos", self.upload),
            route("POST", r"/_test/(consent|tokens|uploads|cut|video)", self.enter),
            route("GET", r"/_test/uploads", lambda _: in_json(self._told())),
        )

    def is_open(self, asked: Asked) -> bool:
        """Its own tokens decide."""
        return True

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        domain = _DOMAINS.get(fault.code, "youtube.video")
        row = {"message": fault.words, "domain": domain, "reason": fault.code}
        if fault.status == 401:
            row |= {"location": "Authorization", "locationType": "header"}
        error = {"code": fault.status, "message": fault.words, "errors": [row]}
        return in_json({"error": error}, status=fault.status, headers=headers)

    async def answered(self, asked: Asked, exchange: Exchange) -> Reply:
        if asked.method == "PUT" and asked.body and self._cuts:
            after_bytes = self._cuts.pop(0)
            await asyncio.to_thread(self._lose, asked, after_bytes)
            exchange.abort()
            raise CallerGone
        return await super().answered(asked, exchange)

    def ask_person(self, asked: Asked) -> Reply:
        """The page of consent."""
        query = asked.query
        if wrong := _wrong_with_order(query):
            return Reply(f"<title>Error 400</title><p>{wrong}</p>".encode(), HTML, 400)
        state = {"state": query["state"]} if "state" in query else {}
        if self._consent == "deny":
            return _sent_back(query["redirect_uri"], {**state, "error": "access_denied"})
        code = f"4/fake-{secrets.token_urlsafe(24)}"
        names = ("client_id", "redirect_uri", "scope", "code_challenge")
        self._codes[code] = _Grant(*(query[name] for name in names))
        return _sent_back(query["redirect_uri"], {**state, "code": code, "scope": query["scope"]})

    def give_tokens(self, asked: Asked) -> Reply:
        """For a code, which counts once, or for a refresh token."""
        form = dict(parse_qsl(asked.body.decode("utf-8", "replace")))
        if not form.get("client_id"):
            return _denied("invalid_client", "The OAuth client was not found.", 401)
        kind = form.get("grant_type", "")
        kinds = {"authorization_code": self._for_code, "refresh_token": self._for_refresh}
        if kind not in kinds:
            return _denied("unsupported_grant_type", f"Invalid grant_type: {kind}")
        return kinds[kind](form)

    def person(self, asked: Asked) -> Reply:
        """Who has agreed."""
        return self._stranger(asked, "openid", *_PROFILE) or in_json(PERSON)

    def channels(self, asked: Asked) -> Reply:
        """`mine=true`."""
        if refused := self._stranger(asked, *_READING):
            return refused
        if asked.query.get("mine") != "true":
            return self._wrong(asked, "missingRequiredParameter", "No filter selected.")
        snippet = {"title": CHANNEL["title"], "description": "", "customUrl": "@under-test"}
        item = {"kind": "youtube#channel", "id": CHANNEL["id"], "snippet": snippet}
        return in_json(_listed("channel", [item]))

    def videos(self, asked: Asked) -> Reply:
        """`id=`, several with commas; only the parts that were asked for."""
        if refused := self._stranger(asked, *_READING):
            return refused
        ids, parts = (asked.query.get(name, "").split(",") for name in ("id", "part"))
        shown = [self._videos[id_].shown(parts) for id_ in ids if id_ in self._videos]
        return in_json(_listed("video", shown))

    def begin_upload(self, asked: Asked) -> Reply:
        """A session, whose address is in the header `Location`."""
        if refused := self._stranger(asked, *_WRITING) or self._wrong_with_video(asked):
            return refused
        if self._left <= 0:
            return self.complaint(_FAULTS["no_quota"], asked)
        self._left -= 1
        id_ = f"session-{next(self._numbers)}-{secrets.token_urlsafe(12)}"
        size = asked.headers.get("x-upload-content-length")
        self._sessions[id_] = _Session(asked.document, int(size) if size else None)
        query = urlencode({**asked.query, "upload_id": id_})
        return Reply(b"", headers={"Location": f"{self.address}{asked.path}?{query}"})

    def upload(self, asked: Asked) -> Reply:
        """A part of the file, the whole of it, or the question how much there is."""
        if refused := self._stranger(asked, *_WRITING):
            return refused
        session = self._sessions.get(asked.query.get("upload_id", ""))
        if session is None:
            return self._wrong(asked, "notFound", "The upload session was not found.", 404)
        if wrong := self._take(session, asked):
            return self._wrong(asked, "badContentRange", wrong)
        if not session.made and (session.size is None or len(session.data) < session.size):
            have = len(session.data)
            return Reply(b"", HTML, 308, {"Range": f"bytes=0-{have - 1}"} if have else {})
        return in_json(self._finished(session).document)

    def enter(self, asked: Asked, what: str) -> Reply:
        """The side door."""
        order = asked.document
        if what == "consent":
            self._consent = str(order["answer"])
        elif what == "uploads":
            self._left = int(order["left"])
        elif what == "cut":
            self._cuts += [int(order["after_bytes"])] * int(order.get("times", 1))
        elif what == "video":
            video = self._videos[str(order["id"])]
            video.document["status"] |= order["status"]
            video.settled = True
        else:
            self._access.clear()
            self._refreshing = {} if order.get("revoke") else self._refreshing
        return in_json({"ok": True})

    def _for_code(self, form: Mapping[str, str]) -> Reply:
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or grant.client_id != form["client_id"]:
            return _denied("invalid_grant", "Malformed auth code.")
        if grant.redirect_uri != form.get("redirect_uri"):
            return _denied("redirect_uri_mismatch", "Bad Request")
        if _challenge(form.get("code_verifier", "")) != grant.challenge:
            return _denied("invalid_grant", "Invalid code verifier.")
        refresh = f"1//fake-{secrets.token_urlsafe(32)}"
        self._refreshing[refresh] = grant
        return in_json(self._tokens(grant) | {"refresh_token": refresh})

    def _for_refresh(self, form: Mapping[str, str]) -> Reply:
        grant = self._refreshing.get(form.get("refresh_token", ""))
        if grant is None or grant.client_id != form["client_id"]:
            return _denied("invalid_grant", "Token has been expired or revoked.")
        return in_json(self._tokens(grant))

    def _tokens(self, grant: _Grant) -> dict[str, Any]:
        token = f"ya29.fake-{secrets.token_urlsafe(32)}"
        self._access[token] = grant
        told = {"access_token": token, "expires_in": TOKEN_S, "token_type": "Bearer"}
        return told | {"scope": grant.scope}

    def _stranger(self, asked: Asked, *scopes: str) -> Reply | None:
        """The refusal, for whoever has no token that counts, or none for any of these scopes."""
        grant = self._access.get(self.key(asked))
        if grant is None:
            return self.complaint(_FAULTS["denied"], asked)
        if set(scopes) & set(grant.scope.split()):
            return None
        words = "Request had insufficient authentication scopes."
        return self._wrong(asked, "insufficientPermissions", words, 403)

    def _wrong(self, asked: Asked, reason: str, words: str, status: int = 400) -> Reply:
        return self.complaint(Fault(status, reason, words), asked)

    def _wrong_with_video(self, asked: Asked) -> Reply | None:
        if asked.query.get("uploadType") != "resumable":
            return self._wrong(asked, "badRequest", "This fake takes uploadType=resumable.")
        snippet, status = asked.document.get("snippet", {}), asked.document.get("status", {})
        title, description = snippet.get("title", ""), snippet.get("description", "")
        bad_title = not 1 <= len(title) <= LONGEST_TITLE or set(title) & set("<>")
        too_long = len(description.encode()) > LONGEST_DESCRIPTION_BYTES
        bad = {
            "invalidTitle": bad_title,
            "invalidDescription": too_long or set(description) & set("<>"),
            "invalidVideoMetadata": status.get("privacyStatus", "public") not in _PRIVACY,
        }
        reason = next((name for name, found in bad.items() if found), "")
        words = f"The request metadata is invalid: {reason}."
        return self._wrong(asked, reason, words) if reason else None

    def _take(self, session: _Session, asked: Asked) -> str:
        """Keep what is new in a PUT; what is wrong with it, or nothing."""
        given = asked.headers.get("content-range")
        if given is None and not session.made:
            session.data[:], session.size = asked.body, len(asked.body)
            return ""
        found = _RANGE.fullmatch(given or "bytes */*")
        if found is None:
            return f"Failed to parse Content-Range header: {given}"
        if found[3] != "*":
            session.size = int(found[3])
        if found[1] is None or session.made:
            return ""
        start, end, have = int(found[1]), int(found[2]) + 1, len(session.data)
        if start > have or end - start != len(asked.body):
            return f"Invalid Content-Range header: {given}; there are {have} bytes."
        if end != session.size and (end - start) % CHUNK_BYTES:
            return f"The size of a chunk has to be a multiple of {CHUNK_BYTES}."
        session.data += asked.body[have - start :]
        return ""

    def _lose(self, asked: Asked, after_bytes: int) -> None:
        """A connection broke: what came is kept, as far as it fills whole chunks, or is all."""
        session = self._sessions.get(asked.query.get("upload_id", ""))
        if session is None or session.made or self._stranger(asked, *_WRITING):
            return
        found = _RANGE.fullmatch(asked.headers.get("content-range", ""))
        have, start = len(session.data), int(found[1] or 0) if found else 0
        if start <= have:
            end = start + min(after_bytes, len(asked.body))
            end -= 0 if end == session.size else end % CHUNK_BYTES
            session.data += asked.body[have - start : max(have, end) - start]
            if end == session.size:
                self._finished(session)

    def _finished(self, session: _Session) -> _Video:
        """The video of a whole upload, however often it is asked for."""
        if not session.made:
            digest, size = hashlib.sha256(session.data).hexdigest(), len(session.data)
            session.made = f"fake{next(self._numbers):07d}"
            self._videos[session.made] = _Video(_video(session.made, session.video), size, digest)
            session.data.clear()
        return self._videos[session.made]

    def _told(self) -> dict[str, Any]:
        made = self._videos.values()
        videos = [{"video": v.document, "size_bytes": v.size, "sha256": v.digest} for v in made]
        opened = [each for each in self._sessions.values() if not each.made]
        sessions = [{"have_bytes": len(each.data), "size_bytes": each.size} for each in opened]
        return {"videos": videos, "sessions": sessions, "left": self._left}


def _wrong_with_order(query: Mapping[str, str]) -> str:
    """What Google's page would say of a link to it."""
    needed = ("client_id", "redirect_uri", "response_type", "scope", "code_challenge")
    if missing := [name for name in needed if not query.get(name)]:
        return f"invalid_request: Missing required parameter: {missing[0]}"
    address = urlsplit(query["redirect_uri"])
    if address.scheme != "http" or address.hostname not in _LOOPBACK:
        return "redirect_uri_mismatch"
    if query["response_type"] != "code":
        return "unsupported_response_type"
    if query.get("code_challenge_method") != "S256":
        return "invalid_request: code_challenge_method has to be S256"
    return ""


def _sent_back(redirect_uri: str, told: Mapping[str, str]) -> Reply:
    joined = "&" if "?" in redirect_uri else "?"
    headers = {"Location": f"{redirect_uri}{joined}{urlencode(told)}"}
    return Reply(b"", HTML, 302, headers)


def _challenge(verifier: str) -> str:
    """RFC 7636, 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _denied(code: str, words: str, status: int = 400) -> Reply:
    return in_json({"error": code, "error_description": words}, status=status)


def _listed(kind: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    page = {"totalResults": len(items), "resultsPerPage": len(items)}
    return {"kind": f"youtube#{kind}ListResponse", "items": items, "pageInfo": page}


def _video(id_: str, given: Mapping[str, Any]) -> dict[str, Any]:
    status = {"privacyStatus": "public", "license": "youtube", "embeddable": True}
    snippet = {"channelId": CHANNEL["id"], "channelTitle": CHANNEL["title"], "categoryId": "22"}
    return {
        "kind": "youtube#video",
        "id": id_,
        "snippet": snippet | dict(given.get("snippet", {})),
        "status": status | dict(given.get("status", {})) | {"uploadStatus": "uploaded"},
        "processingDetails": {"processingStatus": "processing"},
    }
