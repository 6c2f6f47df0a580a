"""Pictures by models that OpenRouter leads to: POST /chat/completions, answered with pictures.

Shapes: openrouter.ai/docs/guides/overview/multimodal/image-generation, and openrouter 1.3, its own
client. It says what a call has cost.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.errors import ProviderError
from mutoscope.providers.base_url import missing_path
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import call
from mutoscope.providers.http.faults import Head, from_status, unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.picture_answer import (
    at,
    base64_of,
    check_references,
    picture_in,
    positive_at,
    refused,
    sent_mtok,
    words_at,
)
from mutoscope.providers.picture_sizes import nearest, shape_of
from mutoscope.providers.protocols import Picture

_MOST_USD = 100.0
"""A cost above that is no cost."""


@dataclass(frozen=True)
class OpenRouterPictures(Hosted):
    """Implements `PictureModel`."""

    @property
    def takes_references(self) -> bool:
        return bool(self.account.facts["takes_references"])

    async def paint(
        self, prompt: str, *, width: int, height: int, references: Sequence[Picture] = ()
    ) -> Picture:
        """Buy one picture. ProviderRefused: also with what it said in place of one. Else as
        `http.call`."""
        check_references(self.account, references)
        request = self._order(prompt, width, height, references)
        sent = sent_mtok(self.account, prompt, references)
        most_usd = self.account.usd(picture=1, input_mtok=sent)
        async with self.bought(most_usd) as paid:
            answer = (await call(request)).document
            if (error := at(answer, "error")) is not None:
                raise _fault(request, error)
            found = _picture_text(answer)
            said = words_at(answer, "choices", 0, "message", "content")
            if not (found or said):
                raise unusable(request, "sent no picture", sent=True)
            if not found:
                paid.charged(_cost_usd(answer, most_usd))
                raise refused(request, said)
            picture = await picture_in(request, found)
            paid.charged(_cost_usd(answer, most_usd))
        return picture

    def _order(
        self, prompt: str, width: int, height: int, references: Sequence[Picture]
    ) -> Request:
        shape = shape_of(self.account.model, self.account.facts["shapes"])
        urls = [f"data:{each.mime_type};base64,{base64_of(each)}" for each in references]
        shown = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
        content = [{"type": "text", "text": prompt}, *shown]
        begin = missing_path(self.account.base_url, self.account.facts["path"])
        return self.request(
            f"{begin}/chat/completions".lstrip("/"),
            method="POST",
            document={
                "model": self.account.model,
                "messages": [{"role": "user", "content": content}],
                "modalities": shape["modalities"],
                "image_config": {"aspect_ratio": nearest(width, height, shape["ratios"])},
            },
            paid=True,
        )


def _picture_text(answer: Any) -> str:
    """The first picture, in base64; empty where there is none. An address in place of its bytes is
    none: nothing is fetched from anywhere."""
    url = words_at(answer, "choices", 0, "message", "images", 0, "image_url", "url")
    head, _, data = url.partition(";base64,")
    return data if head.startswith("data:image/") else ""


def _cost_usd(answer: Any, estimate: float) -> float:
    cost = at(answer, "usage", "cost")
    number = isinstance(cost, int | float) and not isinstance(cost, bool)
    known = number and 0 <= cost <= _MOST_USD  # where not-a-number is not
    return float(cost) if known else estimate


def _fault(request: Request, error: Any) -> ProviderError:
    """What is told as an error in an answer that says that all is well."""
    code = positive_at(error, "code")
    head = Head(code if 300 <= code < 600 else 500, {})
    return from_status(request, head, json.dumps({"error": error}).encode())
