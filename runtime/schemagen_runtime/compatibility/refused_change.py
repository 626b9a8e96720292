"""Describe a change for which a schema is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """Tell one change of a schema that a data collection refuses, as ``schemagen diff`` tells it.

    Attributes:
        rule: the id of the rule; ``schemagen explain`` says more.
        path: where it is in the schema, such as ``features.f1.maximum``.
        classes: what it breaks: ``source``, ``data``, ``wire``, ``store``, ``meaning``, ``privacy``.
        severity: ``error`` or ``warning``.
        bump: the bump of the version that it asks for: ``major``, ``minor``, ``patch`` or ``none``.
        message: what changed, in one sentence.
        change: its fingerprint, by which it may be approved; None where no approval helps.
    """

    rule: str
    path: str
    classes: tuple[str, ...]
    severity: str
    bump: str
    message: str
    change: str | None
