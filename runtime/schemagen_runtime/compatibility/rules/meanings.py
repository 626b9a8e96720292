"""Declare what it means that the same bytes say something else, that words change, and what may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast

from schemagen_runtime.columns import Kind
from schemagen_runtime.compatibility.answers import implied_positive
from schemagen_runtime.compatibility.change import Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import M, N, P, Pair, Rule, S, W
from schemagen_runtime.compatibility.described import Described, DescribedColumn
from schemagen_runtime.compatibility.value_sets import Interval, members, numbers

UNIT_ADDED: Final = Rule(
    "unit-added",
    "a unit is said",
    (M,),
    Severity.WARNING,
    Bump.PATCH,
    "Who took the numbers for another unit learns it now; the numbers did not change.",
    "features:\n  distance: float",
    "features:\n  distance: {type: float, unit: km}",
    "Ask who reads the column which unit they took it for.",
)
UNIT_CHANGED: Final = Rule(
    "unit-changed",
    "another unit",
    (M,),
    Severity.ERROR,
    Bump.MAJOR,
    "Every byte on the wire stays, and every number over the column is wrong where the two meet.",
    "features:\n  distance: {type: float, unit: km}",
    "features:\n  distance: {type: float, unit: miles}",
    "Add a column in the new unit under another name, fill both, deprecate the old one, and drop it later.",
)
KIND_CHANGED: Final = Rule(
    "kind-changed",
    "a prediction is of another kind",
    (N, W, M),
    Severity.ERROR,
    Bump.MAJOR,
    "A monitor computes other numbers from it, and what was computed before cannot be compared.",
    "predictions:\n  p: {type: float, kind: score}",
    "predictions:\n  p: {type: float, kind: logit}",
    "Add a prediction of the new kind beside the old one.",
)
KIND_ADDED: Final = Rule(
    "kind-added",
    "a prediction says its kind",
    (M,),
    Severity.INFO,
    Bump.MINOR,
    "A monitor can compute from it now; the values stay.",
    "predictions:\n  p: float",
    "predictions:\n  p: {type: float, kind: score}",
    "Nothing breaks.",
)
PROBABILITY_ADDED: Final = Rule(
    "probability-added",
    "a prediction becomes a probability",
    (N, M),
    Severity.ERROR,
    Bump.MAJOR,
    "A probability lies between 0 and 1: events with other values are refused.",
    "predictions:\n  p: float",
    "predictions:\n  p: {type: float, kind: probability}",
    "Find out first whether other values come.",
)
ANSWER_CHANGED: Final = Rule(
    "answer-changed",
    "a prediction answers something else",
    (M,),
    Severity.ERROR,
    Bump.MAJOR,
    "What a monitor computed from it before cannot be compared with what it computes now.",
    "predictions:\n  p: {type: float, kind: score, threshold: 0.5}",
    "predictions:\n  p: {type: float, kind: score, threshold: 0.7}",
    "Add a prediction beside the old one, or approve the break in the series.",
)
ANSWER_ADDED: Final = Rule(
    "answer-added",
    "a prediction says what it answers",
    (M,),
    Severity.INFO,
    Bump.MINOR,
    "A monitor can compute more from it; the values stay.",
    "predictions:\n  p: {type: float, kind: score}",
    "predictions:\n  p: {type: float, kind: score, threshold: 0.5}",
    "Nothing breaks.",
)
NAMES_CHANGED: Final = Rule(
    "names-changed",
    "a value is called something else",
    (M,),
    Severity.ERROR,
    Bump.MAJOR,
    "If the value means something else now, everything that was stored is read wrongly.",
    "features:\n  plan: {type: int, names: {0: free, 1: paid}}",
    "features:\n  plan: {type: int, names: {0: paid, 1: free}}",
    "Give new meanings new values. Approve it where only the word is better.",
)
NAMES_ADDED: Final = Rule(
    "names-added",
    "a value is called something",
    (M,),
    Severity.INFO,
    Bump.MINOR,
    "People read a name where they read the value before.",
    "features:\n  plan: int",
    "features:\n  plan: {type: int, names: {0: free, 1: paid}}",
    "Nothing breaks.",
)
SENSITIVE_ON: Final = Rule(
    "sensitive-on",
    "the values are shown no longer",
    (P,),
    Severity.INFO,
    Bump.MINOR,
    "Messages, logs and pages leave the values out from now on; what was shown before was shown.",
    "features:\n  name: string",
    "features:\n  name: {type: string, sensitive: true}",
    "Look for the values in logs and dead letters of the time before.",
)
SENSITIVE_OFF: Final = Rule(
    "sensitive-off",
    "the values may be shown",
    (P,),
    Severity.ERROR,
    Bump.MAJOR,
    "Messages, logs and pages may show the values, also those that were stored while they were sensitive.",
    "features:\n  name: {type: string, sensitive: true}",
    "features:\n  name: string",
    "Have it approved by whoever answers for the data.",
)
DEPRECATED: Final = Rule(
    "deprecated",
    "new code should leave a column alone",
    (),
    Severity.INFO,
    Bump.MINOR,
    "Nothing breaks yet.",
    "features:\n  old: float?",
    "features:\n  old: {type: float?, deprecated: true}",
    "Say 'until' when, and what to 'use'.",
)
DEPRECATION_CHANGED: Final = Rule(
    "deprecation-changed",
    "the words of a deprecation changed, or it is taken back",
    (),
    Severity.INFO,
    Bump.PATCH,
    "Nothing breaks.",
    "features:\n  old: {type: float?, deprecated: {until: 2030-06-30}}",
    "features:\n  old: {type: float?, deprecated: {until: 2030-12-31}}",
    "Nothing is to be done.",
)
ATTRIBUTE_CHANGED: Final = Rule(
    "attribute-changed",
    "another name in Python",
    (S,),
    Severity.ERROR,
    Bump.MAJOR,
    "Code that uses the attribute no longer type-checks. The name on the wire stays, dictionaries too.",
    "features:\n  hours-per-week: {type: int, attribute: hours}",
    "features:\n  hours-per-week: {type: int, attribute: weekly_hours}",
    "Change the code together with the package; mypy finds each place.",
)
TEXT_CHANGED: Final = Rule(
    "text-changed",
    "words for people",
    (),
    Severity.INFO,
    Bump.NONE,
    "Nothing breaks: what is registered is renewed in place.",
    "features:\n  age: {type: int, doc: Of the customer.}",
    "features:\n  age: {type: int, doc: Of the customer in years.}",
    "Nothing is to be done.",
)

RULES: Final = (
    UNIT_ADDED,
    UNIT_CHANGED,
    KIND_CHANGED,
    KIND_ADDED,
    PROBABILITY_ADDED,
    ANSWER_CHANGED,
    ANSWER_ADDED,
    NAMES_CHANGED,
    NAMES_ADDED,
    SENSITIVE_ON,
    SENSITIVE_OFF,
    DEPRECATED,
    DEPRECATION_CHANGED,
    ATTRIBUTE_CHANGED,
    TEXT_CHANGED,
)

_ANSWER_KEYS: Final = ("target", "positive", "threshold", "classes")
TEXT_KEYS: Final = ("doc", "from", "renamed_from")
_SCHEMA_TEXT_KEYS: Final = ("doc", "owner", "links", "segments", "monitor")
_PROBABILITY: Final = Interval(0, 1)


def find(pair: Pair) -> Iterator[Change]:
    """Find what changed of what a column means, of who may see it, and of the words about it."""
    yield from _unit(pair)
    yield from _kind(pair)
    yield from _answer(pair)
    yield from _names(pair)
    yield from _sensitive(pair)
    yield from _deprecated(pair)
    yield from _words(pair)


def find_in_schema(old: Described, new: Described, names: Mapping[str, str]) -> Iterator[Change]:
    """Find what changed of the meaning of a schema as a whole, and of the words about it.

    Args:
        old: the old schema.
        new: the new one.
        names: for each column that was renamed its new name, by the old one.
    """
    for key in ("task", "group"):
        before, after = old.said.get(key), new.said.get(key)
        if key == "group" and before is not None:
            before = names.get(str(before), before)
        if before != after:
            rule = ANSWER_ADDED if before is None else ANSWER_CHANGED
            yield rule.found(key, _became(key, before, after), old=before, new=after)
    changed = [key for key in _SCHEMA_TEXT_KEYS if old.said.get(key) != new.said.get(key)]
    for key in changed:
        yield TEXT_CHANGED.found(key, f"{key} changed", old=old.said.get(key), new=new.said.get(key))


def _unit(pair: Pair) -> Iterator[Change]:
    old, new = pair.before("unit"), pair.after("unit")
    if old != new:
        rule = UNIT_ADDED if old is None else UNIT_CHANGED
        yield rule.found(pair.place("unit"), _became(f"{pair.new.path}: the unit", old, new), old=old, new=new)


def _kind(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.kind, pair.new.kind
    if old is new or pair.old.role is not pair.new.role:
        return
    breaks = [M]
    if new is Kind.PROBABILITY and not _PROBABILITY.holds(numbers(pair.old)):
        breaks.append(N)
    if old is Kind.PROBABILITY and not _PROBABILITY.holds(numbers(pair.new)):
        breaks.append(W)
    rule = KIND_CHANGED if old is not None else PROBABILITY_ADDED if N in breaks else KIND_ADDED
    message = _became(f"{pair.new.path}: the kind", old and str(old), new and str(new))
    yield rule.found(pair.place("kind"), message, old=old and str(old), new=new and str(new), breaks=tuple(breaks))


def _answer(pair: Pair) -> Iterator[Change]:
    said = {key: _said(pair, key) for key in _ANSWER_KEYS}
    differing = [key for key, (before, after) in said.items() if before != after]
    added = [key for key in differing if said[key][0] is None]
    changed = [key for key in differing if key not in added]
    for rule, keys in ((ANSWER_CHANGED, changed), (ANSWER_ADDED, added)):
        if keys:
            steps = ", ".join(_became(key, *said[key]) for key in keys)
            message = f"{pair.new.path}: {steps}"
            yield rule.found(pair.place(*keys), message, old=pair.before(*keys), new=pair.after(*keys))


def _said(pair: Pair, key: str) -> tuple[object, object]:
    """Return what is said under a key before and after, or went without saying where something else is said now."""
    before, after = pair.before(key), pair.after(key)
    if key == "target":
        return _targets(pair, before, after)
    if key == "positive" and before is None and after is not None:
        implied = implied_positive(pair.schemas[0], pair.old)
        return (None if implied == after else implied), after
    return before, after


def _targets(pair: Pair, before: object, after: object) -> tuple[object, object]:
    before = _renamed(before, pair.names)
    old_only, new_only = (schema.only_label for schema in pair.schemas)
    if before is None and after is not None:
        implied = pair.names.get(str(old_only), old_only)
        return (None if _derived_from(after) == implied else implied), after
    return before, new_only if after is None and before is not None else after


def _derived_from(target: object) -> object:
    """Return the label that a target compares with a number; None where it compares none."""
    return cast("dict[str, object]", target)["label"] if isinstance(target, dict) else None


def _renamed(target: object, names: Mapping[str, str]) -> object:
    if isinstance(target, str):
        return names.get(target, target)
    if isinstance(target, dict):
        said = cast("dict[str, object]", target)
        return {**said, "label": names.get(str(said["label"]), said["label"])}
    return target


def _names(pair: Pair) -> Iterator[Change]:
    old, new = (cast("Mapping[str, str]", one.said.get("names") or {}) for one in (pair.old, pair.new))
    stays, came = _values(pair.new), _values(pair.old)
    changed = [value for value in old if new.get(value) != old[value] and (stays is None or value in stays)]
    added = [value for value in new if value not in old and (came is None or value in came)]
    place = pair.place("names")
    if changed:
        words = ", ".join(_became(value, old[value], new.get(value)) for value in changed)
        yield NAMES_CHANGED.found(place, f"{pair.new.path}: the name of {words}", old=dict(old), new=dict(new))
    if added:
        words = ", ".join(f"{value} is called {new[value]!r} now" for value in added)
        yield NAMES_ADDED.found(place, f"{pair.new.path}: {words}", old=dict(old) or None, new=dict(new))


def _values(column: DescribedColumn) -> frozenset[str] | None:
    found = members(column)
    return None if found is None else frozenset(map(str, found))


def _sensitive(pair: Pair) -> Iterator[Change]:
    old, new = (one.said.get("sensitive") is True for one in (pair.old, pair.new))
    if old is not new:
        rule, words = (SENSITIVE_ON, "is sensitive now") if new else (SENSITIVE_OFF, "is sensitive no longer")
        yield rule.found(pair.place("sensitive"), f"{pair.new.path} {words}", old=old, new=new)


def _deprecated(pair: Pair) -> Iterator[Change]:
    old, new = pair.before("deprecated"), pair.after("deprecated")
    if old == new:
        return
    rule = DEPRECATED if old is None else DEPRECATION_CHANGED
    words = "is deprecated" if old is None else "is deprecated no longer" if new is None else "is deprecated otherwise"
    yield rule.found(pair.place("deprecated"), f"{pair.new.path} {words}", old=old, new=new)


def _words(pair: Pair) -> Iterator[Change]:
    if pair.old.name == pair.new.name and pair.changed("attribute"):
        old, new = pair.before("attribute"), pair.after("attribute")
        message = _became(f"{pair.new.path}: the attribute", old, new)
        yield ATTRIBUTE_CHANGED.found(pair.place("attribute"), message, old=old, new=new)
    keys = TEXT_KEYS if pair.old.name == pair.new.name else ("doc", "from")
    changed = pair.changed(*keys)
    if changed:
        message = f"{pair.new.path}: {', '.join(changed)} changed"
        yield TEXT_CHANGED.found(pair.place(*changed), message, old=pair.before(*changed), new=pair.after(*changed))


def _became(what: str, old: object, new: object) -> str:
    if old is None:
        return f"{what} is {new!r} now"
    return f"{what} {old!r} is gone" if new is None else f"{what} {old!r} became {new!r}"
