"""Write records to files: CSV, NDJSON or Parquet, a part at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, BinaryIO, Final, Protocol, cast

import orjson
from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.protocol.records import describe_value
from schemagen_runtime.record_part import RecordPart

FORMS: Final = ("csv", "ndjson", "parquet")


class RecordWriter(Protocol):
    """Write records to a stream, which stays open."""

    def write(self, part: RecordPart) -> None:
        """Write some records; the first ones say which columns there are."""
        ...

    def close(self) -> None:
        """Write what stands behind the last record."""
        ...


def open_writer(form: str, stream: BinaryIO) -> RecordWriter:
    """Return what writes records in one of ``FORMS``.

    Raises:
        SchemagenError: it is Parquet, and pyarrow is not installed.
    """
    writers: dict[str, Callable[[BinaryIO], RecordWriter]] = {
        "csv": _CsvWriter,
        "ndjson": _NdjsonWriter,
        "parquet": _ParquetWriter,
    }
    return writers[form](stream)


class _CsvWriter:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._has_header = False

    def write(self, part: RecordPart) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        if not self._has_header:
            writer.writerow([column.name for column in part.columns])
            self._has_header = True
        writer.writerows(zip(*(map(_cell, _values(one.type, one.cells)) for one in part.columns), strict=True))
        self._stream.write(text.getvalue().encode())

    def close(self) -> None:
        pass  # nothing stands behind the last row


class _NdjsonWriter:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, part: RecordPart) -> None:
        names = [column.name for column in part.columns]
        for row in zip(*(_values(one.type, one.cells) for one in part.columns), strict=True):
            self._stream.write(orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        pass  # nothing stands behind the last line


class _ParquetWriter:
    def __init__(self, stream: BinaryIO) -> None:
        from schemagen_runtime.frames.arrow_records import arrow_batch  # noqa: PLC0415 -- loads NumPy

        self._stream = stream
        self._batch: Callable[[RecordPart], Any] = arrow_batch
        self._writer: Any = None

    def write(self, part: RecordPart) -> None:
        batch = self._batch(part)
        if self._writer is None:
            parquet = import_module("pyarrow.parquet")
            self._writer = parquet.ParquetWriter(self._stream, batch.schema, compression="zstd")
        # The first part says how fine times are.
        self._writer.write_batch(batch.cast(self._writer.schema))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _values(column_type: ColumnType, cells: Sequence[object]) -> Iterator[object]:
    """Yield cells, which may be as a store has them, as JSON holds them."""
    if column_type.has_elements:
        return (orjson.loads(cell) if isinstance(cell, str) else describe_value(cell) for cell in cells)
    if column_type.base is BaseType.BOOL:
        return (None if cell is None else bool(cell) for cell in cells)
    return map(describe_value, cells) if column_type.base is BaseType.FLOAT else iter(cells)


def _cell(value: object) -> object:
    """Return a value as ``validate`` reads it in a table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(cast("object", value), ensure_ascii=False)
    return value
