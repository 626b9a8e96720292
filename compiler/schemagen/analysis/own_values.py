"""Judge values of a column's own type, which its bounds and its enum give: the type holds each, or how to mend it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.dates import is_full_date
from schemagen_runtime.decimals import Digits, read_digits

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.advice import advise_day
from schemagen.frontend.draft import ColumnDraft
from schemagen.frontend.nodes import Scalar, as_written
from schemagen.frontend.scalars import number_meant, quote, resolve
from schemagen.model.constraints import CONSTRAINTS, DAY, MAX_EXACT, Sense, read_limit

_LONGEST: Final = 60
"""Characters of a number whose plain notation is looked for."""


def read_member(column_type: ColumnType, node: Scalar) -> str | int | None:
    """Return a member of an enum as the canonical document has it; None where the type does not hold it."""
    if column_type.scalar in (BaseType.DATE, BaseType.DECIMAL):
        read = read_limit(as_written(node), column_type)
        return read if isinstance(read, str) else None
    wanted = int if column_type.scalar is BaseType.INT else str
    is_wanted = isinstance(node.value, wanted) and not isinstance(node.value, bool)
    return node.value if is_wanted and isinstance(node.value, str | int) else None


def mend_member(column_type: ColumnType, node: Scalar) -> str:
    """Return how to mend a member that the type does not hold."""
    if column_type.scalar is BaseType.DECIMAL:
        return _fault_of_decimal(column_type, node.text, Sense.LEAST)[1]
    return _MENDING[column_type.scalar](node)


def check_own_bounds(draft: ColumnDraft) -> Iterator[Diagnostic]:
    """Check that a date or a decimal can be each of its bounds; what does not even look like one was told before."""
    column_type = draft.column.type
    if column_type.scalar not in (BaseType.DATE, BaseType.DECIMAL):
        return
    for row in CONSTRAINTS:
        node = draft.given.get(row.key)
        if (
            not row.form.special
            or not isinstance(node, Scalar)
            or read_limit(as_written(node), column_type) is not None
        ):
            continue
        if column_type.scalar is BaseType.DECIMAL and _is_number(node):
            reason, advice = _fault_of_decimal(column_type, node.text, row.sense)
        elif column_type.scalar is BaseType.DATE and re.fullmatch(str(DAY.schema["pattern"]), node.text):
            reason, advice = "is no day of the calendar", _real_day(node.text)
        else:
            continue
        yield diagnose("SG303", draft.span(row.key), f"'{row.key}: {node.text}' {reason}", advice)


def _is_number(node: Scalar) -> bool:
    is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return is_number or (isinstance(node.value, str) and read_digits(node.text) is not None)


def _real_day(text: str) -> str:
    """Return the advice to write the last day of the month of a day that there is not."""
    days = (f"{text[:8]}{day}" for day in range(30, 27, -1))
    last = next(filter(is_full_date, days), None)
    return f"write {last}, the last day of that month" if last else "years are 0001 to 9999"


def _fault_of_decimal(column_type: ColumnType, text: str, sense: Sense) -> tuple[str, str]:
    """Return why a type does not hold a decimal, as a clause, and what to write: of a bound the next that it holds."""
    precision, scale = column_type.precision or 0, column_type.scale or 0
    digits = read_digits(text)
    if digits is None:
        plain = _in_plain_notation(text)
        advice = f"write {plain}" if plain else "write digits and a point, such as 12.50"
        return "is not in plain decimal notation", advice
    if len(digits.whole) > precision - scale:
        most = Digits(False, "9" * (precision - scale), "9" * scale).spell(scale)
        reason = f"lies beyond {column_type.single.with_nullable(False)}: its numbers lie within ±{most}"
        return reason, "leave it out, or give the type more digits"
    upwards = (sense in (Sense.LEAST, Sense.BELOW)) is not digits.negative
    units = int(f"{digits.whole}{digits.fraction[:scale]:0<{scale}}" or "0") + upwards
    nearest = f"{'-' if digits.negative and units else ''}{units // 10**scale}"
    nearest += f".{units % 10**scale:0{scale}}" if scale else ""
    return f"has more than {scale} digits after the point", f"write {nearest}, or give the type more of them"


def _in_plain_notation(text: str) -> str | None:
    """Return a number of YAML, such as ``1e3``, ``+5`` or ``.5``, in plain decimal notation; None where it is none."""
    from decimal import Decimal  # noqa: PLC0415 -- only a mistake needs it, and start-up counts

    value = resolve(text)
    if len(text) > _LONGEST or isinstance(value, bool) or not isinstance(value, int | float) or math.isinf(value):
        return None
    number = Decimal(text)
    return f"{number:f}" if abs(number.adjusted()) < _LONGEST else None


def _as_text(node: Scalar) -> str:
    return f"put it in quotes: {quote(node.text)}" if node.text else 'write "" for the empty text, or remove it'


def _as_day(node: Scalar) -> str:
    return advise_day(node) or "write a day of the calendar, such as 2026-12-31, or make the type 'string'"


def _as_whole_number(node: Scalar) -> str:
    meant = number_meant(node.text) if isinstance(node.value, str) else None
    if isinstance(node.value, float) and node.value.is_integer() and abs(node.value) <= MAX_EXACT:
        return f"write {int(node.value)}"
    if meant is not None and isinstance(resolve(meant), int):
        return f"write {meant}"
    return "write whole numbers without quotes, or make the type 'string'"


_MENDING: Final[Mapping[BaseType, Callable[[Scalar], str]]] = {
    BaseType.STRING: _as_text,
    BaseType.INT: _as_whole_number,
    BaseType.DATE: _as_day,
}
