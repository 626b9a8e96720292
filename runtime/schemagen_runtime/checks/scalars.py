"""Convert one value of each scalar type on the explaining path; docs/schema-language.md lists what a type takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from re import Pattern
from typing import ClassVar, Final
from uuid import UUID

from schemagen_runtime.checks.fast import is_date, is_encodable, is_uuid, is_visible
from schemagen_runtime.checks.foreign import plain_scalar
from schemagen_runtime.checks.report import Column, Mismatch
from schemagen_runtime.checks.unplaced import UnplacedTime
from schemagen_runtime.columns import NON_FINITE, BaseType, NanPolicy, spell_non_finite
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.support.numbers import INT64_MAX, INT64_MIN, InexactNumber, NegativeZero
from schemagen_runtime.timestamps import is_timestamp, is_within, parse, to_rfc3339

EXACT_INT_IN_FLOAT: Final = 2**53


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class StringColumn(Column):
    """Take ``str`` and its subclasses; lengths count code points."""

    base: ClassVar = BaseType.STRING
    visible: bool = False
    enum: frozenset[str] | None = None
    pattern: Pattern[str] | None = None
    min_length: int | None = None
    max_length: int | None = None

    def convert(self, value: object) -> str:
        """Return the value as an exact ``str``."""
        if type(value) is str:
            text = value
        elif isinstance(value, str):
            text = str.__str__(value)
        else:
            raise Mismatch(ErrorCode.TYPE_MISMATCH, value)
        if not text.isascii() and not is_encodable(text):
            raise Mismatch(ErrorCode.NOT_ENCODABLE, value, hint="a lone surrogate has no UTF-8 form")
        if self.visible and not is_visible(text):
            raise Mismatch(ErrorCode.BLANK_ID, text, hint="events without an id of their own would be taken for one")
        if self.enum is not None and text not in self.enum:
            raise Mismatch(ErrorCode.NOT_IN_ENUM, text)
        if (self.min_length is not None and len(text) < self.min_length) or (
            self.max_length is not None and len(text) > self.max_length
        ):
            raise Mismatch(ErrorCode.LENGTH_OUT_OF_BOUNDS, text)
        if self.pattern is not None and self.pattern.search(text) is None:
            raise Mismatch(ErrorCode.PATTERN_MISMATCH, text)
        return text


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class _BoundedColumn(Column):
    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None

    def _require_in_range(self, number: float) -> None:
        if (
            (self.minimum is not None and number < self.minimum)
            or (self.maximum is not None and number > self.maximum)
            or (self.exclusive_minimum is not None and number <= self.exclusive_minimum)
            or (self.exclusive_maximum is not None and number >= self.exclusive_maximum)
        ):
            raise Mismatch(ErrorCode.OUT_OF_RANGE, number)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class IntColumn(_BoundedColumn):
    """Take ``int`` in 64 bits, its subclasses other than ``bool``, and NumPy integers."""

    base: ClassVar = BaseType.INT
    enum: frozenset[int] | None = None

    def convert(self, value: object) -> int:
        """Return the value as an exact ``int``."""
        number = value if type(value) is int else _plain_int(value)
        if not INT64_MIN <= number <= INT64_MAX:
            raise Mismatch(ErrorCode.OUT_OF_RANGE, number, hint="an int has 64 bits")
        if self.enum is not None and number not in self.enum:
            raise Mismatch(ErrorCode.NOT_IN_ENUM, number)
        self._require_in_range(number)
        return number


def _plain_int(value: object) -> int:
    plain = plain_scalar(value)
    if not isinstance(plain, int) or isinstance(plain, bool):
        raise Mismatch(ErrorCode.TYPE_MISMATCH, value)
    return int.__int__(plain)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class FloatColumn(_BoundedColumn):
    """Take ``float``, NumPy's floats, and integers that a float holds exactly.

    JSON has no NaN and no infinities: where the column allows them they travel as the
    strings of ``NON_FINITE``, as in protobuf's JSON mapping, and are accepted as such.
    """

    base: ClassVar = BaseType.FLOAT
    nan: NanPolicy = NanPolicy.REJECT

    def convert(self, value: object) -> float | str | None:
        """Return the value as an exact ``float``; what JSON has no number for as a string, or None."""
        number = value if type(value) is float else self._plain_float(value)
        if math.isnan(number):
            return self._not_finite(number)
        if math.isinf(number):
            if self.nan is NanPolicy.ALLOW:
                self._require_in_range(number)
            return self._not_finite(number)
        self._require_in_range(number)
        return number

    def _plain_float(self, value: object) -> float:
        if self.nan is NanPolicy.ALLOW and isinstance(value, str):
            value = NON_FINITE.get(value, value)
        plain = plain_scalar(value)
        if type(plain) is InexactNumber:
            raise Mismatch(ErrorCode.OUT_OF_RANGE, plain)
        if isinstance(plain, bool) or not isinstance(plain, int | float):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, value)
        if isinstance(plain, float):
            return float.__float__(plain)
        if type(plain) is NegativeZero:
            return -0.0
        number = int.__int__(plain)
        if not -EXACT_INT_IN_FLOAT <= number <= EXACT_INT_IN_FLOAT:
            raise Mismatch(ErrorCode.OUT_OF_RANGE, number, hint="beyond 2**53 a float would round it")
        return float(number)

    def _not_finite(self, number: float) -> str | None:
        if self.nan is NanPolicy.REJECT:
            raise Mismatch(ErrorCode.NOT_FINITE, number)
        return spell_non_finite(number) if self.nan is NanPolicy.ALLOW else None


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class BoolColumn(Column):
    """Take ``bool`` and ``numpy.bool_``."""

    base: ClassVar = BaseType.BOOL

    def convert(self, value: object) -> bool:
        """Return the value as a ``bool``."""
        plain = value if type(value) is bool else plain_scalar(value)
        if not isinstance(plain, bool):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, value)
        return plain


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class TimestampColumn(Column):
    """Take aware datetimes and RFC 3339 strings; bounds are seconds before and after now."""

    base: ClassVar = BaseType.TIMESTAMP
    max_age: int | None = None
    max_future: int | None = None

    def convert(self, value: object) -> str:
        """Return the value as RFC 3339 text."""
        text = self._text(value)
        if self.max_age is not None or self.max_future is not None:
            instant = parse(text)
            if instant is None or not is_within(instant, self.max_age, self.max_future):
                raise Mismatch(ErrorCode.TIMESTAMP_OUT_OF_BOUNDS, value)
        return text

    def _text(self, value: object) -> str:
        if isinstance(value, str):
            text = value if type(value) is str else str.__str__(value)
            if is_timestamp(text):
                return text
            raise Mismatch(ErrorCode.TIMESTAMP_INVALID, text)
        if isinstance(value, UnplacedTime):
            raise Mismatch(ErrorCode.TIMESTAMP_INVALID, value, hint=value.why)
        if not isinstance(value, datetime):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, value)
        written = to_rfc3339(value)
        if written is None:
            raise Mismatch(ErrorCode.TIMESTAMP_INVALID, value)
        return written


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class DateColumn(Column):
    """Take ``datetime.date`` and RFC 3339 full-dates; a ``datetime`` is no date, for its day depends on a zone."""

    base: ClassVar = BaseType.DATE
    enum: frozenset[str] | None = None
    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: str | None = None
    exclusive_maximum: str | None = None

    def convert(self, value: object) -> str:
        """Return the value as an RFC 3339 full-date."""
        if isinstance(value, datetime) or not isinstance(value, date | str):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, value)
        text = date.isoformat(value) if isinstance(value, date) else str.__str__(value)
        if not is_date(text):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, text)
        if self.enum is not None and text not in self.enum:
            raise Mismatch(ErrorCode.NOT_IN_ENUM, text)
        # Full-dates are in the order of the days.
        if (
            (self.minimum is not None and text < self.minimum)
            or (self.maximum is not None and text > self.maximum)
            or (self.exclusive_minimum is not None and text <= self.exclusive_minimum)
            or (self.exclusive_maximum is not None and text >= self.exclusive_maximum)
        ):
            raise Mismatch(ErrorCode.OUT_OF_RANGE, text)
        return text


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class UuidColumn(Column):
    """Take ``uuid.UUID`` and its canonical string, in either case."""

    base: ClassVar = BaseType.UUID

    def convert(self, value: object) -> str:
        """Return the value as its canonical string."""
        if not isinstance(value, UUID | str):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, value)
        # A subclass of UUID may say what it likes of its number, so its text is looked at too.
        text = UUID.__str__(value) if isinstance(value, UUID) else str.__str__(value)
        if not is_uuid(text.lower()) or not text.isascii():
            raise Mismatch(ErrorCode.TYPE_MISMATCH, text)
        return text.lower()
