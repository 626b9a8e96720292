"""Make and check bearer tokens, which say who may register, ingest and read, and in which project."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Literal, Self, TypeAlias

from schemagen_runtime.api.destination import require_name
from schemagen_runtime.api.tokens import StoredToken, TokenTable
from schemagen_runtime.protocol.tokens import read_token_id, write_token

State: TypeAlias = Literal["active", "expired", "revoked"]

_LONGEST: Final = 36500 * 86400
_NO_HASH: Final = bytes(32)


class Right(StrEnum):
    """Name what a token may let its bearer do."""

    REGISTER = "register"
    INGEST = "ingest"
    READ = "read"
    ERASE = "erase"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class Grant:
    """Hold what is known of a token, and nothing that would help to guess it. ``project`` None is every project."""

    id: str
    name: str
    project: str | None
    rights: frozenset[Right]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def new(cls, project: str | None, rights: Several[Right], name: str = "", expires_in: int | None = None) -> Self:
        """Return what a token that is made now would allow.

        Raises:
            ValueError: something of this cannot be.
        """
        if project is not None:
            require_name("project", project)
        if not rights:
            raise ValueError(f"a token needs a right; expected some of {', '.join(Right)}")
        if not _is_unicode(name):
            raise ValueError(f"{name!r} cannot name a token: it is not UTF-8")
        if expires_in is not None and not 0 < expires_in <= _LONGEST:
            raise ValueError(f"a token cannot expire in {expires_in} seconds; expected 1 to {_LONGEST} (100 years)")
        now = datetime.now(UTC)
        expires_at = None if expires_in is None else now + timedelta(seconds=expires_in)
        return cls(secrets.token_hex(6), name, project, frozenset(rights), now, expires_at, None)

    def allows(self, right: Right, project: str) -> bool:
        """Tell whether the bearer may do this in a project; names of projects tell ``A`` from ``a``."""
        return right in self.rights and self.project in (None, project)

    def state(self, now: datetime) -> State:
        """Tell whether the token counts at a moment, and if not, why."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


class TokenStore:
    """Make, find and revoke tokens.

    What the store holds of a token is its SHA-256, once. Slow, salted hashes are for passwords, which people
    choose and others guess (OWASP's Password Storage Cheat Sheet, NIST SP 800-63B section 5.1.1.2). A secret here
    is 256 random bits: nobody guesses one, however fast the hash, and no two are the same.

    Nothing is cached: what another process creates or revokes counts for the next request. Threads may share one.
    Use it as a context manager, or call ``close``.
    """

    def __init__(self, table: TokenTable) -> None:
        self._table = table

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the table."""
        self._table.close()

    def create(
        self, project: str | None, rights: Several[Right], name: str = "", expires_in: int | None = None
    ) -> tuple[str, Grant]:
        """Make a token, which counts at once; its text is returned here and never again.

        Args:
            project: where it counts; None is every project.
            rights: what it allows.
            name: what people call it.
            expires_in: the seconds for which it counts; None is until it is revoked.

        Raises:
            ValueError: something of this cannot be.
            TransientError: the database is locked or has no room.
        """
        grant = Grant.new(project, rights, name, expires_in)
        token = write_token(grant.id, secrets.token_urlsafe(32))
        words = frozenset(map(str, grant.rights))
        times = grant.created_at, grant.expires_at, grant.revoked_at
        self._table.add(StoredToken(grant.id, _hash(token), project, words, name, *times))
        return token, grant

    def list(self) -> list[Grant]:
        """Return every token that was ever created, the oldest first."""
        return list(map(_grant, self._table.all()))

    def revoke(self, id: str) -> bool:  # noqa: A002 -- it is one
        """Revoke a token; tell whether there is one. A token that was revoked before keeps the time of that."""
        if not any(token.id == id for token in self._table.all()):
            return False
        self._table.revoke(id, datetime.now(UTC))
        return True

    def find(self, token: str) -> Grant | None:
        """Return what a token allows now; None where it is unknown, malformed, expired or revoked.

        Raises:
            SchemagenError: the database cannot be read; never for what ``token`` is.
        """
        token_id = read_token_id(token)
        if token_id is None:
            return None
        stored = self._table.get(token_id)
        # An id that nobody has is compared as well: how long an answer takes does not tell which ids there are.
        digest = _NO_HASH if stored is None else stored.digest
        if not hmac.compare_digest(_hash(token), digest) or stored is None:
            return None
        grant = _grant(stored)
        return grant if grant.state(datetime.now(UTC)) == "active" else None

    def any(self) -> bool:
        """Tell whether a token was ever created: to revoke the last one does not open the collector to everybody."""
        return not self._table.is_empty()


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _grant(token: StoredToken) -> Grant:
    # A right that only a newer schemagen knows allows nothing here.
    known = frozenset(right for right in Right if right in token.rights)
    return Grant(token.id, token.name, token.project, known, token.created_at, token.expires_at, token.revoked_at)
