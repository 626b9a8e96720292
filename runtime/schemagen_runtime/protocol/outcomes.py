"""Write and read the answer to a batch: what became of each of its events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, cast

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.protocol.answer import NotUnderstood, read_answer
from schemagen_runtime.protocol.field_errors import describe_event_error, read_event_error

MAX_MORE_ERRORS: Final = 2000
"""Errors in one answer beyond the first of each event, so that no answer grows with what is wrong."""

_AGAIN: Final = frozenset({ErrorCode.QUEUE_FULL, ErrorCode.DELIVERY_FAILED})
"""Codes of events that the collector could not take just then."""


class RefusedEvent(NamedTuple):
    """Hold everything that is wrong with one event of a batch, beside its id, None where that cannot be shown."""

    id: object
    errors: tuple[FieldError, ...]


def describe_outcome(events: int, duplicates: Iterable[int], refused: Mapping[int, RefusedEvent]) -> dict[str, object]:
    """Return the answer to a batch; ``accepted``, the duplicates and the refused events add up to its events.

    Args:
        events: how many events the batch has.
        duplicates: the indexes of those that were stored before.
        refused: those that are not stored, by index.
    """
    known = sorted(duplicates)
    return {"accepted": events - len(known) - len(refused), "duplicates": known, "errors": describe_refused(refused)}


def describe_refused(refused: Mapping[int, RefusedEvent]) -> list[dict[str, object]]:
    """Return every error by index, as far as there is room; the first of each event always is there."""
    return list(_described(refused))


def _described(refused: Mapping[int, RefusedEvent]) -> Iterator[dict[str, object]]:
    more = MAX_MORE_ERRORS
    for index, event in sorted(refused.items()):
        first, *others = event.errors
        yield describe_event_error(index, event.id, first)
        for error in others[:more]:
            yield describe_event_error(index, event.id, error)
        more = max(0, more - len(others))


def read_outcome(body: bytes, events: int) -> Outcome:
    """Read what became of a batch of so many events, from the body of a 2xx answer.

    ``accepted``, the duplicates and the events with errors must add up to the events that were sent.

    Raises:
        NotUnderstood: they do not, or the body is not of this form.
    """
    answer = read_answer(body)
    accepted = answer.get("accepted")
    if isinstance(accepted, bool) or not isinstance(accepted, int):
        raise NotUnderstood("'accepted' is no number")
    duplicates = frozenset(_index(index, events) for index in _list(answer.get("duplicates", [])))
    errors: dict[int, FieldError] = {}
    for described in _list(answer.get("errors", [])):
        if not isinstance(described, dict):
            raise NotUnderstood("an error is no object")
        fields = cast("Mapping[str, object]", described)
        # Of several errors of one event the first stands for it.
        errors.setdefault(_index(fields.get("index"), events), read_event_error(fields))
    if duplicates & errors.keys():
        raise NotUnderstood("an event is a duplicate and has an error")
    if accepted + len(duplicates) + len(errors) != events:
        sum_ = f"{accepted} accepted, {len(duplicates)} duplicates and {len(errors)} with errors"
        raise NotUnderstood(f"{sum_} do not add up to the {events} events that were sent")
    again = frozenset(index for index, error in errors.items() if error.code in _AGAIN)
    return Outcome(duplicates, {index: error for index, error in errors.items() if index not in again}, again)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotUnderstood("'duplicates' or 'errors' is no list")
    return cast("list[object]", value)


def _index(value: object, events: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < events:
        raise NotUnderstood(f"{value!r} is no index of the {events} events that were sent")
    return value
