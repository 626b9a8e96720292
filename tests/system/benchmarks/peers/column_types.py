"""What peers that read types of Python have in common: the type of a column, and whether an event may be without it."""

from __future__ import annotations

from collections.abc import Callable
from types import GenericAlias
from typing import Annotated, Any, Optional

from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.sampling.column import Column


def may_lack(column: Column, labels_alone: bool) -> bool:
    """Tell whether an event may be without a column; a label alone needs no timestamp."""
    if labels_alone and column.role is Role.TIMESTAMP:
        return True
    return column.type.nullable or column.role in {Role.LABEL, Role.TAGS}


def type_of(column: Column, single: object, sized: Callable[..., Any]) -> object:
    """Return the type of a column's values.

    Args:
        column: the column.
        single: the type of a single value, or of an element.
        sized: returns what the peer wants of ``min_length`` and ``max_length``.
    """
    if column.type.nullable_elements:
        single = Optional[single]  # noqa: UP045 -- of a value
    match column.type.base:
        case BaseType.VECTOR:
            size = column.type.dimension
            return Annotated[GenericAlias(list, single), sized(min_length=size, max_length=size)]
        case BaseType.LIST:
            bounds = {"min_length": column.whole("minItems"), "max_length": column.whole("maxItems")}
            return Annotated[GenericAlias(list, single), sized(**bounds)]
        case BaseType.MAP:
            return GenericAlias(dict, (str, single))
        case _:
            return single
