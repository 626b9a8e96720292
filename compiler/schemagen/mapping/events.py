"""Read an entry of ``events``: which records become events, and how each column is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from schemagen_runtime.api.destination import require_name
from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.relay.mapping.plan import EventPlan, Join, Origin, Path, Pick, Spelling

from schemagen.frontend.nodes import Entry, Mapping, Node
from schemagen.mapping.conditions import read_conditions
from schemagen.mapping.fitting import check_fit, check_source, check_spelling, is_textual
from schemagen.mapping.notes import Notes
from schemagen.mapping.picks import location, read_pick
from schemagen.mapping.presets import LABEL_PRESETS, NO_PRESET, PRESETS, Preset
from schemagen.mapping.surroundings import Surroundings
from schemagen.model.schema import Column
from schemagen.text.span import Span
from schemagen.text.suggest import a, did_you_mean, listed, shown

_KEYS: Final = ("when", "rows", "columns", "join", "model", "collection")
_JOIN_KEYS: Final = ("id", "wait", "sides")
_WAIT: Final = 600.0
_LABELS: Final = (Role.ID, Role.TIMESTAMP, Role.LABEL)


def read_event(notes: Notes, node: Node, around: Surroundings, names: Mapping) -> EventPlan | None:
    """Read an entry.

    Args:
        notes: takes the mistakes.
        node: the entry.
        around: the schema, and what the source can give.
        names: the whole file, whose ``model`` and ``collection`` count where the entry has none.
    """
    entry = notes.mapping("events", node, _KEYS)
    if entry is None:
        return None
    section = entry.get("columns")
    if section is None:
        notes.tell("SG602", entry.span, "the entry has no 'columns'", "add 'columns:', such as {score: response.score}")
        return None
    preset = _preset(around, section)
    rows, join = _read_rows(notes, entry, preset), _read_join(notes, entry, around, preset)
    columns = _read_columns(notes, section, around, has_rows=rows is not None)
    _add_own(notes, section.span, around, columns, preset)
    is_label = _is_label(around, columns)
    _check_columns(notes, section.span, around, columns, is_label=is_label)
    _check_row_id(notes, section.span, around, columns, has_rows=rows is not None)
    when = entry.get("when")
    return EventPlan(
        () if when is None else read_conditions(notes, "when", when),
        columns,
        around.schema.id.name,
        _read_name(notes, "model", (entry,) if is_label else (entry, names), None if is_label else "default"),
        _read_name(notes, "collection", (entry, names), around.schema.name),
        rows,
        join,
    )


def _preset(around: Surroundings, section: Node) -> Preset:
    preset = PRESETS.get(around.format, NO_PRESET)
    named = [entry.key.text for entry in section.entries] if isinstance(section, Mapping) else []
    return LABEL_PRESETS.get(around.format, preset) if _is_label(around, named) else preset


def _read_rows(notes: Notes, entry: Mapping, preset: Preset) -> Path | None:
    node = entry.get("rows")
    return preset.rows if node is None else notes.path("rows", node)


def _read_join(notes: Notes, entry: Mapping, around: Surroundings, preset: Preset) -> Join | None:
    node = entry.get("join")
    if node is None:
        return preset.join
    join = notes.mapping("join", node, _JOIN_KEYS)
    if join is None:
        return None
    id_node, wait, sides = map(join.get, _JOIN_KEYS)
    if id_node is None:
        notes.tell("SG602", join.span, "'join' has no 'id'", "add 'id:', what the halves have in common")
        return None
    pick = read_pick(notes, "id", id_node)
    if pick is None:
        return None
    check_source(notes, around, pick, id_node, has_rows=False)
    named = () if sides is None else notes.entries("sides", sides, "from the name of a side to its condition")
    return Join(
        pick,
        (None if wait is None else notes.seconds("wait", wait)) or _WAIT,
        {side.key.text: read_conditions(notes, side.key.text, side.value) for side in named},
    )


def _read_columns(notes: Notes, section: Node, around: Surroundings, *, has_rows: bool) -> dict[str, Pick]:
    found: dict[str, Pick] = {}
    for entry in notes.entries("columns", section, "from columns to where they come from"):
        column = _column(notes, entry, around)
        pick = read_pick(notes, entry.key.text, entry.value)
        if column is None:
            continue
        if pick is None:  # its mistake is told, and it is not missing beside that
            found[column.name] = Pick(Origin.CONSTANT)
            continue
        check_source(notes, around, pick, entry.value, has_rows=has_rows)
        check_fit(notes, around, column, pick, entry.value)
        check_spelling(notes, around, column, pick, entry.value)
        if pick.spelling is not None and column.type.base is BaseType.DECIMAL:
            pick = replace(pick, spelling=Spelling.PLAIN)
        is_time = pick.unit is not None or pick.zone is not None
        if is_textual(around, pick) and not is_time:
            pick = replace(pick, cast=column.type.base)
        found[column.name] = pick
    return found


def _column(notes: Notes, entry: Entry, around: Surroundings) -> Column | None:
    name = entry.key.text
    column = around.column(name)
    if column is None:
        known = [one.name for one in around.schema.inference_columns]
        message = f"schema {around.schema.name} has no column {shown(name)}"
        notes.tell("SG604", entry.key.span, message, did_you_mean(name, known))
    return column


def _add_own(notes: Notes, span: Span, around: Surroundings, columns: dict[str, Pick], preset: Preset) -> None:
    """Add what the format says of id and time, where the file does not."""
    schema = around.schema
    for column, pick in ((schema.id, preset.id), (schema.timestamp, preset.timestamp)):
        if column.name not in columns and pick is not None:
            columns[column.name] = replace(pick, location=location(span))
    if schema.timestamp.name not in columns and preset.naive is not None:
        advice = (
            f"add '{schema.timestamp.name}: {{path: {preset.naive}, zone: Europe/Berlin}}', with the endpoint's zone"
        )
        notes.tell("SG607", span, f"the times of {around.format} are local, without an offset", advice)


def _is_label(around: Surroundings, columns: Iterable[str]) -> bool:
    roles = {column.role for name in columns if (column := around.column(name)) is not None}
    return Role.LABEL in roles and roles <= set(_LABELS)


def _check_columns(notes: Notes, span: Span, around: Surroundings, columns: dict[str, Pick], *, is_label: bool) -> None:
    """Note which columns an event needs and nothing is mapped to."""
    schema = around.schema
    missing = [] if is_label else [column.name for column in schema.columns if _is_missing(column, columns)]
    is_told = PRESETS.get(around.format, NO_PRESET).naive is not None
    if not is_label and schema.timestamp.name not in columns and not is_told:
        missing.insert(0, schema.timestamp.name)
    if missing:
        message = f"nothing is mapped to {listed(map(shown, missing))}, which an inference needs"
        notes.tell("SG605", span, message, f"add '{missing[0]}: ' and the path to it")
    own = schema.id
    if own.name not in columns and own.type.base is not BaseType.STRING:
        message = f"nothing is mapped to the id {shown(own.name)}, which is {a(str(own.type.base))}"
        notes.tell(
            "SG605", span, message, f"add '{own.name}: ' and the path to it; only a text can be made of a position"
        )


def _is_missing(column: Column, columns: dict[str, Pick]) -> bool:
    return not (column.name in columns or column.type.nullable or column.is_always_optional)


def _check_row_id(notes: Notes, span: Span, around: Surroundings, columns: dict[str, Pick], *, has_rows: bool) -> None:
    own = around.schema.id
    pick = columns.get(own.name)
    if has_rows and pick is not None and pick.origin is not Origin.ROW and own.type.base is not BaseType.STRING:
        message = (
            f"the rows share an id and get its index behind it; the id {shown(own.name)} is {a(str(own.type.base))}"
        )
        notes.tell("SG608", span, message, f"take it from the row: '{own.name}: {{row: id}}'")


def _read_name(notes: Notes, key: str, places: tuple[Mapping, ...], otherwise: str | None) -> Pick:
    """Read what names a model or a collection: a name, or a mapping that says where it comes from."""
    node = next((found for place in places if (found := place.get(key)) is not None), None)
    if node is None:
        return Pick(Origin.CONSTANT, constant=otherwise)
    if isinstance(node, Mapping):
        return read_pick(notes, key, node) or Pick(Origin.CONSTANT)
    name = notes.text(key, node, "a name, or a mapping such as {path: response.model}")
    if name is None:
        return Pick(Origin.CONSTANT)
    return Pick(Origin.CONSTANT, constant=check_name(notes, key, name, node.span), location=location(node.span))


def check_name(notes: Notes, key: str, name: str, span: Span) -> str:
    """Return a name; note where it is none."""
    try:
        require_name(key, name)
    except ValueError as error:
        notes.tell("SG603", span, str(error), "write such a name")
    return name
