"""Write numbers and days as people read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from schemagen_monitor.history.days import start_of
from schemagen_monitor.page.view import View
from schemagen_monitor.verdict.shares import THIN, spell_share
from schemagen_monitor.verdict.window import Period, Window

MINUS: Final = "\N{MINUS SIGN}"
DASH: Final = "\N{EN DASH}"
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""The months, whatever the locale is."""


def number(value: float | None, decimals: int = 2) -> str:
    """Return a number in some decimals; a dash where it is not known."""
    if value is None or math.isnan(value):
        return DASH
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def amount(value: float | None) -> str:
    """Return a number of any size in three digits; a dash where it is not known."""
    if value is None or math.isnan(value):
        return DASH
    if value == 0 or 1e-4 <= abs(value) < 1000:
        return f"{value:.3g}".replace("-", MINUS)
    return (f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.2e}").replace("-", MINUS)


def share(value: float | None) -> str:
    """Return a share in percent; a dash where it is not known."""
    if value is None or math.isnan(value):
        return DASH
    return spell_share(value)


def percent(value: float | None) -> str:
    """Return a share in percent without the sign, as :func:`share` writes it: for tables whose caption has it."""
    return share(value).removesuffix(f"{THIN}%")


def count(value: float) -> str:
    """Return a count."""
    return f"{value:,.0f}"


def counted(value: int, one: str) -> str:
    """Return a count with the word of what is counted."""
    return f"{value:,} {one}{'' if value == 1 else 's'}"


def day(value: int, year: int) -> str:
    """Return a day; its year only where that is another than the running one."""
    return _short(start_of(value).date(), year)


def _short(found: date, year: int) -> str:
    return f"{found.day} {MONTHS[found.month - 1][:3]}{'' if found.year == year else f' {found.year}'}"


def span(window: Window, year: int) -> str:
    """Return days from a first to a last one."""
    first, last = start_of(window.start).date(), start_of(window.end - 1).date()
    if first == last:
        return _short(first, year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{_short(last, year)}"
    return f"{_short(first, year if first.year == year else last.year)} {DASH} {_short(last, year)}"


def window_name(window: Window, period: Period, year: int) -> str:
    """Return what a window is called: a month by its name."""
    if period is not Period.MONTH:
        return span(window, year)
    first = start_of(window.start).date()
    return f"{MONTHS[first.month - 1]}{'' if first.year == year else f' {first.year}'}"


def when(window: Window, period: Period, year: int) -> str:
    """Return the words that say that something is so in a window."""
    if period is Period.DAY:
        return f"on {day(window.start, year)}"
    if period is Period.WEEK:
        return f"in the week of {day(window.start, year)}"
    return f"in {window_name(window, period, year)}"


def moment(value: datetime, view: View, year: int) -> str:
    """Return an instant in the zone of a view, which is named once on the page."""
    local = view.local(value)
    return f"{_short(local.date(), year)}, {local:%H:%M}"


def named(text: str) -> Markup:
    """Return a name from a schema: in its own direction, in type of one width."""
    return Markup('<bdi class="code">{}</bdi>').format(text)


def listed(parts: Sequence[str | Markup]) -> Markup:
    """Return several things in a row, with a word before the last; what is no markup is escaped."""
    if len(parts) < 2:
        return Markup("").join(parts)
    return Markup(", ").join(parts[:-1]) + Markup(" and ") + parts[-1]
