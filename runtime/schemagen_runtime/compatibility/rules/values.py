"""Find what changed of the values that fit a column, and declare what it means that only the words for them did.

What counts is the column as a whole: a bound that an enum, a kind or another bound held anyway refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import Kind, Role
from schemagen_runtime.compatibility.change import Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import Pair, Rule
from schemagen_runtime.compatibility.rules import bounds, enums, non_finite
from schemagen_runtime.compatibility.value_sets import AGE_KEYS, BOUND_KEYS, numbers

SAME_VALUES: Final = Rule(
    "same-values",
    "the same values fit, said in another way",
    (),
    Severity.INFO,
    Bump.PATCH,
    "Nothing breaks: the fingerprint changes, and the new version must be registered.",
    "features:\n  age: {type: int, minimum: 1}",
    "features:\n  age: {type: int, exclusiveMinimum: 0}",
    "Nothing is to be done.",
)

RULES: Final = (SAME_VALUES,)

_KEYS: Final = (*BOUND_KEYS, "pattern", "enum", "nan", *AGE_KEYS)


def find(pair: Pair) -> Iterator[Change]:
    """Find what changed of the values that fit a column whose type stayed, or went from int to float."""
    changed = pair.changed(*_KEYS) or _label_that_may_be_null(pair)
    found = [*bounds.find(pair), *enums.find(pair), *non_finite.find(pair)]
    yield from found
    if changed and not found and not _is_held_by_kind(pair):
        message = f"{pair.new.path}: {_listed(changed)} changed, and the same values fit"
        yield SAME_VALUES.found(pair.place(*changed), message, old=pair.before(*changed), new=pair.after(*changed))


def _is_held_by_kind(pair: Pair) -> bool:
    """Tell whether a probability came or went together with bounds, so that other values fit: its kind says so."""
    is_probability = [column.kind is Kind.PROBABILITY for column in (pair.old, pair.new)]
    return is_probability[0] is not is_probability[1] and numbers(pair.old) != numbers(pair.new)


def _label_that_may_be_null(pair: Pair) -> tuple[str, ...]:
    """Return the key of the type where only its question mark came or went: a label may be missing anyway."""
    differs = pair.old.type != pair.new.type and pair.old.type.with_nullable(pair.new.type.nullable) == pair.new.type
    return ("type",) if differs and pair.old.role is pair.new.role is Role.LABEL else ()


def _listed(keys: tuple[str, ...]) -> str:
    *others, last = keys
    return f"{', '.join(others)} and {last}" if others else last
