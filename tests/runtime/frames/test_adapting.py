"""Single values become what ``ingest_events`` takes, or stay as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schemagen_runtime.columns import BaseType, NanPolicy
from schemagen_runtime.frames.adapting import Options, adapter, nan_means_null

from tests.runtime.frames.support import np, pd


def test_values_that_stand_for_none_are_none() -> None:
    adapt = adapter(BaseType.INT, Options(), nan_is_null=True)
    assert [adapt(one) for one in (None, pd.NA, pd.NaT, float("nan"), np.float64("nan"))] == [None] * 5


def test_only_what_keeps_its_value_is_converted() -> None:
    to_int = adapter(BaseType.INT, Options(), nan_is_null=True)
    assert [to_int(one) for one in (2.0, np.float32(3), 2.5, 2.0**53)] == [2, 3, 2.5, 2.0**53]
    to_bool = adapter(BaseType.BOOL, Options(bools_from_ints=True), nan_is_null=True)
    assert [to_bool(one) for one in (0, 1.0, 2, True)] == [False, True, 2, True]
    assert adapter(BaseType.BOOL, Options(), nan_is_null=True)(1) == 1
    noon, midnight = datetime(2026, 1, 1, 12), datetime(2026, 1, 1)
    assert adapter(BaseType.DATE, Options(), nan_is_null=True)(midnight) == date(2026, 1, 1)
    assert adapter(BaseType.DATE, Options(), nan_is_null=True)(noon) == noon
    assert adapter(BaseType.TIMESTAMP, Options("UTC"), nan_is_null=True)(noon) == noon.replace(tzinfo=UTC)


def test_nan_is_a_value_only_where_it_may_be_one() -> None:
    said = {"may_be_null": True, "has_own_nulls": True}
    assert nan_means_null(BaseType.INT, NanPolicy.REJECT, may_be_null=False, has_own_nulls=True)
    assert nan_means_null(BaseType.FLOAT, NanPolicy.REJECT, **said)
    assert not nan_means_null(BaseType.FLOAT, NanPolicy.ALLOW, **said)
    assert nan_means_null(BaseType.FLOAT, NanPolicy.ALLOW, may_be_null=True, has_own_nulls=False)
