"""``schemagen monitor rebuild`` counts everything anew, can be stopped, and goes on."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

from schemagen_monitor.report.document import write_model
from schemagen_runtime.client.urls import open_counters

from tests.compiler.cli.support import COMMAND, on_terminal, schemagen
from tests.monitor.support import PLACE, fill, reported


def test_nothing_changes_by_it(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=50)
    before = write_model(reported(db, 2))
    done = schemagen("monitor", "rebuild", "--db", "m.db", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "lending/scores is counted\n")
    assert write_model(reported(db, 2)) == before


def test_it_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=30, rows=1500)
    before = write_model(reported(db, 29))
    process = subprocess.Popen([*COMMAND, "monitor", "rebuild", "--db", "m.db"], cwd=tmp_path, stderr=subprocess.PIPE)
    counters = open_counters(str(db))
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        counting = counters.counting(PLACE)
        if counting is not None and counting.is_recount:
            break
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert schemagen("monitor", "rebuild", "--db", "m.db", cwd=tmp_path).returncode == 0
    assert write_model(reported(db, 29)) == before


def test_a_person_sees_a_bar(tmp_path: Path) -> None:
    fill(tmp_path / "m.db", days=30, rows=800)
    code, shown = on_terminal("monitor", "rebuild", "--db", "m.db", cwd=tmp_path)
    assert code == 0
    assert "counting lending/scores" in shown
