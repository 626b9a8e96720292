"""Write and read records as JSON objects, pages of them, and the cursors between pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import orjson

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import LabelValue, Record
from schemagen_runtime.columns import NON_FINITE, BaseType, ColumnType, spell_non_finite
from schemagen_runtime.protocol.answer import NotUnderstood, read_list


def describe_record(collection: Collection, record: Record) -> dict[str, object]:
    """Return a record as a JSON object, with the collection that it is of."""
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
    """Return a value as JSON holds it: NaN and the infinities are strings."""
    if isinstance(value, float):
        return value if math.isfinite(value) else spell_non_finite(value)
    if isinstance(value, list):
        items = cast("list[object]", value)
        # Vectors are long: a call for each number would be most of the work.
        return [
            spell_non_finite(item) if isinstance(item, float) and not math.isfinite(item) else item for item in items
        ]
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value)
        return {key: describe_value(item) for key, item in entries.items()}
    return value


def write_page(written: Sequence[bytes], cursor: str | None) -> bytes:
    """Write a page of records.

    Args:
        written: each record as JSON in UTF-8.
        cursor: where the next page begins; None where this one is the last.
    """
    return b'{"records":[' + b",".join(written) + b'],"next":' + orjson.dumps(cursor) + b"}"


def describe_records(collection: Collection, records: Sequence[Record]) -> dict[str, object]:
    """Return records that are all there are, as the JSON object that a page without a cursor is."""
    return {"records": [describe_record(collection, record) for record in records]}


def describe_history(values: Sequence[LabelValue]) -> dict[str, object]:
    """Return the values that were given for the labels of an id as a JSON object."""
    fields = ("label", "value", "at", "accepted_at")
    return {
        "labels": [
            dict(zip(fields, (one.label, describe_value(one.value), one.at, one.accepted_at), strict=True))
            for one in values
        ]
    }


def read_history(answer: Mapping[str, object]) -> list[object]:
    """Read the JSON objects of a history of labels, which a ``RecordDecoder`` decodes.

    Raises:
        NotUnderstood: it has no list of them.
    """
    return read_list(answer, "labels")


def read_records(answer: Mapping[str, object]) -> list[object]:
    """Read the JSON objects of a page of records, which a ``RecordDecoder`` decodes.

    Raises:
        NotUnderstood: it has no list of records.
    """
    return read_list(answer, "records")


def read_next(answer: Mapping[str, object], before: str | None) -> str | None:
    """Read the cursor that a page ends with; None where it is the last page.

    Args:
        answer: the page.
        before: the cursor with which the page was asked for, which must not come again.

    Raises:
        NotUnderstood: it has something else there.
    """
    after = answer.get("next")
    if after is None:
        return None
    if not isinstance(after, str) or after == before:
        raise NotUnderstood("'next' is neither null nor another cursor")
    return after


def write_cursor(record: Record) -> str:
    """Write where the page after this record begins. A model's name has no slash in it, an id may."""
    return f"{record.model}/{record.id}"


def read_cursor(text: str) -> tuple[str, str]:
    """Read the model and the id behind which a page begins; any text is some place in their order."""
    model, _, id_ = text.partition("/")
    return model, id_


class RecordError(ValueError):
    """Refuse an object that is no record of its collection. The message shows no value, which may be sensitive."""


class RecordDecoder:
    """Read what ``describe_record`` made of a collection's records.

    JSON does not tell 1.0 from 1, nor NaN from a text: the types of the columns do.
    """

    def __init__(self, types: Mapping[str, ColumnType]) -> None:
        self._readers = {name: _reader(column_type) for name, column_type in types.items()}

    def decode(self, document: object) -> Record:
        """Return the record that an object stands for.

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

    def decode_label(self, document: object) -> LabelValue:
        """Return the value of a label that an object stands for.

        Raises:
            RecordError: it stands for none; the message says why.
        """
        if not isinstance(document, dict):
            raise RecordError("a value of a label is no JSON object")
        fields = cast("dict[str, object]", document)
        names = [fields.get(name) for name in ("label", "at", "accepted_at")]
        if not all(isinstance(name, str) for name in names):
            raise RecordError("the label, 'at' or 'accepted_at' of a value is no string")
        label, at, accepted_at = cast("list[str]", names)
        reader = self._readers.get(label)
        if reader is None:
            raise RecordError(f"there is a label {label!r} that the collection does not have")
        try:
            return LabelValue(label, reader(fields.get("value")), at, accepted_at)
        except RecordError as error:
            raise RecordError(f"label {label!r}: {error}") from None

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
    """Return what reads a value of this type, None aside."""
    one = _float if column_type.scalar is BaseType.FLOAT else _exactly(column_type.scalar)
    if column_type.base is BaseType.MAP:
        return lambda value: _map(value, one)
    if not column_type.is_sequence:
        return one

    def sequence(value: object) -> object:
        if not isinstance(value, list):
            raise RecordError(f"expected {column_type.base}, got {type(value).__name__}")
        return [None if item is None else one(item) for item in cast("list[object]", value)]

    return sequence


def _map(value: object, one: Callable[[object], object]) -> object:
    if not isinstance(value, dict):
        raise RecordError(f"expected {BaseType.MAP}, got {type(value).__name__}")
    entries = cast("dict[str, object]", value)
    return {key: None if item is None else one(item) for key, item in entries.items()}


def _float(value: object) -> object:
    if type(value) is float:
        return value
    if type(value) is int:
        return float(value)
    if isinstance(value, str) and value in NON_FINITE:
        return NON_FINITE[value]
    raise RecordError(f"expected float, got {type(value).__name__}")


def _exactly(base: BaseType) -> Callable[[object], object]:
    expected = {BaseType.INT: int, BaseType.BOOL: bool}.get(base, str)

    def read(value: object) -> object:
        if type(value) is not expected:  # a bool is an int to isinstance
            raise RecordError(f"expected {base}, got {type(value).__name__}")
        return value

    return read
