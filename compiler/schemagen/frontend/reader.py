"""Read nodes into a draft of the model. What the shape check refused is passed over in silence here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import SECTIONS, BaseType, ColumnType, Kind, NanPolicy, Role
from schemagen_runtime.parts import read_parts
from schemagen_runtime.protocol.monitoring import Monitoring, read_monitoring

from schemagen.frontend.draft import ColumnDraft, Draft
from schemagen.frontend.nodes import Mapping, Node, Plain, Scalar, Sequence, Value, as_written, meaning
from schemagen.model.column_types import OWN_COLUMNS
from schemagen.model.constraints import CONSTRAINTS, read_constraints
from schemagen.model.meaning import read_meaning
from schemagen.model.names import derive_attribute
from schemagen.model.schema import Column, Deprecation, Task
from schemagen.text.span import Span

_OF_ITS_TYPE: Final = frozenset(row.key for row in CONSTRAINTS if BaseType.DECIMAL in row.fits)
"""The constraints whose values are of the column's own type."""


def read(root: Mapping) -> Draft:
    """Read what can be read of a schema file."""
    task = _text(root.get("task"))
    name = root.get("name")
    return Draft(
        span=name.span if name is not None else root.span,
        name=_text(name),
        version=_text(root.get("version")),
        task=Task(task) if task in list(Task) else None,
        doc=_text(root.get("doc")),
        owner=_text(root.get("owner")),
        links=tuple(_links(root.get("links"))),
        segments=_names(root.get("segments")),
        group=_text(root.get("group")),
        monitoring=_monitoring(root.get("monitor")),
        texts=tuple(_texts(root)),
        columns=(*_own_columns(root), *_section_columns(root)),
        given={entry.key.text: entry.value for entry in root.entries},
    )


def read_shared(root: Mapping) -> Draft:
    """Read what can be read of a file of shared columns; which role a column will play is not known yet."""
    section = root.get("columns")
    entries = section.entries if isinstance(section, Mapping) else ()
    columns = (_column(entry.key, entry.value, Role.EXTRA, None) for entry in entries)
    return read(root)._replace(columns=tuple(column for column in columns if column is not None))


def _links(node: Node | None) -> Iterator[tuple[str, str]]:
    """Yield the title and the address of each link; one that has no title is called by its address."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            address = _text(entry.value)
            yield from ((entry.key.text, address),) if address else ()
    for item in node.items if isinstance(node, Sequence) else ():
        address = _text(item)
        yield from ((address, address),) if address else ()


def _names(node: Node | None) -> tuple[str, ...] | None:
    if not isinstance(node, Sequence):
        return None
    return tuple(name for item in node.items if (name := _text(item)) is not None)


def _monitoring(node: Node | None) -> Monitoring | None:
    return None if node is None else read_monitoring(meaning(node))


def _texts(root: Mapping) -> Iterator[tuple[str, Span]]:
    """Yield every text for people in the file, with its place."""
    for entry in root.entries:
        if entry.key.text in ("doc", "unit", "owner") and isinstance(entry.value, Scalar):
            yield entry.value.text, entry.value.span
        elif isinstance(entry.value, Mapping):
            yield from _texts(entry.value)


def _own_columns(root: Mapping) -> Iterator[ColumnDraft]:
    for key, own in OWN_COLUMNS.items():
        node, role, default = root.get(key), own.role, own.default
        if isinstance(node, Scalar) and isinstance(node.value, str):
            yield ColumnDraft(Column(node.text, derive_attribute(node.text), role, default, node.span), {})
        elif isinstance(node, Mapping):
            name = node.get("name")
            if isinstance(name, Scalar) and isinstance(name.value, str):
                column = _column(name, node, role, default)
                yield from (column,) if column else ()


def _section_columns(root: Mapping) -> Iterator[ColumnDraft]:
    for key, role in SECTIONS.items():
        section = root.get(key)
        for entry in section.entries if isinstance(section, Mapping) else ():
            column = _column(entry.key, entry.value, role, None)
            yield from (column,) if column else ()


def _column(name: Scalar, node: Node, role: Role, default: ColumnType | None) -> ColumnDraft | None:
    described = node if isinstance(node, Mapping) else None
    spelled = described.get("type") if described else node
    column_type = default if spelled is None else _type(spelled)
    if column_type is None:
        return None
    given = {entry.key.text: entry.value for entry in described.entries} if described else {}
    kind = _text(given.get("kind"))
    attribute = _text(given.get("attribute"))
    values = _given_values(given, exact=column_type.scalar is BaseType.DECIMAL)
    column = Column(
        name=name.text,
        attribute=derive_attribute(name.text) if attribute is None else attribute,
        role=role,
        type=column_type,
        span=name.span,
        constraints=read_constraints(values, column_type),
        kind=Kind(kind) if kind in list(Kind) else None,
        sensitive=_plain(given.get("sensitive")) is True,
        deprecated=_deprecation(given.get("deprecated")),
        doc=_text(given.get("doc")),
        unit=_text(given.get("unit")),
        meaning=read_meaning(values, column_type),
        renamed_from=_text(given.get("renamed_from")),
        parts=read_parts(values.get("from")),
    )
    return ColumnDraft(column, given if described else {"type": node})


def _deprecation(node: Node | None) -> Deprecation | None:
    if isinstance(node, Mapping):
        return Deprecation(*(_text(node.get(key)) for key in Deprecation._fields))
    return Deprecation() if _plain(node) is True else None


def _type(node: Node) -> ColumnType | None:
    try:
        return ColumnType.parse(_text(node) or "")
    except ValueError:
        return None


def _given_values(given: dict[str, Node], *, exact: bool) -> dict[str, Value]:
    """Return what each key says; ``~`` and an empty value say nothing, while ``null`` is a word of the language.

    Args:
        given: the keys.
        exact: whether numbers among values of the column's own type are wanted as they are written.
    """
    return {
        key: as_written(node) if exact and key in _OF_ITS_TYPE else meaning(node)
        for key, node in given.items()
        if not isinstance(node, Scalar) or node.value is not None or node.text == NanPolicy.NULL
    }


def _plain(node: Node | None) -> Plain:
    return node.value if isinstance(node, Scalar) else None


def _text(node: Node | None) -> str | None:
    value = _plain(node)
    return value if isinstance(value, str) else None
