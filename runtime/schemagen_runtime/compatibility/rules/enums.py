"""Declare what it means that an enum comes, goes, or has other values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import BaseType, Kind, Role
from schemagen_runtime.compatibility.change import Breaks, Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import N, Pair, Rule, S, W
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.compatibility.value_sets import MAX_TRIED, as_number, fits_pattern, members, numbers, step_of
from schemagen_runtime.patterns.languages import same_language

ENUM_VALUE_ADDED: Final = Rule(
    "enum-value-added",
    "an enum has one more value",
    (S, W),
    Severity.WARNING,
    Bump.MINOR,
    "Code that tells all values apart no longer does, and old validators refuse the new value.",
    "features:\n  plan: {type: string, enum: [free, paid]}",
    "features:\n  plan: {type: string, enum: [free, paid, trial]}",
    "Renew the collector and readers before the services.",
)
CLASS_ADDED: Final = Rule(
    "class-added",
    "a class or label has one more value",
    (S, W),
    Severity.ERROR,
    Bump.MAJOR,
    "A number over the classes, such as an accuracy, is another number with one more class.",
    "labels:\n  plan: {type: string, enum: [free, paid]}",
    "labels:\n  plan: {type: string, enum: [free, paid, trial]}",
    "Add a label with the new classes beside the old one, or approve the break in the series.",
)
ENUM_VALUE_REMOVED: Final = Rule(
    "enum-value-removed",
    "an enum has one value less",
    (S, N),
    Severity.ERROR,
    Bump.MAJOR,
    "Events with that value are refused, and code that names it no longer type-checks.",
    "features:\n  plan: {type: string, enum: [free, paid, trial]}",
    "features:\n  plan: {type: string, enum: [free, paid]}",
    "Keep the value until no event has it any more.",
)
ENUM_ADDED: Final = Rule(
    "enum-added",
    "a column that was free has an enum",
    (S, N),
    Severity.ERROR,
    Bump.MAJOR,
    "Events with another value are refused, and code that gives any text or number no longer type-checks.",
    "features:\n  plan: string",
    "features:\n  plan: {type: string, enum: [free, paid]}",
    "Add a column with the enum, fill both, deprecate the old one, and drop it when nobody reads it.",
)
ENUM_DROPPED: Final = Rule(
    "enum-dropped",
    "a column has no enum any more",
    (S, W),
    Severity.WARNING,
    Bump.MINOR,
    "Code that counts on the few values no longer type-checks, and old validators refuse others.",
    "features:\n  plan: {type: string, enum: [free, paid]}",
    "features:\n  plan: string",
    "Renew the collector and readers before the services.",
)

RULES: Final = (
    ENUM_VALUE_ADDED,
    CLASS_ADDED,
    ENUM_VALUE_REMOVED,
    ENUM_ADDED,
    ENUM_DROPPED,
)


def find(pair: Pair) -> Iterator[Change]:
    """Find what changed of the few values that a column may have."""
    old, new = members(pair.old), members(pair.new)
    place, source = pair.place("enum"), _in_source(pair.new)
    if old is None and new is not None:
        breaks = source if _is_within(pair.old, new) else (*source, N)
        message = f"{pair.new.path} was free, and has an enum now"
        yield ENUM_ADDED.found(place, message, old=None, new=list(new), breaks=breaks)
    elif old is not None and new is None:
        breaks = source if _is_within(pair.new, old) else (*source, W)
        message = f"{pair.new.path} had an enum, and is free now"
        yield ENUM_DROPPED.found(place, message, old=list(old), new=None, breaks=breaks)
    elif old is not None and new is not None:
        before, after = (_values_of(column, found) for column, found in ((pair.old, old), (pair.new, new)))
        had, has = frozenset(before.values()), frozenset(after.values())
        added = [one for one, value in after.items() if value not in had]
        removed = [one for one, value in before.items() if value not in has]
        if added:
            is_class = pair.new.kind is Kind.CLASS or pair.new.role is Role.LABEL
            rule = CLASS_ADDED if is_class else ENUM_VALUE_ADDED
            message = f"{pair.new.path}: the enum has {_values(added)} now"
            yield rule.found(place, message, old=list(old), new=list(new), breaks=(*source, W))
        if removed:
            message = f"{pair.new.path}: the enum has {_values(removed)} no longer"
            yield ENUM_VALUE_REMOVED.found(place, message, old=list(old), new=list(new), breaks=(*source, N))


def _in_source(column: DescribedColumn) -> tuple[Breaks, ...]:
    """Return what a change of an enum breaks in code: type checkers know the members only where they are literals."""
    return (S,) if column.type.scalar in (BaseType.STRING, BaseType.INT) else ()


def _values_of(column: DescribedColumn, found: tuple[str | int, ...]) -> dict[str | int, str | float]:
    """Return the value of each member: of a decimal it is the number, which each scale writes otherwise."""
    return {one: as_number(one) if column.type.scale is not None else one for one in found}


def _is_within(free: DescribedColumn, values: tuple[str | int, ...]) -> bool:
    """Tell whether a column without an enum takes no value but these.

    Between near bounds it may, unless of floats; a text may by its pattern, which is tried on a few values at most.
    """
    if "pattern" in free.said:
        if len(values) > MAX_TRIED:
            return False
        fitting = "|".join(re.escape(str(value)) for value in values if fits_pattern(free, str(value)))
        return same_language(str(free.said["pattern"]), f"^(?:{fitting})$")
    step = step_of(free)
    if not step:
        return False
    bounds, listed = numbers(free), set(map(as_number, values))
    first, last = int(bounds.low), int(bounds.high)
    return (last - first) // step < len(listed) and listed.issuperset(range(first, last + 1, step))


def _values(values: list[str | int]) -> str:
    return ", ".join(map(repr, values))
