"""Read from a canonical document what each column may hold, and what its answers are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

import orjson

from schemagen_runtime.columns import SECTIONS, BaseType, ColumnType, Kind, Role
from schemagen_runtime.durations import parse_duration

Said = Mapping[str, object]
"""The part of a document that is about one column."""

_COMPARISONS: Final = {
    "above": "{} > {}",
    "at_least": "{} >= {}",
    "below": "{} < {}",
    "at_most": "{} <= {}",
}


class Target(NamedTuple):
    """Hold the label that a prediction answers, and how a class is made of it.

    Attributes:
        label: its name.
        comparison: the condition of Python, with two places for a value and the bound; None where there is none.
        bound: what it is compared with.
    """

    label: str
    comparison: str | None = None
    bound: float = 0


class Column(NamedTuple):
    """Describe one column, as far as its values must be known to draw some.

    Attributes:
        name: its name on the wire.
        role: what it is in the schema.
        type: its type.
        said: the rest of what the document says of it.
    """

    name: str
    role: Role
    type: ColumnType
    said: Said

    @property
    def kind(self) -> Kind | None:
        """Return what a prediction means, where the schema says it."""
        kind = self.said.get("kind")
        return Kind(kind) if isinstance(kind, str) else None

    @property
    def enum(self) -> tuple[object, ...] | None:
        """Return all values that there are, where they are listed."""
        members = self.said.get("enum")
        return tuple(cast("list[object]", members)) if isinstance(members, list) else None

    @property
    def target(self) -> Target | None:
        """Return the label that a prediction names as its target."""
        said = self.said.get("target")
        if isinstance(said, str):
            return Target(said)
        if not isinstance(said, dict):
            return None
        described = cast("dict[str, object]", said)
        for word, comparison in _COMPARISONS.items():
            if word in described:
                return Target(str(described["label"]), comparison, cast("float", described[word]))
        return Target(str(described["label"]))

    @property
    def pattern(self) -> str | None:
        """Return the pattern of its texts."""
        return cast("str | None", self.said.get("pattern"))

    def whole(self, key: str) -> int | None:
        """Return a bound that is a whole number, such as ``minLength``."""
        value = self.said.get(key)
        return int(value) if isinstance(value, int | float) else None

    def bound(self, key: str) -> object:
        """Return a bound; for a probability those that its kind implies."""
        value = self.said.get(key)
        if value is None and self.kind is Kind.PROBABILITY:
            implied = {"minimum": ("exclusiveMinimum", 0), "maximum": ("exclusiveMaximum", 1)}.get(key)
            return implied[1] if implied is not None and implied[0] not in self.said else None
        return value

    def seconds(self, key: str) -> int | None:
        """Return a bound that is a duration, such as ``max_age``, in seconds."""
        value = self.said.get(key)
        return parse_duration(value) if isinstance(value, str) else None

    @property
    def is_recent(self) -> bool:
        """Tell whether its times must lie near the time at which they are looked at."""
        return self.type.scalar is BaseType.TIMESTAMP and ("max_age" in self.said or "max_future" in self.said)


class Columns(NamedTuple):
    """Hold the columns of one schema."""

    id: Column
    timestamp: Column
    tags: Column | None
    others: tuple[Column, ...]

    @property
    def labels(self) -> tuple[Column, ...]:
        """Return the labels."""
        return tuple(column for column in self.others if column.role is Role.LABEL)

    @property
    def inference(self) -> tuple[Column, ...]:
        """Return what an inference has beside its id, its time and what is true."""
        tags = () if self.tags is None else (self.tags,)
        return (*tags, *(column for column in self.others if column.role is not Role.LABEL))

    @property
    def are_recent(self) -> bool:
        """Tell whether a column must lie near the time at which it is looked at."""
        return any(column.is_recent for column in (self.timestamp, *self.others))


def read_columns(document: bytes) -> Columns:
    """Read a canonical document (RFC 8785), as the compiler writes it."""
    read = cast("dict[str, dict[str, object]]", orjson.loads(document))
    others = [
        _column(name, role, cast("dict[str, object]", said))
        for section, role in SECTIONS.items()
        for name, said in read.get(section, {}).items()
    ]
    own = {role: _own(read[role], role) for role in (Role.ID, Role.TIMESTAMP, Role.TAGS) if role in read}
    return Columns(own[Role.ID], own[Role.TIMESTAMP], own.get(Role.TAGS), tuple(others))


def _own(said: dict[str, object], role: Role) -> Column:
    return _column(str(said["name"]), role, said)


def _column(name: str, role: Role, said: dict[str, object]) -> Column:
    return Column(name, role, ColumnType.parse(str(said["type"])), said)
