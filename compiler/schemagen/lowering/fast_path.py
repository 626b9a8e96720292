"""The fast path: for each column the expression under which its value is not accepted as it stands."""

from __future__ import annotations

from collections.abc import Callable

from schemagen_runtime.columns import BaseType

from schemagen.lowering.constraints import highest, lowest
from schemagen.lowering.namespace import Namespace
from schemagen.model import Column, Constraints
from schemagen.plan import Check, Constant, SequenceCheck
from schemagen.quoting import literal, literals

_INT64_MIN = Constant("_INT64_MIN", "-(2**63)")
_INT64_MAX = Constant("_INT64_MAX", "2**63 - 1")
FLOAT_MAX = Constant("_FLOAT_MAX", "sys.float_info.max")
LIMITS = (_INT64_MIN, _INT64_MAX, FLOAT_MAX)


class FastPathLowering:
    """Composes the checks of a module, and collects the functions and constants that they need."""

    def __init__(self, namespace: Namespace, patterns: dict[str, str]) -> None:
        """``patterns`` maps a column's name to the constant that holds its compiled pattern."""
        self._namespace = namespace
        self._patterns = patterns
        self._sequence_functions: dict[str, str] = {}
        self.sequences: list[SequenceCheck] = []

    def check(self, column: Column, *, optional: bool) -> Check:
        """The check of one column; where ``optional``, it may be absent or None."""
        name = literal(column.name)
        guard = f"{name} in values" if optional else None
        return Check(f"values[{name}]", self._reject(column, optional=optional), guard)

    def _reject(self, column: Column, *, optional: bool) -> str:
        if column.type.is_sequence:
            reject = f"not {self._sequence_function(column)}(value)"
        else:
            reject = self._reject_scalar(column, "value")
        if not optional:
            return reject
        return f"value is not None and {f'({reject})' if ' or ' in reject else reject}"

    def _sequence_function(self, column: Column) -> str:
        if column.name not in self._sequence_functions:
            function = self._namespace.define(f"_is_{column.attribute}")
            self._sequence_functions[column.name] = function
            self._namespace.use("is_sequence")
            reject = " or ".join(["not is_sequence(value)", *_reject_length(column)])
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
        low, high = lowest(constraints), highest(constraints)
        if constraints.enum is not None and low is None and high is None:
            return rejects
        lower = self._namespace.use(_INT64_MIN.name) if low is None else repr(int(low[0]))
        upper = self._namespace.use(_INT64_MAX.name) if high is None else repr(int(high[0]))
        return [*rejects, _outside_range(lower, low, value, upper, high)]

    def _reject_float(self, column: Column, value: str) -> list[str]:
        low, high = lowest(column.constraints), highest(column.constraints)
        lower = f"-{self._namespace.use(FLOAT_MAX.name)}" if low is None else repr(float(low[0]))
        upper = self._namespace.use(FLOAT_MAX.name) if high is None else repr(float(high[0]))
        return [_outside_range(lower, low, value, upper, high)]


def _reject_length(column: Column) -> list[str]:
    if column.type.dimension is not None:
        return [f"len(value) != {column.type.dimension}"]
    return _outside("len(value)", column.constraints.min_items, column.constraints.max_items)


def _outside(value: str, low: int | None, high: int | None) -> list[str]:
    if low is not None and high is not None:
        return [f"not {low} <= {value} <= {high}"]
    if low is not None:
        return [f"{value} < {low}"]
    return [] if high is None else [f"{value} > {high}"]


def _outside_range(
    lower: str, low: tuple[object, bool] | None, value: str, upper: str, high: tuple[object, bool] | None
) -> str:
    above = "<" if low is not None and low[1] else "<="
    below = "<" if high is not None and high[1] else "<="
    return f"not {lower} {above} {value} {below} {upper}"


def _not_in(enum: tuple[str, ...] | tuple[int, ...], value: str) -> str:
    return f"{value} not in {{{literals(enum)}}}"
