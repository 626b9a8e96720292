"""A range of time begins with its first moment and ends before its last one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.api.time_range import read_range
from schemagen_runtime.timestamps import in_utc

TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 0, 2)).map(lambda naive: naive.replace(tzinfo=UTC))


@given(since=st.none() | TIMES, until=st.none() | TIMES, at=TIMES)
def test_texts_of_a_store_are_compared_as_the_moments_are(
    since: datetime | None, until: datetime | None, at: datetime
) -> None:
    expected = (since is None or at >= since) and (until is None or at < until)
    assert read_range(since, until).holds(in_utc(at.isoformat())) is expected
    assert read_range(at, None).holds(in_utc(at.isoformat()))
    assert not read_range(None, at).holds(in_utc(at.isoformat()))


def test_texts_and_other_zones_mean_the_same_moment() -> None:
    berlin = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    assert read_range("2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.50Z") == read_range(
        berlin, datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)
    )
    assert read_range("2026-01-01T00:00:00Z", None).holds("2026-01-01T00:00:00.0000001+00:00")


@pytest.mark.parametrize(
    ("given_", "kind", "words"),
    [
        (1, TypeError, "expected a datetime with a zone, a text or None"),
        ("2026-01-01", ValueError, "is no RFC 3339 time with an offset"),
        (datetime(2026, 1, 1), ValueError, "has no zone"),
    ],
)
def test_what_is_no_moment_is_refused(given_: object, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=f"since is .*{words}"):
        read_range(given_, None)
