"""The commands on providers."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from mutoscope import app
from mutoscope.app.providers import ProviderState
from mutoscope.interfaces.cli import Json, session
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.flags import MaxCost
from mutoscope.interfaces.cli.follow import follow
from mutoscope.interfaces.cli.language import told
from mutoscope.interfaces.cli.terminal import cell, err, out, print_json

_FOR = {"writer": "scripts", "pictures": "pictures", "speech": "voices"}


def providers(
    *,
    test: Annotated[
        str | None, Parameter(help="Ask this one, for real, for one small thing of each it does.")
    ] = None,
    max_cost: MaxCost = None,
    json: Json = False,
) -> int:
    """Which providers work here and now, what they cost, which lack a key, and their last error."""

    async def command(studio: app.Studio) -> int:
        if test is not None:
            return await _test(studio, test, max_cost, as_json=json)
        states = studio.providers()
        health = {each.name: each for each in await studio.vendor_health()}
        if json:
            print_json({"data": [_document(each, health) for each in states]})
            return 0
        out.print(_table(states, health))
        if lacking := [each for each in states if not each.works and each.hint]:
            out.print()
            hints = dict.fromkeys(f"{each.name}: {told(each.hint)}" for each in lacking)
            out.print("\n".join(hints), markup=False, soft_wrap=True)
        return 0

    return session.run(command, as_json=json)


def fake_providers(
    *,
    port: Annotated[int, Parameter(help="Where they answer; 0: any that is free.")] = 0,
    api_key: Annotated[str, Parameter(help="The key that they want.")] = "fake",
) -> int:
    """Answer on this machine as the vendors would, for trying things out; nothing is charged."""

    def command() -> int:
        from mutoscope.testing.fakes import serve_until_stopped

        serve_until_stopped(port, api_key)
        return 0

    return session.guarded(command)


async def _test(studio: app.Studio, name: str, max_cost: float | None, *, as_json: bool) -> int:
    priced = {each.price for each in studio.providers(named=name)} - {"free"}
    if priced:
        err.print(f"This is charged for: {'; '.join(sorted(priced))}.", markup=False)
    job = await studio.submit("probe", {"provider": name}, max_cost=max_cost)
    return await follow(studio, job.id, as_json=as_json)


def _document(state: ProviderState, health: Mapping[str, app.VendorHealth]) -> dict[str, object]:
    known = health.get(state.name)
    return {**plain(state), "health": plain(known) if known else None}


def _table(states: Sequence[ProviderState], health: Mapping[str, app.VendorHealth]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("for", "provider", "state", "model", "price", "last error"):
        table.add_column(told(name), overflow="fold")
    for state in states:
        if state.capability in _FOR:
            known = health.get(state.name)
            error = known.last_error.message if known and known.last_error else ""
            prices = told(state.price)
            row = (told(_FOR[state.capability]), state.name, state.model, prices, told(error))
            what, who, model, price, last = map(cell, row)
            table.add_row(what, who, _mark(state), model, price, last)
    return table


def _mark(state: ProviderState) -> str:
    if not state.works:
        return f"[yellow]{told(state.lacks)}[/]"
    return f"[green]{told('works, chosen' if state.chosen else 'works')}[/]"
