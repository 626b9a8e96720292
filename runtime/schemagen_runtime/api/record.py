"""Records: inferences, joined with their labels; and the JSON objects as which they travel."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.columns import BaseType, ColumnType

PAGE: Final = 1000
"""Records that are read at a time."""

_NOT_FINITE: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""As strings, for JSON has none of them."""


@dataclass(frozen=True, slots=True)
class Record:
    """An inference, joined with what labels there are.

    ``values`` has every column of the collection but the labels, by name on the wire; ``labels``
    has all labels, None where one is not known yet.
    """

    model: str
    id: str | int
    values: Mapping[str, object]
    labels: Mapping[str, object]
    received_at: str
    label_received_at: str | None


def describe_record(collection: Collection, record: Record) -> dict[str, object]:
    """A record as a JSON object, with the collection that it is of."""
    return {
        "project": collection.project,
        "collection": collection.name,
        "model": record.model,
        "id": record.id,
        "received_at": record.received_at,
        "label_received_at": record.label_received_at,
        "values": {name: describe_value(value) for name, value in record.values.items()},
        "labels": {name: describe_value(value) for name, value in record.labels.items()},
    }


def describe_value(value: object) -> object:
    """A value as JSON holds it: NaN and the infinities are strings."""
    if isinstance(value, float):
        return value if math.isfinite(value) else _spelled(value)
    if isinstance(value, list):
        items = cast("list[object]", value)
        # Vectors are long: a call for each number would be most of the work.
        return [_spelled(item) if isinstance(item, float) and not math.isfinite(item) else item for item in items]
    return value


def _spelled(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


class RecordError(ValueError):
    """What stands for no record of its collection. The message shows no value, which may be sensitive."""


class RecordDecoder:
    """Reads what ``describe_record`` made of a collection's records.

    JSON does not tell 1.0 from 1, nor NaN from a text: the types of the columns do.
    """

    def __init__(self, types: Mapping[str, ColumnType]) -> None:
        self._readers = {name: _reader(column_type) for name, column_type in types.items()}

    def decode(self, document: object) -> Record:
        """The record that an object stands for.

        Raises:
            RecordError: it stands for none; the message says why.
        """
        if not isinstance(document, dict):
            raise RecordError("a record is no JSON object")
        fields = cast("dict[str, object]", document)
        id_, label_received_at = fields.get("id"), fields.get("label_received_at")
        if not isinstance(id_, str | int) or isinstance(id_, bool):
            raise RecordError(f"a record's id is no string and no int, but {type(id_).__name__}")
        if not isinstance(label_received_at, str | None):
            raise RecordError(f"'label_received_at' of record {id_!r} is no string")
        return Record(
            _text(fields, "model", id_),
            id_,
            self._cells(fields, "values", id_),
            self._cells(fields, "labels", id_),
            _text(fields, "received_at", id_),
            label_received_at,
        )

    def _cells(self, fields: Mapping[str, object], which: str, id_: str | int) -> Mapping[str, object]:
        cells = fields.get(which)
        if not isinstance(cells, dict):
            raise RecordError(f"{which!r} of record {id_!r} is no JSON object")
        read: dict[str, object] = {}
        for name, cell in cast("dict[str, object]", cells).items():
            reader = self._readers.get(name)
            if reader is None:
                raise RecordError(f"record {id_!r} has a column {name!r} that its collection does not have")
            try:
                read[name] = None if cell is None else reader(cell)
            except RecordError as error:
                raise RecordError(f"column {name!r} of record {id_!r}: {error}") from None
        return read


def _text(fields: Mapping[str, object], which: str, id_: str | int) -> str:
    text = fields.get(which)
    if not isinstance(text, str):
        raise RecordError(f"{which!r} of record {id_!r} is no string")
    return text


def _reader(column_type: ColumnType) -> Callable[[object], object]:
    """How a value of this type, None aside, is read."""
    one = _float if column_type.scalar is BaseType.FLOAT else _exactly(column_type.scalar)
    if not column_type.is_sequence:
        return one

    def sequence(value: object) -> object:
        if not isinstance(value, list):
            raise RecordError(f"expected {column_type.base}, got {type(value).__name__}")
        return [one(item) for item in cast("list[object]", value)]

    return sequence


def _float(value: object) -> object:
    if type(value) is float:
        return value
    if type(value) is int:
        return float(value)
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    raise RecordError(f"expected float, got {type(value).__name__}")


def _exactly(base: BaseType) -> Callable[[object], object]:
    expected = {BaseType.INT: int, BaseType.BOOL: bool}.get(base, str)

    def read(value: object) -> object:
        if type(value) is not expected:  # a bool is an int to isinstance
            raise RecordError(f"expected {base}, got {type(value).__name__}")
        return value

    return read
