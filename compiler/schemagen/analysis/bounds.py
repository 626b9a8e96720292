"""Check the constraints of one column: each must fit the type, and together they must be possible."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from schemagen_runtime.columns import BaseType, Kind

from schemagen.analysis.own_values import check_own_bounds, mend_member, read_member
from schemagen.analysis.pattern_budget import PatternBudget
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.frontend.draft import ColumnDraft
from schemagen.frontend.nodes import Plain, Scalar
from schemagen.model.constraints import (
    CONSTRAINTS,
    MAX_EXACT,
    MAX_PATTERN_LENGTH,
    Constraint,
    Measure,
    Sense,
    given,
    rank,
)
from schemagen.model.schema import Column
from schemagen.text.suggest import a, shown

_COUNTED: Final = (BaseType.INT, BaseType.DECIMAL, BaseType.DATE)
"""Types whose values have a next one."""


def check_bounds(draft: ColumnDraft, budget: PatternBudget) -> Iterator[Diagnostic]:
    """Find everything that is wrong with the constraints of one column, as far as the schema's patterns may cost."""
    misfits = list(_check_fit(draft))
    yield from misfits
    if misfits:
        return
    yield from _check_numbers(draft)
    yield from check_own_bounds(draft)
    yield from _check_order(draft)
    yield from _check_probability(draft)
    pattern = draft.column.constraints.pattern
    if pattern is None or len(pattern) > MAX_PATTERN_LENGTH:  # the shape check told of its length
        yield from _check_enum(draft, lambda _: True)
        return
    refused = _check_pattern(draft, pattern, budget)
    yield from refused
    yield from _check_enum(draft, (lambda _: True) if refused else partial(budget.fits, pattern))


def _check_fit(draft: ColumnDraft) -> Iterator[Diagnostic]:
    column_type = draft.column.type
    for row in CONSTRAINTS:
        if row.key not in draft.given or row.fits_type(column_type):
            continue
        if row.measure is Measure.ITEMS:
            why = "a vector's length is in its type" if column_type.dimension else "only lists and maps have items"
        else:
            *others, last = row.fits
            fitting = f"{', '.join(others)} and {last}" if others else last
            why = f"it fits {fitting}, and lists and maps of them"
        yield diagnose("SG301", draft.span(row.key), f"'{row.key}' does not fit {column_type}", f"remove it: {why}")


def _check_numbers(draft: ColumnDraft) -> Iterator[Diagnostic]:
    for row, bound in _numbers(draft.column):
        key = row.key
        if draft.column.type.scalar is BaseType.INT and isinstance(bound, float):
            message = f"'{key}: {bound}' is not a whole number, and the column is an int"
            yield diagnose("SG303", draft.span(key), message, _whole_bound(row.sense, bound))
        elif not math.isfinite(bound) or (isinstance(bound, int) and abs(bound) > MAX_EXACT):
            message = f"'{key}' lies beyond ±(2**53 - 1), which JSON does not carry exactly (RFC 7493)"
            yield diagnose("SG303", draft.span(key), message, "leave the bound out: an int has 64 bits anyway")


def _whole_bound(sense: Sense, bound: float) -> str:
    """Return the advice to write the whole number that admits the same integers."""
    if not math.isfinite(bound):
        return "leave it out: an int has 64 bits anyway"
    upwards = sense in (Sense.LEAST, Sense.BELOW)
    return f"write {math.ceil(bound) if upwards else math.floor(bound)}"


def _numbers(column: Column) -> Iterator[tuple[Constraint, int | float]]:
    """Yield with their bounds the constraints that compare the value itself with a number."""
    for row, bound in given(column.constraints):
        if row.measure is Measure.VALUE and isinstance(bound, int | float):
            yield row, bound


def _check_order(draft: ColumnDraft) -> Iterator[Diagnostic]:
    bounds = [
        (row, bound)
        for row, bound in given(draft.column.constraints)
        if row.sense.is_ordered and isinstance(bound, int | float | str)
    ]
    for low, least in bounds:
        for high, most in bounds:
            is_pair = low.sense.is_lower and high.sense.is_upper and low.measure is high.measure
            if is_pair and _leaves_nothing(draft.column, low, least, high, most):
                related = (Related(f"the {low.key} is here", draft.span(low.key)),)
                message = _contradiction(low, least, high, most)
                yield diagnose("SG302", draft.span(high.key), message, "swap them, or mend one", related)


def _leaves_nothing(column: Column, low: Constraint, least: float | str, high: Constraint, most: float | str) -> bool:
    excluded = low.sense.is_exclusive + high.sense.is_exclusive
    first, last = rank(least), rank(most)
    if low.measure is not Measure.VALUE or column.type.scalar in _COUNTED:
        return last - first < excluded
    return first > last or (first == last and excluded > 0)


def _contradiction(low: Constraint, least: float | str, high: Constraint, most: float | str) -> str:
    if low.measure is Measure.VALUE:
        return f"no value can be: '{low.key}: {least}' leaves nothing under '{high.key}: {most}'"
    return f"no value can be: '{low.key}: {least}' is above '{high.key}: {most}'"


def _check_probability(draft: ColumnDraft) -> Iterator[Diagnostic]:
    if draft.column.kind is not Kind.PROBABILITY:
        return
    for row, bound in _numbers(draft.column):
        key = row.key
        if not 0 <= bound <= 1:
            message = f"a probability lies between 0 and 1, so '{key}: {bound}' cannot be"
            yield diagnose("SG302", draft.span(key), message, "remove the bound: the kind implies 0 to 1")


def _check_pattern(draft: ColumnDraft, pattern: str, budget: PatternBudget) -> list[Diagnostic]:
    from schemagen.analysis.pattern_cost import check_pattern  # noqa: PLC0415 -- most schemas have none, and start-up counts

    return list(check_pattern(draft, pattern, budget))


def _check_enum(draft: ColumnDraft, matches: Callable[[str], bool]) -> Iterator[Diagnostic]:
    if "enum" not in draft.given:
        return
    column_type = draft.column.type
    seen: set[Plain] = set()
    for node in draft.enum:
        span = node.span
        if not isinstance(node, Scalar):
            message = "an enum holds single values, and this is a list or a mapping"
            yield diagnose("SG305", span, message, "put it in quotes if it is text")
            continue
        value, text = read_member(column_type, node), node.text
        if value is None:
            single = str(column_type.single.with_nullable(False))
            yield diagnose("SG305", span, f"{shown(text)} is not {a(single)}", mend_member(column_type, node))
            continue
        if isinstance(value, int) and abs(value) > MAX_EXACT:
            message = f"{shown(text)} lies beyond ±(2**53 - 1), which JSON does not carry exactly (RFC 7493)"
            yield diagnose("SG303", span, message, "use a string column for such numbers")
        elif value in seen:
            yield diagnose("SG306", span, f"{shown(text)} stands twice in the enum", "remove one of them")
        elif not (_is_within(draft.column, value) and matches(str(value))):  # the pattern last, as at run time
            yield diagnose("SG307", span, f"{shown(text)} breaks another constraint", "remove it, or mend the other")
        seen.add(value)


def _is_within(column: Column, value: str | int) -> bool:
    is_text = column.type.scalar is BaseType.STRING
    measured = {Measure.LENGTH: len(str(value))} if is_text else {Measure.VALUE: rank(value)}
    for row, bound in given(column.constraints):
        size = measured.get(row.measure)
        if size is None or not row.sense.is_ordered or not isinstance(bound, int | float | str):
            continue
        if not _is_inside(row.sense, size, rank(bound)):
            return False
    return True


def _is_inside(sense: Sense, size: float, bound: float) -> bool:
    if size == bound:
        return not sense.is_exclusive
    return not (sense.is_lower and size < bound) and not (sense.is_upper and size > bound)
