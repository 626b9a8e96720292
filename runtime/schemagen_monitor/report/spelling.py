"""Spell numbers, and ranges of them, with as few digits as tell them apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from schemagen_runtime.counting.plan import How

Range: TypeAlias = tuple[float | None, float | None]
"""The least number in it, and the least above it; None where there is none."""

MINUS: Final = "\N{MINUS SIGN}"
EN_DASH: Final = "\N{EN DASH}"
_FEWEST_DIGITS: Final = 3
_MOST_DIGITS: Final = 17
_SMALLEST: Final = 1e-4
_LARGEST: Final = 1e15
"""Between these numbers are written without an exponent."""
_UNITS: Final = ((86_400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds"))


def spell_number(value: float, digits: int = _FEWEST_DIGITS) -> str:
    """Return a number with so many digits at most, a comma between thousands, and a true minus."""
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: f"{MINUS}∞"}.get(value, "not a number")
    rounded = float(f"{value:.{digits}g}")
    if not rounded or abs(rounded) < math.ldexp(1.0, -1000):
        return "0"
    if not _SMALLEST <= abs(rounded) < _LARGEST:
        return f"{rounded:.{digits}g}".replace("-", MINUS)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    text = f"{rounded:,.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", MINUS)


def spell_ranges(ranges: Sequence[Range], how: How, *, is_whole: bool) -> list[str]:
    """Return ranges of a column as words: of whole numbers from the first to the last, of others from edge to edge."""
    if is_whole or how is How.LENGTH:
        return [_whole(low, high) for low, high in ranges]
    edges = {edge for one in ranges for edge in one if edge is not None}
    size, unit = _unit(edges) if how is How.AGE else (1.0, "")
    digits = digits_of(edge / size for edge in edges)
    behind = f" {unit}" if unit else ""
    texts = {edge: spell_number(edge / size, digits) for edge in edges}
    return [_between(*(None if edge is None else texts[edge] for edge in one)) + behind for one in ranges]


def digits_of(numbers: Iterable[float]) -> int:
    """Return with how many digits different numbers look different: three at least."""
    found = set(numbers)
    return next(
        (
            digits
            for digits in range(_FEWEST_DIGITS, _MOST_DIGITS)
            if len({spell_number(one, digits) for one in found}) == len(found)
        ),
        _MOST_DIGITS,
    )


def spell_age(seconds: float) -> str:
    """Return a length of time in the largest unit of which it has one."""
    size, unit = _unit([seconds])
    return f"{spell_number(seconds / size)} {unit}"


def _unit(seconds: Iterable[float]) -> tuple[float, str]:
    largest = max((abs(one) for one in seconds if math.isfinite(one)), default=0.0)
    return next((unit for unit in _UNITS if largest >= unit[0]), _UNITS[-1])


def _whole(low: float | None, high: float | None) -> str:
    first = None if low is None else math.ceil(low)
    last = None if high is None else math.ceil(high) - 1
    if first is not None and last is not None and first >= last:
        return _integer(first)
    if first is None and last is not None:
        return f"up to {_integer(last)}"
    return _between(None if first is None else _integer(first), None if last is None else _integer(last))


def _integer(value: int) -> str:
    return f"{value:,}".replace("-", MINUS)


def _between(low: str | None, high: str | None) -> str:
    if low is None:
        return "all" if high is None else f"under {high}"
    return f"from {low}" if high is None else f"{low} to {high}" if MINUS in f"{low}{high}" else f"{low}{EN_DASH}{high}"
