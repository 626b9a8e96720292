"""Rows are grouped by model and hour, and their times are read as the store writes them."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen_runtime.counting.block import Group, days, hour_of, moments

from tests.runtime.counting.support import block


def test_rows_of_one_model_and_hour_are_one_group() -> None:
    stamps = ["1970-01-02T00:59:59.999999+00:00", "1970-01-01T01:00:00+00:00", "1970-01-02T00:00:00+00:00"]
    rows = block({"a": [1, 2, 3]}, stamps=stamps, models=["m", "n", "m"])
    assert rows.groups == [Group("m", 24), Group("n", 1)]
    assert rows.group_of.tolist() == [0, 1, 0]


def test_times_before_1970_and_far_away_are_times() -> None:
    assert hour_of("1969-12-31T23") == -1
    assert days(["0001-01-01T00:00:00+00:00", None, "9999-12-31T23:59:59+00:00"]).tolist() == [-719162, 0, 2932896]


def test_a_leap_second_is_the_second_before_it() -> None:
    found = moments(["2016-12-31T23:59:60+00:00", None, "9999-12-31T23:59:60.250001+00:00", "2026-03-01"])
    assert [str(one) for one in found] == [
        "2016-12-31T23:59:59.000000",
        "NaT",
        "9999-12-31T23:59:59.250001",
        "2026-03-01T00:00:00.000000",
    ]


def test_moments_are_read_with_and_without_a_fraction_or_a_time() -> None:
    found = moments(["2026-03-01T10:30:00.25+00:00", "2026-03-01T10:30:00+00:00", "2026-03-01", None])
    assert (found[:2] - found[2]).astype(np.int64).tolist() == [37_800_250_000, 37_800_000_000]
    assert np.isnat(found[3])


def test_a_column_that_the_rows_do_not_have_is_null() -> None:
    assert block({"a": [1, 2]}).column("b") == [None, None]


def test_a_column_is_the_same_in_each_form() -> None:
    cells = [3, None, 1, 3]
    plain = block({"a": cells})
    coded, numbers = block({"a": plain.coded("a")}), block({"a": plain.numbers("a")})
    assert coded.column("a") == cells
    for one in (plain, coded, numbers):
        assert one.numbers("a").values.tolist()[::2] == [3.0, 1.0]
        assert one.numbers("a").missing.tolist() == [False, True, False, False]
    with pytest.raises(TypeError, match="a was read as numbers"):
        numbers.column("a")
