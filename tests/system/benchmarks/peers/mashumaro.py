"""mashumaro: a decoder made once over a dataclass. It converts rather than checks, as its documentation says."""

from __future__ import annotations

from dataclasses import field, make_dataclass
from datetime import datetime
from importlib import import_module
from typing import ClassVar, Literal

from tests.system.benchmarks.events import Column, Columns, Event
from tests.system.benchmarks.peers import Checker, optional

basic = import_module("mashumaro.codecs.basic")
orjson_codec = import_module("mashumaro.codecs.orjson")
config = import_module("mashumaro.config")


def checker(columns: Columns) -> Checker:
    class Config(config.BaseConfig):  # type: ignore[misc, name-defined]  # its base is known at run time only
        forbid_extra_keys = True
        serialize_by_alias = True
        aliases: ClassVar = {each.attribute: each.name for each in columns if each.attribute != each.name}

    event = make_dataclass("Event", [_field(column) for column in columns], kw_only=True, namespace={"Config": Config})
    decode = basic.BasicDecoder(event).decode
    encode = orjson_codec.ORJSONEncoder(event).encode

    def typed(arguments: Event) -> bytes:
        line: bytes = encode(event(**arguments))
        return line

    return Checker("mashumaro", check=decode, encode=lambda values: encode(decode(values)), typed=typed)


def _field(column: Column) -> tuple[str, type] | tuple[str, type, object]:
    kinds = {"string": str, "int": int, "float": float, "bool": bool, "timestamp": datetime}
    kind = Literal[column.enum] if column.enum else kinds[column.kind]
    if column.optional:
        return column.attribute, optional(kind), field(default=None)  # type: ignore[return-value]  # a type form
    return column.attribute, kind  # type: ignore[return-value]  # a type form
