"""A collection with a column of each kind of counter, random events for it, and its counters in words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Collection, Schema, Settings, Workspace
from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters
from schemagen_runtime.counting.counter import NULL, OF_LISTS, Counter, Measure, Scale
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.scales import PAIRS, SEGMENTS
from schemagen_runtime.counting.segments import by_code, segment_scale
from schemagen_runtime.counting.tally import Span, Tally

PLACE: Final = Collection("p", "c")
START: Final = datetime(2026, 3, 1, 22, tzinfo=UTC)

_FIRST: Final = """
schemagen: 1
name: c
version: 1.0.0
segments: [city, tags, note]
group: query
id: {name: id, type: IDS}
timestamp: at
tags: tags
features:
  amount: {type: float?, nan: allow}
  count: int
  city: string?
  secret: {type: string, sensitive: true}
  asked: timestamp
  words: list<string>
  scores: map<string,float>
  embedding: vector<5>
predictions:
  proba: {type: float, kind: probability, target: paid, positive: 1, threshold: 0.4}
  answer: {type: int, kind: class, target: paid}
  probas: {type: vector<3>, kind: probability, target: species, classes: [setosa, virginica, versicolor]}
  guess: {type: string, kind: class, target: species}
  late: {type: float, kind: score, target: {label: minutes, above: 15}}
  estimate: {type: float, kind: value, target: minutes}
  place: {type: int, kind: rank, target: minutes}
labels:
  paid: {type: int, enum: [0, 1]}
  species: string
  minutes: int?
extras:
  note: string?
  query: int?
"""
LEAP: Final = "2016-12-31T23:59:60.5Z"
_SECOND: Final = """  grade: {type: string?, enum: [a, b, c]}
"""
SPECIES: Final = ("setosa", "virginica", "versicolor", "unheard of")
Events: TypeAlias = Mapping[str, object]


def schemas(ids: str) -> tuple[Schema[object], Schema[object]]:
    """Two versions of a schema: the second has one more feature, and one more label."""
    first = _FIRST.replace("IDS", ids)
    second = first.replace("1.0.0", "1.1.0").replace("predictions:", f"{_SECOND}predictions:")
    second = second.replace("extras:", "  graded: {type: float?}\nextras:")
    return load_source(Source("c.yaml", first.encode())), load_source(Source("c.yaml", second.encode()))


def inference(chance: random.Random, id_: str | int, *, is_second: bool, with_labels: bool) -> dict[str, object]:
    """A random event; now and then with its labels."""
    at = START + timedelta(seconds=chance.uniform(0, 5 * 3600))
    heads = [chance.random() for _ in range(3)]
    event: dict[str, object] = {
        "id": id_,
        "at": at,
        "tags": chance.sample(["t", "u", "v"], chance.randrange(3)),
        "amount": chance.choice(
            [None, float("nan"), float("-inf"), -0.0, chance.gauss(0, 1), chance.lognormvariate(0, 3)]
        ),
        "count": chance.choice([0, 7, -(2**53), chance.randrange(1000)]),
        "city": chance.choice([None, "Rome", "Oslo", f"town {chance.randrange(40)}"]),
        "secret": f"secret {chance.randrange(5)}",
        "asked": LEAP if at.second == 59 else at - timedelta(seconds=chance.expovariate(1 / 600)),
        "words": ["w"] * chance.randrange(4),
        "scores": {f"k{n}": 1.0 for n in range(chance.randrange(3))},
        "embedding": [chance.gauss(0, 1) for _ in range(5)],
        "proba": chance.choice([0.0, 1.0, chance.random()]),
        "answer": chance.randrange(2),
        "probas": [head / sum(heads) for head in heads],
        "guess": chance.choice(SPECIES[:3]),
        "late": chance.gauss(0, 2),
        "estimate": chance.gauss(15, 9),
        "place": chance.randrange(1, 5),
        "note": chance.choice([None, "n"]),
        "query": chance.choice([None, *range(40)]),
    }
    if is_second:
        event["grade"] = chance.choice([None, "a", "b"])
    return event | (labels(chance, is_second=is_second) if with_labels else {})


def labels(chance: random.Random, *, is_second: bool) -> dict[str, object]:
    """Some of the labels, at least one."""
    given: dict[str, object] = {
        "paid": chance.randrange(2),
        "species": chance.choice(SPECIES),
        "minutes": chance.randrange(-10, 60),
    }
    if is_second:
        given["graded"] = chance.random()
    return {name: given[name] for name in chance.sample(sorted(given), chance.randrange(1, len(given) + 1))}


def ingest(db: Path, model: str, schema: Schema[object], events: list[dict[str, object]]) -> None:
    """Deliver events."""
    with Workspace(f"sqlite:///{db}", project="p", model=model, settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("c", schema=schema)
        collection.ingest_mappings(events, raise_errors=False).result()


Words: TypeAlias = dict[tuple[object, ...], object]


def in_words(db: Path) -> Words:
    """What each counter counts, with values in the place of codes."""
    counters = SqliteCounters(str(db))
    scales = counters.scales(PLACE)
    found: Words = {}
    for span in Span:
        for one in counters.tallies(PLACE, span, -(10**6), 10**6):
            scale = scales.get(_scale(one.counter))
            values: Mapping[int, object] = scale.values if scale is not None else {}
            words = _by_segment if one.counter.measure is Measure.SEGMENT_OUTCOMES else _named
            found[(one.fingerprint, one.model, *one.counter, span, one.at)] = words(one.tally, values)
    return found


def of_rows(words: Words) -> Words:
    """What is counted of rows: lists may reach over the end of a day or hour."""
    return {key: tally for key, tally in words.items() if OF_LISTS.isdisjoint(key)}


def _scale(counter: Counter) -> Scale:
    if counter.measure is Measure.SEGMENT_OUTCOMES:
        return segment_scale(counter.element)
    hows = {Measure.VALUES: "value", Measure.OUTCOMES: PAIRS, Measure.SEGMENT_ROWS: SEGMENTS}
    return Scale(counter.column, counter.element, hows.get(counter.measure, ""))


def _by_segment(tally: Tally, values: Mapping[int, object]) -> object:
    assert isinstance(tally, Histogram)
    return {
        "null" if code == NULL else values.get(code, code): dict(
            zip(one.keys.tolist(), one.counts.tolist(), strict=True)
        )
        for code, one in by_code(tally).items()
    }


def _named(tally: Tally, values: Mapping[int, object]) -> object:
    if not isinstance(tally, Histogram):
        return tally
    pairs = zip(tally.keys.tolist(), tally.counts.tolist(), strict=True)
    return {"null" if key == NULL else values.get(key, key): count for key, count in pairs}


def counted(db: Path) -> Iterator[int]:
    """Count all that is not counted yet."""
    for progress in SqliteCounters(str(db)).count(PLACE):
        yield progress.counted
