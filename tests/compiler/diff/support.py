"""Reviews of two schemas that are written down in a test."""

from __future__ import annotations

from datetime import date

from schemagen.diff.approvals import Approval
from schemagen.diff.review import Review, review
from schemagen.diff.versions import compile_side
from schemagen.text.source import Source

TODAY = date(2026, 11, 26)
OLD = """\
schemagen: 1
name: loans
version: 1.0.0
id: id
timestamp: at
features:
  income: {type: float, unit: EUR, minimum: 0}
  age: int
predictions:
  p: {type: float, kind: probability}
labels:
  repaid: bool
"""
NEW = (
    OLD.replace("1.0.0", "2.0.0")
    .replace("unit: EUR, minimum: 0", "unit: USD, minimum: 5")
    .replace("age: int", "age: int?")
)


def reviewed(old: str = OLD, new: str = NEW, approvals: tuple[Approval, ...] = ()) -> Review:
    sides = [compile_side([Source(path, text.encode())]) for path, text in (("old.yaml", old), ("new.yaml", new))]
    assert not any(side.diagnostics for side in sides)
    return review(sides[0].schemas, sides[1].schemas, approvals, TODAY)
