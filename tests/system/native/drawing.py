"""Draw events of any schema fast, from pools of values that are good, nearly good and bad."""

from __future__ import annotations

import math
import random
import re
import uuid
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Final, cast
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from hypothesis.errors import NonInteractiveExampleWarning

TEXTS: Final = (
    "",
    "a",
    " ",
    "\t",
    "plain text",
    "x" * 40,
    'say "hi"',
    "back\\slash",
    "line\nend\r\x00\x1f",
    "größer",
    "日本語",
    "\U0001f600 emoji",
    "a\u2028b",
    "\ud800",
    "é" * 33,
    "\u200b",
    "\u3164",
    "\x7f",
    "e\u0301",
    "0",
    "NaN",
    "Infinity",
    "-Infinity",
    "true",
    "123456789012345678901234567890",
    "\u03a9" * 16,
    "ÿ",
    "\u0100",
    "ab",
    "abc",
    "abcd",
    'abcdefg"',
)
TIMES: Final = (
    "2026-11-28T10:00:00Z",
    "2026-11-28T10:00:00.5Z",
    "2026-11-28T10:00:00.123456+00:00",
    "2026-11-28t10:00:00z",
    "2026-11-28T10:00:00.1234567890123Z",
    "2026-11-28T10:00:00+05:30",
    "2026-11-28T10:00:00-23:59",
    "2026-11-28T10:00:00+24:00",
    "2026-11-28T24:00:00Z",
    "2026-11-28 10:00:00Z",
    "2026-11-28T10:00:00",
    "2026-02-29T10:00:00Z",
    "2024-02-29T10:00:00Z",
    "1900-02-29T10:00:00Z",
    "2000-02-29T10:00:00Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.25Z",
    "2017-01-01T05:29:60+05:30",
    "2016-12-31T18:59:60-05:00",
    "2016-12-30T23:59:60Z",
    "1971-12-31T23:59:60Z",
    "1972-01-01T00:59:60+01:00",
    "2026-11-28T10:00:60Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "0001-01-01T00:00:00-00:01",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-00:01",
    "9999-12-31T23:59:60Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T18:59:60-05:00",
    "2026-11-28T10:00:00.Z",
    "2026-11-28T10:00:00.5",
    "2026-11-28T10:00Z",
    "2026-11-28T10:00:00+0530",
    "2026-11-28T10:00:00+05",
    "2026-1\uff11-28T10:00:00Z",
    "2026-11-31T10:00:00Z",
    "2026-00-10T10:00:00Z",
    "2026-11-28T10:60:00Z",
    "2026-11-28T10:00:61Z",
    "2026-11-28T10:00:00+05:60",
    "2026-11-28T10:00:00.12Z ",
    "2026-11-28T10:00:00Zz",
    "T26-11-28T10:00:00Z",
    "2026-11-28T10:00:00.000000+00:00",
    "20261128T100000Z",
)
MOMENTS: Final = (
    datetime(2026, 11, 28, 10, tzinfo=UTC),
    datetime(2026, 11, 28, 10, 0, 0, 5, tzinfo=UTC),
    datetime(2026, 11, 28),
    datetime(2026, 11, 28, 10, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    datetime(2026, 11, 28, 10, tzinfo=timezone(timedelta(hours=-5, seconds=7))),
    datetime(2026, 7, 28, 10, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1880, 7, 28, 10, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
    datetime(9999, 12, 31, tzinfo=timezone(timedelta(hours=-1))),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
    pd.Timestamp("2026-11-28T10:00:00.123456789Z"),
    pd.Timestamp("2026-11-28T10:00:00"),
    pd.Timestamp("2026-11-28T10:00:00+02:00"),
    pd.NaT,
    np.datetime64("2026-11-28"),
)
DAYS: Final = (
    "2026-11-28",
    "2026-02-29",
    "2024-02-29",
    "0001-01-01",
    "0000-01-01",
    "9999-12-31",
    "2026-1-28",
    "1899-12-31",
    "1900-01-01",
    "2026-11-2\uff18",
    date(2026, 11, 28),
    date(1, 1, 1),
    date(1899, 12, 31),
    datetime(2026, 11, 28),
)
FLOATS: Final = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    0.5,
    1e15,
    1e16,
    1e17,
    123456789012345680.0,
    1e21,
    1e22,
    1e-5,
    1e-6,
    1.5e-7,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    math.nan,
    math.inf,
    -math.inf,
    0.30000000000000004,
    9007199254740993.0,
    1 / 3,
    99.99,
    1e23,
    -1e-300,
    np.float64(0.25),
    np.float32(0.1),
    np.float16(0.1),
    np.longdouble(0.5),
    np.float64("nan"),
    np.float32("inf"),
    1_000_000.0,
    999_999.9999999999,
    4.35,
    2.0**63,
    8.41e21,
)
INTS: Final = (
    0,
    1,
    -1,
    5,
    10,
    17,
    18,
    100,
    120,
    121,
    168,
    2**31,
    2**53,
    2**53 + 1,
    -(2**53),
    2**63 - 1,
    2**63,
    -(2**63),
    -(2**63) - 1,
    2**70,
    True,
    False,
    np.int64(7),
    np.int8(-3),
    np.uint64(2**64 - 1),
    np.uint8(200),
    np.bool_(True),
    np.bool_(False),
    np.timedelta64(5, "s"),
    np.longlong(4),
    np.ulonglong(4),
)
DECIMALS: Final = (
    Decimal("12.5"),
    Decimal(0),
    Decimal("-0.00"),
    Decimal("1E+2"),
    Decimal("1E+999999"),
    Decimal("NaN"),
    Decimal("1.234567"),
    Decimal("49.99"),
    Decimal(50),
    Decimal(-7),
    "12.50",
    "12.5",
    "0.00",
    "-0.00",
    "007.10",
    "1e2",
    "+1.00",
    ".5",
    "5.",
    "0.0700",
    "0.07",
    "99999999.99",
    "100000000.00",
    "-0.01",
    "1.0000000000",
    "49.99",
    "50.00",
    "1234567890123456789012345678.0000000000",
    "12345678901234567890123456789.0000000000",
    Decimal("1234567890123456789012345678.0123456789"),
    "",
    "-",
    "1.2.3",
    "\u0661\u0662.\u0665\u0660",
)
UUIDS: Final = (
    uuid.UUID(int=0),
    uuid.UUID(int=2**128 - 1),
    uuid.UUID("e3e70682-c209-4cac-629f-6fbed82c07cd"),
    "e3e70682-c209-4cac-629f-6fbed82c07cd",
    "E3E70682-C209-4CAC-629F-6FBED82C07CD",
    "e3e70682c2094cac629f6fbed82c07cd",
    "e3e70682-c209-4cac-629f-6fbed82c07cg",
    "",
)
ODD: Final[Sequence[object]] = (
    None,
    b"bytes",
    object,
    (),
    [],
    {},
    [None],
    {"a": 1},
    {1: 2},
    1 + 2j,
    {"a"},
    "x",
    3,
    2.5,
    True,
)
POOLS: Final[Mapping[str, Sequence[object]]] = {
    "string": TEXTS,
    "int": INTS,
    "float": (*FLOATS, *INTS),
    "decimal": (*DECIMALS, 5, 0.5),
    "bool": (True, False, np.bool_(True), np.bool_(False), 0, 1, "true"),
    "timestamp": (*TIMES, *MOMENTS),
    "date": DAYS,
    "uuid": UUIDS,
}


class Drawer:
    """Draws events of one schema, most of whose values fit."""

    def __init__(self, document: Mapping[str, object], seed: int) -> None:
        self.chance = random.Random(seed)
        self._columns = dict(_columns(document))

    def event(self) -> dict[str, object]:
        """Return the next event."""
        chance = self.chance
        kept = chance.choice((1.0, 1.0, 0.95, 0.3))
        wild = chance.choice((0.0, 0.0, 0.01, 0.2))
        common = ("id", "timestamp", "labels") if kept < 0.5 else None
        names = [
            name
            for name, (role, _) in self._columns.items()
            if (common is None or role in common) and (role == "id" or chance.random() < max(kept, 0.8))
        ]
        if chance.random() < 0.3:
            chance.shuffle(names)
        event = {name: self._value(self._columns[name][1], wild) for name in names}
        if chance.random() < 0.02:
            event[chance.choice(("unknown", "", "id "))] = 1
        return event

    def variant(self, event: Mapping[str, object]) -> dict[str, object]:
        """Return an event of which one value is drawn anew, taken away or put in its place; most come to fit."""
        chance = self.chance
        name = chance.choice(tuple(self._columns))
        if name in event and chance.random() < 0.05:
            return {other: value for other, value in event.items() if other != name}
        return {**event, name: self._value(self._columns[name][1], chance.choice((0.0, 0.0, 0.3)))}

    def _value(self, column: Mapping[str, object], wild: float) -> object:
        chance = self.chance
        if chance.random() < wild:
            return chance.choice(ODD)
        spelled = str(column["type"])
        if spelled.endswith("?") and chance.random() < 0.2:
            return None
        return self._of_type(column, spelled.rstrip("?"), wild)

    def _of_type(self, column: Mapping[str, object], spelled: str, wild: float) -> object:
        chance = self.chance
        if spelled.startswith("list<"):
            least = cast("int", column.get("minItems", 0))
            size = chance.randint(least, cast("int", column.get("maxItems", least + 5))) + (chance.random() < wild)
            items = [self._single(column, spelled[5:-1], wild) for _ in range(size)]
            return self._sequence(items)
        if spelled.startswith("vector<"):
            size = int(spelled[7:-1]) + (chance.random() < wild)
            return self._sequence([self._single(column, "float", wild) for _ in range(size)])
        if spelled.startswith("map<string,"):
            keys = chance.sample(TEXTS, chance.choice((0, 1, 2, 4)))
            return {key: self._single(column, spelled[11:-1], wild) for key in keys if wild or key != "\ud800"}
        return self._single(column, spelled, wild)

    def _sequence(self, items: list[object]) -> object:
        form = self.chance.random()
        if form < 0.1 and items and all(type(item) is float for item in items):
            with np.errstate(over="ignore"):
                array = np.array(items, dtype=self.chance.choice(("f4", "f8", "f2", ">f8")))
            return array[::-1] if form < 0.03 else array
        return tuple(items) if form < 0.3 else items

    def _single(self, column: Mapping[str, object], spelled: str, wild: float) -> object:
        chance = self.chance
        if spelled.endswith("?") and chance.random() < 0.2:
            return None
        kind = spelled.rstrip("?").partition("<")[0]
        members = column.get("enum")
        if isinstance(members, list) and chance.random() < 0.95:
            return chance.choice(cast("list[object]", members))
        if wild and chance.random() < 0.5:
            return chance.choice(POOLS[kind])
        return _usual(column, kind, chance)


def _usual(column: Mapping[str, object], kind: str, chance: random.Random) -> object:
    """Return a value that is likely to fit a column."""
    if "pattern" in column:
        return chance.choice(_matching(str(column["pattern"])))
    if kind in ("int", "float"):
        low, high = _bounds(column)
        if kind == "int":
            return chance.randint(math.ceil(low), math.floor(high))
        return chance.choice((chance.uniform(low, high), round(chance.uniform(low, high), 2), (low + high) / 2))
    value = USUAL[kind](chance)
    return str(value)[: cast("int", column["maxLength"])] if "maxLength" in column and kind == "string" else value


def _bounds(column: Mapping[str, object]) -> tuple[float, float]:
    is_probability = column.get("kind") == "probability"
    low = float(cast("float", column.get("minimum", column.get("exclusiveMinimum", 0 if is_probability else -100))))
    high = float(
        cast("float", column.get("maximum", column.get("exclusiveMaximum", 1 if is_probability else low + 200)))
    )
    return low, high


@cache
def _matching(pattern: str) -> Sequence[str]:
    """Return some texts that match a pattern, and one that does not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NonInteractiveExampleWarning)
        strategy = st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
        return (*(strategy.example() for _ in range(20)), "no match \u2028")


def _text(chance: random.Random) -> object:
    return chance.choice(("a", "b c", "größer", "0" * 5, "12345", f"{chance.getrandbits(40):x}"))


def _moment(chance: random.Random) -> object:
    moment = datetime.now(UTC) - timedelta(seconds=chance.random() * 1e6)
    form = chance.randrange(4)
    return (moment, moment.isoformat(), moment.replace(microsecond=0).isoformat()[:-6] + "Z", moment.isoformat(" "))[
        form if form < 3 or chance.random() < 0.01 else 0
    ]


USUAL: Final[Mapping[str, Callable[[random.Random], object]]] = {
    "string": _text,
    "decimal": lambda chance: chance.choice(("0.00", "12.50", Decimal("3.25"), Decimal(7))),
    "bool": lambda chance: chance.random() < 0.5,
    "timestamp": _moment,
    "date": lambda chance: chance.choice((date(2026, 1, 2), "2026-01-02")),
    "uuid": lambda chance: chance.choice(
        (uuid.UUID(int=chance.getrandbits(128)), str(uuid.UUID(int=chance.getrandbits(128))))
    ),
}


def _columns(document: Mapping[str, object]) -> list[tuple[str, tuple[str, Mapping[str, object]]]]:
    columns: list[tuple[str, tuple[str, Mapping[str, object]]]] = []
    for role in ("id", "timestamp", "tags"):
        described = document.get(role)
        if isinstance(described, Mapping):
            own = cast("Mapping[str, object]", described)
            columns.append((str(own["name"]), (role, own)))
    for section in ("features", "predictions", "labels", "extras"):
        entries = cast("Mapping[str, Mapping[str, object]]", document.get(section, {}))
        columns += [(name, (section, described)) for name, described in entries.items()]
    return columns
