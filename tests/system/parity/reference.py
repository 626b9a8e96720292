"""A slow, obvious interpreter of schemas, to hold generated validators against.

It walks the canonical document at every event and shares no code with the compiler or the
runtime: what it says is what DESIGN section 4 says.
"""

from __future__ import annotations

import calendar
import enum
import math
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import SupportsFloat, SupportsInt, cast

import numpy as np
import pandas as pd

Finding = tuple[str, str | None]
Document = Mapping[str, object]

SECTIONS = ("features", "predictions", "labels", "extras")
RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
BLANK = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
    r"\u034f\u180b-\u180f\ufe00-\ufe0f\ufff9-\ufffb\U000e0000-\U000e0fff"
    r"\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a]*"
)
PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
FULL_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")


LONG: tuple[type, ...] = (np.longdouble,)
REAL: tuple[type, ...] = (int, float, np.integer, np.floating)


class Bad(Exception):  # noqa: N818 -- a verdict, not an error
    """A value does not fit; the argument is the error code."""


def verdict(document: Document, event: object) -> set[Finding]:
    """Every (code, column) that is wrong with ``event``; empty when it is valid."""
    if not isinstance(event, Mapping):
        return {("type_mismatch", None)}
    event = cast("Mapping[object, object]", event)
    columns = columns_of(document)
    only_inference = {name for name, (role, _) in columns.items() if role not in ("id", "timestamp", "labels")}
    strays = [name for name in event if name in only_inference]
    has_labels = any(role == "labels" for role, _ in columns.values())
    found = verdict_as(columns, event, only_inference, is_label=has_labels and not strays)
    lacking = sum(code in ("missing_column", "not_nullable") for code, _ in found)
    if not strays or sum(event[name] is not None for name in strays) >= lacking:
        return found
    # Of an inference it lacks more than it has: if it brings a label, it was meant to be a label event.
    rest = {name: value for name, value in event.items() if name not in only_inference}
    meant = verdict_as(columns, rest, only_inference, is_label=True)
    return found if ("no_label", None) in meant else {*meant, ("unknown_column", str(strays[0]))}


def verdict_as(
    columns: Mapping[str, tuple[str, Mapping[str, object]]],
    event: Mapping[object, object],
    only_inference: set[str],
    *,
    is_label: bool,
) -> set[Finding]:
    """Every (code, column) that is wrong with an event of one kind."""
    allowed = {name for name in columns if not is_label or name not in only_inference}
    found: set[Finding] = set()
    for name in event:
        if name not in allowed:
            found.add(("unknown_column", name if isinstance(name, str) else None))
    for name in allowed:
        role, column = columns[name]
        optional = role in ("labels", "tags") or (is_label and role == "timestamp")
        if role == "id" and "enum" not in column and column.get("minLength") != 0:
            column = {**column, "not blank": True}
        found |= column_verdict(name, column, event, optional=optional)
    if is_label and not any(
        gives(columns[name][1], event.get(name)) for name in allowed if columns[name][0] == "labels"
    ):
        found.add(("no_label", None))
    return found


def gives(column: Mapping[str, object], value: object) -> bool:
    """Whether there is a value, which is more than NaN where that becomes null."""
    null_for_nan = column.get("nan") == "null" and isinstance(value, float | np.floating)
    return value is not None and not (null_for_nan and not math.isfinite(float(cast("SupportsFloat", value))))


def columns_of(document: Document) -> dict[str, tuple[str, Mapping[str, object]]]:
    """Each column's role and description, by name."""
    columns: dict[str, tuple[str, Mapping[str, object]]] = {}
    for role in ("id", "timestamp", "tags"):
        described = document.get(role)
        if isinstance(described, Mapping):
            own = cast("Mapping[str, object]", described)
            columns[str(own["name"])] = (role, own)
    for section in SECTIONS:
        entries = cast("Mapping[str, Mapping[str, object]]", document.get(section, {}))
        columns |= {name: (section, described) for name, described in entries.items()}
    return columns


def column_verdict(
    name: str, column: Mapping[str, object], event: Mapping[object, object], *, optional: bool
) -> set[Finding]:
    """What is wrong with one column of an event."""
    nullable = str(column["type"]).endswith("?")
    if name not in event:
        return set() if nullable or optional else {("missing_column", name)}
    value = event[name]
    if value is None:
        return set() if nullable or optional else {("not_nullable", name)}
    try:
        check_value(column, value)
    except Bad as bad:
        return {(str(bad), name)}
    return set()


def check_value(column: Mapping[str, object], value: object) -> None:
    """Raise Bad unless ``value`` fits."""
    spelled = str(column["type"]).rstrip("?")
    if spelled.startswith("map<string,"):
        check_map(column, spelled[11:-1], value)
    elif spelled.startswith(("list<", "vector<")):
        check_sequence(column, spelled, value)
    else:
        check_single(column, spelled, value)


def check_sequence(column: Mapping[str, object], spelled: str, value: object) -> None:
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = cast("list[object]", value.tolist())
    if not isinstance(value, list | tuple):
        raise Bad("type_mismatch")
    value = cast("Sequence[object]", value)
    parameter = spelled[spelled.index("<") + 1 : -1]
    if spelled.startswith("vector<"):
        if len(value) != int(parameter):
            raise Bad("dimension_mismatch")
        parameter = "float"
    if not number(column, "minItems", 0) <= len(value) <= number(column, "maxItems", math.inf):
        raise Bad("length_out_of_bounds")
    for item in value:
        if item is None and not parameter.endswith("?"):
            raise Bad("not_nullable")
        if item is not None:
            check_single(column, parameter.rstrip("?"), item)


def check_map(column: Mapping[str, object], parameter: str, value: object) -> None:
    if not isinstance(value, Mapping):
        raise Bad("type_mismatch")
    entries = cast("Mapping[object, object]", value)
    if not number(column, "minItems", 0) <= len(entries) <= number(column, "maxItems", math.inf):
        raise Bad("length_out_of_bounds")
    for key in entries:
        if not isinstance(key, str):
            raise Bad("type_mismatch")
        if any("\ud800" <= character <= "\udfff" for character in key):
            raise Bad("not_encodable")
    # Of several mistakes the one under the first key is told.
    for key in sorted(str(key) for key in entries):
        item = entries[key]
        if item is None and not parameter.endswith("?"):
            raise Bad("not_nullable")
        if item is not None:
            check_single(column, parameter.rstrip("?"), item)


def number(column: Mapping[str, object], key: str, default: float) -> float:
    bound = column.get(key, default)
    assert isinstance(bound, int | float)
    return bound


def check_string(column: Mapping[str, object], value: object) -> None:
    if not isinstance(value, str):
        raise Bad("type_mismatch")
    text = "".join(value)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Bad("not_encodable")
    if "not blank" in column and BLANK.fullmatch(text):
        raise Bad("blank_id")
    check_enum(column, text)
    if not number(column, "minLength", 0) <= len(text) <= number(column, "maxLength", math.inf):
        raise Bad("length_out_of_bounds")
    pattern = column.get("pattern")
    # The example schemas anchor their patterns with ^ and $ only, and $ means the very end.
    if pattern is not None and not re.search(str(pattern).replace("$", r"\Z"), text, re.ASCII):
        raise Bad("pattern_mismatch")


def check_enum(column: Mapping[str, object], value: object) -> None:
    members = column.get("enum")
    if isinstance(members, list) and value not in members:
        raise Bad("not_in_enum")


def check_int(column: Mapping[str, object], value: object) -> None:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise Bad("type_mismatch")
    plain = int(cast("SupportsInt", value))
    if not -(2**63) <= plain < 2**63:
        raise Bad("out_of_range")
    check_enum(column, plain)
    check_range(column, plain)


def check_float(column: Mapping[str, object], value: object) -> None:
    policy = column.get("nan", "reject")
    if policy == "allow" and isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity"):
        value = float(value)
    if isinstance(value, bool | np.bool_) or not isinstance(value, REAL):
        raise Bad("type_mismatch")
    if isinstance(value, LONG):
        raise Bad("type_mismatch")
    if isinstance(value, int | np.integer) and abs(int(cast("SupportsInt", value))) > 2**53:
        raise Bad("out_of_range")
    plain = float(cast("SupportsFloat", value))
    if not math.isfinite(plain):
        if policy == "reject":
            raise Bad("not_finite")
        if policy == "null" or math.isnan(plain):
            return
    check_range(column, plain)


def check_range(column: Mapping[str, object], plain: float) -> None:
    implied = column.get("kind") == "probability"
    low = number(column, "minimum", 0 if implied and "exclusiveMinimum" not in column else -math.inf)
    high = number(column, "maximum", 1 if implied and "exclusiveMaximum" not in column else math.inf)
    inside = number(column, "exclusiveMinimum", -math.inf), number(column, "exclusiveMaximum", math.inf)
    if not low <= plain <= high:
        raise Bad("out_of_range")
    if ("exclusiveMinimum" in column and plain <= inside[0]) or ("exclusiveMaximum" in column and plain >= inside[1]):
        raise Bad("out_of_range")


def check_bool(_column: Mapping[str, object], value: object) -> None:
    if not isinstance(value, bool | np.bool_):
        raise Bad("type_mismatch")


def check_uuid(_column: Mapping[str, object], value: object) -> None:
    if isinstance(value, uuid.UUID) or (isinstance(value, str) and UUID_TEXT.fullmatch(value)):
        return
    raise Bad("type_mismatch")


def check_decimal(column: Mapping[str, object], value: object, precision: int, scale: int) -> None:
    if isinstance(value, bool | np.bool_) or not isinstance(value, str | int | np.integer | Decimal):
        raise Bad("type_mismatch")
    if isinstance(value, str) and not PLAIN_DECIMAL.fullmatch(value):
        raise Bad("type_mismatch")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Bad("not_finite")
    plain = Fraction(value if isinstance(value, str | Decimal) else int(cast("SupportsInt", value)))
    units = plain * 10**scale
    if units.denominator != 1 or abs(units) >= 10**precision:
        raise Bad("out_of_range")
    members = column.get("enum")
    if isinstance(members, list) and plain not in [Fraction(member) for member in cast("list[str]", members)]:
        raise Bad("not_in_enum")
    bounds = {key: Fraction(str(column[key])) for key in BOUNDS if key in column}
    if not bounds.get("minimum", plain) <= plain <= bounds.get("maximum", plain):
        raise Bad("out_of_range")
    if ("exclusiveMinimum" in bounds and plain <= bounds["exclusiveMinimum"]) or (
        "exclusiveMaximum" in bounds and plain >= bounds["exclusiveMaximum"]
    ):
        raise Bad("out_of_range")


def check_single(column: Mapping[str, object], spelled: str, value: object) -> None:
    if spelled.startswith("decimal<"):
        precision, scale = map(int, spelled[len("decimal<") : -1].split(","))
        check_decimal(column, value, precision, scale)
    else:
        CHECKS[spelled](column, value)


def check_date(column: Mapping[str, object], value: object) -> None:
    day = day_of(value)
    if day is None:
        raise Bad("type_mismatch")
    check_enum(column, day.isoformat())
    low, high = day_of(column.get("minimum")), day_of(column.get("maximum"))
    above, below = day_of(column.get("exclusiveMinimum")), day_of(column.get("exclusiveMaximum"))
    if (low and day < low) or (high and day > high) or (above and day <= above) or (below and day >= below):
        raise Bad("out_of_range")


def day_of(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    match = FULL_DATE.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        year, month, day = map(int, match.groups())
        if year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            return date(year, month, day)
    return None


def check_timestamp(column: Mapping[str, object], value: object) -> None:
    if isinstance(value, str):
        moment = moment_of_text(value)
    elif isinstance(value, datetime):
        moment = moment_of_datetime(value)
    else:
        raise Bad("type_mismatch")
    if moment is None:
        raise Bad("timestamp_invalid")
    age = (datetime.now(UTC) - moment).total_seconds()
    if not -seconds(column, "max_future") <= age <= seconds(column, "max_age"):
        raise Bad("timestamp_out_of_bounds")


def moment_of_datetime(value: datetime) -> datetime | None:
    if pd.isna(value) or value.utcoffset() is None:
        return None
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return None


def moment_of_text(text: str) -> datetime | None:
    match = RFC3339.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    offset_hour, offset_minute = int(match[10] or 0), int(match[11] or 0)
    if not (year >= 1 and 1 <= month <= 12 and hour <= 23 and minute <= 59 and second <= 60):
        return None
    if not 1 <= day <= calendar.monthrange(year, month)[1] or offset_hour > 23 or offset_minute > 59:
        return None
    offset = timedelta(hours=offset_hour, minutes=offset_minute) * (-1 if match[9] == "-" else 1)
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset)).astimezone(UTC)
    except OverflowError:
        return None
    last_second = (moment.hour, moment.minute, moment.day) == (
        23,
        59,
        calendar.monthrange(moment.year, moment.month)[1],
    )
    return moment if second < 60 or (last_second and moment.year >= 1972) else None


def seconds(column: Mapping[str, object], key: str) -> float:
    text = column.get(key)
    if text is None:
        return math.inf
    return int(str(text)[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[str(text)[-1]]


CHECKS: dict[str, Callable[[Mapping[str, object], object], None]] = {
    "string": check_string,
    "int": check_int,
    "float": check_float,
    "bool": check_bool,
    "uuid": check_uuid,
    "timestamp": check_timestamp,
    "date": check_date,
}


class Colour(enum.StrEnum):
    """A string subclass for the strategies."""

    RED = "red"


class Level(enum.IntEnum):
    """An integer subclass for the strategies."""

    ONE = 1
