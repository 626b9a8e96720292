"""``schemagen monitor check`` ends with 1 where an alert is open, with 4 where nothing could be judged, else with 0."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.client.urls import open_annotations

from tests.compiler.cli.support import schemagen
from tests.monitor.support import PLACE, SCHEMA, Row, fill, from_day, steady

NOW = ("--now", "2026-02-07T12:00:00Z")


def spent(chance: random.Random, day: int) -> Row:
    """A world in which somewhat more values are missing: a warning."""
    row = steady(chance, day)
    return row | {"income": None if chance.random() < 0.025 else row["income"]}


def lost(chance: random.Random, day: int) -> Row:
    """A world in which many are: an alert."""
    row = steady(chance, day)
    return row | {"income": None if chance.random() < 0.3 else row["income"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    fill(folder / "well.db", days=34)
    fill(folder / "lost.db", from_day(30, lost), days=34)
    fill(folder / "spent.db", from_day(30, spent), days=34, rows=2500)
    fill(folder / "young.db", days=2, rows=10)
    fill(folder / "soon.db", days=33, rows=1, text=SCHEMA.replace("[month]", "[month], silent_after: 2d"))
    fill(folder / "awaited.db", days=34, text=SCHEMA.replace("[month]", "[month], silent_after: 6h"))
    return folder


@pytest.mark.parametrize(
    ("db", "more", "code"),
    [
        ("well.db", [], 0),
        ("lost.db", [], 1),
        ("spent.db", [], 0),
        ("spent.db", ["--fail-on", "warning"], 1),
        ("young.db", [], 4),
        ("soon.db", [], 0),  # too few to compare, but they come as they are awaited
    ],
)
def test_the_exit_code_says_it(folder: Path, db: str, more: list[str], code: int) -> None:
    done = schemagen("monitor", "check", "--db", db, *NOW, *more, cwd=folder)
    assert (done.returncode, done.stderr) == (code, "")
    document = json.loads(schemagen("monitor", "check", "--db", db, *NOW, *more, "--format", "json", cwd=folder).stdout)
    assert document["exit_code"] == code
    suites = ET.fromstring(
        schemagen("monitor", "check", "--db", db, *NOW, *more, "--format", "junit", cwd=folder).stdout
    )
    failures = sum(int(suite.get("failures", 0)) for suite in suites)
    assert bool(failures) == (code == 1)


def test_the_text_names_what_is_open_and_since_when(folder: Path) -> None:
    done = schemagen("monitor", "check", "--db", "lost.db", *NOW, cwd=folder)
    assert "alert: income is missing in" in done.stdout
    assert "since 2026-02-04" in done.stdout


def test_an_empty_store_and_none_are_told_apart(tmp_path: Path) -> None:
    assert schemagen("monitor", "check", "--db", "none.db", cwd=tmp_path).returncode == 2
    done = schemagen("token", "create", "--db", "empty.db", "--all-projects", "--right", "read", cwd=tmp_path)
    assert done.returncode == 0
    done = schemagen("monitor", "check", "--db", "empty.db", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "nothing could be judged: there are no models\n")


def test_what_somebody_muted_is_told_and_does_not_fail(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "lost.db", tmp_path / "lost.db")
    now = datetime(2026, 2, 7, 12, tzinfo=UTC)
    mute = Annotation(
        kind=AnnotationKind.MUTE,
        model="m1",
        who="kim",
        at=now,
        subject="missing:income",
        until=now + timedelta(hours=1),
    )
    with closing(open_annotations(str(tmp_path / "lost.db"))) as annotations:
        number = annotations.add(PLACE, mute)
    done = schemagen("monitor", "check", "--db", "lost.db", *NOW, cwd=tmp_path)
    assert done.returncode == 0
    assert "well: nothing is open that is not muted" in done.stdout
    assert "muted until 2026-02-07T13:00:00+00:00 by kim: income is missing in" in done.stdout
    document = json.loads(
        schemagen("monitor", "check", "--db", "lost.db", *NOW, "--format", "json", cwd=tmp_path).stdout
    )
    (model,) = document["models"]
    assert (model["alerts"], [alert["by"] for alert in model["muted"]]) == ([], ["kim"])
    later = ("--now", "2026-02-07T13:00:00Z")
    assert schemagen("monitor", "check", "--db", "lost.db", *later, cwd=tmp_path).returncode == 1
    with closing(open_annotations(str(tmp_path / "lost.db"))) as annotations:
        assert annotations.revoke(PLACE, number, "kim", now)
    assert schemagen("monitor", "check", "--db", "lost.db", *NOW, cwd=tmp_path).returncode == 1


def test_events_that_stay_away_are_an_alert(folder: Path) -> None:
    now, later = (["--now", f"2026-02-08T{hour}:00:00Z"] for hour in ("05", "06"))  # the last one came before midnight
    assert schemagen("monitor", "check", "--db", "awaited.db", *now, cwd=folder).returncode == 0
    done = schemagen("monitor", "check", "--db", "awaited.db", *later, cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "alert: no event has come since 2026-02-08 00:00 UTC: one is awaited within 6h" in done.stdout
    found = schemagen("monitor", "check", "--db", "awaited.db", *later, "--format", "json", cwd=folder).stdout
    (alert,) = json.loads(found)["models"][0]["alerts"]
    assert (alert["kind"], alert["since"], alert["until"]) == ("freshness", "2026-02-08T00:00:00+00:00", None)
