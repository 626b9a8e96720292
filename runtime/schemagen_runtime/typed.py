"""Make events of a generated package of values by wire name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from schemagen_runtime.schema import Schema
from schemagen_runtime.support.loading import LOADING


def event_maker(schema: Schema[Any], name: str) -> Callable[[dict[str, object]], object | None]:
    """Return what makes a typed event of values by wire name; None of values that it has no places for."""
    with LOADING:
        from importlib import import_module  # noqa: PLC0415 -- only typed events need it

    package = import_module(schema.package)
    event = getattr(package, name)
    described = getattr(package, f"{name}Dict").__annotations__
    attributes = dict(zip(described, (field.name for field in fields(event)), strict=True))

    def make(values: dict[str, object]) -> object | None:
        try:
            made: object = event(**{attributes[name]: value for name, value in values.items()})
        except (KeyError, TypeError):
            return None
        return made

    return make
