"""Worlds for a monitor: a store that was filled for some weeks, with what went wrong planted into it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period
from schemagen_runtime import Collection, Schema, Settings, Workspace

START: Final = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
PLACE: Final = Collection("lending", "scores")
LABELS: Final = ("paid", "amount")
Row: TypeAlias = dict[str, object]
Day: TypeAlias = Callable[[random.Random, int], Row]
"""Makes an event of a day, by its number."""

SCHEMA: Final = """
schemagen: 1
name: scores
version: 1.0.0
id: id
timestamp: at
monitor: {quiet: [month]}
features:
  income: {type: float?, unit: EUR}
  region: string
  month: int
predictions:
  proba: {type: float, kind: probability, target: paid, positive: 1, threshold: 0.5}
  estimate: {type: float, kind: value, target: amount}
labels:
  paid: {type: int, enum: [0, 1]}
  amount: float
"""


RANKED: Final = """
schemagen: 1
name: scores
version: 1.0.0
task: ranking
group: query
id: id
timestamp: at
features:
  query: int
predictions:
  score: {type: float, kind: score}
labels:
  grade: int
"""


CLICKED: Final = RANKED.replace("grade: int", "clicked: bool")
"""The same with labels that say that somebody clicked."""


def clicking(chance: random.Random, day: int, *, share: float = 0.2) -> Row:
    """One of the answers to one of 60 queries a day; only clicks are sent as labels, more of what scores high."""
    score = chance.gauss(0, 1)
    found: Row = {"query": day * 60 + chance.randrange(60), "score": score}
    return found | ({"clicked": True} if chance.random() < min(1.0, share * math.exp(score - 0.5)) else {})


def searching(chance: random.Random, day: int, *, is_right: bool = True) -> Row:
    """One of the answers to one of 60 queries a day; right scores rise with the grade, others come by chance."""
    grade = chance.choice([0, 0, 0, 1, 2, 3])
    return {
        "query": day * 60 + chance.randrange(60),
        "score": chance.gauss(grade if is_right else 0, 1),
        "grade": grade,
    }


@cache
def schema(text: str = SCHEMA) -> Schema[object]:
    """The schema of the worlds, or another one."""
    return load_source(Source("scores.yaml", text.encode()))


def steady(chance: random.Random, day: int) -> Row:
    """An event of a world in which nothing changes."""
    truth = chance.random()
    proba = 1 / (1 + math.exp(-chance.gauss(2.5 * truth - 1, 1)))
    amount = chance.lognormvariate(5, 0.5)
    return {
        "income": None if chance.random() < 0.02 else chance.lognormvariate(8, 0.6),
        "region": chance.choice(["north", "north", "south", "east"]),
        "month": (START + timedelta(days=day)).month,
        "proba": proba,
        "estimate": amount * chance.lognormvariate(0, 0.1),
        "paid": int(chance.random() < proba),
        "amount": amount,
    }


def from_day(first: int, changed: Day, before: Day = steady) -> Day:
    """A world that changes on a day."""
    return lambda chance, day: changed(chance, day) if day >= first else before(chance, day)


def events(
    world: Day, days: int, rows: int, seed: int, delay: int, *, names: Sequence[str] = LABELS, first: int = 0
) -> Iterator[Row]:
    """Events of days from a first one on, and each day the labels of those whose delay is over."""
    chance = random.Random(seed)
    waiting: dict[int, list[Row]] = {}
    for day in range(first, days):
        for number in range(rows):
            row = world(chance, day)
            at = START + timedelta(days=day, seconds=86_400 * number / rows)
            own = {"id": f"{seed}-{day}-{number}", "at": at}
            labels = {name: row.pop(name) for name in names if name in row}
            if labels:
                waiting.setdefault(day + delay, []).append(own | labels | {"at": at + timedelta(days=delay)})
            yield own | row
        yield from waiting.pop(day, [])


def fill(
    db: Path,
    world: Day = steady,
    *,
    days: int = 45,
    rows: int = 400,
    seed: int = 1,
    delay: int = 2,
    text: str = SCHEMA,
    labels: Sequence[str] = LABELS,
    is_timed: bool = True,
    first: int = 0,
) -> Path:
    """Fill a store with a world, and return where it is; labels may come without a time of their own."""
    found = events(world, days, rows, seed, delay, names=labels, first=first)
    if not is_timed:
        found = ({key: value for key, value in row.items() if key != "at" or labels[0] not in row} for row in found)
    pour(f"sqlite:///{db}", found, text)
    return db


def pour(url: str, found: Iterable[Row], text: str = SCHEMA) -> None:
    """Send events of a world to a store."""
    with Workspace(url, project=PLACE.project, model="m1", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema(text))
        result = collection.ingest_mappings(found, raise_errors=False).result()
        assert not result.errors, result.errors


def judged(db: Path, day: int, period: Period | None = Period.DAY) -> ModelVerdict:
    """What is found of the only model shortly before a day ends, by its number."""
    with open_monitor(str(db)) as monitor:
        for collection in monitor.collections():
            list(monitor.count(collection))
        (verdict,) = monitor.models(now=START + timedelta(days=day, hours=23.9), period=period)
        monitor.freeze_references([verdict])
    return verdict


def reported(db: Path, day: int, period: Period = Period.DAY) -> ModelReport:
    """The report of the only model shortly before a day ends, by its number."""
    return ModelReport.of(judged(db, day, period))


def today() -> int:
    """The running day, by its number: labels without a time count as known when they are accepted."""
    return (datetime.now(UTC) - START).days


def kinds(verdict: ModelVerdict) -> Sequence[tuple[str, str | None, bool]]:
    """The alerts of a model: kind, column or measure, and whether they are open."""
    return [(str(one.kind), one.column or one.measure, one.is_open) for one in verdict.alerts]
