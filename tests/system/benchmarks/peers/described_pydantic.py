"""pydantic for any schema: a strict ``TypedDict`` with the types and bounds that its canonical document says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Annotated, Any, Final, Literal, Optional
from uuid import UUID

from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.sampling.column import Column, read_columns

from tests.system.benchmarks.events import FLOAT_MAX, INT_MAX, INT_MIN, Event
from tests.system.benchmarks.peers.column_types import may_lack, type_of

_LOOSE: Final[Mapping[BaseType, object]] = {BaseType.DECIMAL: Decimal, BaseType.DATE: date, BaseType.UUID: UUID}
"""What strict mode takes no text for; this is how pydantic's documentation lets one column have it."""
_WIDEST: Final = {BaseType.INT: (int, INT_MIN, INT_MAX), BaseType.FLOAT: (float, -FLOAT_MAX, FLOAT_MAX)}
_BOUNDS: Final = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}


def encoder_of(document: bytes, *, labels_alone: bool = False) -> Callable[[Event], bytes]:
    """Return what checks and writes an inference of a schema, or a label alone."""
    pydantic: Any = import_module("pydantic")
    typing_extensions: Any = import_module("typing_extensions")
    columns = read_columns(document)
    tags = [columns.tags] if columns.tags and not labels_alone else []
    others = [one for one in columns.others if not labels_alone or one.role is Role.LABEL]
    fields: dict[str, object] = {}
    for column in (columns.id, columns.timestamp, *tags, *others):
        kind = _type(pydantic, column)
        optional = typing_extensions.NotRequired[Optional[kind]]  # noqa: UP045 -- of a value
        fields[column.name] = optional if may_lack(column, labels_alone) else kind
    event = typing_extensions.TypedDict("Event", fields)
    event.__pydantic_config__ = pydantic.ConfigDict(strict=True, extra="forbid")
    adapter = pydantic.TypeAdapter(event)
    validate, dump = adapter.validate_python, adapter.dump_json

    def encode(event: Event) -> bytes:
        line: bytes = dump(validate(event))
        return line

    return encode


def _type(pydantic: Any, column: Column) -> object:  # noqa: ANN401 -- by name
    return type_of(column, _single(pydantic, column, column.type.single), pydantic.Field)


def _single(pydantic: Any, column: Column, kind: ColumnType) -> object:  # noqa: ANN401 -- by name
    field = pydantic.Field
    if column.enum is not None and kind.base in {BaseType.STRING, BaseType.INT}:
        return Literal[column.enum]
    if kind.base is BaseType.TIMESTAMP:
        return Annotated[pydantic.AwareDatetime, field(strict=False)]
    if kind.base in _LOOSE:
        return Annotated[_LOOSE[kind.base], field(strict=False)]
    if kind.base in _WIDEST:
        plain, least, most = _WIDEST[kind.base]
        given = {short: column.bound(name) for name, short in _BOUNDS.items()}
        limits = {"ge": least, "le": most, **{name: bound for name, bound in given.items() if bound is not None}}
        return Annotated[plain, field(**limits, **({"allow_inf_nan": False} if plain is float else {}))]
    if kind.base is BaseType.STRING:
        lengths = {"min_length": column.whole("minLength"), "max_length": column.whole("maxLength")}
        return Annotated[str, field(**lengths, pattern=column.pattern)]
    return bool
