"""msgspec for any schema: a Struct with the types and bounds that its canonical document says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from types import GenericAlias
from typing import Annotated, Any, Final, Literal, NamedTuple, Optional
from uuid import UUID

from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.sampling.column import Column, read_columns

from tests.system.benchmarks.events import FLOAT_MAX, INT_MAX, INT_MIN, Event
from tests.system.benchmarks.peers.column_types import may_lack, type_of

_PLAIN: Final[Mapping[BaseType, object]] = {
    BaseType.STRING: str,
    BaseType.INT: int,
    BaseType.FLOAT: float,
    BaseType.DECIMAL: Decimal,
    BaseType.BOOL: bool,
    BaseType.DATE: date,
    BaseType.UUID: UUID,
}
_WIDEST: Final = {BaseType.INT: (INT_MIN, INT_MAX), BaseType.FLOAT: (-FLOAT_MAX, FLOAT_MAX)}


class Peer(NamedTuple):
    """Hold what msgspec offers for the events of one schema.

    Attributes:
        convert: makes a checked object of a dictionary.
        convert_all: makes those of a list; ends at the first bad one.
        encode: writes an object.
        arguments: returns the arguments of the class for each event.
        struct: the class.
        read_back: writes an object, and reads that, for making one checks nothing.
        is_label: whether the events are labels.
    """

    convert: Callable[[Event], object]
    convert_all: Callable[[Sequence[Event]], Sequence[object]]
    encode: Callable[[object], bytes]
    arguments: Callable[[Sequence[Event]], Sequence[Event]]
    struct: type[object]
    read_back: Callable[[object], bytes]
    is_label: bool


def peer_of(document: bytes, *, labels_alone: bool = False) -> Peer:
    """Return msgspec for the inferences of a schema, or for its labels alone."""
    msgspec: Any = import_module("msgspec")
    columns = read_columns(document)
    own = [columns.id, columns.timestamp, *((columns.tags,) if columns.tags and not labels_alone else ())]
    chosen = [*own, *(one for one in columns.others if not labels_alone or one.role is Role.LABEL)]
    names = {f"c{place}": column.name for place, column in enumerate(chosen)}
    places = {name: place for place, name in names.items()}
    struct = msgspec.defstruct(
        "Event",
        [_field(msgspec, place, column, labels_alone) for place, column in zip(names, chosen, strict=True)],
        rename=names, kw_only=True, forbid_unknown_fields=True, gc=False,
    )  # fmt: skip
    convert, encode = msgspec.convert, msgspec.json.Encoder().encode
    listed = GenericAlias(list, struct)
    decode = msgspec.json.Decoder(struct).decode

    def read_back(event: object) -> bytes:
        line: bytes = encode(event)
        decode(line)
        return line

    def of(event: Event) -> object:
        return convert(event, struct)

    def of_all(events: Sequence[Event]) -> Sequence[object]:
        found: Sequence[object] = convert(events, listed)
        return found

    def arguments(events: Sequence[Event]) -> Sequence[Event]:
        return [{places[name]: value for name, value in event.items()} for event in events]

    return Peer(of, of_all, encode, arguments, struct, read_back, labels_alone)


def _field(msgspec: Any, place: str, column: Column, labels_alone: bool) -> tuple[object, ...]:  # noqa: ANN401 -- by name
    kind = _type(msgspec, column)
    return (place, Optional[kind], None) if may_lack(column, labels_alone) else (place, kind)  # noqa: UP045 -- of a value


def _type(msgspec: Any, column: Column) -> object:  # noqa: ANN401 -- by name
    return type_of(column, _single(msgspec, column, column.type.single), msgspec.Meta)


def _single(msgspec: Any, column: Column, kind: ColumnType) -> object:  # noqa: ANN401 -- by name
    if column.enum is not None and kind.base in {BaseType.STRING, BaseType.INT}:
        return Literal[column.enum]
    if kind.base is BaseType.TIMESTAMP:
        return Annotated[datetime, msgspec.Meta(tz=True)]
    if kind.base in _WIDEST:
        least, most = _WIDEST[kind.base]
        bounds = {"ge": column.bound("minimum"), "le": column.bound("maximum")}
        above, below = column.bound("exclusiveMinimum"), column.bound("exclusiveMaximum")
        limits = {
            **({"gt": above} if above is not None else {"ge": least if bounds["ge"] is None else bounds["ge"]}),
            **({"lt": below} if below is not None else {"le": most if bounds["le"] is None else bounds["le"]}),
        }
        return Annotated[_PLAIN[kind.base], msgspec.Meta(**limits)]
    if kind.base is BaseType.STRING:
        lengths = {"min_length": column.whole("minLength"), "max_length": column.whole("maxLength")}
        return Annotated[str, msgspec.Meta(**lengths, pattern=column.pattern)]
    return _PLAIN[kind.base]
