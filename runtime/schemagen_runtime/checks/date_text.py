"""Say how a text or a number that other programs write for a day becomes one, by an expression where there is one.

In each expression ``x`` is the value. Where it may mean several days, each of them is told with what it supposes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from schemagen_runtime.checks.epoch import is_excel_day, magnitude
from schemagen_runtime.dates import is_full_date

_LONGEST: Final = 100
"""Characters of a text that is looked at: no day has more."""
_SHAPE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WITH_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].*", re.DOTALL)
_ISO: Final = re.compile(r"[0-9]{8}|[0-9]{4}-?W[0-9]{2}-?[1-7]")
"""Forms of ISO 8601 that ``date.fromisoformat`` reads, and RFC 3339 does not have."""
_DIGITS: Final = re.compile(r"[0-9]{4,19}")
_FIRST_DAY, _LAST_DAY = 3_287, 21_915
"""Days of 1979 and 2029, counted from 1970; what is larger is rather of a spreadsheet."""
_FORMS: Final = (
    (re.compile(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}"), ("%Y{0}%m{0}%d",)),
    (re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}"), ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y")),
    (re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2}"), ("%d{0}%m{0}%y", "%m{0}%d{0}%y")),
    (re.compile(r"[0-9]{1,2}([- ])[A-Za-z]{3}\1[0-9]{4}"), ("%d{0}%b{0}%Y",)),
    (re.compile(r"[0-9]{1,2}([- ])[A-Za-z]{3}\1[0-9]{2}"), ("%d{0}%b{0}%y",)),
    (re.compile(r"[0-9]{1,2}( )[A-Za-z]+ [0-9]{4}"), ("%d %B %Y",)),
    (re.compile(r"[A-Za-z]{3}( )[0-9]{1,2}, [0-9]{4}"), ("%b %d, %Y",)),
    (re.compile(r"[A-Za-z]+( )[0-9]{1,2}, [0-9]{4}"), ("%B %d, %Y",)),
)
"""Days as people write them, and the formats of ``strptime`` that may read them; ``{0}`` is what stands between."""
_FIRST: Final = {"%d": "a day first", "%m": "a month first"}
_SUCH: Final = "a date is such as 2026-11-26"


def explain_day(text: str) -> str:
    """Return what is wrong with a text that is no full-date of a real day (RFC 3339), and what reads it."""
    if len(text) > _LONGEST:
        return f"it has {len(text)} characters, and no day has"
    if is_full_date(text.strip()):
        return "it has blanks around it: x.strip() is the day"
    if (parts := _SHAPE.fullmatch(text)) is not None:
        return _impossible(*map(int, parts.groups()))
    if _WITH_TIME.fullmatch(text) and is_full_date(text[:10]):
        return "it has a time too: x[:10] is the day as it is written"
    if _ISO.fullmatch(text) and _is_iso(text):
        return f"date.fromisoformat(x) reads it; {_SUCH}"
    found = [*_readings(text)]
    if found:
        return f"{', '.join(found)}; {_SUCH}"
    return _of_digits(text) or f"it is no day: {_SUCH}"


def explain_number(number: float, is_whole: bool) -> str:
    """Return what reads a number as a day, by how large it is; empty where nothing is likely.

    Args:
        number: the number.
        is_whole: whether it is an int of Python, which needs no conversion.
    """
    if not float(number).is_integer():
        return ""
    digits = str(int(number))
    if len(digits) == 8 and _is_iso(digits):
        return f"a number is no date: date.fromisoformat(str({'x' if is_whole else 'int(x)'})) reads its digits"
    likely = _of_number(number, "x" if is_whole else "int(x)")
    return f"a number is no date; this looks like {likely}" if likely else ""


def _of_number(number: float, expression: str) -> str:
    unit = magnitude(number)
    if unit is not None:
        return f"{unit.unit} since 1970: {unit.expression_of(expression)}.date()"
    if is_excel_day(number):
        return f"days of a spreadsheet: date(1899, 12, 30) + timedelta(days={expression})"
    if _FIRST_DAY <= number <= _LAST_DAY:
        return f"days since 1970: date(1970, 1, 1) + timedelta(days={expression})"
    return ""


def _of_digits(text: str) -> str:
    likely = _of_number(int(text), "int(x)") if _DIGITS.fullmatch(text) else ""
    return f"it is a number, and looks like {likely}" if likely else ""


def _impossible(year: int, month: int, day: int) -> str:
    if not year:
        return "years are 0001 to 9999"
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    return f"month {month} of {year} has {monthrange(year, month)[1]} days, and no day {day}"


def _is_iso(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _readings(text: str) -> Iterator[str]:
    """Yield the expressions that read a day as people write it; of several each says what comes first."""
    for shape, formats in _FORMS:
        found = shape.fullmatch(text)
        fitting = [form for one in formats if found and _reads(form := one.format(found[1]), text)]
        for form in fitting:
            supposed = _FIRST[form[:2]] if len(fitting) > 1 else "it"
            yield f"datetime.strptime(x, {form!r}).date() reads {supposed}"
        if fitting:
            return


def _reads(form: str, text: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        return False
    return True
