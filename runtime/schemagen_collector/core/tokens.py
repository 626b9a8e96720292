"""Bearer tokens: who may register, ingest and read, and in which project.

Tokens live in the monitoring database, of which a backup is whole and which every process sees at once.
"""

from __future__ import annotations

import hmac
import secrets
import sqlite3
import threading
from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Literal, Self, TypeAlias

from schemagen_runtime.api.destination import require_name
from schemagen_runtime.backends.sqlite.connection import connect, transaction, translated
from schemagen_runtime.protocol.tokens import read_token_id, write_token

State: TypeAlias = Literal["active", "expired", "revoked"]
_Row: TypeAlias = tuple[str, bytes, str | None, str, str, str, str | None, str | None]

_LONGEST: Final = 36500 * 86400
_NO_HASH: Final = bytes(32)
_CREATE: Final = """
CREATE TABLE IF NOT EXISTS schemagen_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    project TEXT,
    rights TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) WITHOUT ROWID
"""
_SELECT: Final = "SELECT id, hash, project, rights, name, created_at, expires_at, revoked_at FROM schemagen_tokens"


class Right(StrEnum):
    """What a token may let its bearer do."""

    REGISTER = "register"
    INGEST = "ingest"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Grant:
    """What is known of a token, and nothing that would help to guess it. ``project`` None is every project."""

    id: str
    name: str
    project: str | None
    rights: frozenset[Right]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def new(cls, project: str | None, rights: Several[Right], name: str = "", expires_in: int | None = None) -> Self:
        """What a token that is made now would allow.

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
        """Whether the bearer may do this in a project; names of projects tell ``A`` from ``a``."""
        return right in self.rights and self.project in (None, project)

    def state(self, now: datetime) -> State:
        """Whether the token counts at a moment, and if not, why."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


class TokenStore:
    """The tokens of one monitoring database.

    What the file holds of a token is its SHA-256, once. Slow, salted hashes are for passwords, which people
    choose and others guess (OWASP's Password Storage Cheat Sheet, NIST SP 800-63B section 5.1.1.2). A secret here
    is 256 random bits: nobody guesses one, however fast the hash, and no two are the same.

    Nothing is cached: what another process creates or revokes counts for the next request. Threads may share a
    store; each process opens its own, for SQLite forbids to carry a connection over a fork.
    """

    def __init__(self, path: str, *, create: bool = False) -> None:
        """Open the database; with ``create``, make it where there is none.

        Raises:
            DestinationError: the file cannot be opened, or is not a monitoring database.
        """
        self._path = path
        self._lock = threading.Lock()
        self._connection = connect(path, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

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
        words = " ".join(sorted(grant.rights))
        expires_at = None if grant.expires_at is None else _text(grant.expires_at)
        row = (grant.id, _hash(token), project, words, name, _text(grant.created_at), expires_at, None)
        with self._lock, translated(self._path), transaction(self._connection):
            self._connection.execute(_CREATE)
            self._connection.execute("INSERT INTO schemagen_tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return token, grant

    def list(self) -> list[Grant]:
        """Every token that was ever created, the oldest first."""
        return [_grant(row) for row in self._rows(f"{_SELECT} ORDER BY created_at, id")]

    def revoke(self, id: str) -> bool:  # noqa: A002 -- it is one
        """Let a token count no more; whether there is one with this id. It stays revoked since the first time."""
        if not any(grant.id == id for grant in self.list()):
            return False
        update = "UPDATE schemagen_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        with self._lock, translated(self._path), transaction(self._connection):
            self._connection.execute(update, (_text(datetime.now(UTC)), id))
        return True

    def find(self, token: str) -> Grant | None:
        """What a token allows now; None where it is unknown, malformed, expired or revoked.

        Raises:
            SchemagenError: the database cannot be read; never for what ``token`` is.
        """
        token_id = read_token_id(token)
        if token_id is None:
            return None
        rows = self._rows(f"{_SELECT} WHERE id = ?", token_id)
        # An id that nobody has is compared as well: how long an answer takes does not tell which ids there are.
        stored = rows[0][1] if rows else _NO_HASH
        if not hmac.compare_digest(_hash(token), stored) or not rows:
            return None
        grant = _grant(rows[0])
        return grant if grant.state(datetime.now(UTC)) == "active" else None

    def any(self) -> bool:
        """Whether a token was ever created: to revoke the last one does not open the collector to everybody."""
        return bool(self._rows(f"{_SELECT} LIMIT 1"))

    def _rows(self, query: str, *values: str) -> Sequence[_Row]:
        with self._lock, translated(self._path):
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                # The table comes with the first token.
                if "no such table" in str(error):
                    return ()
                raise


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _grant(row: _Row) -> Grant:
    id_, _, project, rights, name, created_at, expires_at, revoked_at = row
    # A right that only a newer schemagen knows allows nothing here.
    known = frozenset(right for right in Right if right in rights.split())
    return Grant(
        id_, name, project, known, datetime.fromisoformat(created_at), _moment(expires_at), _moment(revoked_at)
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(moment: datetime) -> str:
    # Always with microseconds, so that their order as texts is their order in time.
    return moment.isoformat(timespec="microseconds")
