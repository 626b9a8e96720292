"""Describe a rule of compatibility, what it compares, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from schemagen_runtime.document import CollectionColumn, Document, DocumentColumn, Place


@dataclass(frozen=True, slots=True)
class Registered:
    """Hold what is registered with a data collection.

    Attributes:
        columns: every column that any of its schemas has given it.
        versions: the version of each of its schemas.
    """

    columns: Sequence[CollectionColumn]
    versions: Collection[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold a schema that is to be registered beside others, and is none of them: its fingerprint is new."""

    version: str
    document: Document


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """Hold one column of a candidate beside what the collection has.

    Attributes:
        new: the candidate's column.
        stored: the collection's column of the same name; None where the name is new.
        owner: the collection's id, timestamp or tags column, where ``new`` is the candidate's; None where the
            collection has none, and for any other column.
    """

    new: DocumentColumn
    stored: CollectionColumn | None
    owner: CollectionColumn | None

    @property
    def place(self) -> Place:
        """Return the part that the candidate gives its column."""
        return self.new.place


@dataclass(frozen=True, slots=True)
class SchemaRule:
    """Declare a rule about a schema as a whole.

    Attributes:
        id: the rule's name, in words and dashes.
        summary: the rule in one sentence.
        find: returns the reason why a candidate breaks the rule, as a clause for a message; None where it does not.
    """

    id: str
    summary: str
    find: Callable[[Registered, Candidate], str | None]


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """Declare a rule about one column of a schema.

    Attributes:
        id: the rule's name, in words and dashes.
        summary: the rule in one sentence.
        find: returns the reason why a column breaks the rule, as a clause for a message; None where it does not.
    """

    id: str
    summary: str
    find: Callable[[ColumnPair], str | None]


@dataclass(frozen=True, slots=True)
class Incompatibility:
    """Tell one reason why a schema cannot be registered.

    Attributes:
        rule: the id of the rule that is broken.
        column: the candidate's column that breaks it; None where the schema as a whole does.
        reason: a clause for a message, without the collection's name.
    """

    rule: str
    column: str | None
    reason: str
