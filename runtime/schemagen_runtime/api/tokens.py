"""Describe where tokens are kept: rows that say what each allows, and a digest by which it is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredToken:
    """Hold what is kept of one token; times are in UTC.

    Attributes:
        id: its public part.
        digest: the SHA-256 of the whole token, 32 bytes.
        project: where it counts; None is every project.
        rights: names of what it allows, some of which only a newer version may know.
        name: what people call it.
        created_at: when it was made.
        expires_at: when it stops to count; None is never.
        revoked_at: when it was revoked; None while it is not.
    """

    id: str
    digest: bytes
    project: str | None
    rights: frozenset[str]
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class TokenTable(Protocol):
    """Keep tokens. Several threads may use one table; what another process changes is seen by the next call.

    Every method raises ``TransientError`` where it may work later, and ``DestinationError`` where it never will.
    """

    def add(self, token: StoredToken) -> None:
        """Keep a new token, durably."""
        ...

    def get(self, id: str) -> StoredToken | None:  # noqa: A002
        """Return the token with an id, of 12 hex digits; None where there is none."""
        ...

    def all(self) -> list[StoredToken]:
        """Return every token that was ever added, the oldest first."""
        ...

    def is_empty(self) -> bool:
        """Tell whether no token was ever added."""
        ...

    def revoke(self, id: str, at: datetime) -> None:  # noqa: A002
        """Store on disk when a token was revoked. The first time counts: to revoke it again changes nothing."""
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...
