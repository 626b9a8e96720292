"""What a sidecar runs on is opened and put together."""

from __future__ import annotations

import http.client
import os
from pathlib import Path

import click
import pytest
from schemagen.cli.sidecar_file import read_sidecar_file
from schemagen.cli.sidecar_parts import describe_followed, opened_mover, told_at
from schemagen_runtime.relay.sidecar.meter import Meter
from schemagen_runtime.relay.sidecar.metrics import Metrics

from tests.compiler.cli.support import SCHEMA
from tests.compiler.cli.test_sidecar_file import GOOD


def test_the_state_folder_holds_what_waits(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "lending.yaml").write_text(SCHEMA)
    (tmp_path / "sidecar.yaml").write_text(GOOD)
    file = read_sidecar_file(tmp_path / "sidecar.yaml")
    assert file is not None
    with opened_mover(file) as mover:
        assert mover.positions() == {}
        with pytest.raises(click.UsageError, match="another sidecar runs with the state folder"), opened_mover(file):
            pass
    assert {path.name for path in (tmp_path / "sidecar-state").iterdir()} >= {"halves.db", "dead-letters"}
    with (
        pytest.raises(click.UsageError, match="'to'"),
        opened_mover(file._replace(plan=type(file.plan)("s", "nowhere", "p", "state", file.plan.sources))),
    ):
        pass


def test_files_of_which_nothing_comes_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").touch()
    (tmp_path / "folder").mkdir()
    names = ["a.log", "b.log", "folder", "*.log", "*.txt", f"{tmp_path}/*.log"]
    told = "a.log, b.log (not there yet), folder (no file), *.log, *.txt (no file fits it yet)"
    assert describe_followed(tmp_path, names) == f"{told}, {tmp_path}/*.log"

    def refuse(path: Path, mode: int) -> bool:
        assert (path, mode) == (tmp_path / "a.log", os.R_OK)
        return False

    monkeypatch.setattr(os, "access", refuse)
    assert describe_followed(tmp_path, ["a.log"]) == "a.log (may not be read)"


def test_health_and_metrics_are_told() -> None:
    meter = Meter()
    with told_at("127.0.0.1:0", meter, Metrics(meter)) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
        connection.close()
        with pytest.raises(click.UsageError, match="choose another"), told_at(url[7:], meter, Metrics(meter)):
            pass
    with pytest.raises(click.UsageError, match="is no address"), told_at("x", meter, Metrics(meter)):
        pass
