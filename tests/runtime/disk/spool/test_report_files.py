"""Reports lie in the slot of their process until they are counted; whoever takes the slot over has them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from schemagen_runtime import Collection, ErrorCode
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount, RejectionReport
from schemagen_runtime.disk.spool.report_files import KeptReport, ReportFiles
from schemagen_runtime.disk.spool.slot import Slot

HOUR = datetime(2026, 3, 29, 1, tzinfo=UTC)
DESTINATION = "sqlite:///x.db"


def report(number: int, events: int = 1) -> RejectionReport:
    count = RejectionCount("m", "ab" * 32, HOUR, events, [ErrorCount("x", ErrorCode.OUT_OF_RANGE, events)])
    return RejectionReport(f"{number:032x}", Collection("p", "c"), [count])


def test_a_report_is_kept_as_it_was_last_written_until_it_is_removed(tmp_path: Path) -> None:
    files = ReportFiles(tmp_path)
    files.save(report(1), 7.5)
    files.save(report(2), 8.0)
    files.save(report(1, events=3), 9.0)
    assert list(ReportFiles(tmp_path).load()) == [KeptReport(report(1, events=3), 9.0), KeptReport(report(2), 8.0)]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    for number in (1, 2, 2):
        files.remove(report(number))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [b"", b"{]", b"[]", b"{}", b'{"project": "p", "collection": "c", "since": "x"}'])
def test_what_cannot_be_read_is_removed_and_spoken_of(
    tmp_path: Path, text: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    files = ReportFiles(tmp_path)
    files.save(report(1), 7.5)
    (tmp_path / f"{0:032x}.report").write_bytes(text)
    assert [kept.report for kept in files.load()] == [report(1)]
    assert len(list(tmp_path.iterdir())) == 1
    assert len(caplog.messages) == 1


def test_a_folder_that_is_gone_costs_nothing_but_the_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    files = ReportFiles(tmp_path / "gone")
    files.save(report(1), 7.5)
    files.remove(report(1))
    assert list(files.load()) == []
    assert len(caplog.messages) == 1


def test_the_next_process_takes_over_what_a_killed_one_left(tmp_path: Path) -> None:
    mine, killed = Slot(tmp_path, DESTINATION), Slot(tmp_path, DESTINATION)
    ReportFiles(killed.path).save(report(1), 7.5)
    ReportFiles(mine.path).save(report(2), 8.5)
    killed.close()
    following = Slot(tmp_path, DESTINATION)
    assert [kept.report for kept in ReportFiles(following.path).load()] == [report(1)]
    assert [kept.report for kept in ReportFiles(mine.path).load()] == [report(2)], "whose process lives"
    mine.close()
    following.close()
    last = Slot(tmp_path, DESTINATION)
    assert [kept.report for kept in ReportFiles(last.path).load()] == [report(1), report(2)]
    last.close()


def test_another_destination_is_not_told(tmp_path: Path) -> None:
    first = Slot(tmp_path, DESTINATION)
    ReportFiles(first.path).save(report(1), 7.5)
    first.close()
    renamed = Slot(tmp_path, "http://localhost:1", [DESTINATION])
    assert len(list(ReportFiles(renamed.path).load())) == 1
    renamed.close()
    other = Slot(tmp_path, "http://localhost:2")
    assert list(ReportFiles(other.path).load()) == []
    other.close()
