"""What an address asks for is shown, and what cannot be is said."""

from __future__ import annotations

import pytest
from schemagen_monitor.page.view import View
from schemagen_monitor.verdict.window import Period

from tests.monitor.page.support import moment


def test_an_address_says_its_view_and_is_written_again() -> None:
    query = {"period": "week", "window": "2026-03-02", "zone": "America/New_York"}
    view = View.read({**query, "other": "x"})
    assert view == View(Period.WEEK, 20514, "America/New_York", is_period_said=True)
    assert view.written() == query
    assert View.read({}).written() == {}


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"period": "year"}, "there are no windows of a year"),
        ({"window": "yesterday"}, "yesterday is no day"),
        ({"zone": "Mars/Olympus"}, "the zone Mars/Olympus is not known"),
        ({"zone": "../../etc/passwd"}, "the zone ../../etc/passwd is not known"),
        ({"zone": "America"}, "the zone America is not known"),
        ({"zone": "\x00"}, "the zone \x00 is not known"),
    ],
)
def test_what_cannot_be_is_as_where_nothing_is_said(query: dict[str, str], fault: str) -> None:
    assert View.read(query) == View(fault=fault)


def test_many_days_are_shown_by_weeks_unless_days_are_asked_for() -> None:
    assert View.read({}).suited(100).period is Period.DAY
    weeks = View.read({}).suited(101)
    assert weeks.written() == {"period": "week"}
    assert [View.read({}).suited(9, one).period for one in Period] == list(Period)
    assert View.read({"period": "day"}).suited(9, Period.WEEK).period is Period.DAY
    days = View.read({"period": "day"}).suited(365)
    assert (days.period, days.written()) == (Period.DAY, {"period": "day"})
    assert View.read({"period": "month"}).suited(365).period is Period.MONTH


def test_instants_are_told_in_the_zone() -> None:
    assert View(zone="Asia/Tokyo").local(moment(2026, 3, 1, 18)).isoformat() == "2026-03-02T03:00:00+09:00"


def test_a_value_of_a_segment_is_asked_for_where_there_is_one() -> None:
    view = View.read({"segment": "region=north & co", "zone": "nowhere"})
    assert view.segment == "region=north & co"
    assert view.within(["region=north & co"]) is view
    assert view.written() == {"segment": "region=north & co"}
    other = view.within(["region=south"])
    assert other.segment is None
    assert other.fault == "the zone nowhere is not known, and nothing is told of events where region=north & co"
    assert View.read({"segment": ""}) == View()
