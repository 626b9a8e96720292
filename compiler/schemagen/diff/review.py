"""Compare two sides: every change of every schema with its places, and the approval that somebody gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from schemagen_runtime.compatibility.change import Bump, Change, Severity, required_bump
from schemagen_runtime.compatibility.change_fingerprint import change_fingerprint
from schemagen_runtime.compatibility.changes import Comparison, compare
from schemagen_runtime.compatibility.rules.schemas import removed

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.diff.approvals import Approval, counting
from schemagen.diff.versions import SchemaVersion
from schemagen.text.span import Span


class Entry(NamedTuple):
    """Hold one change of one schema.

    Attributes:
        schema: the schema's name.
        change: the change.
        fingerprint: what identifies it in a file of approvals.
        old: where it stood; None where it came, or the old schema is in no file.
        new: where it stands; None where it is gone, or the new schema is in no file.
        origin: where the new schema comes from, for people.
        approval: who answers for it; None where nobody does, or no longer.
    """

    schema: str
    change: Change
    fingerprint: str
    old: Span | None
    new: Span | None
    origin: str
    approval: Approval | None

    @property
    def place(self) -> Span:
        """Return where to look: at the new place, the old one, or what the schema comes from."""
        return self.new or self.old or Span.whole_file(self.origin)

    @property
    def is_open(self) -> bool:
        """Tell whether it is an error that nobody approved."""
        return self.change.severity is Severity.ERROR and self.approval is None


class Review(NamedTuple):
    """Hold all that changed.

    Attributes:
        entries: every change, by schema.
        declared: the smallest bump by which the version of a changed schema rose; none where no schema changed.
        diagnostics: what is wrong with the approvals: past their day, used by no change, or given twice.
        added: the names of the schemas that only the new side has: they were compared with nothing.
    """

    entries: tuple[Entry, ...]
    declared: Bump
    diagnostics: tuple[Diagnostic, ...]
    added: tuple[str, ...]

    @property
    def required(self) -> Bump:
        """Return the largest bump that a change asks for."""
        return required_bump(entry.change for entry in self.entries)

    @property
    def is_breaking(self) -> bool:
        """Tell whether a major bump is asked for."""
        return self.required is Bump.MAJOR

    @property
    def open_errors(self) -> tuple[Entry, ...]:
        """Return the errors that nobody approved."""
        return tuple(entry for entry in self.entries if entry.is_open)


def review(
    old: Mapping[str, SchemaVersion],
    new: Mapping[str, SchemaVersion],
    approvals: Sequence[Approval],
    today: date,
) -> Review:
    """Compare two sides, schema by schema; one that only the new side has is no change, one that is gone is.

    Where each side has one schema, the two are compared whatever they are called.

    Args:
        old: the schemas before, by name.
        new: the schemas now, by name.
        approvals: what was approved.
        today: the day that decides what is past.
    """
    valid = counting(approvals, today)
    entries: list[Entry] = []
    bumps: list[Bump] = []
    pairs = list(_pairs(old, new))
    for before, after in pairs:
        if after is None:
            change = removed(before.name)
            entries.append(_entry(before, None, change, valid))
            continue
        compared = compare(before.document, after.document, today=today)
        entries += [_entry(before, after, change, valid) for change in compared.changes]
        bumps += _declared(compared)
    declared = min(bumps, key=lambda bump: bump.size, default=Bump.NONE)
    known = {after.name for _, after in pairs if after is not None}
    added = tuple(name for name in sorted(new) if name not in known)
    return Review(tuple(entries), declared, tuple(_judge(approvals, entries, today)), added)


def _pairs(
    old: Mapping[str, SchemaVersion], new: Mapping[str, SchemaVersion]
) -> Iterator[tuple[SchemaVersion, SchemaVersion | None]]:
    if len(old) == len(new) == 1:
        yield from zip(old.values(), new.values(), strict=True)
        return
    for name, before in sorted(old.items()):
        yield before, new.get(name)


def _declared(compared: Comparison) -> list[Bump]:
    return [compared.declared_bump] if compared.changes or compared.declared_bump is not Bump.NONE else []


def _entry(before: SchemaVersion, after: SchemaVersion | None, change: Change, valid: Mapping[str, Approval]) -> Entry:
    now = after or before
    mark = change_fingerprint(now.name, change)
    approval = valid.get(mark) if change.severity is Severity.ERROR else None
    old = before.place(change.old_path or change.path)
    new = None if after is None else after.place(change.path)
    return Entry(now.name, change, mark, old, new, now.origin, approval)


def _judge(approvals: Sequence[Approval], entries: Sequence[Entry], today: date) -> Iterator[Diagnostic]:
    """Tell which approvals are past their day, fit no change, or are given twice."""
    marks = {entry.fingerprint for entry in entries if entry.change.severity is Severity.ERROR}
    seen: set[str] = set()
    for approval in approvals:
        if approval.until < today:
            message = f"this approval counted until {approval.until}"
            yield diagnose("SG412", approval.span, message, "remove it, or have the change approved again")
        elif approval.change in seen:
            yield diagnose("SG412", approval.span, "this change is approved twice", "remove one of the two")
        elif approval.change not in marks:
            message = "this approval fits no error of this comparison"
            yield diagnose("SG412", approval.span, message, "remove it once the change is merged")
        seen.add(approval.change)
