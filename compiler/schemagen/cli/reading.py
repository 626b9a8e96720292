"""Hold how a file of events is to be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """Say how a file of events is to be read.

    Attributes:
        form: ``ndjson`` or ``csv``; None goes by the file's name.
        encoding: one that Python knows; None goes by the first bytes.
        delimiter: what stands between the cells of a table; None goes by the header.
        ignore_unknown: whether columns that the schema does not have are left out.
        lenient_timestamps: whether timestamps may be written as other programs do.
        nulls: texts of a table's cells that mean no value, beside the empty one.
    """

    form: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    ignore_unknown: bool = False
    lenient_timestamps: bool = False
    nulls: tuple[str, ...] = ()

    @property
    def followed(self) -> frozenset[str]:
        """Return the codes of mistakes whose advice is an option that is given already."""
        return frozenset({"timestamp_invalid"} if self.lenient_timestamps else ())
