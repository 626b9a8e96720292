"""Stores that pages find hard to show: of each the schema, and what comes on a day."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

import orjson
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Settings, Workspace

Row: TypeAlias = dict[str, object]
Columns: TypeAlias = Mapping[str, Mapping[str, object]]

HOSTILE: Final = (
    "<script>alert(1)</script>",
    'x"><img src=x onerror=alert(1)> x',
    "x{{7*7}}'; DROP TABLE x; --",
    "x]]></style><svg onload=alert(1)> x",
)
LONG: Final = "a_very_long_name_that_nobody_would_choose_but_somebody_generates_" * 3
RIGHT_TO_LEFT: Final = ("מחיר", "الراتب الشهري", "עיר 12 (abc)")


@dataclass(frozen=True, slots=True)
class World:
    """Hold a store to be made: features by name, what an event has, and how many there are.

    Attributes:
        features: the declarations of its features.
        row: makes the values of the features, and whether it came true; None where no label comes.
        days: how many days there are, until yesterday.
        rows: how many events a day has.
        doc: what its schema and its columns say of themselves.
        model: the model's name.
    """

    features: Columns
    row: Callable[[random.Random, int], tuple[Row, bool | None]]
    days: int = 36
    rows: int = 220
    doc: str = "Of a test."
    model: str = "m1"

    def schema(self) -> str:
        """Return the text of its schema; JSON is YAML, which spares quoting."""
        features = {name: {**declared, "doc": self.doc} for name, declared in self.features.items()}
        return orjson.dumps(
            {
                "schemagen": 1,
                "name": "world",
                "version": "1.0.0",
                "doc": self.doc,
                "task": "binary_classification",
                "id": "id",
                "timestamp": "at",
                "tags": "tags",
                "features": features,
                "predictions": {
                    "score": {
                        "type": "float",
                        "kind": "probability",
                        "target": "truth",
                        "positive": True,
                        "threshold": 0.5,
                    }
                },
                "labels": {"truth": "bool"},
            }
        ).decode()

    def events(self, until: datetime) -> Iterator[Row]:
        """Yield events, each followed by its label, which came an hour later."""
        chance = random.Random(7)
        for day in range(self.days):
            start = until - timedelta(days=self.days - day)
            for number in range(self.rows):
                values, truth = self.row(chance, day)
                own: Row = {"id": f"{day}-{number}", "at": start + timedelta(minutes=number)}
                yield {**own, **values, "score": chance.random(), "tags": [self.doc[:20].strip() or "a"]}
                if truth is not None:
                    yield {**own, "at": start + timedelta(minutes=number + 60), "truth": truth}

    def fill(self, db: Path) -> Path:
        """Fill a new store, and return where it is."""
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        schema = load_source(Source("world.yaml", self.schema().encode()))
        with Workspace(f"sqlite:///{db}", project="tests", model=self.model, settings=Settings(linger=0)) as workspace:
            result = workspace.add_data_collection("world", schema=schema).ingest_mappings(
                self.events(midnight), raise_errors=False
            )
            assert not result.result().errors, result.result().errors
        return db


def _usual(names: Sequence[str], values: Sequence[str] = ("north", "south")) -> World:
    """Return a world with text in all of its features but the first, all of which change in the end."""

    def row(chance: random.Random, day: int) -> tuple[Row, bool | None]:
        moved = day >= 32
        texts: Row = {name: values[0] if moved else chance.choice(values) for name in names[1:]}
        return {names[0]: chance.gauss(3.0 * moved, 1.0), **texts}, chance.random() < 0.3

    first, *others = names
    return World({first: {"type": "float"}, **{name: {"type": "string"} for name in others}}, row)


def _with_nan(chance: random.Random, day: int) -> tuple[Row, bool | None]:
    odd = chance.choice([float("nan"), float("inf"), float("-inf"), 1.0])
    return {"x": odd if day >= 32 or chance.random() < 0.1 else chance.gauss(0, 1), "none": None}, chance.random() < 0.3


def _of_one_class(chance: random.Random, day: int) -> tuple[Row, bool | None]:
    return _PLAIN.row(chance, day)[0], False


def _without_labels(chance: random.Random, day: int) -> tuple[Row, bool | None]:
    return _PLAIN.row(chance, day)[0], None


_PLAIN: Final = _usual(["amount", "region"])
_THOUSAND: Final = [f"feature_{number}" for number in range(1000)]


def _many(chance: random.Random, day: int) -> tuple[Row, bool | None]:
    return {name: chance.randrange(9) + day // 7 for name in _THOUSAND}, chance.random() < 0.3


WORLDS: Final[Mapping[str, World]] = {
    "usual": _PLAIN,
    "no data": replace(_PLAIN, days=0),
    "one row": replace(_PLAIN, days=1, rows=1),
    "NaN": World({"x": {"type": "float", "nan": "allow"}, "none": {"type": "float?"}}, _with_nan),
    "one class": replace(_PLAIN, row=_of_one_class),
    "no labels": replace(_PLAIN, row=_without_labels),
    "a thousand columns": World(
        {name: {"type": "int"} for name in _THOUSAND},
        _many,
        days=8,
        rows=30,
    ),
    "long names": replace(
        _usual([LONG[:180], LONG[:179] + "b"], [LONG, "b"]), doc="word " * 60, model=("model_" * 20)[:120]
    ),
    "right-to-left names": replace(_usual(RIGHT_TO_LEFT, ["ירושלים", "تل أبيب"]), doc="הכנסה חודשית"),
    "hostile names": replace(_usual(HOSTILE, HOSTILE), doc=HOSTILE[1]),
}
