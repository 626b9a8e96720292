"""What a collector's answers mean: per event, for a whole batch, and when it wants to be asked again."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, cast

import orjson

from schemagen_runtime.api.destination import Outcome, TransientError
from schemagen_runtime.errors import ErrorCode, FieldError

MAX_SHOWN: Final = 300
"""Characters of a stranger's text in a message of ours."""

_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_AGAIN: Final = frozenset({ErrorCode.QUEUE_FULL, ErrorCode.DELIVERY_FAILED})
"""Codes of events that the collector could not take just then."""


class NotUnderstood(TransientError):  # noqa: N818 -- it names what is
    """An answer that cannot be right: whether the batch is stored is unknown, so it is sent again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the answer cannot be understood: {reason}")


def read_outcome(body: bytes, events: int) -> Outcome:
    """The fates of a batch of so many events, from the body of a 2xx answer.

    ``accepted``, the duplicates and the events with errors must add up to the events that were sent.

    Raises:
        NotUnderstood: they do not, or the body is not of this form.
    """
    answer = read_object(body)
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
        errors.setdefault(_index(fields.get("index"), events), _error(fields))
    if duplicates & errors.keys():
        raise NotUnderstood("an event is a duplicate and has an error")
    if accepted + len(duplicates) + len(errors) != events:
        sum_ = f"{accepted} accepted, {len(duplicates)} duplicates and {len(errors)} with errors"
        raise NotUnderstood(f"{sum_} do not add up to the {events} events that were sent")
    again = frozenset(index for index, error in errors.items() if error.code in _AGAIN)
    return Outcome(duplicates, {index: error for index, error in errors.items() if index not in again}, again)


def read_object(body: bytes) -> Mapping[str, object]:
    """The JSON object that an answer is.

    Raises:
        NotUnderstood: it is none.
    """
    try:
        answer: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        start = body[:40].decode("utf-8", "replace")
        raise NotUnderstood(f"it is not JSON, but starts with {start!r}" if body else "it is empty") from error
    if not isinstance(answer, dict):
        raise NotUnderstood("it is no JSON object")
    return cast("Mapping[str, object]", answer)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotUnderstood("'duplicates' or 'errors' is no list")
    return cast("list[object]", value)


def _index(value: object, events: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < events:
        raise NotUnderstood(f"{value!r} is no index of the {events} events that were sent")
    return value


def _error(fields: Mapping[str, object]) -> FieldError:
    code, column = fields.get("code"), fields.get("column")
    message = shortened(str(fields.get("message") or "no reason given"))
    try:
        known = ErrorCode(str(code))
    except ValueError:  # a newer collector: its refusal is final all the same
        known, message = ErrorCode.NOT_ENCODABLE, f"{shortened(str(code))}: {message}"
    expected = shortened(str(fields.get("expected") or "an event that the collector takes"))
    got = shortened(str(fields.get("got") or "this one"))
    return FieldError(known, column if isinstance(column, str) else None, message, expected, got)


def read_problem(status: int, reason: str, body: bytes) -> str:
    """What an error answer says, in one line: an RFC 9457 problem where it is one."""
    said = f"{status} {reason}".strip()
    try:
        problem = read_object(body)
    except NotUnderstood:
        return said
    parts = [str(problem[name]) for name in ("title", "detail") if problem.get(name)]
    return shortened(f"{said}: {'; '.join(parts)}" if parts else said)


def read_problem_type(body: bytes) -> str:
    """The last part of a problem's type, which tells problems of one status apart; empty where there is none."""
    try:
        return str(read_object(body).get("type", "")).rpartition("/")[2]
    except NotUnderstood:
        return ""


def read_reasons(body: bytes) -> list[str]:
    """The reasons that a problem lists."""
    try:
        reasons = read_object(body).get("reasons", [])
    except NotUnderstood:
        return []
    return [shortened(str(reason)) for reason in cast("list[object]", reasons)] if isinstance(reasons, list) else []


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait (RFC 9110, section 10.2.3); None where there is no such header, or it makes no sense.

    A date is taken relative to the answer's own ``Date``, so that clocks need not agree.
    """
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _date(value)
    if until is None:
        return None
    now = _date(headers.get("Date", "")) or datetime.now(UTC)
    seconds = (until - now).total_seconds()
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def shortened(text: str) -> str:
    """A stranger's text, fit for one line of a log."""
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_SHOWN else flat[: MAX_SHOWN - 1] + "…"
