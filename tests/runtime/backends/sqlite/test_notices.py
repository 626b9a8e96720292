"""What is told of alerts, as it lies in the database: at once with its events, in order, and one sender at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError
from schemagen_runtime.api.notices import AlertNews, Notice, ToldAlert
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.notices import SqliteNotices

PLACE = Collection("p", "c")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    connect(str(path), create=True).close()
    return path


def tell(notices: SqliteNotices, *news: AlertNews, receivers: Sequence[str] = ("r",), now: float = 0.0) -> int:
    return notices.tell(PLACE, "m", receivers, lambda _told: news, now)


def opened(id_: str, event: str) -> AlertNews:
    return AlertNews(id_, b'{"level":"alert"}', event, f'{{"e":"{event}"}}'.encode())


def told(notices: SqliteNotices, model: str = "m") -> Sequence[ToldAlert]:
    found: list[ToldAlert] = []

    def decide(told: Sequence[ToldAlert]) -> Sequence[AlertNews]:
        found.extend(told)
        return ()

    assert notices.tell(PLACE, model, ["r"], decide, 0.0) == 0
    return found


def take(notices: SqliteNotices, receiver: str = "r", now: float = 0.0) -> Notice:
    notice = notices.due(receiver, now)
    assert notice is not None
    return notice


def test_alerts_are_kept_as_they_were_told_last(db: Path) -> None:
    notices = SqliteNotices(str(db))
    assert told(notices) == []
    assert tell(notices, opened("a", "1"), opened("b", "2")) == 2
    assert told(notices) == [ToldAlert("a", b'{"level":"alert"}'), ToldAlert("b", b'{"level":"alert"}')]
    tell(notices, AlertNews("a", b"{}", "3", b"{}"), AlertNews("b", None, "4", b"{}"))
    assert told(notices) == [ToldAlert("a", b"{}")]
    assert told(notices, "another model") == []


def test_each_receiver_gets_each_event_the_oldest_first_and_once(db: Path) -> None:
    notices = SqliteNotices(str(db))
    assert notices.due("r", 0.0) is None
    tell(notices, opened("a", "1"), opened("b", "2"), receivers=["r", "s"])
    first = take(notices)
    assert (first.event, first.body, first.attempts) == ("1", b'{"e":"1"}', 0)
    notices.settle(first)
    assert take(notices).event == "2"
    assert take(notices, "s").event == "1"
    notices.settle(take(notices))
    assert notices.due("r", 0.0) is None
    assert notices.due("nobody", 0.0) is None


def test_an_event_waits_for_those_of_its_alert_and_for_no_other(db: Path) -> None:
    notices = SqliteNotices(str(db))
    tell(notices, opened("a", "1"))
    tell(notices, AlertNews("a", None, "2", b"{}"), opened("b", "3"))
    notices.postpone(take(notices), 10.0)
    assert take(notices).event == "3"
    notices.settle(take(notices))
    assert notices.due("r", 9.9) is None
    again = take(notices, now=10.0)
    assert (again.event, again.attempts) == ("1", 1)
    notices.settle(again)
    assert take(notices).event == "2"


def test_what_was_made_long_ago_is_given_up_for_every_receiver(db: Path) -> None:
    notices = SqliteNotices(str(db))
    assert notices.give_up(1e12) == ()
    tell(notices, opened("a", "1"), receivers=["r", "gone"], now=100.0)
    tell(notices, opened("b", "2"), now=200.0)
    assert notices.give_up(100.0) == ()
    assert [one.event for one in notices.give_up(150.0)] == ["1", "1"]
    assert take(notices, now=300.0).event == "2"


def test_one_holder_at_a_time_may_send(db: Path) -> None:
    notices = SqliteNotices(str(db))
    assert notices.lease("r", "one", 100.0, 30.0)
    assert not notices.lease("r", "two", 129.9, 30.0)
    assert notices.lease("s", "two", 100.0, 30.0)
    assert notices.lease("r", "one", 129.9, 30.0)
    assert not notices.lease("r", "two", 131.0, 30.0)
    # One that ended without a word, and one that took it before the clock was set back.
    assert notices.lease("r", "two", 159.9, 30.0)
    assert notices.lease("r", "three", 20.0, 30.0)


def test_whoever_lets_go_keeps_nobody_waiting(db: Path) -> None:
    notices = SqliteNotices(str(db))
    assert notices.lease("r", "one", 100.0, 30.0)
    notices.release("r", "two")
    assert not notices.lease("r", "two", 100.0, 30.0)
    notices.release("r", "one")
    assert notices.lease("r", "two", 100.0, 30.0)


def test_a_decision_that_fails_keeps_nothing_of_it(db: Path) -> None:
    notices = SqliteNotices(str(db))
    tell(notices, opened("a", "1"))
    with pytest.raises(DestinationError, match="NOT NULL"):
        tell(notices, opened("b", "2"), AlertNews("c", b"{}", None, b"{}"))  # type: ignore[arg-type]
    assert [one.id for one in told(notices)] == ["a"]
    notices.settle(take(notices))
    assert notices.due("r", 0.0) is None


def test_another_process_that_told_meanwhile_is_heard(db: Path) -> None:
    notices, other = SqliteNotices(str(db)), SqliteNotices(str(db))
    calls: list[int] = []

    def decide(told: Sequence[ToldAlert]) -> Sequence[AlertNews]:
        calls.append(len(told))
        if len(calls) == 1:
            tell(other, opened("a", "1"))
        return [] if any(one.id == "a" for one in told) else [opened("a", "2")]

    assert notices.tell(PLACE, "m", ["r"], decide, 0.0) == 0
    assert calls == [0, 1]
    assert take(notices).event == "1"


def test_nothing_is_written_where_there_is_no_news(db: Path) -> None:
    notices = SqliteNotices(str(db))
    tell(notices)
    assert notices.due("r", 0.0) is None
    with closing(sqlite3.connect(db)) as connection:
        query = "SELECT count(*) FROM sqlite_master WHERE name IN ('schemagen_notices', 'schemagen_leases')"
        assert connection.execute(query).fetchone() == (0,)
