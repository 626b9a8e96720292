"""pydantic: one strict ``TypeAdapter`` over a ``TypedDict`` with ``Field`` constraints."""

from __future__ import annotations

from importlib import import_module
from types import GenericAlias
from typing import Annotated, Literal

from tests.system.benchmarks.events import Column, Columns
from tests.system.benchmarks.peers import Checker, optional

pydantic = import_module("pydantic")
typing_extensions = import_module("typing_extensions")


def checker(columns: Columns) -> Checker:
    required = {column.name: type_of(column) for column in columns if not column.optional}
    optionals = {column.name: typing_extensions.NotRequired[type_of(column)] for column in columns if column.optional}
    event = typing_extensions.TypedDict("Event", required | optionals)
    event.__pydantic_config__ = pydantic.ConfigDict(strict=True, extra="forbid")
    one, many = pydantic.TypeAdapter(event), pydantic.TypeAdapter(GenericAlias(list, event))
    validate, dump = one.validate_python, one.dump_json

    return Checker(
        "pydantic",
        check=validate,
        batch=many.validate_python,
        encode=lambda event: dump(validate(event)),
    )


def type_of(column: Column) -> object:
    """The annotation of a column, with its constraints."""
    return optional(_plain(column)) if column.optional else _plain(column)


def _plain(column: Column) -> object:
    field = pydantic.Field
    if column.enum:
        return Literal[column.enum]
    match column.kind:
        case "timestamp":
            # Strict mode takes no text for a datetime; this is how its documentation lets one column have it.
            return Annotated[pydantic.AwareDatetime, field(strict=False)]
        case "int":
            return Annotated[int, field(ge=column.lowest, le=column.highest)]
        case "float":
            return Annotated[float, field(ge=column.lowest, le=column.highest, allow_inf_nan=False)]
        case "bool":
            return bool
        case "string":
            return str
