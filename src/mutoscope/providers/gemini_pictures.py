"""Pictures by Google's Gemini ("Nano Banana"): POST /v1beta/models/{model}:generateContent.

Shapes: ai.google.dev/gemini-api/docs/image-generation, and google-genai 3.6, Google's own client.
What is refused comes as a 200 without a picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any
from urllib.parse import quote

from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import call
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.picture_answer import (
    at,
    base64_of,
    check_references,
    list_at,
    mtok_at,
    picture_in,
    refused,
    sent_mtok,
    words_at,
)
from mutoscope.providers.picture_sizes import nearest, shape_of
from mutoscope.providers.protocols import Picture

_FAULTS = frozenset(
    {
        "FINISH_REASON_UNSPECIFIED",
        "MAX_TOKENS",
        "MALFORMED_FUNCTION_CALL",
        "MALFORMED_RESPONSE",
        "UNEXPECTED_TOOL_CALL",
    }
)
"""Reasons to finish without a picture that are no verdict on what was asked for. All others are:
IMAGE_SAFETY, PROHIBITED_CONTENT, RECITATION, NO_IMAGE, and whatever comes to be."""
_ONLY_SIZE = {"name": "", "side_px": 1024, "times": 1.0}


@dataclass(frozen=True)
class GeminiPictures(Hosted):
    """Implements `PictureModel`."""

    @property
    def takes_references(self) -> bool:
        return bool(self.account.facts["takes_references"])

    def authorization(self) -> Mapping[str, str]:
        return {"x-goog-api-key": self.account.key} if self.account.key else {}

    async def paint(
        self, prompt: str, *, width: int, height: int, references: Sequence[Picture] = ()
    ) -> Picture:
        """Buy one picture. ProviderRefused: with the vendor's reason. Else as `http.call`."""
        check_references(self.account, references)
        size = self._size(width, height)
        request = self._order(prompt, self._config(width, height, size), references)
        most_usd, likely_usd = self._usd(prompt, size, references)
        async with self.bought(most_usd, likely_usd=likely_usd) as paid:
            answer = (await call(request)).document
            found = _picture_text(answer)
            if not found and not _verdict(answer):
                raise unusable(request, "sent no picture", sent=True)
            if not found:
                paid.charged(self._counted_usd(answer, 0.0))
                raise refused(request, _reason(answer))
            picture = await picture_in(request, found)
            paid.charged(self._counted_usd(answer, size["times"] * len(_pictures(answer))))
        return picture

    def _order(self, prompt: str, config: Mapping[str, str], shown: Sequence[Picture]) -> Request:
        inline = [{"mimeType": each.mime_type, "data": base64_of(each)} for each in shown]
        parts = [{"text": prompt}, *({"inlineData": each} for each in inline)]
        model = quote(self.account.model.removeprefix("models/"), safe="")
        return self.request(
            f"v1beta/models/{model}:generateContent",
            method="POST",
            document={
                "contents": [{"role": "user", "parts": parts}],
                "generationConfig": {"responseModalities": ["IMAGE"], "imageConfig": config},
            },
            paid=True,
        )

    def _config(self, width: int, height: int, size: Mapping[str, Any]) -> dict[str, str]:
        ratio = {"aspectRatio": nearest(width, height, self._shape["ratios"])}
        return {**ratio, "imageSize": size["name"]} if size["name"] else ratio

    @property
    def _shape(self) -> Mapping[str, Any]:
        return shape_of(self.account.model, self.account.facts["shapes"])

    def _size(self, width: int, height: int) -> Mapping[str, Any]:
        """The smallest that need not be enlarged too much."""
        sizes: Sequence[Mapping[str, Any]] = self._shape["sizes"] or [_ONLY_SIZE]
        enough_px = sqrt(width * height) / self.account.facts["enlarged_at_most"]
        return next((size for size in sizes if size["side_px"] >= enough_px), sizes[-1])

    def _usd(
        self, prompt: str, size: Mapping[str, Any], references: Sequence[Picture]
    ) -> tuple[float, float]:
        """What it costs at most, and where it thinks little."""
        sent = sent_mtok(self.account, prompt, references)
        thinking = self.account.facts["thinking_tokens"] / 1e6
        likely_usd = self.account.usd(picture=size["times"], input_mtok=sent)
        return likely_usd + self.account.usd(output_mtok=thinking), likely_usd

    def _counted_usd(self, answer: Any, pictures: float) -> float:
        """All of its pictures at their price, though one is kept, and by its own count what was
        sent and thought. What was blocked before it began is not charged."""
        if at(answer, "candidates") is None:
            return 0.0
        return self.account.usd(
            picture=pictures,
            input_mtok=mtok_at(answer, "usageMetadata", "promptTokenCount"),
            output_mtok=mtok_at(answer, "usageMetadata", "thoughtsTokenCount"),
        )


def _parts(answer: Any) -> list[Any]:
    """What it shows; what it thought is left out."""
    shown = list_at(answer, "candidates")
    parts = [part for each in shown for part in list_at(each, "content", "parts")]
    return [part for part in parts if at(part, "thought") is not True]


def _pictures(answer: Any) -> list[str]:
    """All that it shows, in base64."""
    texts = (words_at(part, "inlineData", "data") for part in _parts(answer))
    return list(filter(None, texts))


def _picture_text(answer: Any) -> str:
    """The last of them; empty where there is none."""
    return next(reversed(_pictures(answer)), "")


def _verdict(answer: Any) -> str:
    """Why it made no picture, where that is a verdict on what was asked for."""
    finished = words_at(answer, "candidates", 0, "finishReason")
    blocked = words_at(answer, "promptFeedback", "blockReason")
    return blocked or ("" if finished in _FAULTS else finished)


def _reason(answer: Any) -> str:
    """The verdict, and what it says beside it."""
    said = (
        _verdict(answer),
        words_at(answer, "promptFeedback", "blockReasonMessage"),
        words_at(answer, "candidates", 0, "finishMessage"),
        *(words_at(part, "text") for part in _parts(answer)),
    )
    return ": ".join(filter(None, said))
