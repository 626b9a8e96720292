"""msgspec: ``convert`` to a Struct, with ``Meta`` constraints and ``Literal``; strict, not tracked by the collector."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from types import GenericAlias
from typing import Annotated, Literal

from tests.system.benchmarks.events import Column, Columns, Event
from tests.system.benchmarks.peers import Checker, optional

msgspec = import_module("msgspec")


def checker(columns: Columns) -> Checker:
    fields = [(column.attribute, _type(column), *([None] if column.optional else [])) for column in columns]
    struct = msgspec.defstruct(
        "Event",
        fields,
        rename={column.attribute: column.name for column in columns},
        kw_only=True,
        forbid_unknown_fields=True,
        gc=False,
    )
    convert, encoder = msgspec.convert, msgspec.json.Encoder()
    encode, decode, listed = encoder.encode, msgspec.json.Decoder(struct).decode, GenericAlias(list, struct)

    def typed(arguments: Event) -> bytes:
        # A Struct checks nothing when it is made: reading its own JSON back is what the documentation offers.
        line: bytes = encode(struct(**arguments))
        decode(line)
        return line

    return Checker(
        "msgspec",
        check=lambda event: convert(event, struct),
        batch=lambda events: convert(events, listed),
        encode=lambda event: encode(convert(event, struct)),
        typed=typed,
    )


def _type(column: Column) -> object:
    return optional(_plain(column)) if column.optional else _plain(column)


def _plain(column: Column) -> object:
    meta = msgspec.Meta
    if column.enum:
        return Literal[column.enum]
    match column.kind:
        case "timestamp":
            return Annotated[datetime, meta(tz=True)]
        case "int":
            return Annotated[int, meta(ge=column.lowest, le=column.highest)]
        case "float":
            return Annotated[float, meta(ge=column.lowest, le=column.highest)]
        case "bool":
            return bool
        case "string":
            return str
