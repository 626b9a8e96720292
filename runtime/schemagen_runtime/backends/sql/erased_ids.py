"""Recognise erased ids by a hash that is kept of them, and refuse what comes under one.

The hash is keyed with 32 random bytes of the database (BLAKE2b, RFC 7693): who has the database and guesses an id can
test the guess, and nobody can list what was erased.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from schemagen_runtime.api.destination import Collection, DestinationError, Outcome
from schemagen_runtime.errors import ErrorCode, FieldError

SALT_BYTES: Final = 32


def keys_to_erase(
    collection: Collection, ids: Iterable[str | int], key_of: Callable[[str | int], str | int | None]
) -> list[str | int]:
    """Return the keys of ids that somebody wants erased, each once, in their order.

    Args:
        collection: the collection, for messages.
        ids: the ids.
        key_of: returns the key of an id, as the store keeps it; None where it can be none of this collection.

    Raises:
        DestinationError: one of them can be no id of the collection.
    """
    keys: dict[str | int, None] = {}
    for id_ in ids:
        key = key_of(id_)
        if key is None:
            raise DestinationError(f"{id_!r} can be no id of {collection}; nothing is erased")
        keys[key] = None
    return list(keys)


def hash_of_id(salt: bytes, key: object) -> bytes:
    """Return what is kept of an erased id, 32 bytes.

    Args:
        salt: the salt of the database.
        key: the id, as the store keeps it.
    """
    # An int and the text of its digits are two ids.
    text = f"{'i' if isinstance(key, int) else 's'}:{key}"
    return hashlib.blake2b(text.encode(), key=salt, digest_size=32).digest()


def erased_id(column: str) -> FieldError:
    """Return what is wrong with an event whose id, of the column with this name, was erased."""
    message = "this id was erased from the store, and nothing is stored under it any more"
    return FieldError(ErrorCode.ERASED, column, message, "an id that was not erased", "an erased id")


def with_erased(outcome: Outcome, refused: Mapping[int, FieldError]) -> Outcome:
    """Return an outcome with the errors of events that were refused because their ids were erased."""
    if not refused:
        return outcome
    return replace(outcome, duplicates=outcome.duplicates - refused.keys(), errors={**outcome.errors, **refused})
