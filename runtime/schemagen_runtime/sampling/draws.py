"""Decide what the values of a column are drawn from: a grid of numbers, or a pool of values made before.

Only ``Random.random`` is asked, and only what is exact is calculated: so a seed means the same on every Python.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Final, NamedTuple, TypeAlias, cast
from uuid import UUID

from schemagen_runtime.checks import is_visible
from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.sampling.column import Column
from schemagen_runtime.sampling.texts import NoTextError, fitting, words
from schemagen_runtime.support.loading import LOADING

POOL: Final = 500
"""Values of a pool."""
NULLS: Final = 0.05
"""The share of nulls where there may be some."""

_ELEMENTS: Final = 40_000
"""Elements of all values of a pool together, so that long vectors make a small one."""
_WIDE: Final = 1_000
"""Steps that a grid has at least, if it can."""
_MOST_STEPS: Final = 1 << 53
_FINEST: Final = 15
_LARGEST: Final = sys.float_info.max
_USUAL: Final = 100
"""How far values go from their one bound, or from 0."""
_FIRST_DAY: Final = date(2000, 1, 1)
_LAST_DAY: Final = date(2024, 12, 31)
_DAY: Final = timedelta(days=1)


class Grid(NamedTuple):
    """Draw numbers from a grid: ``(low + step) / scale`` for steps below ``steps``; a scale of 0 leaves them whole."""

    low: int
    steps: int
    scale: int

    def draw(self, random: Random) -> float:
        """Return one of them."""
        return self.at(int(random.random() * self.steps))

    def at(self, step: int) -> float:
        """Return that of one step."""
        number = self.low + step
        return number / self.scale if self.scale else number


class Pool(NamedTuple):
    """Draw one of some values."""

    values: tuple[object, ...]

    def draw(self, random: Random) -> object:
        """Return one of them."""
        return self.values[int(random.random() * len(self.values))]


Draw: TypeAlias = Grid | Pool


def seeded(seed: int | str) -> Random:
    """Return a source of chance that gives the same for the same seed, on every Python."""
    return Random(seed)  # noqa: S311 -- nothing is kept secret by it


def find_draw(column: Column, random: Random, moment: datetime) -> Draw | None:
    """Return what the values of a column that are not null are drawn from; None where no value was found.

    Args:
        column: the column.
        random: gives the values of pools.
        moment: times of other columns than the timestamp lie before it.
    """
    single = _scalar(column, random, moment)
    if not column.type.has_elements:
        return single
    return _many(column, single, random)


def _scalar(column: Column, random: Random, moment: datetime) -> Draw | None:
    base = column.type.scalar
    if column.enum is not None:
        return _listed(column)
    if base is BaseType.STRING:
        return _texts(column, random)
    return _OF_TYPE[base](column, random, moment)


def _listed(column: Column) -> Draw | None:
    """Return the members of an enum that all other bounds let through."""
    members = column.enum or ()
    if column.type.scalar is BaseType.STRING:
        members = tuple(member for member in members if _fits_text(column, str(member)))
    elif column.type.scalar is BaseType.INT:
        grid = _ints(column, seeded(0), _EPOCH)
        given = [key for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") if key in column.said]
        members = tuple(one for one in members if not given or (grid and _within(column, cast("int", one))))
    else:
        members = tuple(one for one in members if _within(column, one))
    return Pool(members) if members else None


def _within(column: Column, value: object) -> bool:
    rank = _ranked(column, value)
    lowest, highest, above, below = (
        None if (bound := column.bound(key)) is None else _ranked(column, bound)
        for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    )
    return (
        (lowest is None or rank >= lowest)
        and (highest is None or rank <= highest)
        and (above is None or rank > above)
        and (below is None or rank < below)
    )


def _ranked(column: Column, value: object) -> Fraction:
    if column.type.scalar is BaseType.DATE:
        return Fraction(date.fromisoformat(str(value)).toordinal())
    if column.type.scalar is BaseType.DECIMAL:
        return Fraction(str(value))
    return Fraction(cast("float", value))


def _fits_text(column: Column, text: str) -> bool:
    with LOADING:
        import re  # noqa: PLC0415 -- only patterns need it

        from schemagen_runtime.patterns.translation import python_pattern  # noqa: PLC0415 -- as above

    least, most = column.whole("minLength") or 0, column.whole("maxLength")
    if len(text) < least or (most is not None and len(text) > most):
        return False
    return column.pattern is None or bool(re.search(python_pattern(column.pattern), text, re.ASCII))


def _texts(column: Column, random: Random) -> Draw | None:
    least, most = column.whole("minLength") or 0, column.whole("maxLength")
    size = max(8, min(POOL, _ELEMENTS * 10 // max(least, 1)))
    if column.pattern is None:
        return Pool(tuple(dict.fromkeys(words(random, least, most) for _ in range(size))))
    try:
        texts = fitting(column.pattern, least, most, random)
        return Pool(tuple(dict.fromkeys(next(texts) for _ in range(min(size, 200)))))
    except NoTextError:
        return None


def _limits(column: Column) -> tuple[Fraction | None, Fraction | None, bool, bool]:
    """Return the lower and the upper bound that count, and whether each lies itself outside."""
    low, high = ([_side(column, key) for key in keys] for keys in _SIDES)
    lower = max((one for one in low if one is not None), default=None)
    upper = min((one for one in high if one is not None), default=None)
    return lower, upper, lower is not None and low[1] == lower, upper is not None and high[1] == upper


_SIDES: Final = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def _side(column: Column, key: str) -> Fraction | None:
    bound = column.bound(key)
    return None if bound is None else _ranked(column, bound)


def whole_limits(column: Column, unit: int, least: int, most: int, usual: int) -> tuple[int, int]:
    """Return the lowest and the highest number of units; where a side has no bound, it is as far as is usual.

    Args:
        column: a column of numbers or dates.
        unit: into how many parts a whole is divided.
        least: what no number may be below.
        most: what no number may be above.
        usual: how far numbers go from their one bound.
    """
    lower, upper, is_above, is_below = _limits(column)
    low = None if lower is None else -((-lower * unit) // 1) + (is_above and (lower * unit).denominator == 1)
    high = None if upper is None else (upper * unit) // 1 - (is_below and (upper * unit).denominator == 1)
    if low is None:
        low = 0 if high is None or high >= 0 else high - usual
    if high is None:
        high = low + usual
    return max(int(low), least), min(int(high), most)


def _ints(column: Column, _random: Random, _moment: datetime) -> Draw | None:
    low, high = whole_limits(column, 1, -(1 << 63), (1 << 63) - 1, _USUAL)
    return Grid(low, min(high - low + 1, _MOST_STEPS), 0) if low <= high else None


def _floats(column: Column, _random: Random, _moment: datetime) -> Draw | None:
    lower, upper, is_above, is_below = _limits(column)
    least = None if lower is None else _next(lower, math.inf, is_outside=is_above)
    most = None if upper is None else _next(upper, -math.inf, is_outside=is_below)
    for digits in range(_FINEST + 1):
        low, high = _between(least, most, 10**digits)
        if high - low + 1 >= _WIDE:
            return Grid(low, min(high - low + 1, _MOST_STEPS), 10**digits)
    values = tuple(float(one) for one in (least, most) if one is not None and _within(column, float(one)))
    return Pool(values) if values else None


def _next(bound: Fraction, way: float, *, is_outside: bool) -> Fraction:
    """Return the first number that a float can be, from a bound on."""
    number = Fraction(float(bound))
    is_short = number < bound if way > 0 else number > bound
    if is_short or (is_outside and number == bound):
        return Fraction(min(max(math.nextafter(float(bound), way), -_LARGEST), _LARGEST))
    return number


def _between(least: Fraction | None, most: Fraction | None, scale: int) -> tuple[int, int]:
    """Return the first and the last step of a grid; a quotient that is rounded passes no float beside it."""
    low = None if least is None else math.ceil(least * scale)
    high = None if most is None else math.floor(most * scale)
    if low is None:
        low = 0 if high is None or high >= 0 else high - _USUAL * scale
    return low, low + _USUAL * scale if high is None else high


def _decimals(column: Column, random: Random, _moment: datetime) -> Draw | None:
    scale, digits = column.type.scale or 0, 10 ** (column.type.precision or 1) - 1
    low, high = whole_limits(column, 10**scale, -digits, digits, _USUAL * 10**scale)
    if low > high:
        return None
    grid = Grid(low, min(high - low + 1, _MOST_STEPS), 0)
    return Pool(tuple(_spell(int(grid.draw(random)), scale) for _ in range(POOL)))


def _spell(number: int, scale: int) -> str:
    digits = str(abs(number)).zfill(scale + 1)
    text = f"{digits[: len(digits) - scale]}.{digits[len(digits) - scale :]}" if scale else digits
    return f"-{text}" if number < 0 else text


def _dates(column: Column, random: Random, _moment: datetime) -> Draw | None:
    lower, upper, _, _ = _limits(column)
    first, last = _FIRST_DAY.toordinal(), _LAST_DAY.toordinal()
    low, high = whole_limits(column, 1, 1, date.max.toordinal(), 3650)
    low = low if lower is not None else max(1, min(first, high - 3650 if upper is not None else first))
    high = high if upper is not None else max(last, low + 3650)
    if low > (high := min(high, date.max.toordinal())):
        return None
    grid = Grid(low, high - low + 1, 0)
    return Pool(tuple(date.fromordinal(int(grid.draw(random))).isoformat() for _ in range(POOL)))


def _times(column: Column, random: Random, moment: datetime) -> Draw | None:
    earliest, latest = moment - 30 * _DAY, moment
    if column.is_recent:
        now = datetime.now(UTC)
        age, lead = column.seconds("max_age"), column.seconds("max_future")
        earliest = now - (timedelta(seconds=age) * 0.5 if age is not None else _DAY)
        latest = now + (timedelta(seconds=min(lead, 0)) if lead is not None else timedelta())
    spread = (latest - earliest) // timedelta(milliseconds=1)
    steps = [timedelta(milliseconds=int(random.random() * spread)) for _ in range(POOL)]
    return Pool(tuple(f"{(earliest + step).replace(tzinfo=None).isoformat('T', 'milliseconds')}Z" for step in steps))


def _bools(_column: Column, _random: Random, _moment: datetime) -> Draw:
    return Pool((False, True))


def _uuids(_column: Column, random: Random, _moment: datetime) -> Draw:
    return Pool(tuple(make_uuid(random) for _ in range(POOL)))


def make_uuid(random: Random) -> str:
    """Return the text of a UUID that is drawn (version 4)."""
    return str(UUID(int=random.getrandbits(128), version=4))


_OF_TYPE: Final[dict[BaseType, Callable[[Column, Random, datetime], Draw | None]]] = {
    BaseType.INT: _ints,
    BaseType.FLOAT: _floats,
    BaseType.DECIMAL: _decimals,
    BaseType.DATE: _dates,
    BaseType.TIMESTAMP: _times,
    BaseType.BOOL: _bools,
    BaseType.UUID: _uuids,
}
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


def _many(column: Column, single: Draw | None, random: Random) -> Draw | None:
    """Return a pool of lists, vectors or maps."""
    least, most = _sizes(column)
    if single is None:
        if not column.type.nullable_elements and least > 0:
            return None
        single, most = Pool((None,)), most if column.type.nullable_elements else 0
    size = max(8, min(POOL, _ELEMENTS // max(most, 1)))
    return Pool(tuple(_collect(column, single, random, least, most) for _ in range(size)))


def _sizes(column: Column) -> tuple[int, int]:
    if column.type.dimension is not None:
        return column.type.dimension, column.type.dimension
    least, most = column.whole("minItems") or 0, column.whole("maxItems")
    usual = least + (2 if column.role is Role.TAGS else 4)
    return least, usual if most is None else min(most, usual)


def _collect(column: Column, single: Draw, random: Random, least: int, most: int) -> object:
    count = least + int(random.random() * (most - least + 1))
    values = [_element(column, single, random) for _ in range(count)]
    if column.type.base is not BaseType.MAP:
        return values
    return {f"key{place:02}": value for place, value in enumerate(values)}


def _element(column: Column, single: Draw, random: Random) -> object:
    if column.type.nullable_elements and random.random() < NULLS:
        return None
    return single.draw(random)


def is_id(column: Column, text: str) -> bool:
    """Tell whether a text may be an id: it has a character that can be seen, unless the schema asks for none."""
    return column.whole("minLength") == 0 or is_visible(text)
