"""attrs with cattrs: no detailed validation, hooks that take each type as it is, validators for the bounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Literal

from tests.system.benchmarks.events import Column, Columns
from tests.system.benchmarks.peers import Checker, optional

attrs = import_module("attrs")
cattrs = import_module("cattrs")
preconf = import_module("cattrs.preconf.orjson")
gen = import_module("cattrs.gen")


def checker(columns: Columns) -> Checker:
    validators = attrs.validators
    attributes: dict[str, object] = {}
    for column in sorted(columns, key=lambda column: column.optional):
        bounds = []
        if column.kind in {"int", "float"}:
            bounds = [validators.ge(column.lowest), validators.le(column.highest)]
            if column.optional:
                bounds = [validators.optional(bounds)]
        options = {"default": None} if column.optional else {}
        attributes[column.attribute] = attrs.field(type=_type(column), validator=bounds, **options)
    event = attrs.make_class("Event", attributes, slots=True)
    converter = preconf.make_converter(detailed_validation=False, forbid_extra_keys=True)
    for kind in (str, int, bool):
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_structure_hook(float, _float)
    converter.register_structure_hook(datetime, _timestamp)
    renamed = {column.attribute: gen.override(rename=column.name) for column in columns}
    hook = gen.make_dict_structure_fn(
        event, converter, _cattrs_detailed_validation=False, _cattrs_forbid_extra_keys=True, **renamed
    )
    converter.register_structure_hook(event, hook)
    converter.register_unstructure_hook(event, gen.make_dict_unstructure_fn(event, converter, **renamed))
    dumps = converter.dumps

    return Checker(
        "attrs + cattrs",
        check=lambda values: hook(values, event),
        encode=lambda values: dumps(hook(values, event)),
        typed=lambda arguments: dumps(event(**arguments)),
    )


def _exactly(kind: type) -> Callable[[object, object], object]:
    def hook(value: object, _: object) -> object:
        if type(value) is not kind:
            raise TypeError(value)
        return value

    return hook


def _float(value: object, _: object) -> float:
    if type(value) is not float and type(value) is not int:
        raise TypeError(value)
    return float(value)


def _timestamp(value: object, _: object) -> datetime:
    if type(value) is not str:
        raise TypeError(value)
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(value)
    return instant


def _type(column: Column) -> object:
    kinds = {"string": str, "int": int, "float": float, "bool": bool, "timestamp": datetime}
    kind: object = Literal[column.enum] if column.enum else kinds[column.kind]
    return optional(kind) if column.optional else kind
