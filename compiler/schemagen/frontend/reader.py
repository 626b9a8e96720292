"""From nodes to a draft of the model. What the shape check refused is passed over in silence here."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen_runtime.columns import SECTIONS, BaseType

from schemagen.frontend.draft import ColumnDraft, Draft
from schemagen.frontend.nodes import Mapping, Node, Plain, Scalar, Sequence
from schemagen.model.durations import parse_duration
from schemagen.model.names import derive_attribute
from schemagen.model.schema import Column, ColumnType, Constraints, Kind, NanPolicy, Role, Task
from schemagen.text.span import Span

_OWN_TYPES = {
    "id": (Role.ID, ColumnType(BaseType.STRING)),
    "timestamp": (Role.TIMESTAMP, ColumnType(BaseType.TIMESTAMP)),
    "tags": (Role.TAGS, ColumnType(BaseType.LIST, element=BaseType.STRING)),
}


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
        texts=tuple(_texts(root)),
        columns=(*_own_columns(root), *_section_columns(root)),
    )


def _texts(root: Mapping) -> Iterator[tuple[str, Span]]:
    """Every text for people in the file, with its place."""
    for entry in root.entries:
        if entry.key.text in ("doc", "unit") and isinstance(entry.value, Scalar):
            yield entry.value.text, entry.value.span
        elif isinstance(entry.value, Mapping):
            yield from _texts(entry.value)


def _own_columns(root: Mapping) -> Iterator[ColumnDraft]:
    for key, (role, default) in _OWN_TYPES.items():
        node = root.get(key)
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
    column = Column(
        name=name.text,
        attribute=derive_attribute(name.text) if attribute is None else attribute,
        role=role,
        type=column_type,
        span=name.span,
        constraints=_constraints(given, column_type),
        kind=Kind(kind) if kind in list(Kind) else None,
        sensitive=_plain(given.get("sensitive")) is True,
        deprecated=_plain(given.get("deprecated")) is True,
        doc=_text(given.get("doc")),
        unit=_text(given.get("unit")),
    )
    spans = {key: value.span for key, value in given.items()}
    members = given.get("enum")
    enum = tuple((_plain(item), item.span) for item in members.items) if isinstance(members, Sequence) else ()
    return ColumnDraft(column, spans if described else {"type": node.span}, enum)


def _type(node: Node) -> ColumnType | None:
    try:
        return ColumnType.parse(_text(node) or "")
    except ValueError:
        return None


def _constraints(given: dict[str, Node], column_type: ColumnType) -> Constraints:
    nan = given.get("nan")
    policy = nan.text if isinstance(nan, Scalar) else NanPolicy.REJECT
    return Constraints(
        minimum=_number(given.get("minimum"), column_type),
        maximum=_number(given.get("maximum"), column_type),
        exclusive_minimum=_number(given.get("exclusiveMinimum"), column_type),
        exclusive_maximum=_number(given.get("exclusiveMaximum"), column_type),
        enum=_enum(given.get("enum")),
        pattern=_text(given.get("pattern")),
        min_length=_count(given.get("minLength")),
        max_length=_count(given.get("maxLength")),
        min_items=_count(given.get("minItems")),
        max_items=_count(given.get("maxItems")),
        nan=NanPolicy(policy) if policy in list(NanPolicy) else NanPolicy.REJECT,
        max_age=_seconds(given.get("max_age")),
        max_future=_seconds(given.get("max_future")),
    )


def _plain(node: Node | None) -> Plain:
    return node.value if isinstance(node, Scalar) else None


def _text(node: Node | None) -> str | None:
    value = _plain(node)
    return value if isinstance(value, str) else None


def _number(node: Node | None, column_type: ColumnType) -> int | float | None:
    value = _plain(node)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole = isinstance(value, float) and value.is_integer() and column_type.scalar is BaseType.INT
    return int(value) if whole else value


def _count(node: Node | None) -> int | None:
    value = _plain(node)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _enum(node: Node | None) -> tuple[str, ...] | tuple[int, ...] | None:
    """The members, if they are all of one type that an enum can have; analysis complains of the rest."""
    values = [_plain(item) for item in node.items] if isinstance(node, Sequence) else []
    texts = tuple(value for value in values if isinstance(value, str))
    numbers = tuple(value for value in values if isinstance(value, int) and not isinstance(value, bool))
    if texts and len(texts) == len(values):
        return texts
    return numbers if numbers and len(numbers) == len(values) else None


def _seconds(node: Node | None) -> int | None:
    return parse_duration(_text(node) or "")
