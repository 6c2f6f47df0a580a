"""Pictures by OpenAI, or a server that speaks like it: POST /images/generations, or /images/edits
where there are pictures to go by.

Shapes: platform.openai.com/docs/api-reference/images, and openai 3.57, its own client.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.providers.base_url import missing_path
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import call
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Part, Request
from mutoscope.providers.picture_answer import (
    check_references,
    mtok_at,
    picture_in,
    sent_mtok,
    words_at,
)
from mutoscope.providers.picture_sizes import fitted, nearest, parsed, shape_of
from mutoscope.providers.protocols import Picture


@dataclass(frozen=True)
class OpenAIPictures(Hosted):
    """Implements `PictureModel`."""

    @property
    def takes_references(self) -> bool:
        return bool(self.account.facts["takes_references"])

    async def paint(
        self, prompt: str, *, width: int, height: int, references: Sequence[Picture] = ()
    ) -> Picture:
        """Buy one picture. Raises what `http.call` does."""
        check_references(self.account, references)
        size = self._size(width, height)
        request = self._order(prompt, size, references)
        most_usd = self._most_usd(prompt, size, references)
        likely_usd = min(most_usd, self._likely_usd(prompt, size, references) or most_usd)
        async with self.bought(most_usd, likely_usd=likely_usd) as paid:
            answer = (await call(request)).document
            found = words_at(answer, "data", 0, "b64_json")
            if not found:
                raise unusable(request, "sent no picture", sent=True)
            picture = await picture_in(request, found)
            paid.charged(self._counted_usd(answer) or most_usd)
        return picture

    def _order(self, prompt: str, size: str, references: Sequence[Picture]) -> Request:
        order = {"model": self.account.model, "prompt": prompt, "size": size}
        if quality := self._shape.get("quality"):
            order["quality"] = quality
        if references:
            return self._post("images/edits", form=_form(order, references))
        return self._post("images/generations", document=order)

    def _post(self, path: str, **content: Any) -> Request:
        begin = missing_path(self.account.base_url, self.account.facts["path"])
        return self.request(f"{begin}/{path}".lstrip("/"), method="POST", paid=True, **content)

    @property
    def _shape(self) -> Mapping[str, Any]:
        return shape_of(self.account.model, self.account.facts["shapes"])

    def _size(self, width: int, height: int) -> str:
        if sizes := self._shape.get("sizes"):
            return nearest(width, height, sizes)
        return "{}x{}".format(*fitted(width, height, self._shape))

    def _most_usd(self, prompt: str, size: str, references: Sequence[Picture]) -> float:
        """Larger pictures cost less than in proportion to their pixels."""
        width_px, height_px = parsed(size)
        times = max(1.0, width_px * height_px / self.account.facts["priced_pixels"])
        sent = sent_mtok(self.account, prompt, references)
        return self.account.usd(picture=times, input_mtok=sent)

    def _likely_usd(self, prompt: str, size: str, references: Sequence[Picture]) -> float:
        """By the tokens that a picture of this size is known to make; 0 where they are not."""
        per_megapixel = self._shape.get("tokens_a_megapixel", 0)
        if not per_megapixel or "output_mtok" not in self.account.prices:
            return 0.0
        width_px, height_px = parsed(size)
        made = per_megapixel * width_px * height_px / 1e12
        sent = sent_mtok(self.account, prompt, references)
        return self.account.usd(input_mtok=sent, output_mtok=made)

    def _counted_usd(self, answer: Any) -> float:
        """By its own count; 0 where it has not counted, or its tokens have no price here."""
        made = mtok_at(answer, "usage", "output_tokens")
        if not made or "output_mtok" not in self.account.prices:
            return 0.0
        sent = mtok_at(answer, "usage", "input_tokens")
        return self.account.usd(input_mtok=sent, output_mtok=made)


def _form(order: Mapping[str, str], references: Sequence[Picture]) -> list[Part]:
    """A filename tells its type once more: some servers go by that."""
    fields = [Part(name, value.encode()) for name, value in order.items()]
    kinds = [each.mime_type for each in references]
    files = [
        Part("image[]", each.data, f"{number}.{kind.rpartition('/')[2]}", kind)
        for number, (each, kind) in enumerate(zip(references, kinds, strict=True), 1)
    ]
    return [*fields, *files]
