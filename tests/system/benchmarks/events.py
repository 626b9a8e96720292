"""What is measured: the events of ``credit_risk`` without its vector, good and bad, and schemas of any width.

One list of columns is the source of everything: of schemagen's schema, of a peer's classes and of a JSON Schema. So
all check the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final, Literal

Event = dict[str, object]
Kind = Literal["string", "int", "float", "bool", "timestamp"]
Section = Literal["id", "timestamp", "features", "predictions", "labels", "extras"]

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
FLOAT_MAX: Final = sys.float_info.max


@dataclass(frozen=True, slots=True)
class Column:
    """One column; an optional one may be absent or null."""

    name: str
    kind: Kind
    section: Section = "features"
    minimum: int | None = None
    maximum: int | None = None
    enum: tuple[str, ...] = ()
    optional: bool = False

    @property
    def attribute(self) -> str:
        return self.name.replace("-", "_")

    @property
    def lowest(self) -> float:
        """The least value that DESIGN section 4 takes: numbers are 64 bits wide, and finite."""
        if self.minimum is not None:
            return self.minimum
        return INT_MIN if self.kind == "int" else -FLOAT_MAX

    @property
    def highest(self) -> float:
        if self.maximum is not None:
            return self.maximum
        return INT_MAX if self.kind == "int" else FLOAT_MAX


Columns = Sequence[Column]

COLUMNS: Final[Columns] = (
    Column("id", "string", "id"),
    Column("timestamp", "timestamp", "timestamp"),
    Column("f1", "float"),
    Column("f2", "int", minimum=0),
    Column("f3", "string", enum=("A", "B", "C")),
    Column("f4", "bool"),
    Column("hours-per-week", "int", optional=True),
    Column("proba", "float", "predictions", minimum=0, maximum=1),
    Column("prediction", "int", "predictions"),
    Column("extra1", "string", "extras"),
    Column("extra2", "string", "extras"),
    Column("actual", "int", "labels", optional=True),
)
"""Eleven columns that an event has, and the label that it may have."""


def wide(count: int) -> Columns:
    """``count`` feature columns, of the kinds that the eleven have, beside id, timestamp, prediction and label."""
    kinds = [column for column in COLUMNS if column.section in {"features", "extras"}]
    features = [
        Column(f"c{number}", like.kind, "features", like.minimum, like.maximum, like.enum, like.optional)
        for number, like in enumerate(islice(cycle(kinds), count))
    ]
    return (*COLUMNS[:2], *features, *(column for column in COLUMNS if column.section in {"predictions", "labels"}))


def value_of(column: Column, number: int) -> object:
    """A good value, another for every event where there is a choice."""
    if column.section == "id":
        return f"8c5d1b0e-0000-4000-8000-{number:012}"
    if column.enum:
        return column.enum[number % len(column.enum)]
    match column.kind:
        case "timestamp":
            return f"2026-11-23T09:{number // 60 % 60:02}:{number % 60:02}Z"
        case "float":
            return (number % 997) / 997
        case "int":
            return number
        case "bool":
            return number % 2 == 0
        case "string":
            return f"row {number}"


def good(count: int, columns: Columns = COLUMNS) -> list[Event]:
    """Events with every column but the label."""
    return [
        {column.name: value_of(column, number) for column in columns if column.section != "labels"}
        for number in range(count)
    ]


def labelled(count: int) -> list[Event]:
    """Inferences, each call's labels behind them."""
    return [*good(count), *({"id": event["id"], "actual": 1} for event in good(count))]


def keywords(event: Event) -> Event:
    """The event as the arguments of a class."""
    return {name.replace("-", "_"): value for name, value in event.items()}


_GOOD: Final = good(4)[3]
ABSENT: Final = object()


def _changed(**changes: object) -> Event:
    changed = _GOOD | {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in changed.items() if value is not ABSENT}


CORNERS: Final[Mapping[str, Event]] = {
    "a column that is null": _changed(hours_per_week=None),
    "a column that may be absent": _changed(hours_per_week=ABSENT),
    "a label already known": _changed(actual=1),
    "a whole number as a float": _changed(f1=3),
    "text beyond ASCII": _changed(extra1="días"),
    "t and z in lower case": _changed(timestamp="2026-11-23t09:30:00z"),
    "an offset and a fraction": _changed(timestamp="2026-11-23T09:30:00.123456+05:30"),
    "a leap second": _changed(timestamp="2016-12-31T23:59:60Z"),
    "the largest int": _changed(prediction=INT_MAX),
}
"""Good events that are less common: DESIGN section 4 takes them."""

BAD: Final[Mapping[str, Event]] = {
    "bool as int": _changed(prediction=True),
    "2.0 as int": _changed(prediction=2.0),
    "text as int": _changed(prediction="1"),
    "int beyond 64 bits": _changed(prediction=2**63),
    "text as float": _changed(f1="0.5"),
    "bool as float": _changed(f1=True),
    "NaN": _changed(f1=float("nan")),
    "infinity": _changed(f1=float("inf")),
    "1 as bool": _changed(f4=1),
    "int as text": _changed(extra1=7),
    "bytes as text": _changed(extra1=b"7"),
    "lone surrogate": _changed(extra1="\ud800"),
    "below minimum": _changed(f2=-1),
    "above maximum": _changed(proba=1.5),
    "not in enum": _changed(f3="D"),
    "missing column": _changed(f1=ABSENT),
    "null": _changed(f1=None),
    "unknown column": _changed(f9=1),
    "time without offset": _changed(timestamp="2026-11-23T09:30:00"),
    "date only": _changed(timestamp="2026-11-23"),
    "impossible date": _changed(timestamp="2026-02-30T09:30:00Z"),
    "blank for T": _changed(timestamp="2026-11-23 09:30:00Z"),
    "offset without colon": _changed(timestamp="2026-11-23T09:30:00+0100"),
    "number as timestamp": _changed(timestamp=1795426200),
}
"""Events that DESIGN section 4 rejects, each for one reason."""


def sprinkled(events: Iterable[Event], every: int = 100) -> list[Event]:
    """The same events, one in ``every`` of them bad, each for another reason."""
    reasons = cycle(BAD.values())
    return [
        next(reasons) | {"id": event["id"]} if number % every == every // 2 else event
        for number, event in enumerate(events)
    ]


def schema_document(name: str, columns: Columns = COLUMNS) -> bytes:
    """A schema file of schemagen; JSON, which is YAML too."""
    document: dict[str, object] = {"schemagen": 1, "name": name, "version": "1.0.0"}
    sections: dict[str, dict[str, object]] = {}
    for column in columns:
        if column.section in {"id", "timestamp"}:
            document[column.section] = column.name
            continue
        spec: dict[str, object] = {"type": column.kind + "?" * (column.optional and column.section != "labels")}
        if column.minimum is not None:
            spec["minimum"] = column.minimum
        if column.maximum is not None:
            spec["maximum"] = column.maximum
        if column.enum:
            spec["enum"] = column.enum
        sections.setdefault(column.section, {})[column.name] = spec
    return json.dumps(document | sections).encode()


def json_schema(columns: Columns = COLUMNS) -> Event:
    """The same as a JSON Schema, as far as one can say it: 2.0 is an integer there."""
    properties: Event = {}
    types = {"string": "string", "int": "integer", "float": "number", "bool": "boolean", "timestamp": "string"}
    for column in columns:
        kind = types[column.kind]
        spec: Event = {"type": [kind, "null"] if column.optional else kind}
        if column.kind in {"int", "float"}:
            spec |= {"minimum": column.lowest, "maximum": column.highest}
        if column.enum:
            spec["enum"] = list(column.enum)
        if column.kind == "timestamp":
            spec["format"] = "date-time"
        properties[column.name] = spec
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Event",
        "type": "object",
        "properties": properties,
        "required": [column.name for column in columns if not column.optional],
        "additionalProperties": False,
    }
