"""The reference is the first 28 ripe days, or where no label ever comes the first 28 that are over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from schemagen_monitor.history.days import day_of
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.verdict.window import Window
from schemagen_runtime import Settings, Workspace
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.monitor.support import PLACE, START, fill, judged, kinds, schema, today

FIRST = day_of(START)


def test_the_first_28_ripe_days_are_the_reference(well: Path) -> None:
    reference = judged(well, 44).reference
    assert reference.span == Window(FIRST, FIRST + 28)
    assert reference.rows == 28 * 400
    assert reference.meets(Window(FIRST + 27, FIRST + 34))
    assert not reference.meets(Window(FIRST + 28, FIRST + 35))


def test_a_young_model_has_the_days_that_are_ripe_so_far(well: Path) -> None:
    assert judged(well, 9).reference.span == Window(FIRST, FIRST + 8)


def test_without_labels_the_days_that_are_over_are_taken(tmp_path: Path) -> None:
    reference = judged(fill(tmp_path / "m.db", days=4, rows=5, delay=90), 3).reference
    assert reference.span == Window(FIRST, FIRST + 3)


def test_while_no_day_is_ripe_inputs_are_compared_with_days_that_are_over(untimed: Path) -> None:
    """Labels that say no time of their own came today: no day is ripe, and what the model is asked has drifted."""
    verdict = judged(untimed, today())
    reference = verdict.reference
    assert (reference.span, reference.is_ripe, reference.is_complete) == (Window(FIRST, FIRST + 28), False, False)
    assert ("missing", "income", True) in kinds(verdict)
    assert not [one for one in verdict.alerts if one.kind in ("performance", "labels")]
    assert not judged(untimed, today()).reference.kept.is_frozen


def test_the_reference_is_there_before_the_first_labels_and_changes_when_days_are_ripe(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=25, rows=20, delay=10)
    found = [judged(db, day).reference for day in (8, 12, 24)]
    assert [one.span for one in found] == [Window(FIRST, FIRST + day) for day in (8, 12, 15)]
    assert [one.is_ripe for one in found] == [False, False, True]


def test_before_the_first_day_there_is_none(tmp_path: Path) -> None:
    reference = judged(fill(tmp_path / "m.db", days=1, rows=5, delay=90), 0).reference
    assert (reference.span, reference.rows) == (None, 0)


def test_a_complete_reference_is_frozen(tmp_path: Path) -> None:
    """Later events, labels and corrections of its days do not change it; an erased id goes out of it."""
    db = fill(tmp_path / "m.db", days=32, rows=40)
    before = judged(db, 31)
    with Workspace(f"sqlite:///{db}", project=PLACE.project, model="m1", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema())
        late = {"id": "late", "at": START, "income": 1.0, "region": "new", "month": 1, "proba": 0.5, "estimate": 1.0}
        corrected = [{"id": f"1-0-{n}", "at": START + timedelta(days=30), "paid": n % 2} for n in range(40)]
        assert not collection.ingest_mappings([late, *corrected], raise_errors=False).result().errors
    after = judged(db, 31)
    assert (before.reference.kept.is_frozen, after.reference.kept.is_frozen) == (False, True)
    assert after.windows[0].rows == 41
    assert after.windows[0].targets != before.windows[0].targets
    assert after.reference.rows == before.reference.rows == 28 * 40
    paid = [one.reference.targets["paid"].between(one.reference.parts) for one in (before, after)]
    assert paid[0] == paid[1]
    with SqliteStore(str(db)) as store:
        store.erase(PLACE, ["1-0-0", "1-1-0", "late"])
    erased = judged(db, 31).reference
    assert (erased.rows, erased.by_part[FIRST]) == (28 * 40 - 2, 39)
    assert erased.targets["paid"].between(erased.parts).labels == 28 * 40 - 2


def test_a_reference_is_not_frozen_while_labels_are_awaited(tmp_path: Path) -> None:
    """The first days that are ripe will be others."""
    db = fill(tmp_path / "m.db", days=32, rows=5, delay=90)
    judged(db, 31)
    reference = judged(db, 31).reference
    assert (reference.span, reference.kept.is_frozen) == (Window(FIRST, FIRST + 28), False)


def test_who_looks_back_before_its_end_is_told_by_the_days_that_were_over(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=32, rows=5)
    judged(db, 31)
    assert judged(db, 31).reference.kept.is_frozen
    assert judged(db, 9).reference.span == Window(FIRST, FIRST + 8)


def test_a_person_chooses_days(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=32, rows=5)
    judged(db, 31)
    chosen = KeptReference(ReferenceKind.RANGE, FIRST + 7, FIRST + 21, None, "anna", "2026-02-06T09:00:00+00:00")
    with open_monitor(str(db)) as monitor:
        monitor.choose_reference(PLACE, "m1", chosen)
    early = judged(db, 12).reference
    assert (early.span, early.kept) == (Window(FIRST + 7, FIRST + 12), chosen)
    assert judged(db, 31).reference.span == Window(FIRST + 7, FIRST + 21)
    frozen = judged(db, 31).reference
    assert (frozen.span, frozen.kept.is_frozen, frozen.kept.chosen_by) == (Window(FIRST + 7, FIRST + 21), True, "anna")
    with open_monitor(str(db)) as monitor:
        monitor.choose_reference(PLACE, "m1", None)
    assert judged(db, 31).reference.span == Window(FIRST, FIRST + 28)


def test_a_stray_event_of_a_wrong_clock_makes_no_day_of_it(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=12, rows=40)
    strays = [START - timedelta(days=400), START - timedelta(days=9), START + timedelta(days=6)]
    with Workspace(f"sqlite:///{db}", project=PLACE.project, model="m1", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection(PLACE.name, schema=schema())
        row = {"income": 1.0, "region": "new", "month": 1, "proba": 0.5, "estimate": 1.0}
        events = [row | {"id": f"stray-{place}", "at": at} for place, at in enumerate(strays)]
        assert not collection.ingest_mappings(events, raise_errors=False).result().errors
    reference = judged(db, 11).reference
    assert reference.span == Window(FIRST, FIRST + 10)
    assert reference.rows == 10 * 40 + 1  # the third one came on a day like all


def test_where_few_events_come_each_day_counts(tmp_path: Path) -> None:
    assert judged(fill(tmp_path / "m.db", days=6, rows=1), 5).reference.span == Window(FIRST, FIRST + 4)
