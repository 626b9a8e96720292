"""Hold what a caller says about the data that a schema is inferred from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Say how a schema is inferred.

    Attributes:
        nulls: texts of cells that mean no value, beside the empty one.
        lenient: whether timestamps of other programs are read as such.
        id_from_row: whether each row has an id of its file and number, whatever its columns hold.
        whole_floats: whether a column of ints takes floats that are whole, as who reads the data may do.
        takes_naive: whether a column of strings takes times without a zone, as who reads the data may do.

    """

    nulls: frozenset[str] = frozenset()
    lenient: bool = False
    id_from_row: bool = False
    whole_floats: bool = False
    takes_naive: bool = True
