"""Events at the edges of what two versions of a schema take, and what becomes of them in both."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from typing import cast

import orjson
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package, unload
from schemagen.text.source import Source
from schemagen_runtime.schema import Schema

Event = dict[str, object]
Column = Mapping[str, object]

NOW = datetime.now(UTC)
_TEXTS = (
    "",
    "a",
    "A",
    "b",
    "c",
    "bb",
    "abc",
    "AB",
    "ABC",
    "ABC1",
    "A1",
    "12",
    "abcd",
    "abcde",
    "9999999999",
    "2026-13-01",
    "x" * 9,
    " ",
    "a b",
    "é",
)
_MOMENTS = (
    timedelta(0),
    *(sign * timedelta(minutes=by) for sign in (1, -1) for by in (30, 90, 150, 60 * 36, 60 * 24 * 9.5)),
    *(timedelta(days=-by) for by in (29, 31, 61, 89, 91, 400)),
)
_SCALARS: Mapping[str, tuple[object, ...]] = {
    "bool": (True, False),
    "int": (0, 1, -1, 2, 5, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1),
    "float": (0.0, 0.5, 1.0, -0.5, 1.5, 3.0, 1e300, math.nan, math.inf),
    "string": _TEXTS,
    # As text: that objects of these classes are none is a break of source, which type checkers see.
    "date": ("2026-11-26", "2024-02-29"),
    "uuid": ("6f9619ff-8b86-4011-b42d-00c04fc964ff",),
    "timestamp": tuple((NOW + by).isoformat() for by in _MOMENTS),
}
_EXACT = Context(prec=60)
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_SIZES = ("minLength", "maxLength")


def validator(text: str) -> Schema[object]:
    """Load the package of a schema file."""
    result = compile_schemas([Source("m.yaml", text.encode())])
    assert result.ok, result.diagnostics
    (package,) = result.packages
    return load_package(result.files, package)


def witnesses(before: Schema[object], after: Schema[object]) -> tuple[list[Event], list[Event]]:
    """Return events that the first takes and the second refuses, and those of the other way round."""
    columns = [columns_of(schema) for schema in (before, after)]
    pools = {name: _pool(*(side.get(name, {}) for side in columns)) for name in {**columns[0], **columns[1]}}
    refused: tuple[list[Event], list[Event]] = ([], [])
    for at, (mine, other) in enumerate(((before, after), (after, before))):
        for event in _tried(mine, pools):
            (line,) = mine.encode_each([event])
            line = line or mine.explain_rest((event,), [None]).lines[0]
            # An old validator meets the lines that new services write; a new one also the values that old code gives.
            if other.check(orjson.loads(line)) or (mine is before and other.check(event)):
                refused[at].append(event)
    for schema in (before, after):
        unload(schema)
    return refused


def columns_of(schema: Schema[object]) -> Mapping[str, Column]:
    """Return the columns of a schema by their names, each with its ``section``."""
    document = cast("Mapping[str, Mapping[str, object]]", orjson.loads(schema.document))
    own = {
        str(document[key]["name"]): {"section": key, **document[key]}
        for key in ("id", "timestamp", "tags")
        if key in document
    }
    sections = {
        key: cast("Mapping[str, Column]", document.get(key, {}))
        for key in ("features", "predictions", "labels", "extras")
    }
    return own | {name: {"section": key, **column} for key, found in sections.items() for name, column in found.items()}


def _tried(schema: Schema[object], pools: Mapping[str, list[object]]) -> Iterator[Event]:
    """Yield valid events of a schema: each value of each column in turn, beside others that fit."""
    known = columns_of(schema)
    labels = {name for name, column in known.items() if column["section"] == "labels"}
    for kind in (
        {*known},
        {*known} - labels,
        {name for name, column in known.items() if column["section"] == "id"} | labels,
    ):
        fitting = {name: _fitting(schema, name, kind, pools) for name in kind}
        if not all(fitting.values()):
            continue  # a column that nothing fits
        usual = {name: values[0] for name, values in fitting.items()}
        yield from ([usual] if not schema.check(usual) else [])
        for name, values in fitting.items():
            for event in ({**usual, name: value} for value in values):
                yield from ([event] if not schema.check(event) else [])
            without = {other: value for other, value in usual.items() if other != name}
            yield from ([without] if not schema.check(without) else [])


def _fitting(schema: Schema[object], name: str, kind: set[str], pools: Mapping[str, list[object]]) -> list[object]:
    """Return those values of a pool that a column takes."""
    event = cast("Event", dict.fromkeys(kind))
    wrong = ({error.column for error in schema.check({**event, name: value})} for value in pools[name])
    return [value for value, columns in zip(pools[name], wrong, strict=True) if name not in columns]


def _pool(*columns: Column) -> list[object]:
    """Return values that may fit one of two columns: each scalar of its type, and what its constraints are about."""
    found: list[object] = []
    for column in filter(None, columns):
        given = str(
            column.get("type", "timestamp" if column["section"] == "timestamp" else "list<string>")
        ).removesuffix("?")
        base, _, element = _parted(given)
        of = {"list": element.removesuffix("?"), "map": element.removesuffix("?"), "vector": "float"}
        scalars = list(_scalars(column, of.get(base, base)))
        scalars += [None] if element.endswith("?") else []
        lengths = [int(element)] if base == "vector" else range(6)
        lists = [[*itertools.islice(itertools.cycle(scalars), length)] for length in lengths]
        lists += ([one] * length for one in scalars for length in lengths)
        maps = [{f"k{at}": one for at, one in enumerate(some)} for some in lists]
        found += scalars if base in _SCALARS or base.startswith("decimal") else maps if base == "map" else lists
    return [*found, None]


def _parted(spelled: str) -> tuple[str, str, str]:
    """Return what holds several values, and what each of them is; of a single value only its type."""
    if spelled.startswith("decimal"):
        return spelled, "", ""
    return spelled.removesuffix(">").replace("<string,", "<").partition("<")


def _scalars(column: Column, base: str) -> Iterator[object]:
    enum = cast("list[object]", column.get("enum", []))
    yield from enum
    for key in _BOUNDS:
        bound = column.get(key)
        if isinstance(bound, str) and base.startswith("decimal"):
            step = Decimal(1).scaleb(-int(base.rstrip(">").partition(",")[2]))
            yield from (str(Decimal(bound) + by * step) for by in (0, 1, -1))
        elif isinstance(bound, str):
            yield from (str(date.fromisoformat(bound) + timedelta(days=by)) for by in (0, 1, -1))
        elif isinstance(bound, int | float):
            yield from (bound, bound + 1, bound - 1, *((bound + 0.5, bound - 0.5) if base == "float" else ()))
    for key in _SIZES if base == "string" else ():
        size = column.get(key)
        if isinstance(size, int):
            yield from ("x" * max(0, size + by) for by in (0, 1, -1))
    yield from _decimals(base) if base.startswith("decimal") else _SCALARS[base]


def _decimals(spelled: str) -> Iterator[str]:
    """Yield decimals at the ends of what the digits of a type can say, and within."""
    precision, scale = map(int, spelled.removeprefix("decimal<").rstrip(">").split(","))
    for units in (0, 1, -1, 10**scale, 5 * 10**scale, 99 * 10**scale, 10**precision - 1, 1 - 10**precision):
        if abs(units) < 10**precision:
            yield str(Decimal(units).scaleb(-scale, _EXACT))
