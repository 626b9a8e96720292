"""Days that people choose on pages are the reference, until they take that back or choose others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemagen_monitor.history.choices import follow_choices
from schemagen_monitor.history.days import day_of
from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.client.urls import open_counters

from tests.monitor.support import PLACE, START, fill

FIRST = day_of(START)
AT = datetime(2026, 2, 6, 9, tzinfo=UTC)


def chosen(number: int, first: int, days: int) -> Annotation:
    since = START + timedelta(days=first)
    return Annotation(
        kind=AnnotationKind.REFERENCE,
        model="m1",
        who="anna",
        at=AT + timedelta(hours=number),
        since=since,
        until=since + timedelta(days=days),
        id=number,
    )


def test_the_newest_choice_counts_and_what_is_revoked_does_not(tmp_path: Path) -> None:
    counters = open_counters(str(fill(tmp_path / "m.db", days=4, rows=5)))
    list(counters.count(PLACE))
    one, other = chosen(1, 0, 7), chosen(2, 7, 14)
    follow_choices(counters, PLACE, [one])
    first = KeptReference(ReferenceKind.RANGE, FIRST, FIRST + 7, None, "anna", one.at.isoformat())
    assert counters.references(PLACE) == {"m1": first}
    follow_choices(counters, PLACE, [one, other])
    assert counters.references(PLACE)["m1"][1:3] == (FIRST + 7, FIRST + 21)
    gone = replace(other, revoked_by="ben", revoked_at=AT + timedelta(hours=3))
    follow_choices(counters, PLACE, [one, gone])
    assert counters.references(PLACE) == {"m1": first}
    follow_choices(counters, PLACE, [replace(one, revoked_by="ben", revoked_at=AT + timedelta(hours=4)), gone])
    assert counters.references(PLACE) == {}


def test_who_chooses_later_elsewhere_wins(tmp_path: Path) -> None:
    counters = open_counters(str(fill(tmp_path / "m.db", days=4, rows=5)))
    list(counters.count(PLACE))
    later = KeptReference(ReferenceKind.FIRST, chosen_by="ben", chosen_at=(AT + timedelta(hours=2)).isoformat())
    counters.choose_reference(PLACE, "m1", later)
    follow_choices(counters, PLACE, [chosen(1, 0, 7)])
    assert counters.references(PLACE) == {"m1": later}
