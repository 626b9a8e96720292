"""Events for a schema: mostly right, with values of every row of DESIGN's table mixed in."""

from __future__ import annotations

import decimal
import math
import uuid
from collections import ChainMap, OrderedDict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import cast

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from tests.system.parity.reference import Colour, Document, Level, columns_of

Event = dict[object, object]

TIMESTAMPS = st.one_of(
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)),
    st.datetimes(
        datetime(2020, 1, 1), datetime(2026, 6, 1), timezones=st.just(timezone(timedelta(hours=5, minutes=45)))
    ),
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 6, 1)).map(lambda moment: f"{moment.isoformat()}Z"),
)
ODD_TIMESTAMPS = st.sampled_from(
    [
        "1998-12-31T23:59:60Z",
        "2016-12-31T18:59:60.5-05:00",
        "2016-12-31T23:58:60Z",
        "2024-02-30T00:00:00Z",
        "2024-02-29t00:00:00z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01",
        "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+00:60",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00,5Z",
        "2024-01-01 00:00:00Z",
        "2024-01-01T00:00:00.123456789Z",
        "2024-W01-1T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00Z",
        "2024-01-01T00:00:0\u0664Z",
        "",
    ]
)
ODD = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            False,
            0,
            -1,
            0.0,
            "",
            2.0,
            1e308,
            math.nan,
            math.inf,
            -math.inf,
            2**53,
            2**53 + 1,
            2**63 - 1,
            2**63,
            -(2**63) - 1,
            10**400,
            "3",
            "NaN",
            "A",
            "12345",
            "12345\n",
            "\ud800",
            "nul\0",
            b"bytes",
            decimal.Decimal(1),
            decimal.Decimal("12.345"),
            decimal.Decimal("-0.00"),
            decimal.Decimal("1E+2"),
            decimal.Decimal("1E+999999"),
            decimal.Decimal("NaN"),
            decimal.Decimal("sNaN"),
            decimal.Decimal("-Infinity"),
            "0012.50",
            "-0",
            "+1.5",
            "1e2",
            ".5",
            "99999999.995",
            ["1.50", decimal.Decimal("2.5"), None, 3],
            {"a": "1.5", "b": decimal.Decimal(2)},
            complex(1),
            Colour.RED,
            Level.ONE,
            uuid.UUID(int=7),
            str(uuid.UUID(int=7)).upper(),
            "{00000000-0000-0000-0000-000000000007}",
            date(2024, 1, 1),
            datetime(2024, 1, 1),
            datetime(2024, 1, 1, tzinfo=timezone(timedelta(seconds=3601))),
            datetime.min.replace(tzinfo=UTC),
            (),
            [],
            [1.0, 2.0, 3.0, 4.0],
            (1.0, 2, 3.0, 0.5),
            [None],
            [0.5, None, math.nan],
            (None, 3, -1, "NaN"),
            ["red"],
            ["red", None],
            [0.1, 0.2, 0.7],
            {"a": 1},
            {"b": 0.5, "a": None, "\uffff": 1, "\U0001f600": math.nan},
            {"a": "NaN", 1: 2},
            {None: 1.0},
            {"\ud800": 1.0},
            {np.str_("a"): np.float32(0.5), Colour.RED: 2},
            {str(number): 0.25 for number in range(30)},
            OrderedDict(b=1.0, a=0.5),
            MappingProxyType({"b": 1, "a": 0}),
            ChainMap({"b": True}, {"a": False}),
            {"a": {"b": 1.0}},
            {1, 2},
            range(4),
        ]
    ),
    st.sampled_from(
        [
            np.int64(5),
            np.uint64(2**64 - 1),
            np.float64(0.5),
            np.float32(0.25),
            np.longdouble(1),
            np.bool_(True),
            np.str_("red"),
            np.array(1.0),
            np.array([1.0, 2.0, 3.0, 4.0]),
            np.array([1, 2, 3, 4]),
            np.array([0.1, 0.2, 0.7], dtype=np.float32),
            np.array([[1.0, 2.0]]),
            np.array([True]),
            np.array(["red"]),
            np.array([math.nan] * 4),
            np.array([0.5, None], dtype=object),
            np.datetime64("2024-01-01"),
            pd.Timestamp("2024-01-01T00:00:00.123456789Z"),
            pd.Timestamp("2024-01-01"),
            pd.NaT,
            pd.NA,
        ]
    ),
    ODD_TIMESTAMPS,
    st.integers(),
    st.floats(),
    st.text(max_size=5),
)


KEYS = st.text(st.characters(codec="utf-8"), max_size=4) | st.sampled_from(
    ["é", "\U0001f600", "\uffff", "a", "B", "\0"]
)


def fitting(column: Mapping[str, object]) -> st.SearchStrategy[object]:
    """Values that fit a column as they stand."""
    spelled = str(column["type"]).rstrip("?")
    if spelled.startswith("vector<"):
        size = int(spelled[7:-1])
        return st.lists(fitting({**column, "type": "float"}), min_size=size, max_size=size)
    if spelled.startswith("list<"):
        low, high = column.get("minItems", 0), column.get("maxItems", 5)
        assert isinstance(low, int)
        assert isinstance(high, int)
        elements = fitting({**column, "type": spelled[5:-1]})
        if spelled[5:-1].endswith("?"):
            elements |= st.none()
        return st.lists(elements, min_size=low, max_size=min(high, 5))
    if spelled.startswith("map<string,"):
        low, high = column.get("minItems", 0), column.get("maxItems", 5)
        assert isinstance(low, int)
        assert isinstance(high, int)
        elements = fitting({**column, "type": spelled[11:-1]})
        if spelled[11:-1].endswith("?"):
            elements |= st.none()
        return st.dictionaries(KEYS, elements, min_size=low, max_size=min(high, 5))
    members = column.get("enum")
    if isinstance(members, list):
        return st.sampled_from(cast("list[object]", members))
    return _scalar(spelled, column)


def _scalar(spelled: str, column: Mapping[str, object]) -> st.SearchStrategy[object]:
    if spelled.startswith("decimal<"):
        return _decimals(spelled, column)
    if spelled == "date":
        days = st.dates(date.fromisoformat(str(column.get("minimum", "0001-01-01"))))
        return st.one_of(days, days.map(str))
    low, high = column.get("minimum", 0), column.get("maximum", 1)
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    scalars: dict[str, st.SearchStrategy[object]] = {
        "string": st.from_regex(str(column["pattern"]).replace("$", r"\Z"))
        if "pattern" in column
        else st.text(min_size=1, max_size=8),
        "int": st.integers(math.ceil(low), math.floor(high) if "maximum" in column else 10**6).map(
            lambda drawn: drawn or (1 if "exclusiveMinimum" in column else 0)
        ),
        "float": st.floats(low, high),
        "bool": st.booleans(),
        "timestamp": TIMESTAMPS,
        "uuid": st.one_of(st.uuids(), st.uuids().map(str)),
    }
    return scalars[spelled]


def _decimals(spelled: str, column: Mapping[str, object]) -> st.SearchStrategy[object]:
    precision, scale = map(int, spelled[len("decimal<") : -1].split(","))
    most = 10**precision - 1
    low = int(decimal.Decimal(str(column.get("minimum", 0))) * 10**scale)
    high = int(decimal.Decimal(str(column.get("exclusiveMaximum", most))) * 10**scale) if scale else most
    numbers = st.integers(low, min(high - 1, most)).map(
        lambda units: decimal.Decimal(f"{units // 10**scale}.{units % 10**scale:0{scale}}")
    )
    return st.one_of(numbers, numbers.map(str), numbers.map(decimal.Decimal.normalize))


def events(document: Document) -> st.SearchStrategy[Event]:
    """Inference and label events of a schema, right and wrong."""
    columns = columns_of(document)
    labels = {name for name, (role, _) in columns.items() if role in ("id", "timestamp", "labels")}
    whole = st.fixed_dictionaries({name: fitting(column) for name, (_, column) in columns.items()})
    right = whole.map(lambda values: {**values})
    label = whole.map(lambda values: {name: value for name, value in values.items() if name in labels})
    names = sorted(columns)
    changes = st.dictionaries(
        st.one_of(st.sampled_from(names), st.sampled_from(["f22", "", 3, "Días"])), ODD, max_size=3
    )
    drops = st.sets(st.sampled_from(names), max_size=3)
    return st.builds(_changed, st.one_of(right, right, label), changes, drops)


def _changed(values: Mapping[str, object], changes: Mapping[object, object], drops: set[str]) -> Event:
    changed: Event = {name: value for name, value in values.items() if name not in drops}
    changed.update(changes)
    return changed
