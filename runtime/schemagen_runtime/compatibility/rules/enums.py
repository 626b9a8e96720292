"""Declare what it means that an enum comes, goes, or has other values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import BaseType, Kind, Role
from schemagen_runtime.compatibility.change import Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import N, Pair, Rule, S, W
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.compatibility.value_sets import members, numbers

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
    place = pair.place("enum")
    if old is None and new is not None:
        breaks = (S,) if _is_within(pair.old, new) else (S, N)
        message = f"{pair.new.path} was free, and has an enum now"
        yield ENUM_ADDED.found(place, message, old=None, new=list(new), breaks=breaks)
    elif old is not None and new is None:
        breaks = (S,) if _is_within(pair.new, old) else (S, W)
        message = f"{pair.new.path} had an enum, and is free now"
        yield ENUM_DROPPED.found(place, message, old=list(old), new=None, breaks=breaks)
    elif old is not None and new is not None:
        added = [one for one in new if one not in old]
        removed = [one for one in old if one not in new]
        if added:
            is_class = pair.new.kind is Kind.CLASS or pair.new.role is Role.LABEL
            rule = CLASS_ADDED if is_class else ENUM_VALUE_ADDED
            message = f"{pair.new.path}: the enum has {_values(added)} now"
            yield rule.found(place, message, old=list(old), new=list(new))
        if removed:
            message = f"{pair.new.path}: the enum has {_values(removed)} no longer"
            yield ENUM_VALUE_REMOVED.found(place, message, old=list(old), new=list(new))


def _is_within(free: DescribedColumn, values: tuple[str | int, ...]) -> bool:
    """Tell whether a column without an enum takes no value but these: an int between near bounds may."""
    if free.type.scalar is not BaseType.INT:
        return False
    bounds = numbers(free)
    return bounds.high - bounds.low < len(values) and all(
        number in values for number in range(int(bounds.low), int(bounds.high) + 1)
    )


def _values(values: list[str | int]) -> str:
    return ", ".join(map(repr, values))
