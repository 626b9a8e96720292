"""Hold how a file of events is to be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """Say how a file of events is to be read.

    Attributes:
        form: ``ndjson``, ``csv`` or ``parquet``; None goes by the file's name.
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
    def of_text(self) -> str:
        """Return the options that are given and say how text is read; empty where there are none."""
        given = {"--delimiter": self.delimiter, "--encoding": self.encoding, "--null": self.nulls}
        return ", ".join(option for option, value in given.items() if value)

    @property
    def followed(self) -> frozenset[str]:
        """Return the codes of mistakes whose advice is an option that is given already."""
        return frozenset({"timestamp_invalid"} if self.lenient_timestamps else ())
