"""Say where a column of a refused event stands in the schema that this process has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from schemagen_runtime.errors import FieldError


class Locations:
    """Hold where columns stand in the files of their schemas, by the fingerprints of the schemas.

    A destination has a schema's document alone, which has no file and no lines, and what it says of a place is no place
    here. Threads may use one object: what is added stays, and stands in one dictionary.
    """

    def __init__(self) -> None:
        self._locate: dict[str, Callable[[str], str | None]] = {}

    def add(self, fingerprint: str, locate: Callable[[str], str | None]) -> None:
        """Make the places of a schema's columns known; ``locate`` returns ``file:line``, or None for no such column."""
        self._locate[fingerprint] = locate

    def located(self, error: FieldError, fingerprint: str) -> FieldError:
        """Return an error that came back from a destination, with the place of its column in this process's schema.

        An error about no column is returned as it is, and so is one of a schema that this process has only read from
        the spool.
        """
        locate = self._locate.get(fingerprint)
        if locate is None or error.column is None:
            return error
        return replace(error, location=locate(error.column))
