"""Write and read counts of rejected events, as ``POST …/rejections`` takes them, and as a spool keeps them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, cast

from schemagen_runtime.api.destination import Collection, require_name
from schemagen_runtime.api.rejections import (
    MAX_COUNTED_ERRORS,
    ErrorCount,
    RejectionCount,
    RejectionReport,
)
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.protocol.answer import NotUnderstood, read_list
from schemagen_runtime.protocol.headers import is_fingerprint
from schemagen_runtime.timestamps import is_rfc3339, parse

ID_PATTERN: Final = "[0-9a-f]{32}"
"""Matches the id of a report."""
MAX_COUNTS: Final = 2000
"""Counts of one report, at most: of events and of their errors together."""
MAX_REPORT_BYTES: Final = 4 << 20
MAX_EVENTS: Final = 1_000_000_000
"""Events of one count, at most: sums of them are far from the end of a 64-bit number."""
MAX_COLUMN: Final = 256
"""Characters of a column's name, at most; no schema has a longer one."""

_ID: Final = re.compile(ID_PATTERN)


def describe_report(report: RejectionReport) -> dict[str, object]:
    """Return a report as a JSON object; its collection is told by the path."""
    return {"id": report.id, "rejections": list(map(_describe_count, report.counts))}


def read_report(collection: Collection, described: Mapping[str, object]) -> RejectionReport:
    """Read a report strictly: nothing is missing, and there is nothing else.

    Raises:
        ValueError: it is none; the message says why.
    """
    _require_members(described, "the body", ("id", "rejections"))
    id_ = described["id"]
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise ValueError("'id' must be 32 hex digits in lower case")
    counts = [_read_count(f"rejections[{at}]", one) for at, one in enumerate(_list(described, "rejections"))]
    if not counts or len(counts) + sum(len(one.errors) for one in counts) > MAX_COUNTS:
        raise ValueError(f"'rejections' must hold 1 to {MAX_COUNTS:,} counts, those of errors included")
    return RejectionReport(id_, collection, counts)


def describe_counted(*, is_new: bool) -> dict[str, object]:
    """Return the answer to a report as a JSON object: whether it counted, or had before."""
    return {"counted": is_new}


def _describe_count(count: RejectionCount) -> dict[str, object]:
    return {
        "model": count.model,
        "fingerprint": count.fingerprint,
        "hour": count.hour.isoformat(),
        "events": count.events,
        "errors": [{"column": one.column, "code": str(one.code), "events": one.events} for one in count.errors],
    }


def _read_count(where: str, described: object) -> RejectionCount:
    count = _object(where, described, ("model", "fingerprint", "hour", "events", "errors"))
    model, fingerprint = count["model"], count["fingerprint"]
    if not isinstance(fingerprint, str) or not is_fingerprint(fingerprint):
        raise ValueError(f"'fingerprint' of {where} must be 64 hex digits")
    errors = [_read_error(f"{where}.errors[{at}]", one) for at, one in enumerate(_list(count, "errors"))]
    if not 0 < len(errors) <= MAX_COUNTED_ERRORS:
        raise ValueError(f"'errors' of {where} must have 1 to {MAX_COUNTED_ERRORS:,} members")
    return RejectionCount(
        None if model is None else _read_model(where, model),
        fingerprint.lower(),
        _read_hour(where, count["hour"]),
        _read_events(where, count["events"]),
        errors,
    )


def _read_model(where: str, model: object) -> str:
    try:
        return require_name("model", cast("str", model))
    except (TypeError, ValueError) as error:
        raise ValueError(f"'model' of {where}: {str(error)[:500]}") from error


def _read_hour(where: str, hour: object) -> datetime:
    """Read the hour in which a moment lies."""
    moment = parse(hour) if isinstance(hour, str) and is_rfc3339(hour) else None
    if moment is None:
        raise ValueError(f"'hour' of {where} must be an RFC 3339 date-time with an offset")
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _read_error(where: str, described: object) -> ErrorCount:
    error = _object(where, described, ("column", "code", "events"))
    column = error["column"]
    if column is not None and not (isinstance(column, str) and len(column) <= MAX_COLUMN):
        raise ValueError(f"'column' of {where} must be null or a text of at most {MAX_COLUMN} characters")
    try:
        code = ErrorCode(str(error["code"]))
    except ValueError as problem:
        raise ValueError(f"'code' of {where} is none that is known") from problem
    return ErrorCount(column, code, _read_events(where, error["events"]))


def _read_events(where: str, events: object) -> int:
    """Read a number of events; 7.0 is a whole number, too, as in JSON Schema (2020-12 validation, section 6.1.1)."""
    if isinstance(events, float) and events.is_integer():
        events = int(events)
    if isinstance(events, bool) or not isinstance(events, int) or not 0 < events <= MAX_EVENTS:
        raise ValueError(f"'events' of {where} must be a whole number from 1 to {MAX_EVENTS:,}")
    return events


def _object(where: str, described: object, members: tuple[str, ...]) -> Mapping[str, object]:
    if not isinstance(described, dict):
        raise ValueError(f"{where} must be a JSON object")  # noqa: TRY004 -- a mistake of who sent it
    found = cast("Mapping[str, object]", described)
    _require_members(found, where, members)
    return found


def _require_members(described: Mapping[str, object], where: str, members: tuple[str, ...]) -> None:
    if set(described) != set(members):
        raise ValueError(f"{where} must have {', '.join(members)}, and no more")


def _list(described: Mapping[str, object], name: str) -> list[object]:
    try:
        return read_list(described, name)
    except NotUnderstood as error:
        raise ValueError(f"{name!r} must be a list") from error
