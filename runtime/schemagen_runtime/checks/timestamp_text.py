"""Read dates and times that other programs write, and say what of a text is no RFC 3339 timestamp.

Only what can mean nothing else is mended: a blank instead of ``T``, an offset without its colon or its minutes,
``UTC``, a comma before the fraction, seconds that are left out. So write pandas, polars, Arrow, PostgreSQL, SQL
Server, Snowflake, BigQuery and DuckDB. A time without an offset is not mended: nobody can know which it is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Final

from schemagen_runtime.checks.epoch import excel_expression, is_excel_day, magnitude
from schemagen_runtime.timestamps import is_rfc3339

_LOOSE: Final = re.compile(
    r"(?P<before>\s*)(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<separator>[Tt]| +)(?P<minutes>[0-9]{2}:[0-9]{2})"
    r"(?P<seconds>:[0-9]{2})?(?P<point>[.,])?(?P<fraction>[0-9]*)(?P<gap>\s*)"
    r"(?P<offset>[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?(?P<zone> (?:UTC|GMT))?(?P<after>\s*)"
)
_FRACTION: Final = re.compile(r"\.[0-9]+")
_LONGEST: Final = 100
"""Characters of a text that is looked at: none that can be mended has more."""
_PLAN: Final = "0000-00-00T00:00:00"
"""An RFC 3339 timestamp up to its seconds; 0 stands for any digit."""
_MISSING: Final = frozenset(
    {"", "nan", "nat", "none", "null", "<na>", "na", "n/a", "-inf", "inf", "infinity", "-infinity"}
)
_YEAR_FIRST: Final = "the year comes first, then month and day"
_OTHER_FORMS: Final = (
    (
        re.compile(r"[0-9]{4}-?W[0-9]{1,2}.*"),
        "it is a week date: datetime.fromisoformat(x) reads it, then give it a tzinfo",
    ),
    (re.compile(r"[0-9]{4}-?[0-9]{3}(?:T.*)?"), "it counts the days of the year: write month and day"),
    (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        "it is a date and has no time: add one and its offset, such as T00:00:00Z",
    ),
    (re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2,4}\b.*"), _YEAR_FIRST),
    (
        re.compile(r"[0-9]{8}"),
        "it is a date without '-' and has no time: datetime.fromisoformat(x) reads it, then give it a tzinfo",
    ),
    (
        re.compile(r"[0-9]{8}T?[0-9]{6}.*"),
        "it needs '-' in its date and ':' in its time: datetime.fromisoformat(x) reads it",
    ),
    (
        re.compile(r"(?:[A-Za-z]{3}, ?)?[0-9]{1,2} [A-Za-z]{3} [0-9]{4}.*"),
        "it is written as in e-mails: email.utils.parsedate_to_datetime(x) reads it",
    ),
    (
        re.compile(r"[0-9]{1,2}-[A-Za-z]{3}-[0-9]{2}"),
        "its month has a name: datetime.strptime(x, '%d-%b-%y') reads it, then give it a tzinfo",
    ),
    (
        re.compile(r"[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}"),
        "its month has a name: datetime.strptime(x, '%d-%b-%Y') reads it, then give it a tzinfo",
    ),
)


_YEAR_LAST: Final = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<point>[/.-])(?P<second>[0-9]{1,2})(?P=point)(?P<year>[0-9]{4}|[0-9]{2})"
    r"(?:(?P<separator>T|, | )[0-9]{1,2}:[0-9]{2}(?P<seconds>:[0-9]{2})?(?P<half> ?[AaPp][Mm])?)?"
)


def mend(text: str) -> str | None:
    """Return a date and time of another program as RFC 3339 text; None where that would be a guess."""
    found = _LOOSE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or found["offset"] is None or bool(found["point"]) != bool(found["fraction"]):
        return None
    if (found["fraction"] and not found["seconds"]) or (found["zone"] and found["offset"].strip("+-:0")):
        return None
    fraction = f".{found['fraction']}" if found["fraction"] else ""
    mended = f"{found['date']}T{found['minutes']}{found['seconds'] or ':00'}{fraction}{_offset(found['offset'])}"
    return mended if is_rfc3339(mended) else None


def explain(text: str) -> str:
    """Return what is wrong with a text that is no RFC 3339 timestamp, and the fix; where it can, by the character."""
    if text.strip().lower() in _MISSING:
        return "it says that there is no value: write null, or None, or leave the cell empty, if the column is nullable"
    if len(text) > _LONGEST:
        return f"it has {len(text)} characters, and no date and time has"
    found = _LOOSE.fullmatch(text)
    if found is not None:
        return _explain_loose(text, found)
    number = magnitude(text)
    if number is not None:
        return f"it is a number, as {number.unit} since 1970 are: {number.text_expression}"
    if is_excel_day(text):
        return f"it is a number, as spreadsheets store a date: {excel_expression('float(x)')}, if it is in UTC"
    found = _YEAR_LAST.fullmatch(text)
    if found is not None:
        return f"{_YEAR_FIRST}{_reading_year_last(found)}"
    for form, reason in _OTHER_FORMS:
        if form.fullmatch(text):
            return reason
    return _explain_character(text)


def _offset(text: str) -> str:
    if text in ("Z", "z", "UTC", "GMT"):
        return "Z"
    digits = text[1:].replace(":", "").ljust(4, "0")
    return f"{text[0]}{digits[:2]}:{digits[2:]}"


def _explain_loose(text: str, found: re.Match[str]) -> str:
    fault = _fault(found) or _impossible(text, found)
    mended = mend(text)
    return f"{fault}: write {mended!r}" if mended is not None else fault


def _fault(found: re.Match[str]) -> str | None:
    if found["before"] or (found["after"] and found["offset"]):
        place = 1 if found["before"] else found.start("after") + 1
        return f"character {place} is a blank, and none belongs there"
    if found["offset"] is None:
        separator = (
            ""
            if found["separator"] in ("T", "t")
            else f"character 11 is {_shown(found['separator'][0])} and not 'T', and "
        )
        return f"{separator}it has no offset: add 'Z' if it is in UTC, or one such as '+02:00'"
    if found["separator"] not in ("T", "t"):
        return f"character 11 is {_shown(found['separator'][0])}, and must be 'T'"
    if not found["seconds"]:
        return "it has no seconds"
    if found["point"] == ",":
        return f"character {found.start('point') + 1} is ',', and must be '.'"
    if bool(found["point"]) != bool(found["fraction"]):
        return f"a fraction is '.' and digits, at character {found.start('fraction') + 1}"
    if found["gap"]:
        return f"character {found.start('gap') + 1} is a blank, and none belongs there"
    place = found.start("offset") + 1
    if found["zone"]:
        return f"character {found.start('zone') + 2} begins the name of a zone, and an offset has none"
    if found["offset"] in ("UTC", "GMT"):
        return f"character {place} begins the name of a zone, and must be an offset"
    if len(found["offset"]) not in (1, 6):
        return f"the offset {found['offset']!r}, at character {place}, must have hours, ':' and minutes"
    return None


def _impossible(text: str, found: re.Match[str]) -> str:
    year, month, day = map(int, found["date"].split("-"))
    hour, minute = map(int, found["minutes"].split(":"))
    second = int((found["seconds"] or ":00")[1:])
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if year and not 1 <= day <= monthrange(year, month)[1]:
        return f"month {month} of {year} has no day {day}"
    if hour > 23:
        return f"there is no hour {hour}" + ("; midnight is 00:00:00 of the next day" if hour == 24 else "")
    if minute > 59:
        return f"there is no minute {minute}"
    if second == 60:
        return "second 60 is a leap second, which only the last minute of a month in UTC can have"
    if second > 60:
        return f"there is no second {second}"
    offset = found["offset"] or "Z"
    if len(offset) == 6 and (int(offset[1:3]) > 23 or int(offset[4:]) > 59):
        return f"there is no offset {offset}"
    return f"it does not lie in the years 1 to 9999 of UTC: {text[:4]}"


def _reading_year_last(found: re.Match[str]) -> str:
    """Return the expression that reads a date whose year comes last; empty where none can."""
    first, second = int(found["first"]), int(found["second"])
    if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
        return ""
    point = found["point"]
    order, meaning = (f"%m{point}%d", "a month first") if second > 12 else (f"%d{point}%m", "a day first")
    year = "%Y" if len(found["year"]) == 4 else "%y"
    half = found["half"] or ""
    hour = "%I" if half else "%H"
    ending = f"{':%S' if found['seconds'] else ''}{half[:-2]}{'%p' if half else ''}"
    time = "" if found["separator"] is None else f"{found['separator']}{hour}:%M{ending}"
    return f": datetime.strptime(x, '{order}{point}{year}{time}') reads {meaning}, then give it a tzinfo"


def _explain_character(text: str) -> str:
    for place, (character, planned) in enumerate(zip(text, _PLAN, strict=False), start=1):
        if planned == "0" and not ("0" <= character <= "9"):
            return f"character {place} is {_shown(character)}, and must be a digit, as in '2026-11-20T10:00:00Z'"
        if planned not in ("0", character.upper()):
            return f"character {place} is {_shown(character)}, and must be {planned!r}, as in '2026-11-20T10:00:00Z'"
    if len(text) < len(_PLAN):
        return f"it ends after character {len(text)}, and must go on as '2026-11-20T10:00:00Z' does"
    fraction = _FRACTION.match(text, len(_PLAN))
    place = len(_PLAN) if fraction is None else fraction.end()
    rest = text[place : place + 20]
    return f"from character {place + 1} on, {rest!r} is no fraction or offset: such are '.25', 'Z', '+02:00'"


def _shown(character: str) -> str:
    return "a blank" if character == " " else repr(character)
