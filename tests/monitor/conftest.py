"""Worlds that several tests look at: filled once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict

from tests.monitor.support import Row, fill, from_day, judged, steady


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
def ill_report(ill_verdict: ModelVerdict) -> ModelReport:
    """What is found of the other one, as plain values."""
    return ModelReport.of(ill_verdict)
