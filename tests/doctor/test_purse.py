"""Paying without a job."""

import pytest

from mutoscope.doctor.purse import NotAgreed, Purse
from mutoscope.errors import ProviderUnavailable


async def test_each_call_is_agreed_to_and_its_true_cost_is_kept() -> None:
    asked = list[str]()
    purse = Purse("Painter", lambda said: not asked.append(said))
    async with purse.call(usd=0.5, likely_usd=0.1) as paid:
        paid.charged(0.2)
    async with purse.call(usd=0.5):
        pass
    assert purse.spent_usd == pytest.approx(0.7)
    assert asked[0] == "Painter is asked once, for about $0.100, at most $0.500."
    assert asked[1] == "Painter is asked once, for about $0.500."


async def test_what_is_not_agreed_to_is_not_sent() -> None:
    purse = Purse("Painter", lambda said: False)
    with pytest.raises(NotAgreed):
        async with purse.call(usd=0.5):
            pytest.fail("it was sent")
    async with purse.call(usd=0.0):
        pass
    assert purse.spent_usd == 0


@pytest.mark.parametrize(("maybe_charged", "usd"), [(True, 0.5), (False, 0.0)])
async def test_what_failed_has_cost_what_its_error_says(maybe_charged: bool, usd: float) -> None:
    purse, silent = Purse("Painter", None), ProviderUnavailable("It is silent.", provider="p")
    silent.maybe_charged = maybe_charged
    with pytest.raises(ProviderUnavailable):
        async with purse.call(usd=0.5):
            raise silent
    assert purse.spent_usd == usd
