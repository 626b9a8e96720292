"""What validators refused is reported once, whatever becomes of a report, and keeps no event from its destination."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from schemagen_runtime import (
    Collection,
    DestinationError,
    ErrorCode,
    FieldError,
    SchemaConflict,
    SchemaInfo,
    TransientError,
    Workspace,
)
from schemagen_runtime.api.rejections import RejectionReport
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery import reports as reports_module
from schemagen_runtime.delivery.registrations import Registrations
from schemagen_runtime.delivery.reports import MAX_WAITING, PATIENCE_SECONDS, Reports
from schemagen_runtime.disk.spool.report_files import ReportFiles
from schemagen_runtime.protocol.rejections import MAX_COUNTS
from schemagen_runtime.support.clock import monotonic

from tests.runtime.support import QUICK, SCHEMA, MemoryDestination, event, schema

INFO = SchemaInfo.of(SCHEMA)
STREAM = Stream(Collection("p", "c"), "m", INFO)
ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "it does not fit", "int", "str")


@dataclass
class Takes(MemoryDestination):
    """Keeps reports; of the failures each is raised once, the first first, before or after the report is kept.

    Of what happens meanwhile the first is done during the first attempt.
    """

    reports: list[RejectionReport] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    answers_are_lost: bool = False
    meanwhile: list[Callable[[], None]] = field(default_factory=list)

    def report(self, report: RejectionReport) -> None:
        self.attempts.append(report.id)
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if self.answers_are_lost or not self.failures:
            self.reports.append(report)
        if self.failures:
            raise self.failures.pop(0)

    @property
    def counted(self) -> int:
        """How many events were counted: each report once."""
        by_id = {one.id: one for one in self.reports}
        return sum(count.events for one in by_id.values() for count in one.counts)


class Reporting:
    """Reports to a destination, without a thread: the alarm is kept, and rings when a test says so."""

    def __init__(self, destination: MemoryDestination, period: float = 0.0, folder: Path | None = None) -> None:
        self.alarms: list[float] = []
        files = None if folder is None else ReportFiles(folder)
        self.reports = Reports(destination, Registrations(destination), self.alarms.append, files, period)

    def refuse(self, events: int = 1, stream: Stream = STREAM) -> None:
        self.reports.count(stream, [[ERROR]] * events)

    def ring(self) -> None:
        self.reports.send()


@pytest.fixture
def destination() -> Takes:
    return Takes()


@pytest.fixture
def reporting(destination: Takes) -> Reporting:
    return Reporting(destination)


def test_counts_gather_until_the_alarm(destination: Takes) -> None:
    reporting = Reporting(destination, 60.0)
    for _ in range(3):
        reporting.refuse(2)
    assert len(reporting.alarms) == 1, "one alarm for all of them"
    assert not destination.attempts
    reporting.ring()
    (report,) = destination.reports
    assert (report.collection, destination.counted) == (STREAM.collection, 6)
    assert destination.registered == [(STREAM.collection, INFO)]
    assert len(reporting.alarms) == 1, "nothing is left"
    reporting.refuse()
    assert len(reporting.alarms) == 2
    assert reporting.alarms[1] - reporting.alarms[0] < 60


def test_what_is_counted_during_a_report_is_reported_though_its_alarm_rings_meanwhile(
    reporting: Reporting, destination: Takes
) -> None:
    def slowly() -> None:
        reporting.refuse()
        reporting.ring()  # on another delivery thread

    destination.meanwhile = [slowly]
    reporting.refuse(2)
    reporting.ring()
    assert destination.counted == 2
    assert len(reporting.alarms) == 3, "the alarm is set once more, for nobody took what was counted meanwhile"
    reporting.ring()
    assert destination.counted == 3
    assert len(reporting.alarms) == 3, "nothing is left"


@pytest.mark.parametrize("lost", [False, True], ids=["the request was lost", "the answer was lost"])
def test_a_report_without_an_answer_is_sent_again_as_it_was(
    reporting: Reporting, destination: Takes, lost: bool
) -> None:
    destination.failures = [TransientError("away")] * 2
    destination.answers_are_lost = lost
    reporting.refuse(2)
    reporting.ring()
    reporting.refuse(3)
    reporting.ring()
    assert len(set(destination.attempts)) == 1, "what came meanwhile waits"
    reporting.ring()
    assert destination.attempts[0] == destination.attempts[1] == destination.attempts[2] != destination.attempts[3]
    assert destination.counted == 5
    assert len({report.id for report in destination.reports}) == 2


def test_a_refused_report_takes_in_what_comes_and_is_tried_rarely(
    destination: Takes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reporting = Reporting(destination, 60.0)
    destination.failures = [DestinationError("404 Not Found"), DestinationError("404 Not Found")]
    now = monotonic()
    monkeypatch.setattr(reports_module, "monotonic", lambda: now)
    for minute in range(2 * 60 + 1):
        now = now + 60 if minute else now
        reporting.refuse(2)
        reporting.ring()
        assert len(destination.attempts) == 1 + minute // 60
    (report,) = destination.reports
    assert set(destination.attempts) == {report.id}, "it was not counted, so that it could grow"
    assert destination.counted == 2 * (2 * 60 + 1)
    assert len([one for one in caplog.messages if "takes no counts" in one]) == 1


def test_a_collection_that_is_refused_keeps_no_other_back(destination: Takes) -> None:
    class Refuses(Takes):
        def register(self, collection: Collection, schema: SchemaInfo) -> None:
            super().register(collection, schema)
            if collection.name == "broken":
                raise SchemaConflict(["it would break what is stored"])

    destination = Refuses()
    reporting = Reporting(destination)
    reporting.refuse(1, Stream(Collection("p", "broken"), "m", INFO))
    reporting.refuse(2)
    reporting.ring()
    assert [report.collection.name for report in destination.reports] == ["c"]


def test_a_mistake_of_the_destination_is_taken_for_no_answer(reporting: Reporting, destination: Takes) -> None:
    destination.failures = [ZeroDivisionError(), SystemExit()]
    destination.answers_are_lost = True
    reporting.refuse(2)
    for _ in range(3):
        reporting.refuse(1)
        reporting.ring()
    assert len(set(destination.attempts[:3])) == 1
    assert destination.counted == 5


def test_nobody_is_asked_for_ever(
    reporting: Reporting, destination: Takes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    destination.failures = [TransientError("away")] * 2
    reporting.refuse(2)
    reporting.ring()
    later = time.time() + PATIENCE_SECONDS + 1
    monkeypatch.setattr("schemagen_runtime.delivery.reports.time.time", lambda: later)
    reporting.refuse(3)
    reporting.ring()
    assert destination.counted == 3, "the store may have forgotten the first report: it must not count twice"
    assert [one for one in caplog.messages if "found nobody in a day" in one]


def test_the_end_reports_what_is_left_once(destination: Takes, caplog: pytest.LogCaptureFixture) -> None:
    reporting = Reporting(destination, 3600.0)
    reporting.refuse(2)
    reporting.reports.finish()
    reporting.refuse(1)
    reporting.reports.finish()
    assert (destination.counted, len(destination.attempts)) == (2, 1)
    assert not caplog.messages


@pytest.mark.parametrize("failure", [TransientError("away"), DestinationError("no")])
def test_an_end_that_cannot_report_says_so_once(
    destination: Takes, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    reporting = Reporting(destination, 3600.0)
    destination.failures = [failure]
    reporting.refuse(2)
    reporting.reports.finish()
    assert len(destination.attempts) == 1
    assert len(caplog.messages) == 1, caplog.messages


def test_who_takes_no_reports_is_told_nothing() -> None:
    reporting = Reporting(MemoryDestination())
    reporting.refuse()
    reporting.ring()
    reporting.reports.finish()
    assert not reporting.alarms


def test_no_report_is_too_large(reporting: Reporting, destination: Takes) -> None:
    names = [f"c{number}" for number in range(900)]
    wide = SchemaInfo.of(schema(more="\n  ".join(f"{name}: int?" for name in names)))
    errors = [[FieldError(ErrorCode.OUT_OF_RANGE, name, "no", "yes", "no")] for name in names]
    for number in range(6):
        reporting.reports.count(Stream(STREAM.collection, f"m{number}", wide), errors)
    reporting.refuse()
    reporting.ring()
    sizes = [sum(1 + len(count.errors) for count in report.counts) for report in destination.reports]
    assert max(sizes) <= MAX_COUNTS
    assert len(sizes) > 1
    assert destination.counted == 6 * len(names) + 1


def test_a_document_that_cannot_be_read_costs_no_event_its_fate(reporting: Reporting) -> None:
    reporting.refuse(1, Stream(STREAM.collection, "m", SchemaInfo("small", "1.0.0", "ab" * 32, b"{")))


def test_a_workspace_reports_when_it_is_closed_and_while_it_lives(
    destination: Takes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reports.__init__, "__defaults__", (None, 0.05))
    with Workspace(destination, project="p", model="m", settings=QUICK) as workspace:
        collection = workspace.add_data_collection("c", schema=SCHEMA)
        collection.ingest_mappings([event("a"), event("b", "no"), event("c", None)], raise_errors=False).result(10)
        for _ in range(1000):
            if destination.reports:
                break
            time.sleep(0.01)
        (first,) = destination.reports
        collection.ingest_mappings([event("d", "no")], raise_errors=False).result(10)
    assert first.counts[0].events == 2
    assert destination.counted == 3
    assert destination.ids == ["a"]
    assert destination.closed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_each_process_counts_its_own(destination: Takes) -> None:
    workspace = Workspace(destination, project="p", model="m", settings=QUICK)
    collection = workspace.add_data_collection("c", schema=SCHEMA)
    collection.ingest_mappings([event("a", "no")], raise_errors=False).result(10)
    child = os.fork()
    if not child:
        status = 1
        try:
            collection.ingest_mappings([event("b", "no"), event("c", "no")], raise_errors=False).result(10)
            workspace.close()
            status = destination.counted
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2, "the child counts what it refused itself"
    workspace.close()
    assert destination.counted == 1


def test_a_killed_process_leaves_its_reports_to_the_next(tmp_path: Path, destination: Takes) -> None:
    destination.failures = [TransientError("away")] * 2
    destination.answers_are_lost = True
    killed = Reporting(destination, 60.0, tmp_path)
    killed.refuse(2)
    killed.ring()
    killed.refuse(3)
    killed.ring()
    assert len(list(tmp_path.iterdir())) == 2, "one that may be counted, and one that may still grow"
    killed.refuse(5)
    killed.ring()
    assert len(destination.attempts) == 4
    assert list(tmp_path.iterdir()) == []
    assert destination.counted == 10

    destination.failures = [TransientError("away")]
    killed.refuse(7)
    killed.ring()
    following = Reporting(destination, 60.0, tmp_path)
    assert len(following.alarms) == 1, "it does not wait for an event"
    following.refuse(1)
    following.ring()
    assert destination.attempts[-3] == destination.attempts[-2] != destination.attempts[-1]
    assert destination.counted == 18
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_reported_at_the_end_stays_in_the_spool(
    tmp_path: Path, destination: Takes, caplog: pytest.LogCaptureFixture
) -> None:
    destination.failures = [TransientError("away")]
    ending = Reporting(destination, 60.0, tmp_path)
    ending.refuse(2)
    ending.reports.finish()
    assert not caplog.messages
    Reporting(destination, 60.0, tmp_path).reports.finish()
    assert destination.counted == 2


def test_a_report_of_yesterday_is_not_sent_again(
    tmp_path: Path, destination: Takes, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination.failures = [TransientError("away")] * 2
    killed = Reporting(destination, 60.0, tmp_path)
    killed.refuse(2)
    killed.ring()
    later = time.time() + PATIENCE_SECONDS + 1
    monkeypatch.setattr("schemagen_runtime.delivery.reports.time.time", lambda: later)
    Reporting(destination, 60.0, tmp_path).ring()
    assert list(tmp_path.iterdir()) == []
    assert destination.counted == 0


def test_what_waits_is_bounded(reporting: Reporting, destination: Takes, caplog: pytest.LogCaptureFixture) -> None:
    destination.failures = [TransientError("away")] * 100
    for number in range(2 * MAX_WAITING):
        reporting.refuse(1, Stream(Collection("p", f"c{number}"), "m", INFO))
    reporting.ring()
    assert [one for one in caplog.messages if f"{MAX_WAITING} rejected events are counted nowhere" in one]
    destination.failures = []
    reporting.ring()
    assert destination.counted == MAX_WAITING
