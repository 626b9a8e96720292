"""The plan of one generated package: every name, type and check decided, only layout left.

Lowering makes it from the model; the templates lay it out. Strings called ``expression``
or ``annotation`` hold Python source that lowering composed; every other string is text
that a template quotes.
"""

from __future__ import annotations

from typing import NamedTuple


class Import(NamedTuple):
    """``from module import names``."""

    module: str
    names: tuple[str, ...]


class Field(NamedTuple):
    """A dataclass field; ``default`` is an expression, None where the field is required."""

    attribute: str
    annotation: str
    default: str | None
    doc: str


class Key(NamedTuple):
    """A key of a ``TypedDict``."""

    name: str
    annotation: str


class EventClass(NamedTuple):
    """One kind of event, as a dataclass and as a ``TypedDict``."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    keys: tuple[Key, ...]


class EventsModule(NamedTuple):
    """What ``events.py`` holds."""

    doc: str
    imports: tuple[Import, ...]
    classes: tuple[EventClass, ...]


class Constant(NamedTuple):
    """A module constant whose value is an expression."""

    name: str
    expression: str


class NameSet(NamedTuple):
    """A module constant that holds names of columns."""

    name: str
    members: tuple[str, ...]


class Keyword(NamedTuple):
    """A keyword argument whose value is an expression."""

    name: str
    expression: str


class ColumnConstant(NamedTuple):
    """A module constant that describes one column to the explaining path."""

    name: str
    class_name: str
    arguments: tuple[Keyword, ...]


class SequenceCheck(NamedTuple):
    """A function that checks one list or vector: the two expressions say when the answer is no."""

    function: str
    doc: str
    reject: str
    reject_item: str


class Check(NamedTuple):
    """A step of the fast path: the answer is no where ``reject``, an expression over ``value``, holds.

    ``value`` is the local name of what the column ``name`` holds; an ``optional`` one may be absent or None.
    """

    name: str
    attribute: str
    value: str
    reject: str
    optional: bool


class Part(NamedTuple):
    """The steps of a fast path that stand in one function; ``required`` counts those that are not optional."""

    function: str
    checks: tuple[Check, ...]
    required: int


class WireEntry(NamedTuple):
    """A wire name, the attribute that holds its value, and what a function calls the value."""

    name: str
    attribute: str
    value: str


class Read(NamedTuple):
    """A step of the explaining path: the method of ``Report`` that reads some columns, and their constants."""

    method: str
    columns: tuple[str, ...]


class EventChecks(NamedTuple):
    """All that ``validator.py`` does for one kind of event.

    The fast path's steps are ``parts``. Where there is one, its function takes the values themselves,
    so that those of a typed event are read once and never looked up; where there are more, theirs
    take them by their names on the wire. ``refuse`` is the condition under which a dictionary, of whose
    ``size`` columns that many are ``known``, is no such event; ``given`` the one that remains when every
    check has passed.

    ``labels`` names the constants of the columns of which an event must give one; it is None
    where that is no condition. ``known`` names the constant with all its columns.
    """

    kind: str
    class_name: str
    entries: tuple[WireEntry, ...]
    parts: tuple[Part, ...]
    refuse: str
    given: str
    reads: tuple[Read, ...]
    labels: tuple[str, ...] | None
    known: str


class ValidatorModule(NamedTuple):
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


class Package(NamedTuple):
    """One generated package."""

    name: str
    version: str
    fingerprint: str
    source: str
    doc: str
    document: str
    events: EventsModule
    validator: ValidatorModule
