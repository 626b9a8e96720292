"""Declare what a change of a column's type means: the base, the elements, the length of a vector, and null."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping
from typing import Final, cast

from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.compatibility.change import Breaks, Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import N, Pair, Rule, S, T, W
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.compatibility.rules import bounds, values
from schemagen_runtime.compatibility.value_sets import (
    Interval,
    as_number,
    is_exact_float,
    is_held,
    items,
    lengths,
    members,
    numbers,
    whole_number,
)
from schemagen_runtime.patterns.languages import EVERY_TEXT, same_language

TYPE_CHANGED: Final = Rule(
    "type-changed",
    "another type",
    (S, N, W, T),
    Severity.ERROR,
    Bump.MAJOR,
    "What is stored has the old type, so the store cannot take the new one: a new data collection is needed.",
    "features:\n  plan: int",
    "features:\n  plan: string",
    "Add a column of the new type under another name, fill both, deprecate the old one, and drop it later.",
)
INT_TO_FLOAT: Final = Rule(
    "int-to-float",
    "an int becomes a float",
    (S, N, W),
    Severity.ERROR,
    Bump.MAJOR,
    "Code that reads an int gets a float, old validators refuse fractions, and ints beyond 2**53 are refused.",
    "features:\n  amount: int",
    "features:\n  amount: float",
    "The store can take it. Renew the collector and readers before the services.",
)
VECTOR_LENGTH_CHANGED: Final = Rule(
    "vector-length-changed",
    "another length of a vector",
    (N, W, T),
    Severity.ERROR,
    Bump.MAJOR,
    "Vectors of two lengths cannot be compared, so the store does not take both: a new data collection is needed.",
    "features:\n  embedding: vector<2>",
    "features:\n  embedding: vector<3>",
    "Add a column for the new vectors under another name, fill both, and drop the old one later.",
)
SCALE_CHANGED: Final = Rule(
    "scale-changed",
    "another number of digits after the point of a decimal",
    (N, W, T),
    Severity.ERROR,
    Bump.MAJOR,
    "A decimal is written with all the digits after its point, so the store would hold two texts of one number: a new "
    "data collection is needed. With fewer of them, or with fewer before the point, numbers no longer fit.",
    "features:\n  price: decimal<10,2>",
    "features:\n  price: decimal<12,4>",
    "Add a column with the new digits under another name, fill both, deprecate the old one, and drop it later.",
)
MADE_REQUIRED: Final = Rule(
    "made-required",
    "null is no longer taken",
    (S, N),
    Severity.ERROR,
    Bump.MAJOR,
    "Events without a value are refused, and code that gives None or leaves it out no longer type-checks. "
    "The same holds for null among the elements of a list or map.",
    "features:\n  age: int?",
    "features:\n  age: int",
    "Keep it nullable, and look at the share of missing values in the monitor.",
)
MADE_NULLABLE: Final = Rule(
    "made-nullable",
    "null is taken",
    (S, W),
    Severity.WARNING,
    Bump.MINOR,
    "Code that reads the value must expect None, and old validators refuse events without it. "
    "The same holds for null among the elements of a list or map.",
    "features:\n  age: int",
    "features:\n  age: int?",
    "Renew the collector and readers before the services.",
)

RULES: Final = (TYPE_CHANGED, INT_TO_FLOAT, VECTOR_LENGTH_CHANGED, SCALE_CHANGED, MADE_REQUIRED, MADE_NULLABLE)

_SPELLED: Final = {
    BaseType.UUID: Interval(36, 36),
    BaseType.DATE: Interval(10, 10),
    BaseType.TIMESTAMP: Interval(20, math.inf),
}
"""Types that are strings of a certain form on the wire, and how many code points they have there."""

_NARROWER: Final[Mapping[BaseType, Container[BaseType]]] = {
    BaseType.STRING: (*_SPELLED, BaseType.DECIMAL),
    BaseType.FLOAT: (BaseType.INT,),
    BaseType.DECIMAL: (BaseType.INT,),
}
"""For a type, those whose values it takes too."""


def _spelled(of: ColumnType) -> Interval | None:
    """Return how many code points the single values have on the wire, where they are strings of a form."""
    if of.precision is None or of.scale is None:
        return _SPELLED.get(of.scalar)
    fraction = of.scale + 1 if of.scale else 0
    return Interval(1 + fraction, 1 + max(of.precision - of.scale, 1) + fraction)


def find(pair: Pair) -> Iterator[Change]:
    """Find what changed of a column's type."""
    old, new = pair.old.type, pair.new.type
    place = pair.place("type")
    if old.without_nulls != new.without_nulls:
        if _has_other_digits(pair):
            yield from _of_digits(pair)
        else:
            yield _of_base(pair)
    for rule, words, taking, other in (
        (MADE_REQUIRED, "may be null no longer", pair.old, pair.new),
        (MADE_NULLABLE, "may be null now", pair.new, pair.old),
    ):
        parts = [*_taking_null(pair, taking, other)]
        if parts:
            yield rule.found(place, f"{' and '.join(parts)} {words}", old=str(old), new=str(new))


def _has_other_digits(pair: Pair) -> bool:
    """Tell whether both are decimals, single or in the same container, so that only their digits differ."""
    old, new = pair.old.type, pair.new.type
    return old.base is new.base and old.scalar is new.scalar is BaseType.DECIMAL


def _of_digits(pair: Pair) -> Iterator[Change]:
    old, new, place = pair.old.type, pair.new.type, pair.place("type")
    before, after = str(old), str(new)
    message = f"{pair.new.path} was {old.with_nullable(False)}, and is {new.with_nullable(False)} now"
    narrowing, widening = not is_held(pair.old, new), not is_held(pair.new, old)
    if old.scale != new.scale:
        breaks = ((N,) if narrowing else ()) + ((W,) if widening else ()) + (T,)
        yield SCALE_CHANGED.found(place, message, old=before, new=after, breaks=breaks)
        return
    if narrowing:
        yield bounds.NARROWED.found(place, f"{message}: fewer values fit", old=before, new=after)
    if widening:
        is_answer = pair.new.role in (Role.PREDICTION, Role.LABEL)
        rule = bounds.ANSWER_WIDENED if is_answer else bounds.WIDENED
        yield rule.found(place, f"{message}: more values fit", old=before, new=after)
    if not narrowing and not widening:
        yield values.SAME_VALUES.found(place, f"{message}, and the same values fit", old=before, new=after)


def _taking_null(pair: Pair, one: DescribedColumn, other: DescribedColumn) -> Iterator[str]:
    """Yield what may be null in ``one`` and not in ``other``, as they are named in a message."""
    if one.is_nullable and not other.is_nullable and Role.LABEL not in (one.role, other.role):
        yield pair.new.path
    if one.type.nullable_elements and other.type.has_elements and not other.type.nullable_elements:
        yield f"the elements of {pair.new.path}"


def is_comparable(pair: Pair) -> bool:
    """Tell whether bounds mean the same before and after: the values are of one type, or of int and float."""
    old, new = pair.old.type, pair.new.type
    if (old.base, new.base) == (BaseType.INT, BaseType.FLOAT):
        return True
    return old.base is new.base and old.scalar is new.scalar


def _of_base(pair: Pair) -> Change:
    old, new = pair.old.type.with_nullable(False), pair.new.type.with_nullable(False)
    message = f"{pair.new.path} was {old}, and is {new} now"
    place = pair.place("type")
    if old.base is new.base is BaseType.VECTOR:
        return VECTOR_LENGTH_CHANGED.found(place, message, old=str(old), new=str(new))
    if (old.base, new.base) == (BaseType.INT, BaseType.FLOAT):
        breaks = (S, W) if is_exact_float(pair.old) else (S, N, W)
        return INT_TO_FLOAT.found(place, message, old=str(old), new=str(new), breaks=breaks)
    return TYPE_CHANGED.found(place, message, old=str(old), new=str(new), breaks=_letters(pair))


def _letters(pair: Pair) -> tuple[Breaks, ...]:
    old, new = pair.old.type, pair.new.type
    if {old.base, new.base} == {BaseType.LIST, BaseType.VECTOR} and old.scalar is new.scalar:
        return (*_if(N, pair.new, pair.old), *_if(W, pair.old, pair.new), T)
    if old.base is new.base or not (old.has_elements or new.has_elements):
        if old.scalar in _NARROWER.get(new.scalar, ()):
            return (S, *_if(N, pair.new, pair.old), W, T)
        if new.scalar in _NARROWER.get(old.scalar, ()):
            return (S, N, *_if(W, pair.old, pair.new), T)
    return S, N, W, T


def _if(letter: Breaks, wide: DescribedColumn, narrow: DescribedColumn) -> tuple[Breaks, ...]:
    return (letter,) if _refuses(wide, narrow) else ()


def _takes_ints(decimals: DescribedColumn, ints: DescribedColumn) -> bool:
    """Tell whether a column of decimals takes every value of a column of ints."""
    taken, given = members(decimals), members(ints)
    interval = numbers(ints)
    within = Interval(whole_number(interval.low), whole_number(interval.high))
    if given is not None:
        listed = {whole_number(as_number(one)) for one in given}
        within = Interval(min(listed), max(listed))
        return numbers(decimals).holds(within) and (taken is None or listed.issubset(map(as_number, taken)))
    return taken is None and numbers(decimals).holds(within)


def _refuses(wide: DescribedColumn, narrow: DescribedColumn) -> bool:
    """Tell whether a constraint of the wider type may refuse what the narrower type takes."""
    if narrow.type.has_elements and not items(wide).holds(items(narrow)):
        return True
    if wide.type.scalar is BaseType.DECIMAL:
        return not _takes_ints(wide, narrow)
    written = _spelled(narrow.type)
    if written is None:
        takes_nan = "nan" in wide.said or "nan" not in narrow.said
        return not takes_nan or not _takes_numbers(wide, narrow)
    return (
        members(wide) is not None
        or not lengths(wide).holds(written)
        or not same_language(str(wide.said.get("pattern", EVERY_TEXT)), EVERY_TEXT)
    )


def _takes_numbers(wide: DescribedColumn, narrow: DescribedColumn) -> bool:
    if narrow.type.scalar is BaseType.INT and not is_exact_float(narrow):
        return False
    listed = cast("tuple[int, ...] | None", members(narrow))
    given = [numbers(narrow)] if listed is None else [Interval(one, one) for one in listed]
    return all(numbers(wide).holds(one) for one in given)
