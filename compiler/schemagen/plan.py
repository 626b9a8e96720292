"""The plan of one generated package: every name, type and check decided, only layout left.

Lowering makes it from the model; the templates lay it out. Strings called ``expression``
or ``annotation`` hold Python source that lowering composed; every other string is text
that a template quotes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Import:
    """``from module import names``."""

    module: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A dataclass field; ``default`` is an expression, None where the field is required."""

    attribute: str
    annotation: str
    default: str | None
    doc: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a ``TypedDict``."""

    name: str
    annotation: str


@dataclass(frozen=True, slots=True)
class EventClass:
    """One kind of event, as a dataclass and as a ``TypedDict``."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class EventsModule:
    """What ``events.py`` holds."""

    doc: str
    imports: tuple[Import, ...]
    classes: tuple[EventClass, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A module constant whose value is an expression."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class NameSet:
    """A module constant that holds names of columns."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword argument whose value is an expression."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class ColumnConstant:
    """A module constant that describes one column to the explaining path."""

    name: str
    class_name: str
    arguments: tuple[Keyword, ...]


@dataclass(frozen=True, slots=True)
class SequenceCheck:
    """A function that checks one list or vector: the two expressions say when the answer is no."""

    function: str
    doc: str
    reject: str
    reject_item: str


@dataclass(frozen=True, slots=True)
class Check:
    """A step of the fast path: load a value, and say no where ``reject`` holds.

    ``guard`` is the condition under which there is a value to load at all.
    """

    load: str
    reject: str
    guard: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The steps of a fast path that stand in one function; ``required`` counts those without a guard."""

    function: str
    checks: tuple[Check, ...]
    required: int


@dataclass(frozen=True, slots=True)
class WireEntry:
    """A wire name and the attribute that holds its value."""

    name: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Read:
    """A step of the explaining path: the method of ``Report`` that reads a column, and the column's constant."""

    method: str
    column: str


@dataclass(frozen=True, slots=True)
class EventChecks:
    """All that ``validator.py`` does for one kind of event.

    The fast path takes an event's values by their names on the wire: ``parts`` are its steps, in
    as few functions as can be, and ``accept`` is the condition that remains when every check
    has passed.

    ``labels`` names the constants of the columns of which an event must give one; it is None
    where that is no condition. ``known`` names the constant with all its columns.
    """

    kind: str
    class_name: str
    entries: tuple[WireEntry, ...]
    parts: tuple[Part, ...]
    accept: str
    reads: tuple[Read, ...]
    labels: tuple[str, ...] | None
    known: str


@dataclass(frozen=True, slots=True)
class ValidatorModule:
    """What ``validator.py`` holds."""

    doc: str
    modules: tuple[str, ...]
    imports: tuple[Import, ...]
    constants: tuple[Constant, ...]
    name_sets: tuple[NameSet, ...]
    columns: tuple[ColumnConstant, ...]
    sequences: tuple[SequenceCheck, ...]
    kinds: tuple[EventChecks, ...]
    id: WireEntry


@dataclass(frozen=True, slots=True)
class Package:
    """One generated package."""

    name: str
    version: str
    fingerprint: str
    source: str
    doc: str
    document: str
    events: EventsModule
    validator: ValidatorModule
