"""Read all that a canonical document says of a schema and its columns, for comparing it with another."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple, cast

import orjson

from schemagen_runtime.columns import SECTIONS, ColumnType, Kind, Role

OWN: Final = (Role.ID, Role.TIMESTAMP, Role.TAGS)
"""The parts that one column of a schema has at most."""

_SECTIONS: Final = {role: section for section, role in SECTIONS.items()}
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def column_path(role: Role, name: str) -> str:
    """Return where a column stands, such as ``features.f1``, ``features."a-b"`` or ``id``."""
    return str(role) if role in OWN else f"{_SECTIONS[role]}.{_quoted(name)}"


class DescribedColumn(NamedTuple):
    """Hold one column and all that its mapping in the canonical document says."""

    name: str
    role: Role
    type: ColumnType
    said: Mapping[str, object]

    @property
    def kind(self) -> Kind | None:
        """Return the kind of a prediction, None where it says none."""
        kind = self.said.get("kind")
        return Kind(kind) if isinstance(kind, str) else None

    @property
    def path(self) -> str:
        """Return where it stands, such as ``features.f1`` or ``id``."""
        return column_path(self.role, self.name)

    @property
    def is_nullable(self) -> bool:
        """Tell whether an inference may leave it out, or have null there."""
        return self.type.nullable or self.role in (Role.TAGS, Role.LABEL)


class Described(NamedTuple):
    """Hold one schema: what its document says at the top level, and its columns by name."""

    said: Mapping[str, object]
    columns: Mapping[str, DescribedColumn]

    @property
    def name(self) -> str:
        """Return the schema's name."""
        return str(self.said["name"])

    @property
    def version(self) -> str:
        """Return the schema's own version, such as ``1.0.0``."""
        return str(self.said["version"])

    def with_role(self, role: Role) -> list[DescribedColumn]:
        """Return the columns that play ``role``, in the order of the document."""
        return [column for column in self.columns.values() if column.role is role]

    @property
    def only_label(self) -> str | None:
        """Return the name of the label where there is just one: what a prediction answers that says no target."""
        labels = self.with_role(Role.LABEL)
        return labels[0].name if len(labels) == 1 else None

    def own(self, role: Role) -> DescribedColumn | None:
        """Return the id, the timestamp or the tags; None where the schema has no such column."""
        return next(iter(self.with_role(role)), None)


def describe(document: bytes) -> Described:
    """Read a canonical document (RFC 8785).

    Raises:
        ValueError: ``document`` is none.
    """
    try:
        said = cast("dict[str, object]", orjson.loads(document))
        _ = said["name"], said["version"]
        found = [_own_column(said, role) for role in OWN if role in said]
        for section, role in SECTIONS.items():
            described = cast("dict[str, dict[str, object]]", said.get(section, {}))
            found += [_column(name, role, column) for name, column in described.items()]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a canonical schema document: {error!r}") from error
    return Described(said, {column.name: column for column in found})


def _own_column(document: Mapping[str, object], role: Role) -> DescribedColumn:
    said = cast("Mapping[str, object]", document[role])
    return _column(str(said["name"]), role, said)


def _column(name: str, role: Role, said: Mapping[str, object]) -> DescribedColumn:
    return DescribedColumn(name, role, ColumnType.parse(str(said["type"])), said)


def _quoted(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
