"""A vendor of pictures that costs money and is not real: `mutoscope.testing.vendor` answers.

It is called as real ones are, over HTTP, and comes in the three kinds that there are: by how a
call that was cut off is taken up again.
"""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from PIL import Image

from mutoscope.errors import ProviderError, ProviderRefused, ProviderUnavailable
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.faults import unusable
from mutoscope.providers.http.request import Patience, Request
from mutoscope.providers.paying import Limits, PaidCall, ResumesBy, Till
from mutoscope.providers.protocols import Identity, Picture

PICTURE_USD = 0.04
_NAME = "fake"


@dataclass(frozen=True)
class FakePictures:
    """`url`: where the vendor answers. `resumes_by`: "id", it takes an order and is asked for it;
    "key", it answers at once and knows a repeated order by its key; None, it answers at once and
    charges for each order. `poll_s`: between two questions for an order, at most `making_limit_s`
    long. Without `till` nothing can be bought."""

    url: str
    api_key: str = field(default="", repr=False)
    resumes_by: ResumesBy | None = "id"
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    poll_s: float = 0.25
    making_limit_s: float = 120.0
    till: Till | None = None

    @property
    def identity(self) -> Identity:
        """The same for all kinds: they sell the same pictures."""
        return Identity(_NAME, "pictures", "1")

    @property
    def takes_references(self) -> bool:
        return False

    def paying(self, till: Till) -> Self:
        return replace(self, till=till)

    async def paint(
        self, prompt: str, *, width: int, height: int, references: Sequence[Picture] = ()
    ) -> Picture:
        """Buy one picture. RuntimeError: not bound to a till. Else as `http.call`."""
        if self.till is None:
            raise RuntimeError("pictures cost money: bind the provider with paying(till)")
        order = {"prompt": prompt, "width": width, "height": height}
        async with self.till.call(usd=PICTURE_USD, resumes_by=self.resumes_by) as paid:
            by_id = self.resumes_by == "id"
            answer = await (self._ordered(order, paid) if by_id else self._at_once(order, paid))
            paid.charged(PICTURE_USD)
        return _picture(answer)

    async def _at_once(self, order: Mapping[str, Any], paid: PaidCall) -> Answer:
        key = {"Idempotency-Key": paid.key} if self.resumes_by == "key" else {}
        request = self._request("/v1/pictures:now", key)
        request = replace(request, method="POST", document=order, wanted="picture", paid=True)
        answer = await call(request)
        if answer.status == 202:
            raise unusable(request, "took the order and sent no picture", sent=True)
        return answer

    async def _ordered(self, order: Mapping[str, Any], paid: PaidCall) -> Answer:
        id_ = paid.vendor_id
        if id_ is None:
            id_ = await self._submitted(order, paid.key)
            await paid.submitted(id_)
        try:
            return await self._collected(id_)
        except ProviderError as error:
            # It was bought: whatever went wrong since, it is there to be asked for again.
            error.maybe_charged = not isinstance(error, ProviderRefused)
            raise

    async def _submitted(self, order: Mapping[str, Any], key: str) -> str:
        request = self._request("/v1/pictures", {"Idempotency-Key": key})
        request = replace(request, method="POST", document=order, paid=True)
        taken = (await call(request)).document
        if not isinstance(taken, dict) or "id" not in taken:
            raise unusable(request, "took the order and gave it no id", sent=True)
        return str(taken["id"])

    async def _collected(self, id_: str) -> Answer:
        request = replace(self._request(f"/v1/pictures/{id_}", {}), wanted="picture")
        try:
            async with asyncio.timeout(self.making_limit_s):
                while True:
                    answer = await call(request)
                    if answer.status != 202:
                        return answer
                    await asyncio.sleep(self.poll_s)
        except TimeoutError:
            raise _late(self.making_limit_s) from None

    def _request(self, path: str, headers: Mapping[str, str]) -> Request:
        key = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        return Request(_NAME, self.url + path, headers={**key, **headers}, patience=self.patience)


def _late(limit_s: float) -> ProviderError:
    return ProviderUnavailable(
        f"{_NAME} did not finish the picture within {limit_s:g} s.",
        provider=_NAME,
        hint="Try again later: what was ordered is asked for again, not bought again.",
    )


def _picture(answer: Answer) -> Picture:
    with Image.open(io.BytesIO(answer.body)) as image:
        return Picture(answer.body, answer.content_type, image.width, image.height)
