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
    """Describe a module constant that describes one column to the explaining path, and a column to the engine."""

    name: str
    class_name: str
    arguments: tuple[Binding, ...]
    attribute: str
    role: str


class SequenceCopy(NamedTuple):
    """Describe a function that copies and checks a list or vector: the two expressions say when the answer is no.

    ``reject`` is of the copy; empty where any number of items will do. For speed the function copies by itself: to call
    one of the runtime is the plain way (0.05 µs a list).
    """

    function: str
    doc: str
    reject: str
    reject_item: str


class MapCopy(NamedTuple):
    """Describe a function that copies and checks a map, and puts it into the order of its keys.

    ``reject`` is of the copy; empty where any number of entries will do. ``reject_entry`` is of each key and its item.
    """

    function: str
    doc: str
    reject: str
    reject_entry: str


class Step(NamedTuple):
    """Describe a step of the fast path, over what the column ``name`` holds, which is called ``value``.

    A value that nobody can change is checked as it is: the answer is no where ``reject`` holds, or, where it is written
    next, ``reject_written``: writing itself refuses what has no UTF-8 form. Of a list, vector or map, which another
    thread may change meanwhile, ``copy`` yields a checked copy, None where the answer is no; then the other expressions
    are empty. An ``optional`` value may be absent or None.
    """

    name: str
    attribute: str
    value: str
    reject: str
    reject_written: str
    copy: str
    optional: bool


class Part(NamedTuple):
    """Hold the steps of a fast path that stand in one function; ``required`` counts those that are not optional.

    ``parameters`` are the steps whose values the function takes, where it takes values; ``copies`` those that copy,
    and ``copied`` for each of these the condition that its value fits.
    """

    function: str
    steps: tuple[Step, ...]
    parameters: tuple[Step, ...]
    copies: tuple[Step, ...]
    copied: tuple[str, ...]
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
    take a row of their own, which has every column in the order of ``entries``.

    ``row`` names the constant with the row of an event that has no values. ``least`` is the number of columns that a
    dictionary must have. ``refuse`` is the condition under which a dictionary, of whose ``size`` columns that many
    are ``known``, is no such event, ``refuse_row`` the same of the ``row`` that it was written into.
    ``given`` is the condition that remains when every check has passed.

    ``labels`` names the constants of the columns of which an event must give one; it is None
    where that is no condition. ``known`` names the constant with all its columns.
    """

    kind: str
    class_name: str
    entries: tuple[WireEntry, ...]
    parts: tuple[Part, ...]
    row: str
    least: int
    refuse: str
    refuse_row: str
    given: str
    reads: tuple[Read, ...]
    labels: tuple[str, ...] | None
    known: str


class ValidatorModule(NamedTuple):
    """Hold what stands in ``validator.py``.

    Where the schema ``has_labels``, a mapping without a column of inferences is read as a label event.
    """

    doc: str
    modules: tuple[str, ...]
    imports: tuple[Import, ...]
    constants: tuple[Binding, ...]
    name_sets: tuple[NameSet, ...]
    columns: tuple[ColumnConstant, ...]
    sequences: tuple[SequenceCopy, ...]
    kinds: tuple[EventChecks, ...]
    id: WireEntry
    has_labels: bool
    maps: tuple[MapCopy, ...]


class PackagePlan(NamedTuple):
    """Describe one generated package.

    ``format`` is the number of the format of generated code. ``build`` stands in each of its modules, so that those of
    two builds are told apart: hexadecimal digits that are others wherever the rest of the plan, or the format, is.
    ``document_digest`` is the SHA-256 of the document, in hexadecimal.
    """

    format: int
    build: str
    name: str
    version: str
    fingerprint: str
    source: str
    doc: str
    document: str
    document_digest: str
    events: EventsModule
    validator: ValidatorModule
