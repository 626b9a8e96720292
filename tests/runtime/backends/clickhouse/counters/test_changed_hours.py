"""What changed is found by the hour of the event, whatever changed."""

from __future__ import annotations

from schemagen_runtime.backends.clickhouse.counters.changed_hours import ChangedHours

from tests.runtime.backends.clickhouse.counters.support import HOUR, parts
from tests.runtime.backends.clickhouse.support import batch, inference, label, opened
from tests.system.clickhouse.front import Front


def test_rows_lie_in_the_hours_of_their_own_time(front: Front) -> None:
    times = ("1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "2026-11-28T07:59:59Z")
    opened(front.url).send(batch(*(inference(f"a{n}", at=at) for n, at in enumerate(times)), inference("b")))
    found = ChangedHours(*parts(front)).of_rows()
    assert {hour: one.rows for hour, one in found.items()} == {-1: 1, 0: 1, -613_608: 1, HOUR: 2}


def test_a_row_more_changes_the_digest_of_its_hour_alone(front: Front) -> None:
    destination, hours = opened(front.url), ChangedHours(*parts(front))
    destination.send(batch(inference("a"), inference("b", at="2026-11-28T08:00:00Z")))
    before = hours.of_rows()
    assert hours.of_rows() == before
    destination.send(batch(inference("c")))
    after = hours.of_rows()
    assert {hour for hour in after if after[hour] != before[hour]} == {HOUR}
    assert hours.totals() == (3, 0)


def test_labels_lead_to_the_hours_of_their_inferences(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a"), inference("b", at="2026-11-28T08:00:00Z"), label("b", y=1), label("z", y=1)))
    hours = ChangedHours(*parts(front))
    (came,) = hours.of_labels()
    assert hours.labelled([came]) == {HOUR + 1}
    assert hours.labelled([came + 1]) == hours.labelled([]) == set()
    assert hours.totals() == (2, 2)
