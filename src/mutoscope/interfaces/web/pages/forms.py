"""A pipeline's form as it is shown: its fields in their places, with what can be chosen here."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mutoscope.app.catalogues import Catalogues, Choice, PipelineState, VoiceState
from mutoscope.interfaces.web.pages.arrangement import CHOICES, Arrangement, Placed, Section
from mutoscope.interfaces.web.pages.arrangements import ARRANGEMENTS
from mutoscope.interfaces.web.pages.fields import (
    Field,
    Widget,
    fields_of,
    numbers_of,
    request_of,
    row_typed,
)

FEW = 4
"""So many choices stand side by side."""
WAY = "_way"
"""The name under which a form says which tab is open."""


@dataclass(frozen=True)
class Control:
    """A field in its place. `shown` names the widget, or the kind where it has none of its own;
    `inside`: of rows, what each of them has."""

    field: Field
    placed: Placed
    shown: str
    choices: tuple[Choice, ...] = ()
    inside: tuple["Control", ...] = ()

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return self.placed.label or self.field.label

    @property
    def hint(self) -> str:
        """Ours; what the schema says only where we do not know the field at all."""
        return self.placed.hint if self.placed.label else self.field.hint

    def row(self, number: int | str) -> list[tuple[str, "Control"]]:
        """The controls of one row, each under the name that its form sends, and before it the name
        that it has in the row."""
        return [
            (each.name, replace(each, field=replace(each.field, name=self._within(number, each))))
            for each in self.inside
        ]

    def _within(self, number: int | str, inner: "Control") -> str:
        return f"{self.name}.{number}.{inner.name}"

    @property
    def refused(self) -> list[Choice]:
        """Those that cannot work here."""
        return [each for each in self.choices if not each.works]


@dataclass(frozen=True)
class Tab:
    """One way to say what it is about."""

    name: str
    title: str
    missing: str
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Part:
    """Controls under one heading."""

    title: str
    line: str
    folded: bool
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Form:
    """A whole form. `voices`: all there are, for the field that chooses one."""

    pipeline: PipelineState
    arrangement: Arrangement
    tabs: tuple[Tab, ...]
    parts: tuple[Part, ...]
    voices: tuple[VoiceState, ...]

    def open_tab(self, sent: Mapping[str, Any]) -> Tab | None:
        """The way that was chosen; the first where none was, None where there are none."""
        by_name = {tab.name: tab for tab in self.tabs}
        return by_name.get(str(sent.get(WAY)), self.tabs[0] if self.tabs else None)

    @property
    def controls(self) -> list[Control]:
        """All of them."""
        return [each for group in (*self.tabs, *self.parts) for each in group.controls]

    @property
    def labels(self) -> dict[str, str]:
        """What each field is called."""
        return {control.name: control.label for control in self.controls}

    @property
    def fields(self) -> list[Field]:
        """Those of the parts: what a preset can hold is among them."""
        return [control.field for part in self.parts for control in part.controls]

    def request(self, sent: Mapping[str, Any], said: Collection[str] = ()) -> dict[str, Any]:
        """What was said: of the tabs, only the open one counts. Fields `said` are told even at
        their default, for a preset stands behind."""
        tab = self.open_tab(sent)
        told = request_of((each.field for each in tab.controls), sent) if tab else {}
        return {**request_of(self.fields, sent, said=said), **told, **self._names(tab, sent)}

    def _names(self, tab: Tab | None, sent: Mapping[str, Any]) -> dict[str, str]:
        """What files are called on their sender's disk, where the request has a field for that."""
        asked = self.pipeline.schema.get("properties", {})
        files = (each.name for each in (tab.controls if tab else ()) if each.field.kind == "file")
        called = {f"{name}_name": str(sent.get(name) or "").partition(" ")[2] for name in files}
        return {name: said for name, said in called.items() if said and name in asked}

    @property
    def files(self) -> frozenset[str]:
        """The fields that take files."""
        return frozenset(each.name for each in self.fields if each.kind in ("file", "files"))

    def written(self, request: Mapping[str, Any], document: str, instead: Any) -> dict[str, Any]:
        """The request with its document in place of all that it was written from. `instead`:
        fields that it decides."""
        tabs = {control.name for tab in self.tabs for control in tab.controls}
        out = tabs | set(instead) | self.arrangement.written
        kept = {name: value for name, value in request.items() if name not in out}
        return {**kept, "script": document}

    def values(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """What each control shows: what was sent, else its default."""
        tabs = (control.field for tab in self.tabs for control in tab.controls)
        return {field.name: _shown_value(field, sent) for field in [*tabs, *self.fields]}


def _shown_value(field: Field, sent: Mapping[str, Any]) -> Any:
    """Of rows, a list of what was typed in each, by the names of the fields inside."""
    if field.inside and (numbers := numbers_of(field.name, sent)):
        return [row_typed(field.name, number, sent) for number in numbers]
    return sent.get(field.name, field.default)


def form_of(pipeline: PipelineState, found: Catalogues) -> Form:
    """The form of a pipeline. Blocks, as catalogues do."""
    arrangement = ARRANGEMENTS.get(pipeline.name, Arrangement())
    fields = fields_of(pipeline.schema, _asked(arrangement))
    made = _Maker(fields, arrangement, found)
    tabs = tuple(
        Tab(way.name, way.title, way.missing, made.controls(way.fields)) for way in arrangement.ways
    )
    parts = tuple(_parts(arrangement, made))
    return Form(pipeline, arrangement, tabs, parts, found.voices())


def _asked(arrangement: Arrangement) -> frozenset[str]:
    """The fields that it has a place for."""
    groups = (*arrangement.ways, *arrangement.sections)
    return frozenset(each.name for group in groups for each in group.fields)


def _parts(arrangement: Arrangement, made: "_Maker") -> Iterator[Part]:
    for section in (*arrangement.sections, _rest(arrangement, made.fields)):
        if controls := made.controls(section.fields):
            yield Part(section.title, section.line, section.folded, controls)


def _rest(arrangement: Arrangement, fields: Mapping[str, Field]) -> Section:
    """Fields that nobody has placed: a new one is there from its first day."""
    placed = _asked(arrangement)
    rest = [name for name in fields if name not in placed | arrangement.left_out]
    return Section("", tuple(Placed(name) for name in rest))


class _Maker:
    """Makes controls of fields."""

    def __init__(
        self, fields: Mapping[str, Field], arrangement: Arrangement, found: Catalogues
    ) -> None:
        self.fields = fields
        self._arrangement, self._found = arrangement, found
        self._titles = arrangement.titles
        self._groups = {group.name: group.choices for group in found.styles()}

    def controls(self, places: tuple[Placed, ...]) -> tuple[Control, ...]:
        """Those of the fields that there are."""
        return tuple(self._control(each) for each in places if each.name in self.fields)

    def _control(self, placed: Placed) -> Control:
        field = self.fields[placed.name]
        choices = tuple(self._named(field.name, each) for each in self._choices(field))
        shown = _shown(field, placed.widget, len(choices))
        return Control(field, placed, shown, choices, self._inside(field, placed))

    def _inside(self, field: Field, placed: Placed) -> tuple[Control, ...]:
        inner = _Maker({each.name: each for each in field.inside}, self._arrangement, self._found)
        return inner.controls(placed.inside) if field.inside else ()

    def _choices(self, field: Field) -> list[Choice]:
        listed = self._groups.get(field.name, ())
        if field.kind == "line":  # a name of something that is here
            return list(listed) if any(each.value == field.default for each in listed) else []
        own, known = CHOICES.get(field.name, {}), {each.value: each for each in listed}
        return [known.get(v) or Choice(v, own.get(v) or _titled(v)) for v in field.values]

    def _named(self, field: str, choice: Choice) -> Choice:
        return replace(choice, title=self._titles.get((field, choice.value), choice.title))


def _shown(field: Field, widget: Widget | None, choices: int) -> str:
    if widget is not None:
        return widget
    if choices:
        return "radios" if choices <= FEW and field.kind == "choice" else "select"
    return "slider" if field.kind == "number" and field.is_bounded else field.kind


def _titled(value: str) -> str:
    return value.replace("_", " ").capitalize()
