"""Say why an event or a call failed: stable codes and structured errors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemagen_runtime.support.display import Discreet


class ErrorCode(StrEnum):
    """Name each kind of mistake by a stable string: programs may compare them, monitors may count them."""

    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    TYPE_MISMATCH = "type_mismatch"
    NOT_NULLABLE = "not_nullable"
    OUT_OF_RANGE = "out_of_range"
    NOT_IN_ENUM = "not_in_enum"
    PATTERN_MISMATCH = "pattern_mismatch"
    LENGTH_OUT_OF_BOUNDS = "length_out_of_bounds"
    NOT_FINITE = "not_finite"
    TIMESTAMP_INVALID = "timestamp_invalid"
    TIMESTAMP_OUT_OF_BOUNDS = "timestamp_out_of_bounds"
    DIMENSION_MISMATCH = "dimension_mismatch"
    BLANK_ID = "blank_id"
    NO_LABEL = "no_label"
    NO_MODEL = "no_model"
    NOT_ENCODABLE = "not_encodable"
    MALFORMED_JSON = "malformed_json"
    DUPLICATE_ID = "duplicate_id"
    ERASED = "erased"
    NO_EVENT = "no_event"
    UNKNOWN_SCHEMA = "unknown_schema"
    SCHEMA_CONFLICT = "schema_conflict"
    EVENT_TOO_LARGE = "event_too_large"
    QUEUE_FULL = "queue_full"
    DELIVERY_FAILED = "delivery_failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FieldError(Discreet):
    """Describe one thing that is wrong with one event.

    Attributes:
        code: what kind of mistake it is.
        column: the column's name on the wire; None where the event as a whole is wrong.
        message: the mistake in a sentence, with what to do where that is known.
        expected: what the schema asks for, such as ``int, minimum 0``.
        got: what came, shortened; values of ``sensitive`` columns are never shown.
        location: ``file:line`` of the column in the schema; None where it has no line.
    """

    code: ErrorCode
    column: str | None
    message: str
    expected: str
    got: str
    location: str | None = None

    def __str__(self) -> str:
        return self.message


class SchemagenError(Exception):
    """Report anything that the runtime raises on purpose: the base of all its exceptions.

    Whatever a subclass takes in its ``__init__``, it survives ``pickle`` and ``copy``: a pool of processes sends it.
    """

    def __reduce__(self) -> tuple[object, ...]:
        # The way of Exception calls the class with ``args``, which are the message, and not what __init__ asks for.
        return _restore, (type(self), self.args), self.__dict__


def _restore(kind: type[SchemagenError], args: tuple[object, ...]) -> SchemagenError:
    """Make an exception without its ``__init__``: text and attributes are there already."""
    return kind.__new__(kind, *args)


class ValidationError(SchemagenError, ValueError):
    """Report that an event does not fit its schema. ``errors`` lists every reason."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors
