"""Documents of a few columns for the tests of compatibility."""

from __future__ import annotations

from schemagen_runtime.columns import ColumnType, Role
from schemagen_runtime.compatibility.rule import Registered
from schemagen_runtime.document import CollectionColumn, Document, DocumentColumn

OWN = (Role.ID, Role.TIMESTAMP, Role.TAGS)


def document(*columns: tuple[str, Role, str]) -> Document:
    """A document whose own columns are called as their roles, unless they are given."""
    given = {role: (name, type_) for name, role, type_ in columns}
    own = {
        role: DocumentColumn(name, role, ColumnType.parse(type_))
        for role in OWN
        for name, type_ in [given.get(role, (str(role), "string"))]
    }
    others = [DocumentColumn(name, role, ColumnType.parse(type_)) for name, role, type_ in columns if role not in OWN]
    return Document(own[Role.ID], own[Role.TIMESTAMP], own[Role.TAGS], tuple(others))


def registered(of: Document, *versions: str) -> Registered:
    """Return a collection with the columns of a document."""
    columns = [CollectionColumn(column.name, column.place, column.type) for column in of.all_columns]
    return Registered(columns, versions)


OLD = document(("x", Role.FEATURE, "int"), ("v", Role.FEATURE, "vector<3>"), ("y", Role.LABEL, "string?"))
