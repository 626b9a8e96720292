"""Tell what changed from one version of a schema to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemagen_runtime.compatibility.changes import compare
from schemagen_runtime.compatibility.described import describe

from schemagen_monitor.report.model_report import VersionReport


@dataclass(frozen=True, slots=True)
class VersionChange:
    """Hold one change of a schema.

    Attributes:
        path: where, such as ``features.f1.maximum``.
        message: what changed, in one sentence; of sensitive columns only by which rule.
        breaks: what it breaks, such as ``meaning``.
    """

    path: str
    message: str
    breaks: Sequence[str]


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """Hold a version of a schema, and what changed with it.

    Attributes:
        version: the version, with the days on which a model's events had it.
        before: the version before, with which it is compared; None for the first one.
        changes: what changed; None where one of both documents is not known.
    """

    version: VersionReport
    before: str | None
    changes: Sequence[VersionChange] | None


def changes_of(versions: Sequence[VersionReport], documents: Mapping[str, bytes]) -> list[VersionChanges]:
    """Return each version, the oldest first, with what changed since the one before it.

    Args:
        versions: the versions that a model's events had, the oldest first.
        documents: their canonical documents, by fingerprint.
    """
    found = [VersionChanges(one, None, ()) for one in versions[:1]]
    for old, new in pairwise(versions):
        one, other = documents.get(old.fingerprint), documents.get(new.fingerprint)
        changes = None if one is None or other is None else _changes(one, other)
        found.append(VersionChanges(new, old.version, changes))
    return found


def _changes(old: bytes, new: bytes) -> list[VersionChange]:
    hidden = {
        column.path
        for document in (old, new)
        for column in describe(document).columns.values()
        if column.said.get("sensitive", False)
    }
    return [
        VersionChange(
            change.path,
            f"changed by the rule {change.rule}" if _is_of(change.path, hidden) else change.message,
            [str(one) for one in change.breaks],
        )
        for change in compare(old, new).changes
    ]


def _is_of(path: str, columns: set[str]) -> bool:
    return any(path == column or path.startswith(f"{column}.") for column in columns)
