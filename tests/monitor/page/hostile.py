"""A world whose names and values try to break out of a page."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_runtime import Collection, Settings, Workspace

START: Final = datetime(2026, 1, 5, tzinfo=UTC)
PLACE: Final = Collection("p", "c")
MODEL: Final = "m1"
BAD: Final = "<img src=x onerror=alert(1)>"
RIGHT_TO_LEFT: Final = "\u0642\u064a\u0645\u0629"
SECRET: Final = "secret-"
SCHEMA: Final = f"""
schemagen: 1
name: c
version: 1.0.0
doc: "{BAD}"
id: id
timestamp: at
features:
  "{BAD}": {{type: "string", doc: "</dd>{BAD}", unit: "<b>"}}
  "{RIGHT_TO_LEFT}": {{type: "float?", nan: allow}}
  "a/b": int
  secret: {{type: string, sensitive: true}}
  wealth: {{type: float, sensitive: true}}
predictions:
  score: {{type: float, kind: probability, target: truth, positive: true}}
labels: {{truth: bool}}
"""
VALUES: Final = (BAD, "\"'&", "</table>", "\u202e" + RIGHT_TO_LEFT, "x" * 300)


def fill_hostile(db: Path, days: int = 40, rows: int = 220) -> ModelVerdict:
    """Fill a store, and return what is found of its only model."""
    chance = random.Random(4)
    events: list[dict[str, object]] = [
        {
            "id": f"{day}-{number}",
            "at": START + timedelta(days=day, seconds=number),
            BAD: chance.choice(VALUES) if number else f"only once {day}",
            RIGHT_TO_LEFT: chance.choice([None, float("nan"), float("inf"), chance.gauss(0, 1), chance.gauss(5, 1)]),
            "a/b": chance.randrange(-5, 5),
            "secret": f"{SECRET}{chance.randrange(5)}",
            "wealth": 123456.75 + chance.randrange(3),
            "score": chance.random(),
        }
        for day in range(days)
        for number in range(rows)
    ]
    loaded = load_source(Source("c.yaml", SCHEMA.encode()))
    with Workspace(f"sqlite:///{db}", project="p", model=MODEL, settings=Settings(linger=0)) as workspace:
        result = workspace.add_data_collection("c", schema=loaded).ingest_mappings(events, raise_errors=False).result()
        assert not result.errors, result.errors
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
        (verdict,) = monitor.models(now=START + timedelta(days=days, hours=23.9))
    return verdict
