"""Find ways in which an event can be wrong: each in one place, and one that the validator refuses for one reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final, NamedTuple, cast

from schemagen_runtime.columns import BaseType
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.sampling.column import Column
from schemagen_runtime.schema import Schema

_UNKNOWN: Final = "no_such_column"
_LEFT_OUT: Final = object()
_OF_TYPE: Final[Mapping[BaseType, tuple[object, ...]]] = {
    BaseType.STRING: (17, "", "?", "no such value"),
    BaseType.INT: ("three", 2.5),
    BaseType.FLOAT: ("a lot",),
    BaseType.DECIMAL: ("a lot", "1e2"),
    BaseType.BOOL: ("perhaps", 1),
    BaseType.TIMESTAMP: ("yesterday", "2024-02-30T00:00:00Z", "2024-03-01T00:00:00"),
    BaseType.DATE: ("2024-02-30", "tomorrow"),
    BaseType.UUID: ("not-a-uuid",),
}


class Mistake(NamedTuple):
    """Hold one way in which an event can be wrong.

    Attributes:
        code: the reason for which it is refused.
        column: the column that is wrong, by wire name.
    """

    code: ErrorCode
    column: str
    value: object

    def make(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the event with this mistake."""
        made = {**values, self.column: self.value}
        if self.value is _LEFT_OUT:
            del made[self.column]
        return made


class Mistakes:
    """Hold the ways in which events of one kind can be wrong, by code: each code comes about as often as another."""

    def __init__(self, schema: Schema[Any], columns: tuple[Column, ...], good: Mapping[str, object]) -> None:
        """Try each way on a good event, and keep what the validator refuses for one reason."""
        by_code: dict[ErrorCode, list[Mistake]] = {}
        for column, value in _tried(columns, good):
            mistake = Mistake(ErrorCode.TYPE_MISMATCH, column, value)
            errors = schema.check(mistake.make(good))
            if len(errors) == 1:
                by_code.setdefault(errors[0].code, []).append(mistake._replace(code=errors[0].code))
        self.by_code: Final = {code: tuple(found) for code, found in by_code.items()}
        self._codes = tuple(self.by_code.values())

    def draw(self, random: Random) -> Mistake:
        """Return one of them."""
        found = self._codes[int(random.random() * len(self._codes))]
        return found[int(random.random() * len(found))]

    @property
    def all(self) -> tuple[Mistake, ...]:
        """Return all of them."""
        return tuple(mistake for found in self._codes for mistake in found)


def _tried(columns: tuple[Column, ...], good: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    yield _UNKNOWN, 1
    for column in columns:
        yield column.name, _LEFT_OUT
        for value in (None, *_wrong(column, good.get(column.name))):
            yield column.name, value


def _wrong(column: Column, good: object) -> Iterator[object]:
    single = tuple(_wrong_scalars(column))
    if not column.type.has_elements:
        yield from (*single, [1])
        return
    yield "no list"
    if column.type.base is BaseType.MAP:
        yield from ({"key": value} for value in single[:3])
        return
    given = cast("list[object]", good) if isinstance(good, list) else []
    yield from ([*given, 0.5], given[:-1])
    yield from ([*given[:-1], value] for value in single[:4])


def _wrong_scalars(column: Column) -> Iterator[object]:
    yield from _OF_TYPE[column.type.scalar]
    for key, step in (("minimum", -1), ("exclusiveMinimum", 0), ("maximum", 1), ("exclusiveMaximum", 0)):
        bound = column.bound(key)
        if isinstance(bound, int | float):
            yield bound + step
        elif isinstance(bound, str) and step == 0:
            yield bound
    if column.type.scalar is BaseType.INT:
        yield from (1 << 63, 10**9 + 7)
    longest = column.whole("maxLength")
    if longest is not None:
        yield "x" * (longest + 1)
