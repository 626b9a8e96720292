"""Hold what a caller says about the data that a schema is inferred from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Say how a schema is inferred.

    Attributes:
        nulls: texts of cells that mean no value, beside the empty one.
        lenient: whether timestamps of other programs are read as such.

    """

    nulls: frozenset[str] = frozenset()
    lenient: bool = False
