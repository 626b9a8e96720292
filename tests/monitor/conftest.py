"""Worlds that several tests look at: filled once."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict

from tests.monitor.support import RANKED, Row, fill, from_day, judged, searching, steady, today


def _worse(chance: random.Random, day: int) -> Row:
    row = steady(chance, day) | {"paid": int(chance.random() < 0.5)}
    return row | {"income": None if chance.random() < 0.2 else row["income"]}


@pytest.fixture(scope="session")
def well(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which nothing happens."""
    return fill(tmp_path_factory.mktemp("well") / "m.db")


@pytest.fixture(scope="session")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which values are missing and labels are by chance, from day 36 on."""
    return fill(tmp_path_factory.mktemp("ill") / "m.db", from_day(36, _worse))


@pytest.fixture(scope="session")
def untimed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with labels that say no time of their own, as those of a file that was sent afterwards."""
    db = tmp_path_factory.mktemp("untimed") / "m.db"
    return fill(db, from_day(36, _worse), days=41, rows=220, delay=0, is_timed=False)


@pytest.fixture(scope="session")
def untimed_report(untimed: Path) -> ModelReport:
    """What is found of that on the day on which its labels were accepted."""
    return ModelReport.of(judged(untimed, today()))


@pytest.fixture(scope="session")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of rankings, whose scores come by chance from day 36 on."""
    world = from_day(36, partial(searching, is_right=False), searching)
    return fill(tmp_path_factory.mktemp("ranked") / "m.db", world, days=42, text=RANKED, labels=["grade"])


@pytest.fixture(scope="session")
def ranked_verdict(ranked: Path) -> ModelVerdict:
    """What is found of it on day 41."""
    return judged(ranked, 41)


@pytest.fixture(scope="session")
def well_verdict(well: Path) -> ModelVerdict:
    """What is found of it on day 44."""
    return judged(well, 44)


@pytest.fixture(scope="session")
def ill_verdict(ill: Path) -> ModelVerdict:
    """What is found of it on day 44."""
    return judged(ill, 44)


@pytest.fixture(scope="session")
def well_report(well_verdict: ModelVerdict) -> ModelReport:
    """The same as plain values."""
    return ModelReport.of(well_verdict)


@pytest.fixture(scope="session")
def ranked_report(ranked_verdict: ModelVerdict) -> ModelReport:
    """What is found of the rankings, as plain values."""
    return ModelReport.of(ranked_verdict)


@pytest.fixture(scope="session")
def ill_report(ill_verdict: ModelVerdict) -> ModelReport:
    """What is found of the other one, as plain values."""
    return ModelReport.of(ill_verdict)
