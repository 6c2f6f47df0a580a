"""Who cannot be asked for one meme is not asked for the next one either."""

from collections.abc import Sequence

import pytest

from mutoscope.errors import MutoscopeError, ProviderDenied, ProviderRefused, ProviderUnavailable
from mutoscope.jobs.collecting import Failure, failure_of
from mutoscope.jobs.stand_ins import Provider
from mutoscope.pipelines.meme.outages import Absent, Outages
from mutoscope.pipelines.meme.turns import Home

DENIED = ProviderDenied("The key is refused.", provider="ink", hint="Set another.")
SILENT = ProviderUnavailable("Nobody answers.", provider="ink")
REFUSED = ProviderRefused("Not this one.", provider="ink")


async def who_is_asked(faults: Sequence[MutoscopeError], *, is_last: bool) -> list[Provider]:
    """By whom each of some memes is made, where these come in between."""
    outages, asked = Outages(), list[Provider]()

    async def make(provider: Provider) -> str | Failure:
        asked.append(provider)
        error = faults[len(asked) - 1]
        if is_last:
            raise error
        return failure_of("memes.0", error)

    for _fault in faults:
        try:
            await outages.ask(Home("ink"), make)
        except MutoscopeError:
            continue
    return asked


@pytest.mark.parametrize("is_last", [True, False])
async def test_of_the_account(is_last: bool) -> None:
    first, second, third = await who_is_asked([REFUSED, DENIED, DENIED], is_last=is_last)
    assert (first, second) == (Home("ink"), Home("ink"))
    assert isinstance(third, Absent)
    assert third.identity == Home("ink").identity
    for ask in (third.paint, third.write):
        with pytest.raises(MutoscopeError, match="The key is refused") as told:
            await ask("a cat", width=9)
        assert (told.value.code, told.value.hint) == (DENIED.code, DENIED.hint)
        assert not told.value.transient


async def test_who_is_silent_is_asked_again_where_another_stands_in() -> None:
    assert isinstance((await who_is_asked([SILENT, SILENT], is_last=True))[1], Absent)
    assert (await who_is_asked([SILENT, SILENT], is_last=False))[1] == Home("ink")
