"""Make the key by which a store knows a batch that comes again (draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from schemagen_runtime.api.store import RequestKey

_BYTES: Final = 16


def request_key(scope: Sequence[str], key: str, body: bytes) -> RequestKey:
    """Return the key of a batch, and a digest of what the batch is.

    Args:
        scope: within which the key is one batch's own: project, collection, model and fingerprint.
        key: the header ``Idempotency-Key``.
        body: the batch as it came, decompressed.
    """
    return RequestKey(scoped_key(scope, key), sha256(body).digest()[:_BYTES])


def scoped_key(scope: Sequence[str], key: str) -> bytes:
    """Return what a batch is known by, of its key and the scope of that."""
    return sha256("\0".join((*scope, key)).encode()).digest()[:_BYTES]
