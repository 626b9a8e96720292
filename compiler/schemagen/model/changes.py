"""Tell what a change of one constraint does to the values that fit, by its row in the table alone."""

from __future__ import annotations

from enum import Enum

from schemagen.model.constraints import Bound, Constraint, Sense


class Change(Enum):
    """Say what a change of a constraint does to the values that fit."""

    SAME = "the same values fit"
    TIGHTER = "no value fits that did not fit before"
    LOOSER = "every value still fits that fitted before"
    DIFFERENT = "neither can be said"


def compare(constraint: Constraint, old: Bound | None, new: Bound | None) -> Change:
    """Tell what it does to the values that fit when the bound ``old`` becomes ``new``; None is "not given"."""
    before, after = (constraint.default if bound is None else bound for bound in (old, new))
    if before == after:
        return Change.SAME
    if constraint.default in (before, after):
        limits = constraint.sense is not Sense.POLICY
        return Change.TIGHTER if (before == constraint.default) is limits else Change.LOOSER
    if isinstance(before, tuple) and isinstance(after, tuple):
        return _compare_members(frozenset(before), frozenset(after))
    if isinstance(before, int | float) and isinstance(after, int | float) and constraint.sense is not Sense.EXACT:
        return Change.TIGHTER if (after > before) is constraint.sense.is_lower else Change.LOOSER
    return Change.DIFFERENT


def _compare_members(before: frozenset[str | int], after: frozenset[str | int]) -> Change:
    if before == after:
        return Change.SAME
    if after < before:
        return Change.TIGHTER
    return Change.LOOSER if before < after else Change.DIFFERENT
