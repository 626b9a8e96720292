"""Check that what is picked can fit the column that it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from schemagen_runtime.columns import BaseType
from schemagen_runtime.relay.mapping.plan import TEXTUAL, Decode, Origin, Pick

from schemagen.frontend.nodes import Node
from schemagen.mapping.notes import Notes
from schemagen.mapping.presets import NO_PRESET, PRESETS
from schemagen.mapping.surroundings import Surroundings
from schemagen.model.schema import Column
from schemagen.text.suggest import a, shown

_CONSTANTS: Final[dict[BaseType, Callable[[object], bool]]] = {
    BaseType.BOOL: lambda value: isinstance(value, bool),
    BaseType.INT: lambda value: isinstance(value, int) and not isinstance(value, bool),
    BaseType.FLOAT: lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    BaseType.LIST: lambda value: isinstance(value, list),
    BaseType.VECTOR: lambda value: isinstance(value, list),
    BaseType.MAP: lambda value: isinstance(value, dict),
}


def check_fit(notes: Notes, around: Surroundings, column: Column, pick: Pick, node: Node) -> None:
    """Note what cannot be right about a column's value."""
    name, base = shown(column.name), column.type.base
    if (pick.unit is not None or pick.zone is not None) and base is not BaseType.TIMESTAMP:
        what = "unit" if pick.unit is not None else "zone"
        message = f"'{what}' reads a time, and column {name} is {a(str(base))}"
        notes.tell("SG608", node.span, message, f"leave '{what}' out, or make the column a timestamp")
    if pick.origin is Origin.CONSTANT and not _CONSTANTS.get(base, _is_text)(pick.constant):
        message = f"the constant {shown(str(pick.constant))} does not fit column {name}, which is {a(str(base))}"
        notes.tell("SG608", node.span, message, "write a value of that type")
    if pick.origin is Origin.POSITION and base is not BaseType.STRING:
        message = f"an id that is made of a position is a text, and column {name} is {a(str(base))}"
        notes.tell("SG608", node.span, message, "map it to what identifies the event, or make the id a string")
    naive = PRESETS.get(around.format, NO_PRESET).naive
    if naive is not None and pick.path == (naive,) and base is BaseType.TIMESTAMP and pick.zone is None:
        message = f"{shown(naive)} of {around.format} is local time without an offset"
        notes.tell(
            "SG607", node.span, message, f"write {{path: {naive}, zone: Europe/Berlin}}, with the endpoint's zone"
        )


def check_spelling(notes: Notes, around: Surroundings, column: Column, pick: Pick, node: Node) -> None:
    """Note where no number can become a text, though the mapping says so."""
    if pick.spelling is None or pick.origin not in (Origin.RECORD, Origin.ROW):  # of others it is noted already
        return
    name, base = shown(column.name), column.type.base
    if base not in (BaseType.STRING, BaseType.DECIMAL):
        message = f"'as: text' makes a text of a number, and column {name} is {a(str(base))}"
        notes.tell("SG614", node.span, message, "leave 'as' out, or make the column a string or a decimal")
    elif is_textual(around, pick):
        what = "CSV" if Decode.CSV in pick.decode else str(around.format)
        notes.tell("SG614", node.span, f"{what} has no numbers: all of its values are texts", "leave 'as' out")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def check_source(notes: Notes, around: Surroundings, pick: Pick, node: Node, *, has_rows: bool) -> None:
    """Note what the source cannot give."""
    if pick.origin is Origin.ROW and not has_rows:
        message = "there are no rows: the entry has no 'rows'"
        notes.tell("SG612", node.span, message, "add 'rows:' with the path to the list, or write 'path'")
    if pick.origin is Origin.HEADER and not around.has_headers:
        message = "lines of a file have no headers"
        notes.tell("SG612", node.span, message, "write 'path'; headers come with 'listen', and with docker and cri")
    if pick.origin is Origin.FIRST_SEEN and around.is_http:
        message = "a request is no file that was first seen"
        notes.tell("SG612", node.span, message, "take the time of the request, such as {header: ce-time}")


def is_textual(around: Surroundings, pick: Pick) -> bool:
    """Tell whether what is picked is always a text, and so stands for a value of the column's type."""
    return (around.format in TEXTUAL and not pick.decode) or Decode.CSV in pick.decode or pick.origin is Origin.HEADER
