"""Hold one schema as a target needs it: every decision about events is made, none about a language.

Columns, and the checks of each, stand in the order in which they are read, written and complained of.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from typing import NamedTuple

from schemagen_runtime.columns import ColumnType, Kind, Role

from schemagen.ir.checks import Check


class Column(NamedTuple):
    """Describe one column.

    Attributes:
        name: its name on the wire.
        attribute: its name as a member of a class.
        role: the part that it plays in an event.
        type: its type as the schema spells it.
        line: where it stands in the schema file, from 1.
        checks: the checks of a value that is not null.
        items: the checks of each item of a list or vector, or of each value of a map; empty for any other.
        expectation: what a value may be, in words for an error message.
        sensitive: whether its values must reach no log and no message.
        deprecated: that new code should leave it alone, in words; None where it may use it.
        meaning: what it means to a monitor, a sentence each.
        kind: what a prediction means to a monitor.
        unit: the unit of its values, for people.
        doc: the schema's own words on it.
    """

    name: str
    attribute: str
    role: Role
    type: ColumnType
    line: int
    checks: tuple[Check, ...]
    items: tuple[Check, ...]
    expectation: str
    sensitive: bool
    deprecated: str | None
    meaning: tuple[str, ...]
    kind: Kind | None
    unit: str | None
    doc: str | None


class EventKind(NamedTuple):
    """Describe one kind of event.

    An event is of the first kind of its schema of which it has a column among ``telling``, else of the last.

    Attributes:
        name: ``inference`` or ``label``.
        columns: the columns that it may have, and no other.
        optional: the names of those that it may leave out or have null, whatever their type says.
        telling: the names of those that no other kind has.
        one_of: the names of those of which at least one must have a value; None where that is no condition, empty
            where no event can meet it.
    """

    name: str
    columns: tuple[Column, ...]
    optional: frozenset[str]
    telling: tuple[str, ...]
    one_of: tuple[str, ...] | None

    def may_lack(self, column: Column) -> bool:
        """Tell whether such an event may leave ``column`` out or have null there."""
        return column.type.nullable or column.name in self.optional


class Schema(NamedTuple):
    """Describe one schema.

    Attributes:
        name: its name, also the name of what is generated from it.
        version: its own version, such as ``1.0.0``.
        fingerprint: the SHA-256 of what decides which events fit, as 64 hexadecimal digits.
        document: its canonical document (RFC 8785), which a store registers.
        doc: its own words, for people.
        id: the column that joins a label to its inference; it is the first of every kind.
        inference: the events that say what a model was asked and what it answered. They have every column.
        label: the events that bring the truth.
    """

    name: str
    version: str
    fingerprint: str
    document: str
    doc: str | None
    id: Column
    inference: EventKind
    label: EventKind
