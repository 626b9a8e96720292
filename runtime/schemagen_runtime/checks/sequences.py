"""Convert lists and vectors on the explaining path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from schemagen_runtime.checks.foreign import plain_sequence
from schemagen_runtime.checks.report import Column, Mismatch
from schemagen_runtime.columns import BaseType
from schemagen_runtime.errors import ErrorCode


def _items(value: object) -> list[object]:
    """Return a copy of the items, which no other thread can change; the methods of a subclass are not asked."""
    plain = plain_sequence(value)
    if isinstance(plain, list):
        listed = cast("list[object]", plain)
        return list[object].copy(listed)
    if isinstance(plain, tuple):
        items = cast("tuple[object, ...]", plain)
        return list(tuple[object, ...].__iter__(items))
    raise Mismatch(ErrorCode.TYPE_MISMATCH, value, hint="a list, a tuple or a 1-D NumPy array is one")


def convert_item(item: Column, value: object, place: int | str) -> object:
    """Return one item of a list, vector or map as it goes on the wire.

    Args:
        item: describes the items.
        value: the item.
        place: its index, or its key.

    Raises:
        Mismatch: it does not fit.
    """
    if value is None:
        if item.nullable:
            return None
        raise Mismatch(ErrorCode.NOT_NULLABLE, value, item=place, wanted=item)
    try:
        return item.convert(value)
    except Mismatch as mismatch:
        raise Mismatch(mismatch.code, mismatch.value, item=place, hint=mismatch.hint, wanted=item) from None


def _convert_each(item: Column, values: list[object]) -> list[object]:
    return [convert_item(item, value, index) for index, value in enumerate(values)]


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class ListColumn(Column):
    """Take a list, tuple or 1-D NumPy array whose elements fit ``item``."""

    base: ClassVar = BaseType.LIST
    item: Column
    min_items: int | None = None
    max_items: int | None = None

    def convert(self, value: object) -> list[object]:
        """Return the value as a list of wire values."""
        items = _items(value)
        if (self.min_items is not None and len(items) < self.min_items) or (
            self.max_items is not None and len(items) > self.max_items
        ):
            raise Mismatch(ErrorCode.LENGTH_OUT_OF_BOUNDS, items)
        return _convert_each(self.item, items)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class VectorColumn(Column):
    """Take a list, tuple or 1-D NumPy array of exactly ``dimension`` floats."""

    base: ClassVar = BaseType.VECTOR
    item: Column
    dimension: int

    def convert(self, value: object) -> list[object]:
        """Return the value as a list of floats."""
        items = _items(value)
        if len(items) != self.dimension:
            raise Mismatch(ErrorCode.DIMENSION_MISMATCH, items)
        return _convert_each(self.item, items)
