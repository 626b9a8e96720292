"""Describe what people say of watched models, and how it is kept: who said what, about what, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from schemagen_runtime.api.destination import Collection

MOST_CHARACTERS: Final = 2000
"""How long a text or a name of somebody may be."""
MOST_WRITTEN: Final = 200
"""How long a text may be that somebody writes on a page: all of it is shown there, beside others."""


class AnnotationKind(StrEnum):
    """Name what an annotation does."""

    ACKNOWLEDGE = "acknowledge"
    """Somebody knows of an alert; it stays what it is."""
    MUTE = "mute"
    """An alert does not count until a moment: no check fails by it, and nobody is told."""
    NOTE = "note"
    """Something is written beside a time, such as what was deployed then."""
    REFERENCE = "reference"
    """A range of time is what a model is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Hold one annotation; times are in UTC.

    Attributes:
        kind: what it does.
        model: the model that it is about.
        subject: which alert it is about, as ``Alert.subject`` names it; empty for notes and references.
        since: from when on it is about time: since when the alert was open, when a note or a reference begins.
        until: until before when; None where that is open.
        text: what was written; may be empty.
        who: who made it, for people.
        at: when it was made.
        revoked_by: who revoked it; None while it counts.
        revoked_at: when it was revoked.
        id: its number, from 1; 0 where it is not kept yet.

    Raises:
        ValueError: a text is too long, or is no UTF-8; a time has no offset; it ends before it begins.
    """

    kind: AnnotationKind
    model: str
    who: str
    at: datetime
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    id: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        for text in (self.model, self.who, self.subject, self.text):
            if len(text) > MOST_CHARACTERS:
                raise ValueError(f"a text of {len(text):,} characters is too long; expected at most {MOST_CHARACTERS}")
            if not _is_unicode(text):
                raise ValueError("a text has surrogates; expected what UTF-8 can write")
        if any(moment is not None and moment.tzinfo is None for moment in (self.since, self.until, self.at)):
            raise ValueError("a time has no offset; expected one in UTC")
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError("it ends before it begins; expected a later end")

    def counts(self, now: datetime) -> bool:
        """Tell whether it counts at a moment: it is not revoked, and a mute is not over."""
        over = self.kind is AnnotationKind.MUTE and self.until is not None and self.until <= now
        return self.revoked_at is None and not over


@runtime_checkable
class Annotations(Protocol):
    """Keep annotations beside the rows that they are about. A store may do so.

    Every method raises ``TransientError`` where it may work later, and ``DestinationError`` where it never will.
    """

    def add(self, collection: Collection, annotation: Annotation) -> int:
        """Keep an annotation of a collection, durably; return its number."""
        ...

    def all(self, collection: Collection, model: str | None = None) -> Sequence[Annotation]:
        """Return the annotations of a collection, or of one model of it, revoked ones too, the oldest first."""
        ...

    def revoke(self, collection: Collection, id: int, who: str, at: datetime) -> bool:  # noqa: A002
        """Revoke an annotation; tell whether the collection has it, and it was not revoked before."""
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
