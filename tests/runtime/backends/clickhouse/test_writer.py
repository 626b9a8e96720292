"""What two writers of one table do to each other."""

from __future__ import annotations

from schemagen_runtime import open_records

from tests.runtime.backends.clickhouse.support import BASE, PLACE, batch, fates, inference, info, label, opened
from tests.system.clickhouse.front import Front


def copy(front: Front, change: str) -> None:
    """Write a second row under each key, a moment later: as another writer does that looked at the same instant."""
    later = '* REPLACE ("_received_at" + INTERVAL 1 SECOND AS "_received_at", "_precedence" - 1000000 AS "_precedence"'
    front.read(f'INSERT INTO "{PLACE}/inferences" SELECT {later}, {change}) FROM "{PLACE}/inferences"')


def test_of_two_that_wrote_at_one_instant_the_first_is_shown(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a")))
    copy(front, '"x" + 1 AS "x"')
    assert front.read(f'SELECT x FROM "{PLACE}/records"') == ["0.5"]
    assert fates(destination.send(batch(inference("a")))) == ({0}, set())
    assert fates(destination.send(batch(inference("a", x=1.5)))) == (set(), {0})


def test_two_under_one_id_with_days_of_their_own_are_shown_both(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a")))
    copy(front, '"at" + INTERVAL 40 DAY AS "at"')
    with open_records(front.url) as reader:
        assert [one.values["at"] for one in reader.find(PLACE, "a")] == [
            "2026-11-28T07:00:00+00:00",
            "2027-01-07T07:00:00+00:00",
        ]


def test_the_same_inference_in_another_month_is_a_conflict(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a")))
    outcome = destination.send(batch(inference("a", at="2027-01-28T07:00:00Z")))
    assert outcome.errors[0].message.endswith("differs in 'at'")


def test_labels_of_two_models_are_one(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a"), model="m"))
    destination.send(batch(inference("a"), label("a", y=3), model="n"))
    assert front.read(f'SELECT _model, y FROM "{PLACE}/records" ORDER BY _model') == ["m\t3", "n\t3"]


def test_labels_come_again_after_a_version_with_another_label(front: Front) -> None:
    destination = opened(front.url)
    later = info(BASE.replace("1.0.0", "1.1.0").replace("y: int?", "y: int?, z: float?"))
    destination.register(PLACE, later)
    twice = batch(inference("a"), label("a", z=0.5), schema=later)
    assert fates(destination.send(twice)) == (set(), set())
    assert fates(destination.send(twice)) == ({0, 1}, set())
    assert front.read(f'SELECT z FROM "{PLACE}/records"') == ["0.5"]
