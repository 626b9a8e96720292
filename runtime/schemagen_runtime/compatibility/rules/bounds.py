"""Declare what it means that bounds, patterns and ages take more or fewer values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.compatibility.change import Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import N, Pair, Rule, W
from schemagen_runtime.compatibility.described import DescribedColumn
from schemagen_runtime.compatibility.value_sets import (
    AGE_KEYS,
    ITEM_KEYS,
    LENGTH_KEYS,
    MAX_TRIED,
    NUMBER_KEYS,
    Interval,
    age,
    as_number,
    fits_pattern,
    items,
    lengths,
    members,
    numbers,
)
from schemagen_runtime.patterns.languages import EVERY_TEXT, same_language

NARROWED: Final = Rule(
    "values-narrowed",
    "fewer values fit",
    (N,),
    Severity.ERROR,
    Bump.MAJOR,
    "Events that were valid are refused by the new validator: services that send such values lose them to rejections.",
    "features:\n  age: {type: int, minimum: 0}",
    "features:\n  age: {type: int, minimum: 18}",
    "Find out first whether such values come ('schemagen validate' on recent events), and mend what sends them.",
)
WIDENED: Final = Rule(
    "values-widened",
    "more values fit",
    (W,),
    Severity.INFO,
    Bump.MINOR,
    "Validators of the old version, in services and collectors that were not renewed yet, refuse the new values.",
    "features:\n  age: {type: int, minimum: 18}",
    "features:\n  age: {type: int, minimum: 0}",
    "Renew the collector and readers before the services.",
)
ANSWER_WIDENED: Final = Rule(
    "answer-widened",
    "more values fit a prediction or label",
    (W,),
    Severity.WARNING,
    Bump.MINOR,
    "Validators of the old version refuse the new values, and numbers over predictions or labels change their range.",
    "labels:\n  grade: {type: int, minimum: 0, maximum: 5}",
    "labels:\n  grade: {type: int, minimum: 0, maximum: 10}",
    "Renew the collector and readers before the services, and look at what is computed from the column.",
)
PATTERN_REPLACED: Final = Rule(
    "pattern-replaced",
    "another pattern",
    (N, W),
    Severity.ERROR,
    Bump.MAJOR,
    "Whether every text that fitted still fits cannot be decided, nor the other way round.",
    "features:\n  code: {type: string, pattern: '^[A-Z]{2}$'}",
    "features:\n  code: {type: string, pattern: '^[A-Z]{2,3}[0-9]$'}",
    "Add a column with the new pattern, fill both, deprecate the old one, and drop it when nobody reads it.",
)
AGE_NARROWED: Final = Rule(
    "age-narrowed",
    "timestamps must be nearer to now",
    (N,),
    Severity.ERROR,
    Bump.MAJOR,
    "Events that come later, or from clocks that go ahead, are refused.",
    "timestamp: {name: at, max_age: 90d}",
    "timestamp: {name: at, max_age: 30d}",
    "Look at how late events come before the bound is lowered.",
)
AGE_WIDENED: Final = Rule(
    "age-widened",
    "timestamps may be farther from now",
    (W,),
    Severity.INFO,
    Bump.MINOR,
    "Old validators refuse such events.",
    "timestamp: {name: at, max_age: 30d}",
    "timestamp: {name: at, max_age: 90d}",
    "Renew the collector before the services.",
)

RULES: Final = (
    NARROWED,
    WIDENED,
    ANSWER_WIDENED,
    PATTERN_REPLACED,
    AGE_NARROWED,
    AGE_WIDENED,
)

_Measure: TypeAlias = Callable[[DescribedColumn], Interval]

_FACETS: Final = ((NUMBER_KEYS, numbers), (LENGTH_KEYS, lengths), (ITEM_KEYS, items))


def find(pair: Pair) -> Iterator[Change]:
    """Find which bounds, patterns and ages take other values."""
    yield from _bounds(pair)
    yield from _replaced(pair)
    yield from _ages(pair)


def _bounds(pair: Pair) -> Iterator[Change]:
    narrowing = (*_limiting(pair.old, pair.new, pair), *_pattern_alone(pair.old, pair.new))
    widening = (*_limiting(pair.new, pair.old, pair), *_pattern_alone(pair.new, pair.old))
    if narrowing:
        yield _of(NARROWED, pair, narrowing, "fewer values fit")
    if widening:
        is_answer = pair.new.role in (Role.PREDICTION, Role.LABEL)
        yield _of(ANSWER_WIDENED if is_answer else WIDENED, pair, widening, "more values fit")


def _of(rule: Rule, pair: Pair, keys: tuple[str, ...], words: str) -> Change:
    told = keys if len(keys) == 1 else pair.changed(*keys) or keys
    message = f"{pair.new.path}: {pair.steps(*told)}: {words}"
    return rule.found(pair.place(*told), message, old=pair.before(*told), new=pair.after(*told))


def _limiting(given: DescribedColumn, limit: DescribedColumn, pair: Pair) -> Iterator[str]:
    """Yield the bounds of ``limit``, among those that changed, that refuse a value which fits ``given``."""
    # What the digits of a decimal refuse is told of its type.
    digits = limit.type._replace(precision=given.type.precision, scale=given.type.scale)
    kept = limit._replace(type=digits, said={**limit.said, "kind": given.said.get("kind")})
    for keys, measured in _FACETS:
        changed = list(pair.changed(*keys))
        if not changed or (keys is not ITEM_KEYS and (_has_enum(limit) or _members_fit(given, kept, measured))):
            continue
        if not measured(kept).holds(measured(given)):
            yield from _guilty(changed, given, kept, measured)


def _guilty(changed: list[str], given: DescribedColumn, limit: DescribedColumn, measured: _Measure) -> Iterator[str]:
    """Yield those of the changed bounds that alone refuse a value; all of them where only together they do."""
    bare = {key: bound for key, bound in limit.said.items() if key not in changed}
    alone = [
        key
        for key in changed
        if key in limit.said
        and not measured(limit._replace(said={**bare, key: limit.said[key]})).holds(measured(given))
    ]
    yield from alone or changed


def _has_enum(limit: DescribedColumn) -> bool:
    """Tell whether an enum holds what the bounds and the pattern beside it would: all its values fit them."""
    return members(limit) is not None


def _members_fit(given: DescribedColumn, limit: DescribedColumn, measured: _Measure) -> bool:
    """Tell whether ``given`` has an enum, all of whose values lie within ``limit``."""
    found = members(given)
    if found is None:
        return False
    sizes = [len(str(one)) if given.type.scalar is BaseType.STRING else as_number(one) for one in found]
    bounds = measured(limit)
    return all(bounds.holds(Interval(size, size)) for size in sizes)


def _pattern_alone(given: DescribedColumn, limit: DescribedColumn) -> Iterator[str]:
    """Yield the pattern of ``limit`` where ``given`` has none, and has a value that it refuses."""
    if "pattern" not in limit.said or "pattern" in given.said or _has_enum(limit) or _members_match(given, limit):
        return
    if not same_language(str(limit.said["pattern"]), EVERY_TEXT):
        yield "pattern"


def _members_match(given: DescribedColumn, limit: DescribedColumn) -> bool:
    found = members(given)
    return found is not None and len(found) <= MAX_TRIED and all(fits_pattern(limit, str(one)) for one in found)


def _replaced(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.said.get("pattern"), pair.new.said.get("pattern")
    if old is None or new is None or old == new or same_language(str(old), str(new)):
        return
    breaks = tuple(
        letter
        for letter, given, limit in ((N, pair.old, pair.new), (W, pair.new, pair.old))
        if not (_has_enum(limit) or _members_match(given, limit))
    )
    if breaks:
        message = f"{pair.new.path}: the pattern {old!r} became {new!r}; which texts fitted both cannot be decided"
        yield PATTERN_REPLACED.found(pair.place("pattern"), message, old=old, new=new, breaks=breaks)


def _ages(pair: Pair) -> Iterator[Change]:
    changed = pair.changed(*AGE_KEYS)
    for rule, words, keys in (
        (AGE_NARROWED, "fewer timestamps fit", [key for key in changed if age(pair.new, key) < age(pair.old, key)]),
        (AGE_WIDENED, "more timestamps fit", [key for key in changed if age(pair.new, key) > age(pair.old, key)]),
    ):
        if keys:
            yield _of(rule, pair, tuple(keys), words)
