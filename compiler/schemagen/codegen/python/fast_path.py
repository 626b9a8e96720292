"""The fast path: for each column the expression under which its value is not accepted as it stands."""

from __future__ import annotations

from collections.abc import Callable

from schemagen_runtime.columns import BaseType

from schemagen.codegen.python.namespace import Namespace
from schemagen.codegen.python.plan import Check, SequenceCheck
from schemagen.lowering.constraints import highest, lowest
from schemagen.model.schema import Column, Constraints
from schemagen.text.quoting import literals


class FastPathLowering:
    """Composes the checks of a module, and collects the functions and constants that they need."""

    def __init__(self, namespace: Namespace, patterns: dict[str, str]) -> None:
        """``patterns`` maps a column's name to the constant that holds its compiled pattern."""
        self._namespace = namespace
        self._patterns = patterns
        self._sequence_functions: dict[str, str] = {}
        self.sequences: list[SequenceCheck] = []

    def check(self, column: Column, value: str, *, optional: bool) -> Check:
        """The check of one column, whose value is called ``value``; where ``optional``, it may be absent or None."""
        return Check(column.name, column.attribute, value, self._reject(column, value, optional=optional), optional)

    def _reject(self, column: Column, value: str, *, optional: bool) -> str:
        if _is_plain_vector(column):
            reject = f"not {self._namespace.use('is_vector')}({value}, {column.type.dimension})"
        elif column.type.is_sequence:
            reject = f"not {self._sequence_function(column)}({value})"
        else:
            reject = self._reject_scalar(column, value)
        if not optional:
            return reject
        return f"{value} is not None and {f'({reject})' if ' or ' in reject else reject}"

    def _sequence_function(self, column: Column) -> str:
        if column.name not in self._sequence_functions:
            function = self._namespace.define(f"_is_{column.attribute}")
            self._sequence_functions[column.name] = function
            self._namespace.use("as_list")
            reject = " or ".join(["items is None", *_reject_length(column)])
            doc = f"Whether ``value`` fits column {column.name!r} as it stands."
            reject_item = self._reject_scalar(column, "item")
            self.sequences.append(SequenceCheck(function, doc, reject, reject_item))
        return self._sequence_functions[column.name]

    def _reject_scalar(self, column: Column, value: str) -> str:
        base = column.type.scalar
        constraints = column.constraints
        if base is BaseType.TIMESTAMP:
            return self._reject_timestamp(constraints, value)
        if base is BaseType.UUID:
            return f"not {self._namespace.use('is_uuid')}({value})"
        lower: dict[BaseType, Callable[[Column, str], list[str]]] = {
            BaseType.STRING: self._reject_string,
            BaseType.INT: self._reject_int,
            BaseType.FLOAT: self._reject_float,
            BaseType.BOOL: lambda _column, _value: [],
        }
        python_type = {BaseType.STRING: "str"}.get(base, base.value)
        return " or ".join([f"type({value}) is not {python_type}", *lower[base](column, value)])

    def _reject_timestamp(self, constraints: Constraints, value: str) -> str:
        if constraints.max_age is None and constraints.max_future is None:
            return f"not {self._namespace.use('is_timestamp')}({value})"
        bounds = f"max_age={constraints.max_age}, max_future={constraints.max_future}"
        return f"not {self._namespace.use('is_recent')}({value}, {bounds})"

    def _reject_string(self, column: Column, value: str) -> list[str]:
        constraints = column.constraints
        rejects: list[str] = []
        if constraints.enum is None:
            rejects.append(f"not ({value}.isascii() or {self._namespace.use('is_encodable')}({value}))")
        else:
            rejects.append(_not_in(constraints.enum, value))
        rejects += _outside(f"len({value})", constraints.min_length, constraints.max_length)
        if constraints.pattern is not None:
            rejects.append(f"{self._patterns[column.name]}.search({value}) is None")
        return rejects

    def _reject_int(self, column: Column, value: str) -> list[str]:
        constraints = column.constraints
        rejects = [_not_in(constraints.enum, value)] if constraints.enum is not None else []
        low, high = (_converted(bound, int) for bound in (lowest(constraints), highest(constraints)))
        if constraints.enum is not None and low is None and high is None:
            return rejects
        # What is left of 64 bits behind a shift by 63 is 0 or -1: mypyc compares these as machine integers, while the
        # bounds themselves would be objects to it.
        if low is not None and high is not None:
            return [*rejects, _outside_range(low, value, high)]
        if low is not None:
            return [*rejects, _below(value, low), f"{value} >> 63 > 0"]
        if high is not None:
            return [*rejects, _above(value, high), f"{value} >> 63 < -1"]
        return [*rejects, f"{value} >> 63 not in (0, -1)"]

    def _reject_float(self, column: Column, value: str) -> list[str]:
        low, high = (_converted(bound, float) for bound in (lowest(column.constraints), highest(column.constraints)))
        if low is not None and high is not None:
            return [_outside_range(low, value, high)]
        # A float less itself is 0.0, unless it is NaN or infinite: one operation, and no bound to load.
        bounds = [_below(value, low)] if low is not None else [_above(value, high)] if high is not None else []
        return [*bounds, f"{value} - {value} != 0.0"]


def _is_plain_vector(column: Column) -> bool:
    """Whether any finite floats fit, as many as the dimension says."""
    return column.type.dimension is not None and lowest(column.constraints) is highest(column.constraints) is None


def _reject_length(column: Column) -> list[str]:
    if column.type.dimension is not None:
        return [f"len(items) != {column.type.dimension}"]
    return _outside("len(items)", column.constraints.min_items, column.constraints.max_items)


def _outside(value: str, low: int | None, high: int | None) -> list[str]:
    if low is not None and high is not None:
        return [f"not {low} <= {value} <= {high}"]
    if low is not None:
        return [f"{value} < {low}"]
    return [] if high is None else [f"{value} > {high}"]


_Bound = tuple[float, bool]
"""A bound, and whether it is itself outside."""


def _converted(bound: _Bound | None, number: type[int | float]) -> _Bound | None:
    return None if bound is None else (number(bound[0]), bound[1])


def _below(value: str, low: _Bound) -> str:
    return f"{value} {'<=' if low[1] else '<'} {low[0]!r}"


def _above(value: str, high: _Bound) -> str:
    return f"{value} {'>=' if high[1] else '>'} {high[0]!r}"


def _outside_range(low: _Bound, value: str, high: _Bound) -> str:
    return f"not {low[0]!r} {'<' if low[1] else '<='} {value} {'<' if high[1] else '<='} {high[0]!r}"


def _not_in(enum: tuple[str, ...] | tuple[int, ...], value: str) -> str:
    return f"{value} not in {{{literals(enum)}}}"
