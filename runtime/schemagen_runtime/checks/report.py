"""Read one event on the explaining path: every column is read, and every mistake is kept."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import ClassVar, Final, cast
from uuid import UUID

from schemagen_runtime.checks.fast import is_sequence, write
from schemagen_runtime.checks.unplaced import UnplacedTime
from schemagen_runtime.columns import BaseType
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.explanation import Explanation
from schemagen_runtime.support.interruption import raise_interruption
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.nearest import nearest
from schemagen_runtime.support.numbers import InexactNumber, NegativeZero
from schemagen_runtime.support.text import MAX_QUOTED, quote

_ABSENT: Final = object()
_SHORT_NAMES: Final = {"NAType": "pandas.NA", "NaTType": "pandas.NaT", "Timestamp": "pandas.Timestamp"}
"""Classes of pandas that people know by another name than their own, which differs from version to version."""
_MAX_GUESSED: Final = 60
"""Characters of an unknown name for which the nearest one is looked up."""
_SHOWN_INT_BITS: Final = 128
_MOST_UNKNOWN: Final = 100
"""Unknown columns of an event that are told one by one: nobody mends more, and strangers send a million."""
_MOST_HINTS: Final = 3
"""Of them, those for which the nearest name is looked up, which takes long where there are many columns."""
_MOST_SEARCHES: Final = 300
"""Different unknown names for which a process looks up the nearest of one schema: strangers send thousands."""
_NO_HINT: Final = "the schema has no such column"
_ADVISED: Final = frozenset(
    {ErrorCode.TYPE_MISMATCH, ErrorCode.TIMESTAMP_INVALID, ErrorCode.NOT_FINITE, ErrorCode.NOT_NULLABLE}
)
"""Codes of values that are of another kind than the column, so that converting them may help."""


class Mismatch(Exception):  # noqa: N818 -- never leaves this package; it carries a finding from a column to its report
    """Report that a value does not fit its column.

    Attributes:
        code: the kind of mistake.
        value: the value that does not fit.
        item: the index of that value in its list, or its key in its map; None where the column holds one value.
        is_key: whether the value is itself a key of a map.
        hint: what is wrong, where "expected …, got …" does not say it; empty where it does.
        wanted: what describes the value, where that is not the column itself, but its items.
    """

    def __init__(
        self,
        code: ErrorCode,
        value: object,
        *,
        item: int | str | None = None,
        is_key: bool = False,
        hint: str = "",
        wanted: Column | None = None,
    ) -> None:
        self.code = code
        self.value = 0 if type(value) is NegativeZero else value  # its sign is no part of what is wrong
        self.item = item
        self.is_key = is_key
        self.hint = hint
        self.wanted = wanted


# For speed: neither this class nor its kin have comparison and text, and none is frozen. A frozen dataclass is the
# plain way; its methods would be made at every import of a package, and take a fifth of the time of that.
@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Column(ABC):
    """Hold what the explaining path knows of one column. Generated code makes one for each column.

    Attributes:
        name: its name on the wire.
        expected: type and constraints in words.
        location: ``file:line`` of the column in its schema.
        nullable: whether a value may be absent or null.
        sensitive: whether errors must not show its values.
    """

    base: ClassVar[BaseType]
    name: str
    expected: str
    location: str
    nullable: bool = False
    sensitive: bool = False

    @abstractmethod
    def convert(self, value: object) -> object:
        """Return a value as it goes on the wire.

        Raises:
            Mismatch: the value does not fit.
        """


def describe(value: object) -> str:
    """Return a value and its type in a few words. It may have any size and class; none of its own code is run."""
    if value is None or value is True or value is False:
        return repr(value)
    kind = type(value)
    if type(value) is str:
        return f"str {quote(value)}"
    if type(value) is int and value.bit_length() > _SHOWN_INT_BITS:
        return f"an int of {value.bit_length()} bits"
    if type(value) is InexactNumber:
        return f"number {value.text if len(value.text) <= MAX_QUOTED else value.text[:MAX_QUOTED] + '…'}"
    decimal = sys.modules.get("decimal")  # where it is not loaded, nobody has such a number
    if decimal is not None and kind is decimal.Decimal:
        text = str(value)
        return f"Decimal {text if len(text) <= MAX_QUOTED else text[:MAX_QUOTED] + '…'}"
    if kind in (int, float, UUID):
        return f"{kind.__name__} {value}"
    if type(value) is UnplacedTime:
        return str(value)
    if type(value) is datetime:  # without its tzinfo, which may be anybody's code
        zone = "naive" if value.tzinfo is None else f"tzinfo {type(value.tzinfo).__name__}"
        return f"datetime {value.replace(tzinfo=None)} ({zone})"
    if is_sequence(value) or type(value) is dict:
        return f"a {kind.__name__} of length {len(cast('Sized', value))}"
    if kind is date:
        return f"date {date.isoformat(cast('date', value))}"
    if kind.__module__.partition(".")[0] == "pandas" and kind.__name__ in _SHORT_NAMES:
        return _SHORT_NAMES[kind.__name__]
    return f"{kind.__module__}.{kind.__qualname__}" if kind.__module__ != "builtins" else kind.__name__


class Report:
    """Read the columns of one event, in the order in which generated code asks for them.

    It gathers the values as they go on the wire, and every error. Generated code calls ``read`` and its kin for each
    column, in the order of the schema, and then ``explanation`` once. A line has every column: one that the event
    leaves out is null. ``values`` must be the caller's own, for they are looked at more than once.
    """

    def __init__(self, values: Mapping[str, object] | Mapping[object, object]) -> None:
        self._values = values
        self._row: dict[str, object] = {}
        self._errors: list[FieldError] = []

    def read(self, *columns: Column) -> None:
        """Read columns that must be there, or may be absent or null where they are nullable."""
        values, row = self._values, self._row
        for column in columns:
            name = column.name
            value = values.get(name, _ABSENT)
            if value is None or value is _ABSENT:
                self._read_nothing(column, value)
                continue
            try:
                row[name] = converted = column.convert(value)
            except Mismatch as mismatch:
                self._add_mismatch(column, mismatch)
            else:
                if converted is None and not column.nullable:
                    self._read_nothing(column, None)

    def read_optional(self, *columns: Column) -> None:
        """Read columns that an event may leave out whatever their types say: labels, tags."""
        for column in columns:
            if self._values.get(column.name) is None:
                self._row[column.name] = None
            else:
                self.read(column)

    def require_label(self, *columns: Column) -> None:
        """Note an error unless the event gives one of ``columns`` a value. Where NaN becomes null, it is none."""
        if all(self._row.get(column.name, _ABSENT) is None for column in columns):
            names = ", ".join(repr(column.name) for column in columns) or "none: the schema has no labels"
            message = (
                f"the event has no label, nor any column of an inference; a label event needs at least one of {names}"
            )
            self._errors.append(FieldError(ErrorCode.NO_LABEL, None, message, "at least one label", "none"))

    def refuse_others(self, known: frozenset[str]) -> None:
        """Note an error for every column of the event that is not ``known``, with the nearest name."""
        if known.issuperset(self._values):
            return
        unknown = [name for name in self._values if name not in known]
        for place, name in enumerate(unknown[:_MOST_UNKNOWN]):
            near = _near(name, known) if place < _MOST_HINTS and isinstance(name, str) else None
            if near is not None:
                self._explain_absence(near, quote(cast("str", name)))
            self._errors.append(_unknown(name, f"did you mean {near!r}?" if near is not None else _NO_HINT))
        if len(unknown) > _MOST_UNKNOWN:
            more = len(unknown) - _MOST_UNKNOWN
            message = f"{more} more unknown columns"
            self._errors.append(FieldError(ErrorCode.UNKNOWN_COLUMN, None, message, "columns of the schema", message))

    def _explain_absence(self, column: str, misspelt: str) -> None:
        """Say in the error about a column that is not there what stands in its place: often one error is shown."""
        for place, error in enumerate(self._errors):
            lacks = error.column == column and error.code is ErrorCode.MISSING_COLUMN
            if lacks or (error.code is ErrorCode.NO_LABEL and repr(column) in error.message):
                message = f"{error.message}; {misspelt} is there: did you mean {column!r}?"
                self._errors[place] = replace(error, message=message)

    def explanation(self) -> Explanation:
        """Return the wire line of what was read, or every error."""
        if self._errors:
            return Explanation(b"", tuple(self._errors))
        return Explanation(write(self._row), ())

    def _read_nothing(self, column: Column, value: object) -> None:
        if column.nullable:
            self._row[column.name] = None
        elif value is None:
            self._add(ErrorCode.NOT_NULLABLE, column, "is null, which only a type with '?' may be", "None")
        else:
            self._add(ErrorCode.MISSING_COLUMN, column, "is missing", "nothing")

    def _add_mismatch(self, column: Column, mismatch: Mismatch) -> None:
        got = _hide(mismatch.value) if column.sensitive else describe(mismatch.value)
        place = _place(mismatch, sensitive=column.sensitive)
        hint = _advise(column, mismatch) or mismatch.hint
        self._add(mismatch.code, column, f"does not fit{place}: got {got}{f'; {hint}' if hint else ''}", got)

    def _add(self, code: ErrorCode, column: Column, problem: str, got: str) -> None:
        message = f"column {column.name!r} {problem}; expected {column.expected}"
        self._errors.append(FieldError(code, column.name, message, column.expected, got, column.location))


def _place(mismatch: Mismatch, *, sensitive: bool) -> str:
    """Return where in a value the mistake is. A key may tell as much as what it stands for."""
    if mismatch.is_key or (sensitive and isinstance(mismatch.item, str)):
        return ", a key" if mismatch.is_key else ", a value"
    if isinstance(mismatch.item, str):
        return f", key {quote(mismatch.item)}"
    return "" if mismatch.item is None else f", item {mismatch.item}"


def _advise(column: Column, mismatch: Mismatch) -> str:
    if mismatch.is_key or (mismatch.code not in _ADVISED and type(mismatch.value) is not InexactNumber):
        return ""
    with LOADING:
        from schemagen_runtime.checks.advice import advise  # noqa: PLC0415 -- only mistakes need it, and start-up counts

    wanted = mismatch.wanted or column
    return advise(
        wanted.base,
        mismatch.value,
        nullable=wanted.nullable,
        sensitive=column.sensitive,
        within=None if mismatch.wanted is None else column.base,
    )


def _hide(value: object) -> str:
    name = "number" if type(value) is InexactNumber else type(value).__name__
    return f"a {name} (sensitive: not shown)"


@lru_cache(maxsize=256)
def _near(name: str, known: frozenset[str]) -> str | None:
    """Return the nearest name. It is cached: who misspells a column once does so in every event."""
    if len(name) > _MAX_GUESSED or next(_searches(known), None) is None:
        return None
    return nearest(name, sorted(known))


@lru_cache(maxsize=256)
def _searches(_known: frozenset[str]) -> Iterator[int]:
    """Return what gives a number for each search that is left among these names."""
    return iter(range(_MOST_SEARCHES))


def _unknown(name: object, hint: str) -> FieldError:
    shown = quote(name) if isinstance(name, str) else describe(name)
    column = name if isinstance(name, str) else None
    message = f"unknown column {shown}; {hint}"
    return FieldError(ErrorCode.UNKNOWN_COLUMN, column, message, "a column of the schema", shown)


def as_mapping(event: object) -> dict[object, object] | None:
    """Return a shallow copy of an event that is a mapping, None where it is none."""
    if type(event) is not dict and not isinstance(event, Mapping):
        return None
    return dict(cast("Mapping[object, object]", event))


def not_an_event(event: object, expected: str) -> Explanation:
    """Return the explanation of something that is no event of the schema at all; ``expected`` names those that are."""
    # Any part of it may be sensitive: a text may be a whole event as JSON.
    got = describe(event) if event is None or is_sequence(event) else type(event).__name__
    message = f"not an event: got {got}; expected {expected}"
    return Explanation(b"", (FieldError(ErrorCode.TYPE_MISMATCH, None, message, expected, got),))


def unreadable(error: Exception) -> Explanation:
    """Return the explanation of an event whose own methods raise.

    What a signal handler raised meanwhile is raised again: it is no fault of the event, and meant for the caller.
    """
    raise_interruption(error)
    got = f"an event whose own code raised {type(error).__name__}"
    message = f"the event could not be read: got {got}; expected plain values"
    return Explanation(b"", (FieldError(ErrorCode.NOT_ENCODABLE, None, message, "plain values", got),))
