"""Write and read one field error: on a disk with all that is known of it, on the wire beside its event.

On the wire an error has no ``location``: the place of a column is that in the client's own schema file, which the
collector never saw. A client that reads an answer takes no location from it, whatever the answer says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.support.text import shorten


def describe_field_error(error: FieldError) -> dict[str, object]:
    """Return a field error as a JSON object that says all that is known, for files and databases."""
    return {
        "code": error.code,
        "column": error.column,
        "message": error.message,
        "expected": error.expected,
        "got": error.got,
        "location": error.location,
    }


def read_field_error(described: object) -> FieldError:
    """Read what ``describe_field_error`` made; in what version 0.1.0 wrote there may be no ``location``.

    Raises:
        ValueError: it is something else; the message says what is missing.
    """
    try:
        fields = cast("Mapping[str, str]", described)
        code, location = ErrorCode(fields["code"]), fields.get("location")
        return FieldError(code, fields["column"], fields["message"], fields["expected"], fields["got"], location)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"its errors cannot be read: {error}") from error


def describe_event_error(index: int, id: object, error: FieldError) -> dict[str, object]:  # noqa: A002
    """Return an error of one event of a batch as an answer says it; names, ids and messages are shortened.

    Args:
        index: the event's index in its batch, from 0.
        id: the event's id as it came, which may be anything.
        error: what is wrong with it.
    """
    return {
        "index": index,
        "id": shown_id(id),
        "column": None if error.column is None else shorten(error.column),
        "code": str(error.code),
        "message": shorten(error.message),
        "expected": shorten(error.expected),
        "got": shorten(error.got),
    }


def read_event_error(described: Mapping[str, object]) -> FieldError:
    """Read the error that ``describe_event_error``, or another collector, made, as far as it can be understood.

    A code that is not known stands in the message: the refusal is final all the same.
    """
    code, column = described.get("code"), described.get("column")
    message = shorten(str(described.get("message") or "no reason given"), one_line=True)
    try:
        known = ErrorCode(str(code))
    except ValueError:  # a newer collector
        known, message = ErrorCode.NOT_ENCODABLE, f"{shorten(str(code), one_line=True)}: {message}"
    expected = shorten(str(described.get("expected") or "an event that the collector takes"), one_line=True)
    got = shorten(str(described.get("got") or "this one"), one_line=True)
    return FieldError(known, column if isinstance(column, str) else None, message, expected, got)


def shown_id(value: object) -> str | int | None:
    """Return an id as it came, where JSON and the store can hold it at all."""
    if isinstance(value, str):
        return shorten(value)
    in_range = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return value if in_range and isinstance(value, int) else None
