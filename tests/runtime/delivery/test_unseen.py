"""What failed unseen is told by collection and code, and the numbers of all lines add up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.result import EventError, EventResult, Fate, IngestResult
from schemagen_runtime.delivery import unseen as module
from schemagen_runtime.delivery.unseen import Unseen
from schemagen_runtime.errors import ErrorCode, FieldError

ROOT = Path(__file__).parents[3]
SCORES, OTHERS = Collection("lending", "scores"), Collection("lending", "others")


def failed(*codes: ErrorCode) -> IngestResult:
    errors = [
        EventError.of(index, None, {}, FieldError(code, "x", f"x: {code}", "int", "str"))
        for index, code in enumerate(codes)
    ]
    return IngestResult(tuple(EventResult(error.index, Fate.REJECTED, (error, error)) for error in errors))


def test_lines_name_the_collection_the_codes_and_an_example(caplog: pytest.LogCaptureFixture) -> None:
    woken: list[int] = []
    unseen = Unseen(lambda: woken.append(1))
    unseen.note(SCORES, failed(ErrorCode.OUT_OF_RANGE, ErrorCode.TYPE_MISMATCH, ErrorCode.OUT_OF_RANGE))
    unseen.note(SCORES, failed(ErrorCode.OUT_OF_RANGE))
    unseen.note(None, failed(*list(ErrorCode)[:7]))
    assert (len(woken), caplog.text) == (3, "")
    unseen.tell_in_time()
    first, second = (record.getMessage().split("; such as: ") for record in caplog.records)
    assert first == [
        "lending/scores: 4 events failed in 2 calls whose result nobody looked at: 3 out_of_range, 1 type_mismatch",
        "x: out_of_range",
    ]
    codes = "1 missing_column, 1 unknown_column, 1 type_mismatch, 1 not_nullable, 1 out_of_range, 2 others"
    assert second[0] == f"several collections: 7 events failed in a call whose result nobody looked at: {codes}"


def test_they_come_now_and_then_and_the_rest_at_the_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    unseen = Unseen(lambda: None)
    for _ in range(50):
        unseen.note(SCORES, failed(ErrorCode.OUT_OF_RANGE))
        unseen.tell_in_time()
    assert len(caplog.records) == 1
    now[0] += 10
    unseen.tell_in_time()
    assert "49 events" in caplog.records[1].getMessage()
    unseen.note(OTHERS, failed(ErrorCode.OUT_OF_RANGE))
    unseen.tell_in_time()
    unseen.finish()
    assert caplog.records[2].getMessage().startswith("lending/others: 1 event failed in a call")
    unseen.note(SCORES, failed(ErrorCode.OUT_OF_RANGE))
    assert len(caplog.records) == 4
    unseen.tell_in_time()
    assert len(caplog.records) == 4


SCRIPT = """
import logging, os, sys
logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.ERROR)
import credit_risk
from schemagen_runtime import Workspace

workspace = Workspace("sqlite:///m.db", model="m", project="p")
first, second = (workspace.add_data_collection(name, schema=credit_risk.SCHEMA) for name in ("first", "second"))
for n in range(50):
    first.ingest_events([{"id": f"a{n}", "actual": "x"}, {"id": f"b{n}", "actual": 1}, {"id": f"c{n}"}])
    second.ingest_events([{"id": f"d{n}", "actual": "x"}]).exception()
late = second.ingest_events([{"id": "e", "actual": "x"}])
"""


FORK = "pid = os.fork()\nif pid: os.waitpid(pid, 0)\nlate = None"
ENDS = ["", "workspace.close()", "sys.exit(0)", "workspace.flush(); workspace.close(5); del late", FORK]


@pytest.mark.parametrize("end", ENDS)
def test_a_process_tells_each_failure_once_however_it_ends(tmp_path: Path, end: str) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'runtime'}:{ROOT / 'generated_examples'}"}
    command = [sys.executable, "-c", SCRIPT + end]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    told: Counter[str] = Counter()
    for line in done.stdout.splitlines():
        found = re.match(r"p/(\w+): ([\d,]+) events? failed in .* whose result nobody looked at: (.*); such as", line)
        assert found, line
        told[found[1]] += int(found[2])
    assert told["first"] == 100
    # The last future lives as long as its module, if nobody lets it go: then it may die when nothing can be logged.
    assert told["second"] == (1 if "late" in end else told["second"]) <= 1
    assert "Exception ignored" not in done.stderr
