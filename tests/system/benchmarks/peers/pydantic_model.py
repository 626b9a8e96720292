"""pydantic as most use it: a strict model with ``Field`` constraints. Its documentation finds ``TypedDict`` faster."""

from __future__ import annotations

from importlib import import_module

from tests.system.benchmarks.events import Column, Columns, Event
from tests.system.benchmarks.peers import Checker
from tests.system.benchmarks.peers.pydantic import type_of

pydantic = import_module("pydantic")


def checker(columns: Columns) -> Checker:
    config = pydantic.ConfigDict(strict=True, extra="forbid", populate_by_name=True)
    model = pydantic.create_model(
        "Event", __config__=config, **{column.attribute: _field(column) for column in columns}
    )
    validate = model.model_validate

    def typed(arguments: Event) -> bytes:
        line: str = model(**arguments).model_dump_json(by_alias=True)
        return line.encode()

    def encode(event: Event) -> bytes:
        line: str = validate(event).model_dump_json(by_alias=True)
        return line.encode()

    return Checker("pydantic, model", check=validate, encode=encode, typed=typed)


def _field(column: Column) -> tuple[object, object]:
    return type_of(column), pydantic.Field(default=None if column.optional else ..., alias=column.name)
