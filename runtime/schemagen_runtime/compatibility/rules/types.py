"""Declare what a change of a column's type means: the base, the elements, the length of a vector, and null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.compatibility.change import Breaks, Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import N, Pair, Rule, S, T, W
from schemagen_runtime.compatibility.value_sets import is_exact_float

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
MADE_REQUIRED: Final = Rule(
    "made-required",
    "null is no longer taken",
    (S, N),
    Severity.ERROR,
    Bump.MAJOR,
    "Events without a value are refused, and code that gives None or leaves it out no longer type-checks.",
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
    "Code that reads the value must expect None, and old validators refuse events without it.",
    "features:\n  age: int",
    "features:\n  age: int?",
    "Renew the collector and readers before the services.",
)

RULES: Final = (TYPE_CHANGED, INT_TO_FLOAT, VECTOR_LENGTH_CHANGED, MADE_REQUIRED, MADE_NULLABLE)

_SPELLED: Final = (BaseType.UUID, BaseType.TIMESTAMP)
"""Types that are strings of a certain form on the wire."""


def find(pair: Pair) -> Iterator[Change]:
    """Find what changed of a column's type."""
    old, new = pair.old.type, pair.new.type
    place = pair.place("type")
    if old.with_nullable(False) != new.with_nullable(False):
        yield _of_base(pair)
    if pair.new.is_nullable is not pair.old.is_nullable and pair.new.role is not Role.LABEL:
        rule = MADE_REQUIRED if pair.old.is_nullable else MADE_NULLABLE
        words = "may be null no longer" if pair.old.is_nullable else "may be null now"
        yield rule.found(place, f"{pair.new.path} {words}", old=str(old), new=str(new))


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
    if old.base is BaseType.LIST and new.base is BaseType.VECTOR and old.scalar is BaseType.FLOAT:
        return N, T
    if old.base is BaseType.VECTOR and new.base is BaseType.LIST and new.scalar is BaseType.FLOAT:
        return W, T
    if old.base is new.base or not (old.is_sequence or new.is_sequence):
        if old.scalar is BaseType.STRING and new.scalar in _SPELLED:
            return S, N, T
        if new.scalar is BaseType.STRING and old.scalar in _SPELLED:
            return S, W, T
        if (old.scalar, new.scalar) == (BaseType.INT, BaseType.FLOAT) and is_exact_float(pair.old):
            return S, W, T
    return S, N, W, T
