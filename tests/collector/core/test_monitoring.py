"""Models judged in another process: bounded in how many wait, and in how long is counted."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_collector.core import monitoring
from schemagen_collector.core.monitoring import Asked, Monitoring, write_report_of
from schemagen_collector.http.problems import Problem
from schemagen_collector.http.usage import Usage
from schemagen_collector.settings import Watched
from schemagen_runtime.protocol.problems import ProblemType

from tests.monitor.support import PLACE, fill

NOW = datetime(2026, 2, 19, tzinfo=UTC)


def test_more_than_may_wait_are_refused(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=3, rows=10)

    async def ask() -> list[bytes | BaseException]:
        watching = Monitoring(Watched(str(db)), Usage())
        try:
            asked = [watching.report(("127.0.0.1", 1), PLACE, Asked(None, "day", NOW)) for _ in range(10)]
            return await asyncio.gather(*asked, return_exceptions=True)
        finally:
            watching.close()

    refused = [one for one in asyncio.run(ask()) if isinstance(one, BaseException)]
    assert len(refused) == 2
    assert all(isinstance(one, Problem) and one.type is ProblemType.BUSY for one in refused)


def test_what_takes_long_to_count_is_counted_in_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = fill(tmp_path / "m.db", days=45, rows=1000)
    monkeypatch.setattr(monitoring, "_SECONDS_TO_COUNT", 0)
    said: list[str] = []
    written = b""
    for _ in range(100):
        try:
            written = write_report_of(Watched(str(db)), PLACE, Asked("m1", "week", NOW))
        except Problem as problem:
            said.append(problem.detail)
        else:
            break
    assert said
    assert all(detail.endswith("of 45,000 rows of lending/scores are counted") for detail in said)
    (model,) = json.loads(written)["models"]
    assert sum(window["rows"] for window in model["windows"]) == 45_000
