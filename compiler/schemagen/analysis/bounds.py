"""The constraints of one column, checked: each must fit the type, and together they must be possible."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import BaseType

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.frontend.draft import ColumnDraft
from schemagen.frontend.nodes import Plain
from schemagen.model.patterns import python_pattern
from schemagen.model.schema import Column, Constraints, Kind
from schemagen.text.suggest import a, shown

MAX_EXACT: Final = 2**53 - 1
"""The largest integer that JSON carries without loss everywhere (RFC 7493 section 2.2)."""

_NUMBERS = (BaseType.INT, BaseType.FLOAT)
_TEXT = (BaseType.STRING,)
_FITS = {
    "minimum": _NUMBERS,
    "maximum": _NUMBERS,
    "exclusiveMinimum": _NUMBERS,
    "exclusiveMaximum": _NUMBERS,
    "enum": (BaseType.STRING, BaseType.INT),
    "pattern": _TEXT,
    "minLength": _TEXT,
    "maxLength": _TEXT,
    "nan": (BaseType.FLOAT,),
    "max_age": (BaseType.TIMESTAMP,),
    "max_future": (BaseType.TIMESTAMP,),
}
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")


def check_bounds(draft: ColumnDraft) -> Iterator[Diagnostic]:
    """Everything that is wrong with the constraints of one column."""
    misfits = list(_check_fit(draft))
    yield from misfits
    if misfits:
        return
    yield from _check_numbers(draft)
    yield from _check_range(draft)
    yield from _check_order(draft)
    pattern = draft.column.constraints.pattern
    refused = [] if pattern is None else _check_pattern(draft, pattern)
    yield from refused
    yield from _check_enum(draft, None if refused else pattern)


def _check_fit(draft: ColumnDraft) -> Iterator[Diagnostic]:
    column_type = draft.column.type
    for key in draft.spans:
        if key in ("minItems", "maxItems") and column_type.base is not BaseType.LIST:
            fits = "a vector's length is in its type" if column_type.dimension else "only lists have items"
            yield diagnose("SG301", draft.span(key), f"'{key}' does not fit {column_type}", f"remove it: {fits}")
        elif key in _FITS and column_type.scalar not in _FITS[key]:
            types = " and ".join(_FITS[key])
            message = f"'{key}' does not fit {column_type}"
            yield diagnose("SG301", draft.span(key), message, f"remove it: it fits {types}, and lists of them")


def _check_numbers(draft: ColumnDraft) -> Iterator[Diagnostic]:
    numbers = _numbers(draft.column.constraints)
    for key in _BOUNDS:
        bound = numbers[key]
        if bound is None:
            continue
        if draft.column.type.scalar is BaseType.INT and isinstance(bound, float):
            message = f"'{key}: {bound}' is not a whole number, and the column is an int"
            yield diagnose(
                "SG303", draft.span(key), message, f"write {math.floor(bound) if math.isfinite(bound) else 0}"
            )
        elif not math.isfinite(bound) or (isinstance(bound, int) and abs(bound) > MAX_EXACT):
            message = f"'{key}' lies beyond ±(2**53 - 1), which JSON does not carry exactly (RFC 7493)"
            yield diagnose("SG303", draft.span(key), message, "leave the bound out: an int has 64 bits anyway")


def _numbers(constraints: Constraints) -> dict[str, int | float | None]:
    return {
        "minimum": constraints.minimum,
        "exclusiveMinimum": constraints.exclusive_minimum,
        "maximum": constraints.maximum,
        "exclusiveMaximum": constraints.exclusive_maximum,
    }


def _check_range(draft: ColumnDraft) -> Iterator[Diagnostic]:
    given = {key: bound for key, bound in _numbers(draft.column.constraints).items() if bound is not None}
    lows = [key for key in ("minimum", "exclusiveMinimum") if key in given]
    highs = [key for key in ("maximum", "exclusiveMaximum") if key in given]
    for low in lows:
        for high in highs:
            if _leaves_nothing(draft.column, (low, given[low]), (high, given[high])):
                message = f"no value can be: '{low}: {given[low]}' leaves nothing under '{high}: {given[high]}'"
                related = (Related(f"the {low} is here", draft.span(low)),)
                yield diagnose("SG302", draft.span(high), message, "swap them, or mend one", related)
    if draft.column.kind is Kind.PROBABILITY:
        for key, bound in given.items():
            if not 0 <= bound <= 1:
                message = f"a probability lies between 0 and 1, so '{key}: {bound}' cannot be"
                yield diagnose("SG302", draft.span(key), message, "remove the bound: the kind implies 0 to 1")


def _leaves_nothing(column: Column, low: tuple[str, float], high: tuple[str, float]) -> bool:
    exclusive = low[0].startswith("exclusive") + high[0].startswith("exclusive")
    if column.type.scalar is BaseType.INT:
        return high[1] - low[1] < exclusive
    return low[1] > high[1] or (low[1] == high[1] and exclusive > 0)


def _check_order(draft: ColumnDraft) -> Iterator[Diagnostic]:
    constraints = draft.column.constraints
    pairs = (
        ("minLength", constraints.min_length, "maxLength", constraints.max_length),
        ("minItems", constraints.min_items, "maxItems", constraints.max_items),
    )
    for low, least, high, most in pairs:
        if least is not None and most is not None and least > most:
            message = f"no value can be: '{low}: {least}' is above '{high}: {most}'"
            related = (Related(f"the {low} is here", draft.span(low)),)
            yield diagnose("SG302", draft.span(high), message, "swap them, or mend one", related)


def _check_pattern(draft: ColumnDraft, pattern: str) -> list[Diagnostic]:
    from schemagen.analysis.patterns import check_pattern  # noqa: PLC0415 -- most schemas have none, and start-up counts

    return list(check_pattern(draft, pattern))


def _check_enum(draft: ColumnDraft, pattern: str | None) -> Iterator[Diagnostic]:
    if "enum" not in draft.spans:
        return
    wanted = str if draft.column.type.scalar is BaseType.STRING else int
    seen: dict[Plain, bool] = {}
    for value, span in draft.enum:
        if isinstance(value, bool) or not isinstance(value, wanted):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            quote = f'put it in quotes: "{text}"' if wanted is str else "write whole numbers without quotes"
            yield diagnose("SG305", span, f"{shown(text)} is not {a(draft.column.type.scalar)}", quote)
        elif isinstance(value, int) and abs(value) > MAX_EXACT:
            message = f"{value} lies beyond ±(2**53 - 1), which JSON does not carry exactly (RFC 7493)"
            yield diagnose("SG303", span, message, "use a string column for such numbers")
        elif value in seen:
            yield diagnose("SG306", span, f"{shown(str(value))} stands twice in the enum", "remove one of them")
        elif not _fits_the_rest(draft.column, value, pattern):
            yield diagnose(
                "SG307", span, f"{shown(str(value))} breaks another constraint", "remove it, or mend the other"
            )
        seen[value] = True


def _fits_the_rest(column: Column, value: str | int, pattern: str | None) -> bool:
    constraints = column.constraints
    if isinstance(value, str):
        # The length first, as at run time: a pattern may be quick for short texts only.
        fits = _least(constraints.min_length) <= len(value) <= _most(constraints.max_length)
        return fits and (pattern is None or re.search(python_pattern(pattern), value, re.ASCII) is not None)
    bounds = _numbers(constraints)
    return _least(bounds["minimum"]) <= value <= _most(bounds["maximum"]) and _least(
        bounds["exclusiveMinimum"]
    ) < value < _most(bounds["exclusiveMaximum"])


def _least(bound: float | None) -> float:
    return -math.inf if bound is None else bound


def _most(bound: float | None) -> float:
    return math.inf if bound is None else bound
