"""Describe a change of a schema: which rule it falls under, what it breaks, and the version that it asks for."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Breaks(StrEnum):
    """Name what a change breaks.

    Attributes:
        SOURCE: code that uses the generated classes stops type-checking or running.
        DATA: events that were valid, as Python values or as wire lines, are refused by the new validator.
        WIRE: the old validator refuses new events.
        STORE: what is stored cannot take it: a new data collection is needed.
        MEANING: the same bytes say something else.
        PRIVACY: who may see values changes.
    """

    SOURCE = "source"
    DATA = "data"
    WIRE = "wire"
    STORE = "store"
    MEANING = "meaning"
    PRIVACY = "privacy"


class Severity(StrEnum):
    """Say how bad a change is: an error needs an approval."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Bump(StrEnum):
    """Name the part of a version that a change must raise (Semantic Versioning 2.0.0, items 6 to 8)."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"

    @property
    def size(self) -> int:
        """Return how much it is: 0 for none, 3 for a major one."""
        return ("none", "patch", "minor", "major").index(self)


class Change(NamedTuple):
    """Tell one change of a schema.

    Attributes:
        rule: the id of its rule.
        path: where, such as ``features.f1.maximum``; names that are no identifiers stand in double quotes.
        breaks: what it breaks, in the order of :class:`Breaks`.
        severity: how bad it is.
        bump: the bump of the version that it asks for.
        message: what changed, in one sentence.
        old: what stood there before, as the canonical document has it; None where nothing did.
        new: what stands there now.
        old_path: where it stood, if that was elsewhere; None where ``path`` leads there too.
    """

    rule: str
    path: str
    breaks: tuple[Breaks, ...]
    severity: Severity
    bump: Bump
    message: str
    old: object = None
    new: object = None
    old_path: str | None = None

    @property
    def described(self) -> dict[str, object]:
        """Return what programs are told of it, as one object of JSON has it."""
        return {
            "rule": self.rule,
            "path": self.path,
            "classes": [str(one) for one in self.breaks],
            "severity": str(self.severity),
            "bump": str(self.bump),
            "message": self.message,
        }


def required_bump(changes: Iterable[Change]) -> Bump:
    """Return the largest bump that one of the changes asks for."""
    return max((change.bump for change in changes), key=lambda bump: bump.size, default=Bump.NONE)
