"""Compose the conditions of the fast path: for each check an expression that is true where a value fails it.

The fast path only says yes, so a condition may be left out where others of the same value imply it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from schemagen_runtime.columns import BaseType

from schemagen.codegen.python.namespace import Namespace
from schemagen.codegen.python.plan import MapCopy, SequenceCopy, Step
from schemagen.ir.checks import (
    Check,
    Digits,
    Dimension,
    Encodable,
    Finite,
    InDays,
    InDecimals,
    InRange,
    IsType,
    Items,
    Length,
    Matches,
    NotBlank,
    OneOf,
    Recent,
    SignedBits,
)
from schemagen.ir.schema import Column
from schemagen.text.quoting import literal, literals

_CLASSES = {BaseType.STRING: "str", BaseType.INT: "int", BaseType.FLOAT: "float", BaseType.BOOL: "bool"}
_PREDICATES = {
    BaseType.UUID: ("match_uuid", "is_uuid"),
    BaseType.TIMESTAMP: ("match_timestamp", "is_timestamp"),
    BaseType.DATE: ("is_full_date", "is_date"),
}
"""What is asked about a text, and what about any value."""


class Conditions:
    """Compose the steps of a module, and collect the functions that they need."""

    def __init__(self, namespace: Namespace, patterns: dict[str, str]) -> None:
        """Take the names of the module; ``patterns`` maps a column's name to the constant with its compiled pattern.

        ``matchers`` then maps the call that makes each matcher of decimals to its constant.
        """
        self._namespace = namespace
        self._patterns = patterns
        self._copying: dict[str, str] = {}
        self.matchers: dict[str, str] = {}
        self.sequences: list[SequenceCopy] = []
        self.maps: list[MapCopy] = []

    def step(self, column: Column, value: str, *, optional: bool) -> Step:
        """Return the step of one column, whose value is called ``value``; an ``optional`` one may be absent or None."""
        if column.type.has_elements:
            return self._copied(column, value, self._copy(column, value), optional=optional)
        if column.type.base is BaseType.DECIMAL and not any(isinstance(check, OneOf) for check in column.checks):
            return self._copied(column, value, self._spelled(column.checks, value), optional=optional)
        reject, written = (
            " or ".join(self._conditions(column.name, checks, value))
            for checks in (column.checks, tuple(check for check in column.checks if not isinstance(check, Encodable)))
        )
        if optional:
            reject, written = _unless_null(value, reject), _unless_null(value, written)
        return Step(column.name, column.attribute, value, reject, written, "", optional)

    def _copied(self, column: Column, value: str, copy: str, *, optional: bool) -> Step:
        return Step(column.name, column.attribute, value, "", "", copy, optional)

    def _copy(self, column: Column, value: str) -> str:
        if column.type.dimension is not None and {type(check) for check in column.items} == {IsType, Finite}:
            return f"{self._namespace.use('as_vector')}({value}, {column.type.dimension})"
        return f"{self._copying_function(column)}({value})"

    def _copying_function(self, column: Column) -> str:
        if column.name not in self._copying:
            self._copying[column.name] = function = self._namespace.define(f"_as_{column.attribute}")
            doc = f"A copy of ``value`` where that fits column {column.name!r} as it stands, else None."
            reject = " or ".join(self._conditions(column.name, column.checks, "items"))
            reject_item = " or ".join(self._conditions(column.name, column.items, "item"))
            if column.type.nullable_elements:
                reject_item = _unless_null("item", reject_item)
            if column.type.base is BaseType.MAP:
                reject_key = f"type(key) is not str or {self._not_encodable('key')}"
                self.maps.append(MapCopy(function, doc, reject, f"{reject_key} or {_grouped(reject_item)}"))
            else:
                self.sequences.append(SequenceCopy(function, doc, reject, reject_item))
        return self._copying[column.name]

    def _conditions(self, name: str, checks: tuple[Check, ...], value: str) -> Iterator[str]:
        """Yield the conditions under which ``value``, of the column ``name``, fails one of ``checks``."""
        present = frozenset(map(type, checks))
        text = value
        for check in checks:
            match check:
                case IsType(base):
                    yield from self._wrong_type(base, present, value)
                    if base is BaseType.DATE:  # a date or its text: of both, str returns the text
                        text = f"str({value})"
                case Encodable():
                    if OneOf not in present:
                        yield self._not_encodable(value)
                case NotBlank():
                    # Nearly every id begins with a character that ASCII can print: then nobody is asked.
                    yield f"not ('!' <= {value} < '\\x7f' or {self._namespace.use('is_visible')}({value}))"
                case SignedBits(bits):
                    if present.isdisjoint({OneOf, InRange}):
                        yield f"{value} >> {bits - 1} not in (0, -1)"
                case Finite():
                    if InRange not in present:
                        yield _not_finite(value)
                case OneOf(enum):
                    yield f"{text} not in {{{literals(enum)}}}"
                case Digits():
                    if OneOf not in present:
                        yield f"not {self._decimal('is_decimal', checks, value)}"
                case InDecimals():
                    pass  # what asks for the digits asks for the bounds too, and each member of an enum is within
                case InDays():
                    yield from _beyond_days(check, text)
                case InRange():
                    yield from _out_of_range(check, checks, value)
                case Length(low, high):
                    yield from _outside(f"len({value})", low, high)
                case Matches():
                    yield f"{self._patterns[name]}.search({value}) is None"
                case Recent(age, future):
                    yield f"not {self._namespace.use('is_recent')}({value}, max_age={age}, max_future={future})"
                case Dimension(dimension):
                    yield f"len({value}) != {dimension}"
                case Items(low, high):
                    yield from _outside(f"len({value})", low, high)
                case _:
                    assert_never(check)

    def _not_encodable(self, value: str) -> str:
        return f"not ({value}.isascii() or {self._namespace.use('is_encodable')}({value}))"

    def _spelled(self, checks: tuple[Check, ...], value: str) -> str:
        """Return the expression that yields a decimal in its wire form, None where the value is none."""
        spelled = self._decimal("as_decimal", checks, value)
        digits = next(check for check in checks if isinstance(check, Digits))
        if any(isinstance(check, InDecimals) for check in checks):
            return spelled
        # For speed: a text that is in that form is matched here. To call the function is the plain way (0.2 µs).
        call = f"{self._namespace.use('decimal_matcher')}({digits.precision}, {digits.scale})"
        if call not in self.matchers:
            self.matchers[call] = self._namespace.define(f"_MATCH_{digits.precision}_{digits.scale}")
        return f"({value} if type({value}) is str and {self.matchers[call]}({value}) else {spelled})"

    def _decimal(self, function: str, checks: tuple[Check, ...], value: str) -> str:
        """Return the call of a function of the runtime about a decimal, with all that its checks limit."""
        arguments = [value]
        for check in checks:
            if isinstance(check, Digits):
                arguments += (str(check.precision), str(check.scale))
            elif isinstance(check, InDecimals):
                bounds = {"low": check.lowest, "high": check.highest}
                arguments += (f"{name}={bound}" for name, bound in bounds.items() if bound is not None)
        return f"{self._namespace.use(function)}({', '.join(arguments)})"

    def _wrong_type(self, base: BaseType, present: frozenset[type[Check]], value: str) -> Iterator[str]:
        if base is BaseType.DECIMAL and OneOf in present:
            yield f"type({value}) is not str"
        elif base in _CLASSES:
            yield f"type({value}) is not {_CLASSES[base]}"
        elif base in _PREDICATES and Recent not in present:
            # For speed: a text is asked about at once. To ask about any value is the plain way (0.05 µs a value).
            of_text, of_any = map(self._namespace.use, _PREDICATES[base])
            yield f"(type({value}) is not str or not {of_text}({value})) and not {of_any}({value})"


def _unless_null(value: str, reject: str) -> str:
    return f"{value} is not None and {f'({reject})' if ' or ' in reject else reject}"


def _grouped(reject: str) -> str:
    return f"({reject})" if " and " in reject else reject


def _out_of_range(check: InRange, checks: tuple[Check, ...], value: str) -> list[str]:
    bits = next((other.bits for other in checks if isinstance(other, SignedBits)), None)
    number = float if bits is None else int
    low, high = (_converted(bound, number) for bound in (check.lowest, check.highest))
    if low is not None and high is not None:
        return [f"not {low[0]!r} {'<' if low[1] else '<='} {value} {'<' if high[1] else '<='} {high[0]!r}"]
    # What is left of 64 bits behind a shift by 63 is 0 or -1: mypyc compares these as machine integers, while the
    # bounds themselves would be objects to it.
    if low is not None:
        beyond = _not_finite(value) if bits is None else f"{value} >> {bits - 1} > 0"
        return [f"{value} {'<=' if low[1] else '<'} {low[0]!r}", beyond]
    if high is not None:
        beyond = _not_finite(value) if bits is None else f"{value} >> {bits - 1} < -1"
        return [f"{value} {'>=' if high[1] else '>'} {high[0]!r}", beyond]
    return []


def _beyond_days(check: InDays, text: str) -> Iterator[str]:
    for bound, sign in zip(check, ("<", ">", "<=", ">="), strict=True):
        if bound is not None:
            yield f"{text} {sign} {literal(bound)}"


def _not_finite(value: str) -> str:
    # A float less itself is 0.0, unless it is NaN or infinite: one operation, and no bound to load.
    return f"{value} - {value} != 0.0"


def _converted(bound: tuple[int | float, bool] | None, number: type[int | float]) -> tuple[int | float, bool] | None:
    return None if bound is None else (number(bound[0]), bound[1])


def _outside(size: str, low: int | None, high: int | None) -> list[str]:
    if low is not None and high is not None:
        return [f"not {low} <= {size} <= {high}"]
    if low is not None:
        return [f"{size} < {low}"]
    return [] if high is None else [f"{size} > {high}"]
