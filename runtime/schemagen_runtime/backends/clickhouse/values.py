"""Turn values of events into what a column of ClickHouse holds, and back.

What a type cannot hold is said by a text beside it: the one that the SQLite store has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias, cast

from schemagen_runtime.backends.clickhouse.tables import StoredColumn
from schemagen_runtime.columns import NON_FINITE, BaseType
from schemagen_runtime.timestamps import in_utc, parse

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MICROSECONDS: Final = len("2026-11-28T07:00:00.123456+00:00")
_FIRST_MOMENT: Final = (datetime(1900, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND
_LAST_MOMENT: Final = (datetime(2300, 1, 1, tzinfo=UTC) - EPOCH) // _MICROSECOND - 1
_EPOCH_DAY: Final = EPOCH.toordinal()
_FIRST_DAY: Final = date(1900, 1, 1).toordinal() - _EPOCH_DAY
_LAST_DAY: Final = date(2299, 12, 31).toordinal() - _EPOCH_DAY

Held: TypeAlias = tuple[Any, str | None]
"""What a column holds of a value, and the text beside it; None where there is none."""


class Form(NamedTuple):
    """Say how the values of one column are held.

    Attributes:
        hold: turns a value of the wire, which is not None, into what is held.
        show: turns what is held, which is not null and has no text, into what a record has.
        read: turns a text into what a record has.
        null: what is held for None.
    """

    hold: Callable[[Any], Held]
    show: Callable[[Any], object]
    read: Callable[[str], object]
    null: object = None

    def show_held(self, held: object, text: str | None) -> object:
        """Return what a record has, by what is held of it."""
        if text is not None:
            return self.read(text)
        return None if held == self.null else self.show(held)


def form_of(column: StoredColumn) -> Form:
    """Return how the values of a column are held."""
    base = column.type.base
    if base is BaseType.MAP:
        return Form(partial(_held_map, hold_one=_element(column)), _same, _empty_map, {})
    if column.type.has_elements:
        return Form(partial(_held_list, hold_one=_element(column)), _same, _empty_list, [])
    if base is BaseType.DECIMAL:
        scale = cast("int", column.type.scale)
        return Form(partial(_held_decimal, scale=scale), partial(_shown_decimal, scale=scale), _same)
    return _FORMS.get(base, _PLAIN)


def comparable(held: object, text: str | None) -> object:
    """Return what two values have in common that mean the same in the SQLite store: of NaN and of lists their text."""
    if text is not None:
        return text
    if isinstance(held, float):
        return held if held == held else "NaN"  # noqa: PLR0124 -- only NaN
    # A list or map without a text is null where it is empty.
    if isinstance(held, dict):
        return repr(sorted(cast("Mapping[str, object]", held).items())) if held else None
    if isinstance(held, list):
        return repr(cast("object", held)) if held else None
    return held


def micros_of(moment: datetime) -> int:
    """Return the microseconds since 1970 of a moment."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def within(micros: int) -> int:
    """Return the nearest moment that a column can hold."""
    return min(max(micros, _FIRST_MOMENT), _LAST_MOMENT)


def moment_literal(moment: datetime) -> str:
    """Return a moment as SQL has it; the nearest one that a column can hold."""
    return micros_literal(micros_of(moment))


def micros_literal(micros: int) -> str:
    """Return the moment so many microseconds after 1970 as SQL has it; the nearest one that a column can hold."""
    return f"fromUnixTimestamp64Micro({within(micros)}, 'UTC')"


def moment_text(micros: int) -> str:
    """Return a moment as a store writes it: an RFC 3339 date-time in UTC."""
    return (EPOCH + timedelta(microseconds=micros)).isoformat()


def _empty_map(_: str) -> dict[str, object]:
    return {}


def _empty_list(_: str) -> list[object]:
    return []


def _same(value: object) -> object:
    return value


def _plain(value: object) -> Held:
    return value, None


def _number(value: object) -> Any:  # noqa: ANN401 -- a float or None, for a codec that takes any
    return None if value is None else NON_FINITE[value] if isinstance(value, str) else float(cast("float", value))


def _held_number(value: object) -> Held:
    return _number(value), None


def _element(column: StoredColumn) -> Callable[[object], object]:
    return _number if column.type.scalar is BaseType.FLOAT else _same


def _held_list(value: Sequence[object], hold_one: Callable[[object], object]) -> Held:
    return [hold_one(item) for item in value], None if value else "[]"


def _held_map(value: Mapping[str, object], hold_one: Callable[[object], object]) -> Held:
    return {key: hold_one(value[key]) for key in sorted(value)}, None if value else "{}"


def _held_moment(text: str) -> Held:
    canonical = in_utc(text)
    # Of more digits fromisoformat reads six; second 60 it does not know.
    is_exact = len(canonical) <= _MICROSECONDS and canonical[17:19] != "60"
    moment = datetime.fromisoformat(canonical) if is_exact else cast("datetime", parse(canonical))
    micros = micros_of(moment)
    near = within(micros)
    return near, None if is_exact and near == micros else canonical


def _held_day(text: str) -> Held:
    day = date.fromisoformat(text).toordinal() - _EPOCH_DAY
    near = min(max(day, _FIRST_DAY), _LAST_DAY)
    return near, None if near == day else text


def _shown_day(held: int) -> str:
    return date.fromordinal(held + _EPOCH_DAY).isoformat()


def _held_decimal(text: str, scale: int) -> Held:
    whole, _, fraction = text.partition(".")
    number = int(whole + fraction[:scale].ljust(scale, "0"))
    return number, None if _shown_decimal(number, scale) == text else text


def _shown_decimal(held: int, scale: int) -> str:
    digits = str(abs(held)).rjust(scale + 1, "0")
    sign = "-" if held < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"


_PLAIN: Final = Form(_plain, _same, _same)
_FORMS: Final[Mapping[BaseType, Form]] = {
    BaseType.FLOAT: Form(_held_number, _same, _same),
    BaseType.TIMESTAMP: Form(_held_moment, moment_text, _same),
    BaseType.DATE: Form(_held_day, _shown_day, _same),
}
