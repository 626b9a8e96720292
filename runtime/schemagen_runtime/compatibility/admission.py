"""Decide whether a schema may be registered with a data collection: by its mode, and by what is approved."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from schemagen_runtime.compatibility.change import Breaks, Change
from schemagen_runtime.compatibility.change_fingerprint import change_fingerprint
from schemagen_runtime.compatibility.changes import compare
from schemagen_runtime.compatibility.comparison import find_incompatibilities
from schemagen_runtime.compatibility.described import Described, describe
from schemagen_runtime.compatibility.mode import Mode
from schemagen_runtime.compatibility.refused_change import RefusedChange
from schemagen_runtime.compatibility.rule import Candidate, Incompatibility, Registered
from schemagen_runtime.compatibility.rules.columns import STORED_DIFFERENTLY
from schemagen_runtime.compatibility.rules.schemas import VERSION_REUSED
from schemagen_runtime.document import CollectionColumn, read_document


class Known(NamedTuple):
    """Hold what a data collection has when a schema comes that it does not know.

    Attributes:
        columns: every column that any of its schemas gave it.
        versions: the version of each of its schemas.
        newest: the canonical document that was registered last.
        mode: how strictly it takes new versions.
    """

    columns: Sequence[CollectionColumn]
    versions: Sequence[str]
    newest: bytes
    mode: Mode


class Refused(NamedTuple):
    """Tell one change that is refused.

    Attributes:
        change: what changed, and what it breaks.
        fingerprint: what identifies it in a file of approvals; None where no approval helps.
    """

    change: Change
    fingerprint: str | None

    @property
    def described(self) -> RefusedChange:
        """Return what the error says of it."""
        change = self.change
        classes = tuple(map(str, change.breaks))
        severity, bump = str(change.severity), str(change.bump)
        return RefusedChange(change.rule, change.path, classes, severity, bump, change.message, self.fingerprint)


def find_refused(known: Known, document: bytes, approved: Container[str] = ()) -> list[Refused]:
    """Return every change for which a schema is refused; none where it may be registered.

    Args:
        known: what the collection has.
        document: the canonical document of the schema.
        approved: the fingerprints of changes that are approved.

    Raises:
        ValueError: one of the documents is no canonical document.
    """
    new = describe(document)
    changes = compare(known.newest, document).changes
    beside = Registered(known.columns, set(known.versions))
    impossible = find_incompatibilities(beside, Candidate(new.version, read_document(document)))
    refused = [
        Refused(_told(found, new, changes), None)
        for found in impossible
        if found.rule != VERSION_REUSED.id or known.mode is not Mode.NONE
    ]
    told = {(one.change.rule, one.change.path) for one in refused}
    for change in changes:
        fingerprint = change_fingerprint(new.name, change)
        is_refused = change.severity in known.mode.refused and fingerprint not in approved
        if is_refused and (change.rule, change.path) not in told:
            refused.append(Refused(change, fingerprint))
    return refused


def _told(found: Incompatibility, new: Described, changes: Sequence[Change]) -> Change:
    """Return what the store cannot take as the change that it is, or as one of what an earlier version stored."""
    if found.column is None:
        return VERSION_REUSED.found("version", found.reason)
    path = new.columns[found.column].path
    own = (one for one in changes if Breaks.STORE in one.breaks and f"{one.path}.".startswith(f"{path}."))
    change = next(own, None)
    return STORED_DIFFERENTLY.found(path, found.reason) if change is None else change._replace(message=found.reason)
