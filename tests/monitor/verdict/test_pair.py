"""Two models are compared on the inferences that both answered, as a recount by hand has it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from schemagen_monitor.measures.intervals import mean, paired_difference
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.verdict.pair import Agreement, TargetPair
from schemagen_runtime import DestinationError, Schema, Settings, Workspace

from tests.monitor.support import PLACE, START, Row, schema

BOTH = range(60, 200)
"""Both models answer these of 260 ids; each third has no label."""


def ingest(db: Path, model: str, rows: list[Row], used: Schema[object]) -> None:
    with Workspace(f"sqlite:///{db}", project=PLACE.project, model=model, settings=Settings(linger=0)) as workspace:
        result = workspace.add_data_collection(PLACE.name, schema=used).ingest_mappings(rows, raise_errors=False)
        assert not result.result().errors


def fill(
    db: Path, used: Schema[object], said: Callable[[random.Random, int], Row], labels: Mapping[str, Sequence[object]]
) -> dict[str, list[Row]]:
    """Let two models answer, and return what each said by number."""
    chance = random.Random(8)
    found: dict[str, list[Row]] = {}
    for model, numbers in (("m1", range(200)), ("m2", range(60, 260))):
        found[model] = [{} for _ in range(260)]
        for number in numbers:
            found[model][number] = said(chance, number)
        rows = [{"id": f"e{n}", "at": START + timedelta(minutes=n)} | found[model][n] for n in numbers]
        ingest(db, model, rows, used)
    came = [n for n in range(260) if n % 3]
    truths: list[Row] = [
        {"id": f"e{n}", "at": START + timedelta(days=1)} | {name: values[n] for name, values in labels.items()}
        for n in came
    ]
    ingest(db, "m1", truths, used)
    return found


def compared(db: Path) -> dict[str, TargetPair]:
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
        found = monitor.compare(PLACE, "m1", "m2")
        with pytest.raises(DestinationError, match="no events of model m3"):
            monitor.compare(PLACE, "m1", "m3")
    return {one.target: one for one in found}


def test_classes_and_estimates_are_those_of_the_raw_rows(tmp_path: Path) -> None:
    chance = random.Random(9)
    paid = [chance.randrange(2) for _ in range(260)]
    amount = [chance.uniform(1e9, 1e9 + 100) for _ in range(260)]

    def said(one: random.Random, number: int) -> Row:
        features: Row = {"income": 1.0, "region": "north", "month": 1}
        return features | {"proba": one.random(), "estimate": amount[number] + one.gauss(0, 5)}

    found = fill(tmp_path / "m.db", schema(), said, {"paid": paid, "amount": amount})
    told = compared(tmp_path / "m.db")
    known = [n for n in BOTH if n % 3]

    def number(model: str, place: int, name: str) -> float:
        return float(str(found[model][place][name]))

    hits = [
        ((number("m1", n, "proba") >= 0.5) == bool(paid[n]), (number("m2", n, "proba") >= 0.5) == bool(paid[n]))
        for n in known
    ]
    agreement = Agreement(*(hits.count(one) for one in ((True, True), (True, False), (False, True), (False, False))))
    classes, estimates = told["paid"], told["amount"]
    assert (classes.measure, classes.rows, classes.is_cut) == ("accuracy", len(known), False)
    assert classes.agreement == agreement
    assert classes.difference == paired_difference(
        agreement.both, agreement.first_only, agreement.second_only, agreement.neither
    )
    assert classes.first.value == sum(one for one, _ in hits) / len(known)
    first, second = ([abs(number(model, n, "estimate") - amount[n]) for n in known] for model in ("m1", "m2"))
    differences = [one - other for one, other in zip(first, second, strict=True)]
    expected = mean(len(known), sum(differences), sum(one * one for one in differences))
    assert (estimates.measure, estimates.agreement) == ("mae", None)
    assert estimates.difference.value == pytest.approx(expected.value)
    assert estimates.difference.low == pytest.approx(expected.low)
    assert estimates.second.value == pytest.approx(sum(second) / len(known))


CLASSES = """
schemagen: 1
name: scores
version: 1.0.0
id: id
timestamp: at
features: {a: int?}
predictions:
  probabilities: {type: "vector<3>", kind: probability, target: kind, classes: [cat, dog, "<b>"]}
  other: {type: float, kind: score, target: unsure}
labels:
  kind: {type: string, enum: [cat, dog, "<b>"]}
  unsure: bool
"""


def test_the_likeliest_class_counts_and_a_score_without_a_threshold_does_not(tmp_path: Path) -> None:
    names = ["cat", "dog", "<b>"]
    chance = random.Random(10)
    truths = [chance.choice(names) for _ in range(260)]
    likeliest: dict[str, list[str]] = {"m1": [], "m2": []}

    def said(one: random.Random, _: int) -> Row:
        parts = [one.random() for _ in names]
        said_by = "m1" if len(likeliest["m1"]) < 200 else "m2"
        likeliest[said_by].append(names[parts.index(max(parts))])
        return {"probabilities": [part / sum(parts) for part in parts], "other": one.random()}

    fill(tmp_path / "m.db", schema(CLASSES), said, {"kind": truths, "unsure": [True] * 260})
    told = compared(tmp_path / "m.db")
    assert list(told) == ["kind"]
    known = [n for n in BOTH if n % 3]
    one = [likeliest["m1"][n] == truths[n] for n in known]
    other = [likeliest["m2"][n - 60] == truths[n] for n in known]
    assert told["kind"].agreement is not None
    assert told["kind"].agreement.first_only == sum(a and not b for a, b in zip(one, other, strict=True))
    assert told["kind"].second.value == sum(other) / len(known)
