"""Hold the plan of one generated package: every name, type and condition decided, only layout left.

It is made of the intermediate form, and the templates lay it out. Strings called ``expression``, ``annotation``,
``reject`` or ``refuse`` hold Python source that was composed here; every other string is text that a template quotes.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from typing import NamedTuple


class Import(NamedTuple):
    """Hold ``from module import names``."""

    module: str
    names: tuple[str, ...]


class Field(NamedTuple):
    """Describe a dataclass field; ``default`` is an expression, None where the field is required."""

    attribute: str
    annotation: str
    default: str | None
    doc: str


class Key(NamedTuple):
    """Describe a key of a ``TypedDict``."""

    name: str
    annotation: str


class EventClass(NamedTuple):
    """Describe one kind of event, as a dataclass and as a ``TypedDict``."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    keys: tuple[Key, ...]


class EventsModule(NamedTuple):
    """Hold what stands in ``events.py``."""

    doc: str
    imports: tuple[Import, ...]
    classes: tuple[EventClass, ...]


class Binding(NamedTuple):
    """Bind a name to an expression: a constant of a module, or an argument of a call."""

    name: str
    expression: str


class NameSet(NamedTuple):
    """Describe a module constant that holds names of columns."""

    name: str
    members: tuple[str, ...]


class ColumnConstant(NamedTuple):
    """Describe a module constant that describes one column to the explaining path."""

    name: str
    class_name: str
    arguments: tuple[Binding, ...]


class SequenceCheck(NamedTuple):
    """Describe a function that checks one list or vector: the two expressions say when the answer is no."""

    function: str
    doc: str
    reject: str
    reject_item: str


class Step(NamedTuple):
    """Describe a step of the fast path: the answer is no where ``reject``, an expression over ``value``, holds.

    ``value`` is the local name of what the column ``name`` holds; an ``optional`` one may be absent or None.
    """

    name: str
    attribute: str
    value: str
    reject: str
    optional: bool


class Part(NamedTuple):
    """Hold the steps of a fast path that stand in one function; ``required`` counts those that are not optional."""

    function: str
    steps: tuple[Step, ...]
    required: int


class WireEntry(NamedTuple):
    """Hold a wire name, the attribute that holds its value, and what a function calls the value."""

    name: str
    attribute: str
    value: str


class Read(NamedTuple):
    """Describe a step of the explaining path: the method of ``Report`` that reads some columns, and their constants."""

    method: str
    columns: tuple[str, ...]


class EventChecks(NamedTuple):
    """Describe all that ``validator.py`` does for one kind of event.

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
    """Hold what stands in ``validator.py``."""

    doc: str
    modules: tuple[str, ...]
    imports: tuple[Import, ...]
    constants: tuple[Binding, ...]
    name_sets: tuple[NameSet, ...]
    columns: tuple[ColumnConstant, ...]
    sequences: tuple[SequenceCheck, ...]
    kinds: tuple[EventChecks, ...]
    id: WireEntry


class PackagePlan(NamedTuple):
    """Describe one generated package."""

    name: str
    version: str
    fingerprint: str
    source: str
    doc: str
    document: str
    events: EventsModule
    validator: ValidatorModule
