"""Numbers are spelled with as few digits as tell them apart."""

from __future__ import annotations

import math

import pytest
from schemagen_monitor.report.spelling import digits_of, spell_age, spell_number, spell_ranges
from schemagen_runtime.counting.plan import How


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (5e-324, "0"),
        (-3.0, "\N{MINUS SIGN}3"),
        (1234567.0, "1,230,000"),
        (0.00012345, "0.000123"),
        (1e-7, "1e\N{MINUS SIGN}07"),
        (2e300, "2e+300"),
        (math.inf, "∞"),
        (-math.inf, "\N{MINUS SIGN}∞"),
        (math.nan, "not a number"),
    ],
)
def test_a_number_has_three_digits(number: float, text: str) -> None:
    assert spell_number(number) == text


def test_numbers_that_differ_late_have_more_digits() -> None:
    assert digits_of([280.001, 280.002, 290.0]) == 6
    edges = [280.001, 280.002]
    assert spell_ranges([(None, edges[0]), (edges[0], edges[1]), (edges[1], None)], How.NUMBER, is_whole=False) == [
        "under 280.001",
        "280.001\N{EN DASH}280.002",
        "from 280.002",
    ]


def test_whole_numbers_go_from_the_first_to_the_last() -> None:
    assert spell_ranges([(None, 3.5), (3.5, 4.2), (4.2, 1001.0), (1001.0, None)], How.NUMBER, is_whole=True) == [
        "up to 3",
        "4",
        "5\N{EN DASH}1,000",
        "from 1,001",
    ]
    assert spell_ranges([(-5.0, -2.5)], How.LENGTH, is_whole=False) == ["\N{MINUS SIGN}5 to \N{MINUS SIGN}3"]
    assert spell_ranges([(None, None)], How.LENGTH, is_whole=False) == ["all"]


def test_ages_are_told_in_one_unit() -> None:
    assert spell_ranges([(None, 3600.0), (3600.0, 172_800.0)], How.AGE, is_whole=False) == [
        "under 0.0417 days",
        "0.0417\N{EN DASH}2 days",
    ]
    assert [spell_age(one) for one in (5.0, 90.0, -7200.0, 864_000.0)] == [
        "5 seconds",
        "1.5 minutes",
        "\N{MINUS SIGN}2 hours",
        "10 days",
    ]
