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
        lenient_ints: whether ints may have a point and zeros behind it.
        nulls: texts of a table's cells that mean no value, beside the empty one.
        id_from_row: whether a row without an id gets one of the file's name and its number.
    """

    form: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    ignore_unknown: bool = False
    lenient_timestamps: bool = False
    lenient_ints: bool = False
    nulls: tuple[str, ...] = ()
    id_from_row: bool = False

    @property
    def of_text(self) -> str:
        """Return the options that are given and say how text is read; empty where there are none."""
        given = {"--delimiter": self.delimiter, "--encoding": self.encoding, "--null": self.nulls}
        return ", ".join(option for option, value in given.items() if value)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the options as they are given on a command line, without those that have their default."""
        named = {"--format-of-data": self.form, "--delimiter": self.delimiter, "--encoding": self.encoding}
        valued = [word for option, value in named.items() if value is not None for word in (option, value)]
        nulls = [word for text in self.nulls for word in ("--null", text)]
        loose = {"--timestamps": self.lenient_timestamps, "--ints": self.lenient_ints}
        lenient = [word for option, is_given in loose.items() if is_given for word in (option, "lenient")]
        flags = {"--ignore-unknown": self.ignore_unknown, "--id-from-row": self.id_from_row}
        return (*valued, *nulls, *lenient, *(flag for flag, is_given in flags.items() if is_given))

    @property
    def followed(self) -> frozenset[str]:
        """Return the codes of mistakes whose advice is an option that is given already."""
        return frozenset({"timestamp_invalid"} if self.lenient_timestamps else ())
