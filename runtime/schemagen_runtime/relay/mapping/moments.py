"""Write times as RFC 3339 has them: numbers that count from 1970, and times without an offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from schemagen_runtime.relay.mapping.plan import Unit
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode
from schemagen_runtime.support.text import shorten

DIGITS: Final = {Unit.SECONDS: 0, Unit.MILLISECONDS: 3, Unit.MICROSECONDS: 6, Unit.NANOSECONDS: 9}
"""Digits of a second that a unit counts."""
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 -- its offset is written as Z
_NUMBER: Final = re.compile(r"(-?)([0-9]{1,20})(?:\.([0-9]{1,30}))?")
_OFFSET: Final = re.compile(r"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})\Z")


def from_number(value: object, unit: Unit) -> str:
    """Return the time that a number is, counted from 1970 on in a unit; no digit of it is lost.

    Raises:
        Unmapped: it is no such number.
    """
    if type(value) is int and value >= 0:  # nearly all are
        return _from_whole(value, DIGITS[unit])
    text = repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    match = _NUMBER.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise _unreadable(value, f"a number in {unit}")
    sign, whole, fraction = match[1], match[2], match[3] or ""
    digits = DIGITS[unit]
    whole = whole.zfill(digits + 1)
    seconds, part = int(whole[: len(whole) - digits]), whole[len(whole) - digits :] + fraction
    part = part.rstrip("0")
    if sign and part:  # before 1970: the part counts forward
        seconds, part = seconds + 1, str(10 ** len(part) - int(part)).zfill(len(part))
    try:
        moment = _EPOCH + timedelta(seconds=-seconds if sign else seconds)
    except OverflowError as error:
        raise _unreadable(value, f"a number in {unit}") from error
    return f"{moment.isoformat()}{'.' if part else ''}{part}Z"


def _from_whole(value: int, digits: int) -> str:
    seconds, part = divmod(value, 10**digits)
    try:
        whole = _whole_seconds(seconds)
    except OverflowError as error:
        raise _unreadable(value, "a number in the unit that the mapping says, within the calendar") from error
    return f"{whole}.{str(part).zfill(digits).rstrip('0')}Z" if part else f"{whole}Z"


@lru_cache(maxsize=1024)
def _whole_seconds(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()


def from_local(value: object, zone: str) -> str:
    """Return a time without an offset as the moment that it is in a zone; one that has an offset stays as it is.

    A time that a clock shows twice, at the end of summer time, is the earlier one.

    Raises:
        Unmapped: it is no time.
    """
    if not isinstance(value, str):
        raise _unreadable(value, "a time such as 2026-03-01 12:30:00.250")
    text = value.strip().replace(",", ".")
    if _OFFSET.search(text) and len(text) > 10:
        return value
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=_zone(zone)).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError) as error:
        raise _unreadable(value, "a time such as 2026-03-01 12:30:00.250") from error


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def from_epoch(seconds: float) -> str:
    """Return the time of seconds since 1970, to the microsecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _unreadable(value: object, expected: str) -> Unmapped:
    return Unmapped(
        UnmappedCode.TIME_UNREADABLE, f"the time {shorten(repr(value))} cannot be read; expected {expected}"
    )
