"""Who took least time lately comes first: by address, then by connection; what was taken is forgotten."""

from __future__ import annotations

import pytest
from schemagen_collector.http.usage import Client, Usage

A1, A2, B1 = ("10.0.0.1", 1), ("10.0.0.1", 2), ("10.0.0.2", 1)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_who_took_less_comes_first_and_who_took_nothing_before_them() -> None:
    usage = Usage(Clock())
    usage.charge(A1, 0.2)
    usage.charge(A2, 0.1)
    usage.charge(A2, 0.05)
    assert sorted((A1, A2), key=usage.rank) == [A2, A1]
    assert min((A1, A2, ("10.0.0.1", 3)), key=usage.rank) == ("10.0.0.1", 3)
    usage.charge(A2, 0.06)
    assert sorted((A1, A2), key=usage.rank) == [A1, A2]


def test_a_new_connection_inherits_what_its_address_took() -> None:
    usage = Usage(Clock())
    usage.charge(A1, 1.0)
    usage.charge(B1, 0.5)
    assert sorted((A2, B1), key=usage.rank) == [B1, A2]


@pytest.mark.parametrize(("seconds", "first"), [(4.0, A2), (20.0, A1)])
def test_what_was_taken_long_ago_counts_less(seconds: float, first: Client) -> None:
    clock = Clock()
    usage = Usage(clock)
    usage.charge(A1, 1.0)
    clock.now += seconds
    usage.charge(A2, 0.2)
    assert min((A1, A2), key=usage.rank) == first


def test_a_collector_that_runs_for_years_counts_on() -> None:
    clock = Clock()
    usage = Usage(clock)
    usage.charge(A1, 1.0)
    clock.now += 5e8
    usage.charge(A1, 0.001)
    usage.charge(A2, 0.002)
    assert sorted((A1, A2), key=usage.rank) == [A1, A2]


def test_what_is_remembered_does_not_grow_with_the_connections() -> None:
    clock = Clock()
    usage = Usage(clock)
    usage.charge(B1, 1000.0)
    for port in range(30_000):
        clock.now += 0.001
        usage.charge(("10.0.0.1", port), 0.0001)
    assert len(vars(usage)["_taken"]) < 3000
    assert usage.rank(B1) > usage.rank(A2)


def test_a_client_without_an_address_has_no_account() -> None:
    usage = Usage(Clock())
    usage.charge(None, 1.0)
    assert usage.rank(None) <= usage.rank(A1)
