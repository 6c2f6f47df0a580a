"""Areas of a property as a command line says them.

    --area AREA=STYLE[@STRENGTH][:WISHES]       front_yard=japanese_zen@0.7:"keep the oak"
    --region AREA=LEFT,TOP,RIGHT,BOTTOM         patio=0.1,0.55,0.9,1
    --region AREA=X,Y,X,Y,X,Y…                  patio=0.1,0.6,0.9,0.6,1,1,0,1

Everything behind the first colon is wishes. A region's numbers are shares of the picture's width
and height from its left top; four are a rectangle, more are the corners of a polygon.
"""

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args

from cyclopts import Parameter

from mutoscope.errors import InvalidRequest

Order = dict[str, Any]
"""The fields of an `AreaOrder`."""
Said = TypeVar("Said")
KIND, REGION = "areas", "region"
FORM = 'Write AREA=STYLE[@STRENGTH][:WISHES], such as front_yard=japanese_zen@0.7:"keep the oak".'
HELP = (
    "What becomes of an area, for each of up to five: AREA=STYLE[@STRENGTH][:WISHES], such as"
    ' front_yard=japanese_zen@0.7:"keep the oak"; strength from 0 (a few touches) to 1.'
)
_REGION_FORM = (
    "Write AREA=LEFT,TOP,RIGHT,BOTTOM, or AREA=X,Y,X,Y,X,Y with the corners of a polygon; the"
    " numbers are shares of the picture from its left top, such as patio=0.1,0.55,0.9,1."
)
_AREA = re.compile(r"\s*([^=@:]+)=([^=@:]+)(?:@([^:]*))?(?::(.*))?", re.DOTALL)
_SIDE_YARD = "side_yard"
_RECTANGLE, _LEAST_POLYGON = 4, 6
"""So many numbers say a region."""


@dataclass(frozen=True)
class SaidAreas:
    """Areas and regions, as they were typed."""

    areas: Sequence[str] = ()
    regions: Sequence[str] = ()

    def orders(self) -> list[Order]:
        """What they mean. InvalidRequest: all that is wrong with them, at once."""
        faults = list[InvalidRequest]()
        orders = _understood(area_of, self.areas, faults)
        regions = _understood(region_of, self.regions, faults)
        named = [order["area"] for order in orders]
        faults += _named_twice(named)
        if not faults:  # which area a region lacks is not known before
            faults += _misplaced(regions, named)
        if faults:
            raise _together(faults)
        drawn = dict(regions)
        return [
            order | ({"region": drawn[order["area"]]} if order["area"] in drawn else {})
            for order in orders
        ]


def _understood(
    read: Callable[[str], Said], texts: Sequence[str], faults: list[InvalidRequest]
) -> list[Said]:
    """What the texts mean; what cannot be read is added to the faults."""
    understood = list[Said]()
    for text in texts:
        try:
            understood.append(read(text))
        except InvalidRequest as error:
            faults.append(error)
    return understood


def _named_twice(named: Sequence[str]) -> Iterator[InvalidRequest]:
    for area in dict.fromkeys(named):
        if named.count(area) > 1:
            yield InvalidRequest(
                f"{area} stands in --area more than once.",
                hint="Name an area once a job. Another style of it is an edit of the finished job:"
                " mutoscope edit ID --set areas.0.style=STYLE",
            )


def _misplaced(
    regions: Sequence[tuple[str, Order]], named: Sequence[str]
) -> Iterator[InvalidRequest]:
    """Regions of no area, or of one that has another."""
    drawn = [area for area, _ in regions]
    for area in dict.fromkeys(drawn):
        if area not in named:
            yield InvalidRequest(
                f"The region is for {area}, and no --area names that.",
                hint=f"Add --area {area}=STYLE, or leave the region out.",
            )
        if drawn.count(area) > 1:
            yield InvalidRequest(f"There are two regions for {area}.", hint="Draw one around both.")


def _together(faults: Sequence[InvalidRequest]) -> InvalidRequest:
    """All of them as one; a hint that several share is said once."""
    messages = dict.fromkeys(each.message for each in faults)
    hints = dict.fromkeys(each.hint for each in faults)
    return InvalidRequest(" ".join(messages), hint=" ".join(hints))


def area_of(text: str) -> Order:
    """What one --area means. InvalidRequest."""
    found = _AREA.fullmatch(text)
    if found is None:
        raise InvalidRequest(f"“{text}” names no area with a style.", hint=FORM)
    area, style, strength, wishes = found.groups()
    name = _area_named(area)
    said = {"area": name, "style": _style_named(style)}
    more = {} if strength is None else {"strength": _strength(strength)}
    return said | more | ({"wishes": _wishes(name, wishes)} if wishes else {})


def region_of(text: str) -> tuple[str, Order]:
    """The area of one --region, and a `Region`'s fields. InvalidRequest."""
    area, equals, said = text.partition("=")
    if not equals:
        raise InvalidRequest(f"“{text}” is no region of an area.", hint=_REGION_FORM)
    name = _area_named(area)
    numbers = [_share(each, text) for each in re.split(r"[,;\s]+", said.strip())]
    if len(numbers) == _RECTANGLE:
        left, top, right, bottom = numbers
        if left >= right or top >= bottom:
            raise InvalidRequest(
                f"The region “{text}” is empty: its right is not right of its left, or its bottom"
                " not below its top.",
                hint=_REGION_FORM,
            )
        return name, {"corners": [[left, top], [right, top], [right, bottom], [left, bottom]]}
    if len(numbers) < _LEAST_POLYGON or len(numbers) % 2:
        raise InvalidRequest(
            f"The region “{text}” has {len(numbers)} numbers: no rectangle, no corners.",
            hint=_REGION_FORM,
        )
    return name, {"corners": [list(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]}


def region_flag() -> inspect.Parameter:
    """--region, which stands beside --area."""
    told = Parameter(
        name="--region",
        negative=(),
        help="What alone may change: AREA=LEFT,TOP,RIGHT,BOTTOM or AREA=X,Y,X,Y,X,Y…, as shares of"
        " the picture.",
    )
    return inspect.Parameter(
        REGION,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[list[str] | None, told],
    )


def with_regions(given: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The same with areas (of the field `key`) and regions in one."""
    areas, regions = given.get(key) or (), given.get(REGION) or ()
    rest = {name: value for name, value in given.items() if name not in (key, REGION)}
    return {**rest, key: SaidAreas(areas, regions)} if areas or regions else rest


def _area_named(said: str) -> str:
    name = _plain(said)
    if name == _SIDE_YARD:
        raise InvalidRequest(
            "There is no area side_yard: it is called walkway.", hint="Write walkway=STYLE."
        )
    from mutoscope.pipelines.redesign.catalogue import AreaId  # for those who ask

    return _one_of(get_args(AreaId), name, "area", said)


def _style_named(said: str) -> str:
    from mutoscope.pipelines.redesign.catalogue import StyleId  # for those who ask

    return _one_of(get_args(StyleId), _plain(said), "style", said)


def _one_of(known: Collection[str], name: str, what: str, said: str) -> str:
    if name not in known:
        raise InvalidRequest(
            f"There is no {what} “{said.strip()}”.",
            hint=f"{what.capitalize()}s are: {', '.join(known)}.",
        )
    return name


def _plain(said: str) -> str:
    return said.strip().lower().replace("-", "_").replace(" ", "_")


def _strength(said: str) -> float:
    found = _number(said)
    if found is None or not 0 <= found <= 1:
        raise InvalidRequest(
            f"“{said}” is no strength.",
            hint="After @ stands a number from 0 (a few touches) to 1 (all but the house).",
        )
    return found


def _share(said: str, text: str) -> float:
    found = _number(said)
    if found is None or not 0 <= found <= 1:
        raise InvalidRequest(
            f"“{said}” in the region “{text}” is no number from 0 to 1.", hint=_REGION_FORM
        )
    return found


def _number(said: str) -> float | None:
    try:
        return float(said)
    except ValueError:
        return None


def _wishes(area: str, said: str) -> str:
    """Quotes that the shell has left are taken off."""
    from mutoscope.pipelines.redesign.request import MOST_WISHES_CHARS  # for those who ask

    wishes = said.strip()
    if len(wishes) > 1 and wishes[0] == wishes[-1] == '"':
        wishes = wishes[1:-1].strip()
    if len(wishes) > MOST_WISHES_CHARS:
        raise InvalidRequest(
            f"The wishes for {area} have {len(wishes)} characters.",
            hint=f"Say it in {MOST_WISHES_CHARS} or fewer.",
        )
    return wishes
