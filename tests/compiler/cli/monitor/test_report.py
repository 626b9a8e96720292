"""``schemagen monitor report`` says how models do, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from schemagen_monitor.report.json_schema import REPORT_SCHEMA

from tests.compiler.cli.support import schemagen
from tests.monitor.support import SCHEMA, fill

NOW = ("--now", "2026-01-07T12:00:00Z")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("report") / "m.db", days=3, rows=20)


def test_the_text_says_how_a_model_does(db: Path) -> None:
    done = schemagen("monitor", "report", "--db", db.name, *NOW, cwd=db.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("lending/scores, model m1: not judged yet")


def test_the_document_has_a_window_a_day_or_a_month(db: Path) -> None:
    for window, count in (("day", 3), ("week", 1), ("month", 1)):
        arguments = ("--format", "json", "--window", window, *NOW)
        done = schemagen("monitor", "report", "--db", f"sqlite:///{db.name}", *arguments, cwd=db.parent)
        document = json.loads(done.stdout)
        jsonschema.validate(document, REPORT_SCHEMA)
        assert len(document["models"][0]["windows"]) == count


def test_a_file_has_the_form_of_its_name(db: Path, tmp_path: Path) -> None:
    for name, begins in (
        ("report.html", "<!doctype html>"),
        ("report.txt", "lending/scores, model m1"),
        ("r", "lending"),
    ):
        target = tmp_path / name
        target.write_text("what was there before")
        done = schemagen("monitor", "report", "--db", db.name, *NOW, "--out", str(target), cwd=db.parent)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert target.read_text().startswith(begins)
        assert [one.name for one in tmp_path.iterdir()] == [name]
        target.unlink()
    target = tmp_path / "report.json"
    done = schemagen(
        "monitor", "report", "--db", db.name, *NOW, "--format", "json", "--out", str(target), cwd=db.parent
    )
    jsonschema.validate(json.loads(target.read_text()), REPORT_SCHEMA)


def test_one_segment_is_told_of_by_itself(tmp_path: Path) -> None:
    text = SCHEMA.replace("region: string", "region: {type: string, enum: [north, south, east]}")
    db = fill(tmp_path / "m.db", days=6, rows=90, text=f"{text}segments: [region]\n")
    arguments = ("monitor", "report", "--db", db.name, "--now", "2026-01-12T12:00:00Z")
    done = schemagen(*arguments, "--format", "json", "--segment", "region=north", cwd=tmp_path)
    document = json.loads(done.stdout)
    jsonschema.validate(document, REPORT_SCHEMA)
    found = document["models"][0]["segment"]
    assert (found["column"], found["value"], set(found["targets"])) == ("region", "north", {"paid", "amount"})
    assert found["targets"]["paid"]["measure"] == "accuracy"
    windows = found["targets"]["paid"]["windows"]
    assert all(20 < one["labels"] < 70 for one in windows[:4])  # of 90 a day, a half
    page = schemagen(*arguments, "--format", "html", "--segment", "region=north", cwd=tmp_path).stdout
    assert "is <bdi>north</bdi>" in page
    for more, message in (
        (("--format", "json", "--segment", "region=nort"), "did you mean 'region=north'?"),
        (("--segment", "region=north"), "--segment is told of by --format json and html"),
    ):
        done = schemagen(*arguments, *more, cwd=tmp_path)
        assert done.returncode == 2
        assert message in done.stderr


def test_a_page_can_be_printed(db: Path) -> None:
    done = schemagen("monitor", "report", "--db", db.name, *NOW, "--format", "html", "--window", "week", cwd=db.parent)
    assert done.stdout.startswith("<!doctype html>")
    assert "https://" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--db", "none.db"], 2, "there is no monitoring database at none.db"),
        (["--db", "m.db", "--project", "x"], 2, "m.db has no such collection; it has lending/scores"),
        (["--db", "m.db", "--now", "yesterday"], 2, "'yesterday' is no RFC 3339 time with an offset"),
        (["--db", "m.db", "--now", "2026-01-07T12:00:00"], 2, "is no RFC 3339 time with an offset"),
        (["--db", "m.db", "--window", "hour"], 2, "'hour' is not one of 'day', 'week', 'month'"),
        (["--db", "https://collector.example"], 2, "names no store"),
        (["--db", "m.db", "--out", "none/report.html"], 2, "none/report.html cannot be written: No such file"),
        (["--db", "m.db", "--out", "."], 2, "is a directory"),
        (["--db", "m.db", "--format", "pdf"], 2, "'pdf' is not one of 'text', 'json', 'html'"),
    ],
)
def test_mistakes_are_told(db: Path, arguments: list[str], code: int, message: str) -> None:
    done = schemagen("monitor", "report", *arguments, cwd=db.parent)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_who_may_not_write_is_told_what_was_counted(db: Path) -> None:
    schemagen("monitor", "rebuild", "--db", db.name, cwd=db.parent)
    done = schemagen("monitor", "report", "--db", db.name, *NOW, cwd=db.parent)
    db.chmod(0o400)
    try:
        again = schemagen("monitor", "report", "--db", db.name, *NOW, cwd=db.parent)
    finally:
        db.chmod(0o600)
    assert again.stdout == done.stdout
