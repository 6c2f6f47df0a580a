"""Language models, asked as OpenAI defined it: its own, and all that speak like it.

Shapes: `openai.types.chat` of OpenAI's own client. Servers differ in three things, and each is
found out without a setting: where the path begins, what the limit of an answer is called, and how
far they keep to a schema.
"""

import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from mutoscope.errors import ProviderError, ProviderRefused
from mutoscope.providers.base_url import missing_path
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import call
from mutoscope.providers.http.faults import Head, from_status, says_policy, unusable
from mutoscope.providers.http.request import Patience, Request
from mutoscope.providers.paying import PaidCall
from mutoscope.providers.protocols import Message, Reply
from mutoscope.providers.vendors import vendors

Form = Literal["json_schema", "json_object", "text"]

WHOLE_ANSWER = Patience(deadline_s=600.0, silence_s=600.0)
"""An answer that is not streamed is silent until it is whole, and a model on somebody's own
processor writes for minutes. OpenAI's own client waits as long."""
_BYTES_A_TOKEN = 2
"""Low on purpose: English has 4 or more, other scripts and figures 2 to 3."""
_MESSAGE_TOKENS = 16
_MOST_BYTES = 4_000_000
_LONGEST_TEXT = 200_000
"""Characters of an answer that are read, and kept in the ledger with its call. The longest script
has a tenth of that; the rest is of a model that cannot end."""
_MOST_TOKENS, _MOST_USD = 10**9, 10_000.0
"""What is counted beyond that is no count."""
_LIMITS = ("max_tokens", "max_completion_tokens")
"""The first is what all knew once; OpenAI's newer models refuse it and ask for the second."""
_WEAKER: Mapping[Form, Form] = {"json_schema": "json_object", "json_object": "text"}
_TURNED_DOWN = frozenset({400, 422})
_UNKNOWN = re.compile(
    r"un(supported|known|recogni[sz]ed|expected)|not (supported|permit)|extra", re.I
)
_ABOUT_FORM = re.compile(r"response_?format|json[ _]?(schema|object|mode)|schema|grammar", re.I)
_NO_MODEL = re.compile(r"models?\b.{0,80}not (found|exist)|(in|not a )valid model", re.I)
_FITTING = "Answer with one JSON object that fits this JSON schema, and with nothing else:\n"


@dataclass(frozen=True)
class _Order:
    """What is asked."""

    messages: Sequence[Message]
    schema: Mapping[str, Any] | None
    max_tokens: int

    @property
    def tokens(self) -> int:
        """About as many as it is counted for, never fewer."""
        said = sum(_tokens(message.text) + _MESSAGE_TOKENS for message in self.messages)
        return said + (_tokens(json.dumps(self.schema)) if self.schema else 0)


@dataclass(frozen=True)
class _Manner:
    """How a server wants to be asked. `swapped`: it has turned the other name of the limit down."""

    limit: str
    form: Form = "json_schema"
    swapped: bool = False

    def after(self, seen: "_Seen", order: _Order) -> "_Manner | None":
        """What to try next, after what it has said; None: it was not about this."""
        if seen.status not in _TURNED_DOWN:
            return None
        if not self.swapped and self.limit in seen.words and _UNKNOWN.search(seen.words):
            other = _LIMITS[1 - _LIMITS.index(self.limit)]
            return replace(self, limit=other, swapped=True)
        if order.schema and self.form in _WEAKER and _ABOUT_FORM.search(seen.words):
            return replace(self, form=_WEAKER[self.form])
        return None

    def document(self, model: str, order: _Order) -> dict[str, Any]:
        messages, more = order.messages, dict[str, Any]()
        if order.schema and self.form == "json_schema":
            named = {"name": "answer", "strict": True, "schema": order.schema}
            more = {"response_format": {"type": "json_schema", "json_schema": named}}
        elif order.schema:
            messages = _told_schema(messages, order.schema)
            more = {"response_format": {"type": self.form}} if self.form != "text" else {}
        turns = [{"role": message.role, "content": _whole(message.text)} for message in messages]
        return {"model": model, "messages": turns, self.limit: order.max_tokens, **more}


_WORKED: dict[tuple[str, str], _Manner] = {}
"""By address and model: what this process has found out."""


@dataclass
class _Seen:
    """The answer that a request was turned down with. `Request.refuses` shows it whole."""

    status: int = 0
    words: str = ""

    def refuses(self, status: int, body: bytes) -> bool:
        self.status, self.words = status, body.decode("utf-8", "replace")
        return says_policy(status, body)


@dataclass(frozen=True)
class _Answer:
    """`usd`: what it cost, where it says so. `trouble`: why its text is none to work with."""

    reply: Reply
    usd: float | None
    trouble: ProviderError | None = None

    def kept(self) -> str:
        """As the ledger keeps it."""
        reply = self.reply
        return json.dumps([reply.text, reply.input_tokens, reply.output_tokens, self.usd])


@dataclass(frozen=True)
class ChatCompletions(Hosted):
    """A `ChatModel`. An answer is kept in the ledger with its call until the step that bought it is
    recorded: a step may ask several times, and what it was told before a crash or a fault it is
    not charged for again."""

    patience: Patience = WHOLE_ANSWER

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        likely_tokens: int | None = None,
    ) -> Reply:
        """The next turn. ProviderRefused: it declines. ProviderError (code "cut_off"): it has used
        the tokens up before it was done; (code "no_model"): nobody has named one. Else as
        `http.call`."""
        self._check_model()
        order = _Order(messages, schema, max_tokens)
        likely_usd = self._usd(order.tokens // 2, likely_tokens or max_tokens)
        async with self._bought_to_keep(order, likely_usd) as paid:
            known = paid.vendor_id
            answer = await self._answer(order) if known is None else _read_kept(known)
            if known is None and answer.trouble is None:
                await paid.submitted(answer.kept())
            if answer.usd is not None:
                paid.charged(answer.usd)
            if answer.trouble is not None:
                raise answer.trouble
        return answer.reply

    def _check_model(self) -> None:
        account = self.account
        if not account.model:
            raise ProviderError(
                f"{account.title} does not tell which models it has.",
                provider=account.title,
                hint=f'Name one in the setting `models`, as `models."{account.vendor}.chat"`.',
                code="no_model",
            )

    @asynccontextmanager
    async def _bought_to_keep(self, order: _Order, likely_usd: float) -> AsyncGenerator[PaidCall]:
        """One call at the till, however often a server has to be asked before it takes the request:
        what it turns down costs nothing, and which call of a step this is must not hang on what
        this process happens to know about the server."""
        usd = self._usd(order.tokens, order.max_tokens)
        likely_usd = min(usd, likely_usd)
        async with self.bought(usd, likely_usd=likely_usd, resumes_by="id") as paid:
            yield paid

    async def _answer(self, order: _Order) -> _Answer:
        address = (self.account.base_url, self.account.model)
        manner = _WORKED.get(address) or _Manner(self._usual_limit())
        while True:
            seen = _Seen()
            request = self._request(order, manner, seen)
            try:
                document = (await call(request)).document
            except ProviderError as error:
                following = manner.after(seen, order) if type(error) is ProviderError else None
                if following is None:
                    self._explain(error, seen)
                    raise
                manner = following
            else:
                _WORKED[address] = manner
                return self._read(request, order, document)

    def _usual_limit(self) -> str:
        """What the vendor calls it; at another address, what all servers know."""
        vendor = vendors().get(self.account.vendor)
        own = vendor is not None and self.account.base_url.startswith(vendor.base_url)
        return self.account.facts.get("limit", _LIMITS[0]) if own else _LIMITS[0]

    def _request(self, order: _Order, manner: _Manner, seen: _Seen) -> Request:
        begin = missing_path(self.account.base_url, self.account.facts.get("path", "v1"))
        return self.request(
            f"{begin}/chat/completions".lstrip("/"),
            method="POST",
            document=manner.document(self.account.model, order),
            paid=bool(self._usd(order.tokens, order.max_tokens)),
            refuses=seen.refuses,
            max_bytes=_MOST_BYTES,
        )

    def _explain(self, error: ProviderError, seen: _Seen) -> None:
        """Say more where the answer says more than its status."""
        if seen.status in {400, 404} and _NO_MODEL.search(seen.words):
            name = f"{self.account.vendor}.chat"
            error.hint = f"Name a model that is offered there in the setting `models`, as {name!r}."

    def _read(self, request: Request, order: _Order, document: Any) -> _Answer:
        """An answer that is none to work with and does not say what it used costs the estimate; it
        may be free where it holds nothing at all."""
        choice = _choice(request, document)
        text, counted = _text(choice.get("message")), _counted(document)
        usd = self._cost(document, counted)
        trouble = self._trouble(request, order, choice, text, told=counted is not None)
        if usd is None and trouble is not None and not trouble.maybe_charged:
            usd = self._usd(order.tokens, order.max_tokens)
        used = counted or (order.tokens, _tokens(text))
        return _Answer(Reply(text, *used), usd, trouble)

    def _trouble(
        self, request: Request, order: _Order, choice: Mapping[str, Any], text: str, *, told: bool
    ) -> ProviderError | None:
        """`told`: the answer says what it used."""
        words, finish = _refusal(choice.get("message")), choice.get("finish_reason")
        if words or finish == "content_filter":
            return _refused(request, words)
        if finish == "length" and (order.schema or not text.strip()):
            return _cut_off(request, order, begun=bool(text.strip()))
        if not text.strip():
            return unusable(request, "sent an answer without a text", sent=not told)
        return None

    def _cost(self, document: Any, counted: tuple[int, int] | None) -> float | None:
        """What the answer says that it has cost; else what was counted costs."""
        if counted is None:
            return None
        told = document["usage"].get("cost") if self.account.facts.get("tells_cost") else None
        if isinstance(told, bool) or not isinstance(told, int | float):
            return self._usd(*counted)
        return float(told) if 0 <= told <= _MOST_USD else self._usd(*counted)

    def _usd(self, input_tokens: int, output_tokens: int) -> float:
        return self.account.usd(input_mtok=input_tokens / 1e6, output_mtok=output_tokens / 1e6)


def _tokens(text: str) -> int:
    return len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN + 1


def _whole(text: str) -> str:
    """The text without half a surrogate, which a model that escapes an emoji leaves where its
    tokens end, and which can be neither sent nor kept."""
    return text.encode("utf-8", "ignore").decode()


def _told_schema(messages: Sequence[Message], schema: Mapping[str, Any]) -> list[Message]:
    """The messages with the schema in words, in the one system message that all models bear."""
    words = _FITTING + json.dumps(schema, ensure_ascii=False)
    if messages and messages[0].role == "system":
        first = replace(messages[0], text=f"{messages[0].text}\n\n{words}")
        return [first, *messages[1:]]
    return [Message("system", words), *messages]


def _read_kept(kept: str) -> _Answer:
    text, input_tokens, output_tokens, usd = json.loads(kept)
    return _Answer(Reply(_whole(text), input_tokens, output_tokens), usd)


def _choice(request: Request, document: Any) -> Mapping[str, Any]:
    """The first choice. What is told as an error within a good answer is raised as one: it is how
    OpenRouter passes on what happened behind it."""
    whole: Mapping[str, Any] = document if isinstance(document, dict) else {}
    choices = whole.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    choice: Mapping[str, Any] = first if isinstance(first, dict) else {}
    error = choice.get("error") or whole.get("error")
    if isinstance(error, dict):
        code = error.get("code")
        status = code if isinstance(code, int) and 300 <= code < 600 else 500
        raise from_status(request, Head(status, {}), json.dumps({"error": error}).encode())
    return choice


def _text(message: Any) -> str:
    """What the message says; some send it in parts, beside what they have been thinking."""
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    return _whole(content[:_LONGEST_TEXT]) if isinstance(content, str) else ""


def _refusal(message: Any) -> str:
    words = message.get("refusal") if isinstance(message, dict) else None
    return _whole(words[:_LONGEST_TEXT]) if isinstance(words, str) else ""


def _counted(document: Any) -> tuple[int, int] | None:
    """Tokens in and out, all that was thought included: Google counts that in the total alone."""
    usage = document.get("usage") if isinstance(document, dict) else None
    if not isinstance(usage, dict):
        return None
    given, said, total = (
        _count(usage.get(f"{n}_tokens")) for n in ("prompt", "completion", "total")
    )
    if given is None or said is None:
        return None
    return given, max(said, (total or 0) - given)


def _count(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= _MOST_TOKENS else None


def _refused(request: Request, words: str) -> ProviderError:
    body = json.dumps({"error": {"message": words}}).encode()
    telling = replace(request, refuses=lambda _status, _body: True)
    error = from_status(telling, Head(400, {}), body)
    assert isinstance(error, ProviderRefused)
    return error


def _cut_off(request: Request, order: _Order, *, begun: bool) -> ProviderError:
    how = "in the middle of its answer" if begun else "thinking, and has answered nothing"
    return ProviderError(
        f"{request.provider} used its {order.max_tokens} tokens up {how}.",
        provider=request.provider,
        hint="Take a model that thinks less, or ask for a shorter video.",
        code="cut_off",
    )
