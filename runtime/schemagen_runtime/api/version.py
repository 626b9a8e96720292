"""Describe what a store remembers of a schema that was registered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """Describe one registered version of a collection's schema.

    Attributes:
        version: the schema's own version, such as ``1.0.0``.
        fingerprint: the schema's fingerprint, 64 hex digits.
        registered_at: when it was registered, an RFC 3339 date-time in UTC.
    """

    version: str
    fingerprint: str
    registered_at: str
