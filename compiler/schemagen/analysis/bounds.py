"""Check the constraints of one column: each must fit the type, and together they must be possible."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from schemagen_runtime.columns import BaseType, Kind
from schemagen_runtime.patterns.translation import python_pattern

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.frontend.draft import ColumnDraft
from schemagen.frontend.nodes import Plain, Scalar
from schemagen.frontend.scalars import number_meant, quote, resolve
from schemagen.model.constraints import CONSTRAINTS, MAX_EXACT, Constraint, Measure, Sense, given
from schemagen.model.schema import Column
from schemagen.text.suggest import a, shown


def check_bounds(draft: ColumnDraft) -> Iterator[Diagnostic]:
    """Find everything that is wrong with the constraints of one column."""
    misfits = list(_check_fit(draft))
    yield from misfits
    if misfits:
        return
    yield from _check_numbers(draft)
    yield from _check_order(draft)
    yield from _check_probability(draft)
    pattern = draft.column.constraints.pattern
    refused = [] if pattern is None else _check_pattern(draft, pattern)
    yield from refused
    yield from _check_enum(draft, judge_pattern=not refused)


def _check_fit(draft: ColumnDraft) -> Iterator[Diagnostic]:
    column_type = draft.column.type
    for row in CONSTRAINTS:
        if row.key not in draft.given or row.fits_type(column_type):
            continue
        if row.measure is Measure.ITEMS:
            why = "a vector's length is in its type" if column_type.dimension else "only lists have items"
        else:
            why = f"it fits {' and '.join(row.fits)}, and lists of them"
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
    bounds = [(row, bound) for row, bound in given(draft.column.constraints) if isinstance(bound, int | float)]
    for low, least in bounds:
        for high, most in bounds:
            is_pair = low.sense.is_lower and high.sense.is_upper and low.measure is high.measure
            if is_pair and _leaves_nothing(draft.column, low, least, high, most):
                related = (Related(f"the {low.key} is here", draft.span(low.key)),)
                message = _contradiction(low, least, high, most)
                yield diagnose("SG302", draft.span(high.key), message, "swap them, or mend one", related)


def _leaves_nothing(column: Column, low: Constraint, least: float, high: Constraint, most: float) -> bool:
    excluded = low.sense.is_exclusive + high.sense.is_exclusive
    if low.measure is not Measure.VALUE or column.type.scalar is BaseType.INT:
        return most - least < excluded
    return least > most or (least == most and excluded > 0)


def _contradiction(low: Constraint, least: float, high: Constraint, most: float) -> str:
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


def _check_pattern(draft: ColumnDraft, pattern: str) -> list[Diagnostic]:
    from schemagen.analysis.pattern_cost import check_pattern  # noqa: PLC0415 -- most schemas have none, and start-up counts

    return list(check_pattern(draft, pattern))


def _check_enum(draft: ColumnDraft, *, judge_pattern: bool) -> Iterator[Diagnostic]:
    if "enum" not in draft.given:
        return
    wanted = str if draft.column.type.scalar is BaseType.STRING else int
    seen: dict[Plain, bool] = {}
    for node in draft.enum:
        span = node.span
        if not isinstance(node, Scalar):
            message = "an enum holds single values, and this is a list or a mapping"
            yield diagnose("SG305", span, message, "put it in quotes if it is text")
            continue
        value, text = node.value, node.text
        if isinstance(value, bool) or not isinstance(value, wanted):
            message = f"{shown(text)} is not {a(draft.column.type.scalar)}"
            yield diagnose("SG305", span, message, _as_text(text) if wanted is str else _as_whole_number(node))
        elif isinstance(value, int) and abs(value) > MAX_EXACT:
            message = f"{shown(text)} lies beyond ±(2**53 - 1), which JSON does not carry exactly (RFC 7493)"
            yield diagnose("SG303", span, message, "use a string column for such numbers")
        elif value in seen:
            yield diagnose("SG306", span, f"{shown(text)} stands twice in the enum", "remove one of them")
        elif not _fits_the_rest(draft.column, value, judge_pattern=judge_pattern):
            yield diagnose("SG307", span, f"{shown(text)} breaks another constraint", "remove it, or mend the other")
        seen[value] = True


def _as_text(text: str) -> str:
    return f"put it in quotes: {quote(text)}" if text else 'write "" for the empty text, or remove it'


def _as_whole_number(node: Scalar) -> str:
    meant = number_meant(node.text) if isinstance(node.value, str) else None
    if isinstance(node.value, float) and node.value.is_integer() and abs(node.value) <= MAX_EXACT:
        return f"write {int(node.value)}"
    if meant is not None and isinstance(resolve(meant), int):
        return f"write {meant}"
    return "write whole numbers without quotes, or make the type 'string'"


def _fits_the_rest(column: Column, value: str | int, *, judge_pattern: bool) -> bool:
    measured = {Measure.LENGTH: len(value)} if isinstance(value, str) else {Measure.VALUE: value}
    for row, bound in given(column.constraints):
        size = measured.get(row.measure)
        if size is not None and isinstance(bound, int | float) and not _is_inside(row.sense, size, bound):
            return False
    # The pattern last, as at run time: it may be quick for short texts only.
    pattern = column.constraints.pattern if judge_pattern else None
    return pattern is None or re.search(python_pattern(pattern), str(value), re.ASCII) is not None


def _is_inside(sense: Sense, size: int, bound: float) -> bool:
    if size == bound:
        return not sense.is_exclusive
    return not (sense.is_lower and size < bound) and not (sense.is_upper and size > bound)
