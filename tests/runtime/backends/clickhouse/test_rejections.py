"""A report that was counted by halves is counted whole when it comes again, and once."""

from __future__ import annotations

from datetime import UTC, datetime

from schemagen_runtime import ErrorCode
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount, RejectionReport
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore

from tests.runtime.backends.clickhouse.support import PLACE, info, opened
from tests.system.clickhouse.front import Front

HOUR = datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_two_that_count_one_report_at_once_count_it_once(front: Front) -> None:
    """Both looked before either had written: the rows of the second take the place of those of the first."""
    destination = opened(front.url)
    error = ErrorCount("x", ErrorCode.OUT_OF_RANGE, 2)
    report = RejectionReport("1" * 32, PLACE, [RejectionCount("m", info().fingerprint, HOUR, 2, [error])])
    destination.report(report)
    front.engine.run("INSERT INTO schemagen_rejections SELECT * FROM schemagen_rejections", front.database)
    destination.report(report)
    with ClickHouseStore(front.url) as store:
        (found,) = store.rejections(PLACE, HOUR, datetime.now(UTC))
        assert (found.events, list(found.errors)) == (2, [error])
        assert store.rejections(PLACE, HOUR.replace(hour=2), datetime.now(UTC)) == []
        assert store.statistics().collections[0].rejected == 2
